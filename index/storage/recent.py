"""`Recent`: what was asked for last, as much of it as there is room for: who turns a page asks for the same again."""

import threading
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Final, Generic, TypeVar, cast

from cachetools import LRUCache

__all__ = ["Recent"]

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_NOTHING: Final = object()


class Recent(Generic[K, V]):
    """Values by their keys, in so much room, of which each takes its `size`. Safe to share between threads."""

    def __init__(self, room: int, size: Callable[[V], int]) -> None:
        self._kept: LRUCache[K, V] = LRUCache(room, size)
        self._changing = threading.Lock()

    def of(self, key: K, make: Callable[[K], V]) -> V:
        """The value of that key, made if it is not there."""
        with self._changing:
            found = self._kept.get(key, cast("V", _NOTHING))
        if found is not _NOTHING:
            return found
        made = make(key)
        with self._changing, suppress(ValueError):  # larger than all room
            self._kept[key] = made
        return made
