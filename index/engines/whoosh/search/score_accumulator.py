"""`ScoreAccumulator`: sums the scores of documents term by term, and skips those that cannot reach the top (MaxScore).

Each term of a query becomes `WeightedPostings`, which are added in the order of their document frequency, rarest first.
Before long postings are added, the accumulator drops the documents that the remaining postings can no longer lift into
the top. H. Turtle and J. Flood, "Query evaluation: strategies and optimizations" (1995), here on whole arrays.

The order of addition is the same in all segments. Equal documents therefore have equal scores to the last bit,
whichever segment they are in.
"""

from typing import Final, Protocol, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from index.engines.bm25 import max_score, saturate
from index.engines.whoosh.search.doc_sets import BINARY_SEARCH_COST, DocIds, DocMask
from index.engines.whoosh.search.length_norms import NO_NORM
from index.storage.array_file import Array
from index.storage.caches import lazy_property

__all__ = ["DocFilter", "ScoreAccumulator", "WeightedPostings", "top_threshold"]

MIN_WORK_TO_PRUNE: Final = 2_000
"""Steps of work that must lie ahead before it pays to look for documents to drop."""
SCORED_AT_ONCE: Final = 32
"""So few documents are scored at once, without looking for any to drop."""
SPARSE_FACTOR: Final = 64
"""Where fewer than one document in this many is wanted, the sums leave all others out."""
ROUNDING_SLACK: Final = 1e-9
"""Bounds are lowered by this share, because sums of floats are rounded."""
BLOCK: Final = 64
"""Scores in a block; the highest one of a block stands for it when a threshold is estimated."""


class DocFilter(Protocol):
    """Restricts postings to a set of documents."""

    def contains(self, documents: DocIds) -> DocMask:
        """Return, for each document, whether it is in the set."""


@frozen(eq=False)
class WeightedPostings:
    """The postings of a term in one segment, with all that BM25 needs to score them."""

    documents: DocIds
    weight: float
    """The weight of BM25's formula. Without frequencies, it is the score of every document."""
    document_frequency: int = 0
    """The term's document frequency in the whole index: the order of addition."""
    frequencies: Array | None = None
    """The term's frequency in each document."""
    lengths: Array | None = None
    """The quantised length of the field in *all* documents of the segment."""
    norm_offset: int = NO_NORM
    """Where the norms of the field start in the table (`length_norms.norm_table`)."""
    precomputed: NDArray[np.float64] | None = None
    """The scores of the documents, where an earlier query computed them. They replace BM25's formula."""
    factor: float = 1.0
    """A factor of the precomputed scores. The weight is their maximum, times this factor."""

    @property
    def max_score(self) -> float:
        """An upper bound of the score that any document gets."""
        return self.weight if self.frequencies is None else max_score(self.weight)

    def scores(self, norms: NDArray[np.float64], positions: Array | None = None) -> NDArray[np.float64] | float:
        """Return the scores of all documents, or of those at `positions`; one number where all are equal."""
        if self.precomputed is not None:
            values = self.precomputed if positions is None else self.precomputed.take(positions)
            return values if self.factor == 1 else values * self.factor
        if self.frequencies is None:
            return self.weight
        frequencies = self.frequencies if positions is None else self.frequencies.take(positions)
        return saturate(frequencies.astype(np.float64), self._norms(norms, positions), self.weight)

    def _norms(self, norms: NDArray[np.float64], positions: Array | None) -> NDArray[np.float64] | float:
        if self.lengths is None:
            return float(norms[self.norm_offset])
        documents = self.documents if positions is None else self.documents.take(positions)
        return norms.take(self.lengths.take(documents) + np.uint16(self.norm_offset))


_FilteredPostings: TypeAlias = tuple[WeightedPostings, tuple[DocFilter, ...]]


