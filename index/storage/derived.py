"""What is made of a whole generation of the index and held while that is served: word lists, completions.

`Derived` finds it where it was kept, and makes it where it was not. When the generation changed it makes it anew: at
once where that is quick, else in a thread of its own, while the old one answers.
"""

import threading
import time
from typing import Final, Generic, Protocol, TypeVar

from attrs import frozen

__all__ = ["Derived", "Made", "Maker"]

QUICK: Final = 0.2
"""Seconds that one reader may wait for the new one."""
REST: Final = 10
"""Of the time since the last making, at most this part, one in so many, is spent on the next."""

T = TypeVar("T")


@frozen(eq=False)
class Made(Generic[T]):
    """A thing, and the seconds that making it took."""

    thing: T
    took: float


class Maker(Protocol[T]):
    """Where things come from: `index.storage.derived_files.Kept`."""

    def find(self, generation: str) -> Made[T] | None:
        """The one of that generation, if it is there already; in no time."""

    def make(self, generation: str) -> Made[T]:
        """The one of what is being served."""


class Derived(Generic[T]):
    """Safe to share between threads."""

    def __init__(self, maker: Maker[T]) -> None:
        self._maker = maker
        self._made: Made[T] | None = None
        self._generation = ""
        self._since = float("-inf")
        self._making = threading.Lock()

    def of(self, generation: str) -> T:
        """What was made of that generation; where making takes long, of one before it. Raises as the making does."""
        made = self._made
        if made is None:
            return self.made(generation)
        if generation == self._generation or self._making.locked():
            return made.thing
        found = self._maker.find(generation)
        if found is not None:
            return self._held(found, generation)
        if made.took < QUICK:
            return self.made(generation)
        if time.monotonic() - self._since > REST * made.took:
            threading.Thread(target=self.made, args=(generation,), daemon=True).start()
        return made.thing

    def made(self, generation: str) -> T:
        """What was made of that generation, whatever time it takes. Raises as the making does."""
        with self._making:
            if self._made is None or generation != self._generation:
                found = self._maker.find(generation) or self._maker.make(generation)
                self._since = time.monotonic()
                return self._held(found, generation)
            return self._made.thing

    def _held(self, found: Made[T], generation: str) -> T:
        self._made, self._generation = found, generation
        return found.thing
