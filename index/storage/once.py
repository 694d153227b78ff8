"""`once`: an attribute that is worked out when it is first asked for, and then kept.

Before Python 3.12, `functools.cached_property` holds one lock for all instances of a class while it works. Operators of
queries ask each other, in any order, so two threads would wait for each other for ever. Here both may work it out; what
they find is the same.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

__all__ = ["once"]

T = TypeVar("T")


class once(Generic[T]):  # noqa: N801 - it stands where `property` would
    """Decorates a method without arguments, of a class whose instances have a `__dict__`."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    def __get__(self, one: object, _owner: type | None = None) -> T:
        """Work it out and keep it where the next look finds it."""
        found = one.__dict__[self._name] = self._make(one)
        return found