class ScoreAccumulator:
    """Collects the postings of a query in a segment of `size` documents, then sums their scores."""

    def __init__(self, size: int, norms: NDArray[np.float64]) -> None:
        self._size = size
        self._norms = norms
        """The table of `length_norms.norm_table`."""
        self._postings: list[_FilteredPostings] = []

    def add(self, postings: WeightedPostings, filters: tuple[DocFilter, ...]) -> None:
        """Add postings, which count for the documents that pass all filters."""
        if len(postings.documents):
            self._postings.append((postings, filters))

    def __bool__(self) -> bool:
        return bool(self._postings)

    def scores(self, documents: DocIds) -> NDArray[np.float64]:
        """Return the score of each of these documents."""
        sums = _PartialScores(documents, self._size, self._norms)
        for postings, filters in self._ordered:
            sums.add(postings, filters, documents)
        return sums.get(documents)

    def top_scores(self, documents: DocIds, limit: int) -> tuple[DocIds, NDArray[np.float64]]:
        """Return at least the `limit` best of these documents with their scores, and drop most of the others."""
        if len(documents) <= max(limit, SCORED_AT_ONCE):
            return documents, self.scores(documents)
        single = self._postings[0][0] if len(self._postings) == 1 and not self._postings[0][1] else None
        if single and single.documents is documents:
            scores = single.scores(self._norms)
            return documents, scores if isinstance(scores, np.ndarray) else np.full(len(documents), scores)
        return self._prune_and_score(documents, limit)

    def _prune_and_score(self, documents: DocIds, limit: int) -> tuple[DocIds, NDArray[np.float64]]:
        """Sum the scores, and drop documents before postings that take long to add."""
        sums = _PartialScores(documents, self._size, self._norms)
        remaining = sum(postings.max_score for postings, _ in self._ordered)
        work = 0
        for number, (postings, filters) in enumerate(self._ordered):
            work += min(len(postings.documents), BINARY_SEARCH_COST * len(documents))
            if work > MIN_WORK_TO_PRUNE and number:
                documents = _drop_hopeless(documents, sums.get(documents), limit, remaining)
                work = min(len(postings.documents), BINARY_SEARCH_COST * len(documents))
            sums.add(postings, filters, documents)
            remaining -= postings.max_score
        return documents, sums.get(documents)

    @lazy_property
    def _ordered(self) -> list[_FilteredPostings]:
        return sorted(self._postings, key=lambda pair: pair[0].document_frequency)


def _drop_hopeless(documents: DocIds, scores: NDArray[np.float64], limit: int, remaining: float) -> DocIds:
    """Return the documents that `remaining` points can still lift into the top; all of them where that drops few."""
    bound = top_threshold(scores, limit) * (1 - ROUNDING_SLACK) - remaining
    if bound <= 0:
        return documents
    reaching = (scores >= bound).nonzero()[0]
    return documents if 2 * len(reaching) > len(documents) else documents.take(reaching)


class _PartialScores:
    """Sums of scores for some documents of a segment. If these are many, the array covers the whole segment."""

    def __init__(self, documents: DocIds, size: int, norms: NDArray[np.float64]) -> None:
        self._norms = norms
        self._sparse = documents if SPARSE_FACTOR * len(documents) < size else None
        self._sums = np.zeros(size if self._sparse is None else len(documents))

    def add(self, postings: WeightedPostings, filters: tuple[DocFilter, ...], documents: DocIds) -> None:
        """Add the scores of postings, at least for these documents as far as they pass the filters."""
        if self._sparse is None and not filters and len(postings.documents) <= BINARY_SEARCH_COST * len(documents):
            np.add.at(self._sums, postings.documents, postings.scores(self._norms))
        else:
            positions, matching = _intersect(postings.documents, documents, filters)
            self._sums[self._indices(matching)] += postings.scores(self._norms, positions)

    def get(self, documents: DocIds) -> NDArray[np.float64]:
        """Return the sums of these documents so far."""
        return self._sums if documents is self._sparse else self._sums.take(self._indices(documents))

    def _indices(self, documents: DocIds) -> Array:
        return documents if self._sparse is None else self._sparse.searchsorted(documents)


def _intersect(posted: DocIds, documents: DocIds, filters: tuple[DocFilter, ...]) -> tuple[Array, DocIds]:
    """Return the documents that have postings and pass the filters, preceded by their positions in the postings."""
    if len(posted) < len(documents):
        selected, positions = _common_positions(documents, posted)
    else:
        positions, selected = _common_positions(posted, documents)
    matching = documents.take(selected)
    for doc_filter in filters:
        passing = doc_filter.contains(matching)
        positions, matching = positions[passing], matching[passing]
    return positions, matching


def _common_positions(longer: DocIds, shorter: DocIds) -> tuple[Array, Array]:
    """Return the positions in both lists of the documents that they share."""
    positions = longer.searchsorted(shorter)
    common = (longer.take(positions, mode="clip") == shorter).nonzero()[0]
    return positions.take(common), common


def top_threshold(scores: NDArray[np.float64], limit: int) -> float:
    """Return a bound that at least `limit` of the scores reach, close to the score at that rank."""
    if len(scores) <= limit:
        return float(scores.min(initial=0.0))
    blocks = len(scores) // BLOCK
    if blocks < 2 * limit:
        return float(np.partition(scores, -limit)[-limit])
    block_maxima = scores[: blocks * BLOCK].reshape(blocks, BLOCK).max(axis=1)
    return float(np.partition(block_maxima, -limit)[-limit])
