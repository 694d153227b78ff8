"""`Engine`: the protocol of all search engines, with the request it takes and the answer it gives.

An engine stores documents of ready-made terms, matches a query tree against them, ranks, filters and counts facets.
Syntax, analysis, labels, snippets and suggestions lie above this protocol, and all engines share them. An engine knows
nothing of practices, languages or readers. The suite `EngineContract` in the tests defines what every engine has to do.

How engines score is in `index.engines.bm25`, how they expand prefixes in `index.engines.prefix_limit`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, NamedTuple, Protocol, TypeAlias, TypeVar

from attrs import field, frozen

from index.document import IndexDocument
from index.query.nodes import MatchAll, Node
from index.search_query import Filter, Sort
from index.stored_fields import StoredFields
from index.term_reader import TermReader

__all__ = [
    "BatchBuilder",
    "DocumentBatch",
    "Engine",
    "EngineRequest",
    "FacetValues",
    "Generation",
    "PairCounts",
    "ScoreDoc",
    "TopDocs",
    "count_facets",
    "count_matches",
    "discard_unless_published",
    "never_resume",
]


@frozen
class EngineRequest:
    """A search request: a tree of index terms, filters, facets to count, the order and the page."""

    node: Node
    """A tree of `index.query.nodes` whose leaves are terms of the index."""
    filters: tuple[Filter, ...] = ()
    facets: tuple[str, ...] = ()
    sort: str = Sort.RELEVANCE
    offset: int = 0
    limit: int = 10
    stored: bool = True
    """Whether the hits need their stored fields. Without them, the engine reads the keys only."""


class ScoreDoc(NamedTuple):
    """A document of the requested page, with its score."""

    key: str
    score: float
    stored: StoredFields
    """The stored fields; possibly empty where the request does not need them."""


@frozen
class TopDocs:
    """The answer to a request: the documents of the page, the total and the facet counts."""

    total: int
    """The exact number of documents that match the node and every filter."""
    score_docs: tuple[ScoreDoc, ...]
    """The page, best first; documents that tie are ordered by key."""
    facet_counts: Mapping[str, Mapping[str, int]]
    """By facet and value: the documents that match the node and the filters of all *other* facets. Zeros are absent."""
    missing_counts: Mapping[str, int] = field(factory=dict)
    """By facet: the documents without any value of it, under the same filters as `facet_counts`."""
    truncated_prefixes: tuple[str, ...] = ()
    """The prefixes with more terms than MAX_EXPANSIONS (`index.engines.prefix_limit`)."""


@frozen
class FacetValues:
    """Some values of an indexed facet (`index.schema.indexed_facets`), as one side of a table of pairs."""

    facet: str
    values: tuple[str, ...]
    """The values to count; `NO_VALUE` stands for documents without any value of the facet."""


PairCounts: TypeAlias = Mapping[tuple[str, str], int]
"""By a value of one facet and a value of another: the documents that carry both. Zeros are absent."""


DocumentBatch: TypeAlias = Any
"""A batch of documents in the form that an engine adds. Another process may have built it."""

BatchBuilder: TypeAlias = Callable[[Iterable[IndexDocument]], DocumentBatch]
"""Builds a batch in any process: a function of a module, which can be pickled by its name."""


class Generation(Protocol):
    """A complete index that is being built. Nobody searches it before `publish`."""

    @property
    def checkpoint(self) -> Mapping[str, Any]:
        """The last checkpoint of the builder that started this generation and died; empty for a new generation."""

    def save_checkpoint(self, checkpoint: Mapping[str, Any]) -> None:
        """Store, with all documents added so far, the JSON values from which another builder can resume.

        An engine that cannot resume half-built generations does nothing.
        """

    def add(self, documents: Iterable[IndexDocument]) -> None:
        """Add documents, each key once per generation. Memory stays bounded."""

    @property
    def build_batch(self) -> BatchBuilder:
        """The part of `add` that needs no access to the generation."""

    def add_batch(self, batch: DocumentBatch) -> None:
        """Add a batch that `build_batch` built. Documents keep the order in which batches are added."""

    def update(self, put: Iterable[IndexDocument], remove: Iterable[str]) -> None:
        """Put and remove documents: the changes that came during the build. Keys may be new to the generation."""

    def finish(self) -> None:
        """Do the slow work before publication. Updates may follow, additions may not."""

    def publish(self, revision: int) -> None:
        """Finish, check that all added documents can be read, and replace the served generation in one step."""


class _Discardable(Protocol):
    """A generation that its engine can remove."""

    @property
    def published(self) -> bool: ...

    def discard(self) -> None: ...


_GenerationT = TypeVar("_GenerationT", bound=_Discardable)


def never_resume(_: Mapping[str, Any]) -> bool:
    """Return False: the build starts anew, whatever checkpoint there is."""
    return False


@contextmanager
def discard_unless_published(generation: _GenerationT) -> Iterator[_GenerationT]:
    """Discard a generation when the context ends, unless it was published."""
    try:
        yield generation
    finally:
        if not generation.published:
            generation.discard()


class Engine(TermReader, Protocol):
    """A searchable index. Threads may share it; processes see each other's changes after `refresh`."""

    def search(self, request: EngineRequest) -> TopDocs:
        """Search the newest state that `refresh` saw. Raises IndexMissing, IndexDamaged, IndexOutdated."""

    def count_pairs(self, request: EngineRequest, rows: FacetValues, columns: FacetValues) -> PairCounts:
        """Count the documents that match the node and every filter, for each pair of a row's and a column's value.

        A document with several values counts in each of its pairs. Ignores the request's facets, order and page.
        Raises as `search`.
        """

    def scan_keys(self, request: EngineRequest) -> Iterator[str]:
        """Yield the keys of all matches, in the request's order. Ignores its page and facets.

        All keys come from one state of the index. Memory stays bounded, for exports of any size. Raises as `search`.
        """

    def update(
        self, put: Iterable[IndexDocument], remove: Iterable[str], revision: int, since: int | None = None
    ) -> bool:
        """Put and remove documents, and store the revision, in one durable step. Return whether it was applied.

        The next `refresh` shows the changes. `since` is the revision that the changes follow. Where the index holds
        another revision, another process was faster: nothing changes, and the result is False.
        """

    def refresh(self) -> bool:
        """Look for a newer state, cheaply. Return whether there was one.

        A new generation that lacks changes already shown has to wait (`index.engines.monotonic_reads`).
        """

    def build_generation(
        self, can_resume: Callable[[Mapping[str, Any]], bool] = never_resume
    ) -> AbstractContextManager[Generation]:
        """Open a generation to build. Leaving without `publish` removes it, unless a later build can resume it.

        `can_resume` decides by its checkpoint whether to resume a half-built generation. Raises BuildRunning.
        """

    def indexed_revision(self) -> int:
        """Return the revision up to which the index holds all changes now, even if `refresh` has not seen it yet.

        Raises as `search`.
        """

    def verify(self) -> None:
        """Read the whole served generation, which may take seconds. Raises IndexDamaged where a checksum differs."""

    def rollback(self) -> str:
        """Serve the previous generation again and return its name. The current one is kept, for a way back.

        Raises IndexMissing where there is none, IndexOutdated where it has another schema, BuildRunning.
        """

    def prune(self) -> int:
        """Remove all generations except the served and the previous one, and dead half-built ones; return how many."""

    def close(self) -> None:
        """Release files, connections and memory."""


def count_matches(engine: Engine, node: Node, filters: tuple[Filter, ...] = ()) -> int:
    """Return how many documents match a node and all filters. Raises as `Engine.search`."""
    return engine.search(EngineRequest(node, filters, limit=0)).total


def count_facets(engine: Engine, facets: tuple[str, ...]) -> Mapping[str, Mapping[str, int]]:
    """Return the number of documents of each value of these facets, in the whole index. Raises as `Engine.search`."""
    return engine.search(EngineRequest(MatchAll(), facets=facets, limit=0)).facet_counts
