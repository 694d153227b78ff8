"""Engines that keep nothing: `Listening` hands on what a build gives it, `Counting` only counts.

So the peers get the very documents that this product's own index is made of, and the time of a build without an index
can be taken, wherever the documents are made.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from index.document import IndexDocument
from index.engines.base import never_resume
from index.schema import VERSION
from index.term_reader import IndexState

__all__ = ["Counting", "Listening"]


class Listening:
    """What of `index.engines.base` a build needs, of an engine and of its generation."""

    def __init__(self, take: Callable[[IndexDocument], object]) -> None:
        self._take = take
        self._documents = 0
        self._revision = 0
        self.checkpoint: Mapping[str, Any] = {}

    @contextmanager
    def build_generation(self, can_resume: Callable[[Mapping[str, Any]], bool] = never_resume) -> Iterator["Listening"]:
        """Itself."""
        del can_resume
        yield self

    def save_checkpoint(self, checkpoint: Mapping[str, Any]) -> None:
        """Nothing can be gone on with."""

    def finish(self) -> None:
        """Nothing is left to do."""

    def add(self, documents: Iterable[IndexDocument]) -> None:
        """Hand them on."""
        for one in documents:
            self._take(one)
            self._documents += 1

    build_batch = tuple

    def add_batch(self, packed: tuple[IndexDocument, ...]) -> None:
        """Hand them on."""
        self.add(packed)

    def publish(self, revision: int) -> None:
        """Note up to where it has heard."""
        self._revision = revision

    def refresh(self) -> bool:
        """There is nothing newer."""
        return False

    def prune(self) -> int:
        """There is nothing to remove."""
        return 0

    def indexed_revision(self) -> int:
        """Up to where it has heard."""
        return self._revision

    def state(self) -> IndexState:
        """How much it has heard."""
        now = datetime.now(UTC)
        return IndexState("", self._documents, self._revision, VERSION, (), now, 0)


def counted(documents: Iterable[IndexDocument]) -> int:
    """How many they are, once they are made."""
    return sum(1 for _ in documents)


class Counting(Listening):
    """What it takes are numbers: no document leaves the process that made it."""

    build_batch = staticmethod(counted)

    def __init__(self) -> None:
        super().__init__(lambda _: None)

    def add_batch(self, packed: int) -> None:
        """So many more."""
        self._documents += packed
