"""What every engine does: keep documents of ready-made terms, match a tree of nodes, count facets.

Everything above this protocol (syntax, analysis, labels, snippets, suggestions) is shared by all engines; an engine
never sees a practice, a language or a reader. `tests/index/engine_contract.py` is the protocol's other half: one suite
that every engine passes.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final, NamedTuple, Protocol, TypeAlias, TypeVar

from attrs import frozen

from index.document import IndexDocument
from index.query.nodes import Node
from index.search_query import Filter, Sort
from index.stored_fields import StoredFields
from index.term_reader import TermReader

__all__ = [
    "MAX_EXPANSIONS",
    "BatchBuilder",
    "DocumentBatch",
    "Engine",
    "EngineRequest",
    "Generation",
    "MonotonicReads",
    "ScoreDoc",
    "TopDocs",
    "discard_unless_published",
    "never_resume",
]

MAX_EXPANSIONS = 256
"""How many terms a prefix stands for at most: the most frequent ones."""


@frozen
class EngineRequest:
    """What the engine is asked: a tree whose leaves are as indexed, filters, facets to count, a window of hits."""

    node: Node
    filters: tuple[Filter, ...] = ()
    facets: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 10
    stored: bool = True
    """Whether what is kept for showing is needed, or the keys alone."""


class ScoreDoc(NamedTuple):
    """One document of the window."""

    key: str
    score: float
    stored: StoredFields
    """What is kept for showing; perhaps nothing, where the request can do without."""


@frozen
class TopDocs:
    """What the engine answers."""

    total: int
    """Documents that match the node and every filter, exactly."""
    score_docs: tuple[ScoreDoc, ...]
    facet_counts: Mapping[str, Mapping[str, int]]
    """By facet and value, zero left out: documents that match the node and the *other* facets' filters."""
    truncated_prefixes: tuple[str, ...] = ()
    """Prefixes that stood for more than MAX_EXPANSIONS terms."""


DocumentBatch: TypeAlias = Any
"""A few documents as an engine takes them; it may come from another process."""

BatchBuilder: TypeAlias = Callable[[Iterable[IndexDocument]], DocumentBatch]
"""Makes documents ready for an engine, in whichever process: a function that is found by its name."""


class Generation(Protocol):
    """An index being built aside. Nobody is served from it until `publish`."""

    @property
    def checkpoint(self) -> Mapping[str, Any]:
        """What was noted last by the builder that began it and died; empty where it is a new one."""

    def save_checkpoint(self, how_far: Mapping[str, Any]) -> None:
        """Keep with all that was added until now what another builder needs to go on from here: JSON values.

        An engine whose half-built generations cannot be gone on with does nothing.
        """

    def add(self, documents: Iterable[IndexDocument]) -> None:
        """Take more documents, each key once per generation; memory stays bounded."""

    @property
    def build_batch(self) -> BatchBuilder:
        """Does as much of `add` as can be done apart from the generation."""

    def add_batch(self, packed: DocumentBatch) -> None:
        """Do the rest, with what was packed, in the order in which the documents are to lie."""

    def update(self, put: Iterable[IndexDocument], remove: Iterable[str]) -> None:
        """Put and remove documents, whether they were added or not: the changes that came while it was built."""

    def finish(self) -> None:
        """Do what takes long before it is served. Updates may still come, no additions."""

    def publish(self, revision: int) -> None:
        """Finish, check that it opens and holds what was added, and put it in place of the current one at once."""


class _Discardable(Protocol):
    """A generation as the engine that makes it knows it."""

    @property
    def published(self) -> bool: ...

    def discard(self) -> None: ...


_GenerationT = TypeVar("_GenerationT", bound=_Discardable)

MAX_WAIT: Final = 10.0
"""Seconds: many more than it takes to bring what came meanwhile into a generation that was just swapped in."""


class MonotonicReads:
    """Keeps readers from going back: what they were shown stays until a new generation holds as much."""

    def __init__(self) -> None:
        self._began: float | None = None

    def should_wait(self, shown: int, offered: int) -> bool:
        """Whether to stay with the generation of the revision `shown`, for HOLD at most."""
        if offered >= shown:
            self._began = None
            return False
        self._began = self._began or time.monotonic()
        return time.monotonic() - self._began < MAX_WAIT


def never_resume(_: Mapping[str, Any]) -> bool:
    """No half-built generation is gone on with."""
    return False


@contextmanager
def discard_unless_published(generation: _GenerationT) -> Iterator[_GenerationT]:
    """A generation while it is being built; what was not published when that ends is removed."""
    try:
        yield generation
    finally:
        if not generation.published:
            generation.discard()


class Engine(TermReader, Protocol):
    """An index that is searched and changed. Safe to share between threads; processes see each other's changes."""

    def search(self, request: EngineRequest) -> TopDocs:
        """Answer from the newest state that `refresh` saw. Raises IndexMissing, IndexDamaged, IndexOutdated."""

    def scan_keys(self, request: EngineRequest) -> Iterator[str]:
        """The keys of all matches in the request's order, of one state; its window and facets do not count.

        Bounded in memory, for exports of whatever size. Raises as `search` does.
        """

    def update(
        self, put: Iterable[IndexDocument], remove: Iterable[str], revision: int, since: int | None = None
    ) -> bool:
        """Put and remove documents in one durable step, and note the revision. Shown from the next refresh.

        `since` is the revision that these changes follow on. Where what is served holds more by now, or less, somebody
        else was there first: nothing is changed, and the answer is False.
        """

    def refresh(self) -> bool:
        """Look for a newer state, cheaply; whether there was one.

        A generation that another process swapped in and that lacks changes shown already is waited for (`Hold`).
        """

    def build_generation(
        self, goes_on: Callable[[Mapping[str, Any]], bool] = never_resume
    ) -> AbstractContextManager[Generation]:
        """Build aside; leaving without `publish` removes what was built, unless it can be gone on with.

        `goes_on` is asked whether to go on with a half-built one, of which this was noted. Raises BuildRunning.
        """

    def indexed_revision(self) -> int:
        """The revision that the index holds all changes up to at this moment, whether `refresh` saw it or not.

        Raises as `search` does.
        """

    def verify(self) -> None:
        """Read all that is served, which may take seconds. Raises IndexDamaged where it is not what was written."""

    def rollback(self) -> str:
        """Serve the generation before again, and keep this one to come back to; the name of the one that is served.

        Raises IndexMissing where there is none, IndexOutdated where it is of another schema, BuildRunning.
        """

    def prune(self) -> int:
        """Remove all generations but the one that is served and the one before, and what died half-built; how many."""

    def close(self) -> None:
        """Give back files and memory."""
