"""What is made of a whole generation of the index and kept while that is served: word lists, completions.

`Derived` makes it when it is first asked for. When the generation changed it makes it anew: at once where that is
quick, else in a thread of its own, while the old one answers.
"""

import threading
import time
from collections.abc import Callable
from typing import Final, Generic, TypeVar

__all__ = ["Derived"]

QUICK: Final = 0.2
"""Seconds that one reader may wait for the new one."""
REST: Final = 10
"""Of the time since the last making, at most this part, one in so many, is spent on the next."""

T = TypeVar("T")


class Derived(Generic[T]):
    """Safe to share between threads."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: T | None = None
        self._generation = ""
        self._took = 0.0
        self._since = float("-inf")
        self._making = threading.Lock()

    def of(self, generation: str) -> T:
        """What was made of that generation; where making takes long, of one before it. Raises as the making does."""
        made = self._made
        if made is not None and (generation == self._generation or not self._may_wait_for()):
            if generation != self._generation and self._is_time():
                threading.Thread(target=self._remake, args=(generation,), daemon=True).start()
            return made
        return self._remake(generation)

    def _may_wait_for(self) -> bool:
        return self._took < QUICK

    def _is_time(self) -> bool:
        return not self._making.locked() and time.monotonic() - self._since > REST * self._took

    def _remake(self, generation: str) -> T:
        with self._making:
            if self._made is None or generation != self._generation:
                started = time.monotonic()
                self._made = self._make()
                self._generation = generation
                self._since = time.monotonic()
                self._took = self._since - started
            return self._made
