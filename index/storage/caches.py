"""The caches of the index: `lazy_property`, `memoize` and `SizedCache`.

- `lazy_property`: one value for each instance, computed on first access.
- `memoize`: a function's results, bounded by their number.
- `SizedCache`: values by key, bounded by their total size.

All three evict the least recently used entry first and may be shared between threads. A pure function of a module uses
`functools.lru_cache` directly. What is derived from a whole generation lies in `index.storage.derived_files`.
"""

import threading
from collections.abc import Callable, Hashable
from contextlib import suppress
from functools import lru_cache
from typing import Any, Final, Generic, ParamSpec, TypeVar, cast

from cachetools import LRUCache

__all__ = ["SizedCache", "lazy_property", "memoize"]

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
P = ParamSpec("P")

_MISSING: Final = object()


class lazy_property(Generic[V]):  # noqa: N801 - a decorator, named as `property` is
    """A property that is computed on first access and then stored in the instance's `__dict__`.

    It takes no lock. `functools.cached_property` holds one lock for all instances of a class before Python 3.12, and
    scorers that ask each other from two threads would deadlock. Two threads may compute the same value twice.
    """

    def __init__(self, compute: Callable[[Any], V]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    def __get__(self, instance: object, _owner: type | None = None) -> V:
        """Compute the value and store it under the property's name, which hides the property."""
        value = instance.__dict__[self._name] = self._compute(instance)
        return value


def memoize(function: Callable[P, V], entries: int) -> Callable[P, V]:
    """Return the function with an LRU cache of its last `entries` results; arguments must be hashable."""
    return cast("Callable[P, V]", lru_cache(maxsize=entries)(function))


class SizedCache(Generic[K, V]):
    """An LRU cache bounded by the total size of its values. A value larger than `max_size` is never stored."""

    def __init__(self, max_size: int, size_of: Callable[[V], int]) -> None:
        self._values: LRUCache[K, V] = LRUCache(max_size, size_of)
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        """Return the value of a key, or None where there is none."""
        with self._lock:
            return self._values.get(key)

    def put(self, key: K, value: V) -> None:
        """Store a value, and evict others until it fits."""
        with self._lock, suppress(ValueError):  # larger than the whole cache
            self._values[key] = value

    def get_or_compute(self, key: K, compute: Callable[[K], V]) -> V:
        """Return the value of a key; compute and store it where there is none. The value may be None."""
        with self._lock:
            value = self._values.get(key, cast("V", _MISSING))
        if value is not _MISSING:
            return value
        value = compute(key)
        self.put(key, value)
        return value

    def clear(self) -> None:
        """Remove all values from the cache."""
        with self._lock:
            self._values.clear()
