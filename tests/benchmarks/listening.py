"""An engine that keeps nothing: it hands on what a build gives it.

So the peers get the very documents that this product's own index is made of, and the time of a build without an index
can be taken.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from index.engines.base import IndexDocument, IndexState, never
from index.schema import VERSION

__all__ = ["Listening"]


class Listening:
    """What of `index.engines.base` a build needs, of an engine and of its generation."""

    def __init__(self, take: Callable[[IndexDocument], object]) -> None:
        self._take = take
        self._documents = 0
        self._revision = 0
        self.left: Mapping[str, Any] = {}

    @contextmanager
    def generation(self, goes_on: Callable[[Mapping[str, Any]], bool] = never) -> Iterator["Listening"]:
        """Itself."""
        del goes_on
        yield self

    def note(self, how_far: Mapping[str, Any]) -> None:
        """Nothing can be gone on with."""

    def finish(self) -> None:
        """Nothing is left to do."""

    def add(self, documents: Iterable[IndexDocument]) -> None:
        """Hand them on."""
        for one in documents:
            self._take(one)
            self._documents += 1

    pack = tuple

    def take(self, packed: tuple[IndexDocument, ...]) -> None:
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

    def held(self) -> int:
        """Up to where it has heard."""
        return self._revision

    def state(self) -> IndexState:
        """How much it has heard."""
        now = datetime.now(UTC)
        return IndexState("", self._documents, self._revision, VERSION, (), now, 0)
