"""`Scorer`: which documents of one segment a query node matches, and what it adds to their scores.

This module has the scorers that stand alone or wrap one other scorer. Those over several scorers (union, intersection,
minimum should match) are in `index.engines.whoosh.search.boolean_scorers`.

Every step works on whole arrays. Matching comes first and computes no scores; only documents of the answer are scored.
Deleted documents match like others, until the root's matches are filtered.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from index.engines.whoosh.search.doc_sets import DocIds, DocMask, from_mask, membership, to_mask
from index.engines.whoosh.search.score_accumulator import DocFilter, ScoreAccumulator, WeightedPostings
from index.storage.array_file import Array
from index.storage.caches import lazy_property

__all__ = [
    "ComplementScorer",
    "ConstantScorer",
    "DocSetScorer",
    "MatchAllScorer",
    "PrecomputedScorer",
    "Scorer",
    "TermScorer",
    "TermWeight",
    "precompute",
]


class Scorer(ABC):
    """A query node in one segment."""

    def __init__(self, size: int) -> None:
        self.size = size
        """The number of documents in the segment."""

    @property
    @abstractmethod
    def cost(self) -> int:
        """An upper bound of the number of matches, known before matching."""

    @property
    def cached_docs(self) -> int:
        """About how many document numbers this scorer and its children hold in memory."""
        return self.cost

    @abstractmethod
    def match(self) -> DocIds:
        """Return the documents that match."""

    def mark(self, mask: DocMask) -> None:
        """Set the matching documents in a mask over the segment."""
        mask[self.match().astype(np.intp)] = True

    @abstractmethod
    def contains(self, documents: DocIds) -> DocMask:
        """Return, for each of these documents, whether it matches."""

    def add_scores(  # noqa: B027 - most scorers add no score
        self, accumulator: ScoreAccumulator, filters: tuple[DocFilter, ...] = ()
    ) -> None:
        """Add the postings that score matching documents. Only documents that pass all filters count.

        The accumulator may only be asked for documents that match; `add_optional_scores` has no such condition.
        """

    def add_optional_scores(self, accumulator: ScoreAccumulator, filters: tuple[DocFilter, ...]) -> None:
        """Add the same postings, restricted to matching documents."""
        self.add_scores(accumulator, (*filters, self))


class MatchAllScorer(Scorer):
    """Matches every document and adds no score."""

    @property
    def cost(self) -> int:
        """The size of the segment."""
        return self.size

    def match(self) -> DocIds:
        """Return all documents of the segment."""
        return np.arange(self.size, dtype=np.int32)

    def contains(self, documents: DocIds) -> DocMask:
        """Return a mask that is true everywhere."""
        return np.ones(len(documents), bool)


class DocSetScorer(Scorer):
    """Matches a given set of documents and adds no score."""

    def __init__(self, documents: DocIds, size: int) -> None:
        super().__init__(size)
        self._documents = documents

    @property
    def cost(self) -> int:
        """The exact number of documents in the set."""
        return len(self._documents)

    def match(self) -> DocIds:
        """Return the set of documents."""
        return self._documents

    def contains(self, documents: DocIds) -> DocMask:
        """Return, for each document, whether it is in the set."""
        return membership(documents, self._documents, self.size)


class PrecomputedScorer(DocSetScorer):
    """Matches a set of documents with known scores; `precompute` makes it from any scorer."""

    def __init__(self, postings: WeightedPostings, size: int) -> None:
        super().__init__(postings.documents, size)
        self._postings = postings

    def scale(self, factor: float) -> "PrecomputedScorer":
        """Return a scorer of the same documents with scores multiplied by a factor."""
        postings = self._postings
        scaled = evolve(postings, weight=factor * postings.weight, factor=factor * postings.factor)
        return PrecomputedScorer(scaled, self.size)

    def add_scores(self, accumulator: ScoreAccumulator, filters: tuple[DocFilter, ...] = ()) -> None:
        """Add the known scores."""
        accumulator.add(self._postings, filters)

    def add_optional_scores(self, accumulator: ScoreAccumulator, filters: tuple[DocFilter, ...]) -> None:
        """Add the known scores; documents outside the set have none."""
        self.add_scores(accumulator, filters)


def precompute(scorer: Scorer, norms: NDArray[np.float64], document_frequency: int) -> PrecomputedScorer:
    """Score all documents of a scorer once. The document frequency decides when its scores are added to others."""
    documents = scorer.match()
    accumulator = ScoreAccumulator(scorer.size, norms)
    scorer.add_scores(accumulator)
    scores = accumulator.scores(documents)
    highest = float(scores.max(initial=0.0))
    return PrecomputedScorer(WeightedPostings(documents, highest, document_frequency, precomputed=scores), scorer.size)


@frozen(eq=False)
class TermWeight:
    """What BM25 needs to score the postings of a term; see `WeightedPostings` for the attributes."""

    weight: float
    document_frequency: int
    lengths: Array | None
    """The lengths of all documents; None where BM25F already weighted the frequencies by length."""
    norm_offset: int


class TermScorer(Scorer):
    """Scores documents by BM25 from the frequencies of a term, or of a node that counts as one term (`postings`)."""

    def __init__(self, find: Callable[[], tuple[DocIds, Array]], weight: TermWeight, size: int, cost: int) -> None:
        super().__init__(size)
        self._find = find
        self._weight = weight
        self._cost = cost

    @property
    def cost(self) -> int:
        """The bound that is known before the postings are read."""
        return self._cost

    @lazy_property
    def _postings(self) -> tuple[DocIds, Array]:
        return self._find()

    def match(self) -> DocIds:
        """Return the documents that contain the term."""
        return self._postings[0]

    @property
    def frequencies(self) -> Array:
        """The frequency of the term in each matching document."""
        return self._postings[1]

    def contains(self, documents: DocIds) -> DocMask:
        """Return, for each document, whether it contains the term."""
        return membership(documents, self._postings[0], self.size)

    def add_scores(self, accumulator: ScoreAccumulator, filters: tuple[DocFilter, ...] = ()) -> None:
        """Add the postings of the term."""
        accumulator.add(self._weighted_postings, filters)

    @lazy_property
    def _weighted_postings(self) -> WeightedPostings:
        documents, frequencies = self._postings
        weight = self._weight
        return WeightedPostings(
            documents, weight.weight, weight.document_frequency, frequencies, weight.lengths, weight.norm_offset
        )

    def add_optional_scores(self, accumulator: ScoreAccumulator, filters: tuple[DocFilter, ...]) -> None:
        """Add the postings of the term; documents without it have none."""
        self.add_scores(accumulator, filters)


class ConstantScorer(Scorer):
    """Matches what its child matches, and gives each document the same score."""

    def __init__(self, child: Scorer, score: float) -> None:
        super().__init__(child.size)
        self._child = child
        self._score = score

    @property
    def cost(self) -> int:
        """The cost of the child."""
        return self._child.cost

    @property
    def cached_docs(self) -> int:
        """The document numbers that the child holds."""
        return self._child.cached_docs

    def match(self) -> DocIds:
        """Return the matches of the child."""
        return self._child.match()

    def contains(self, documents: DocIds) -> DocMask:
        """Return, for each document, whether the child matches it."""
        return self._child.contains(documents)

    def add_scores(self, accumulator: ScoreAccumulator, filters: tuple[DocFilter, ...] = ()) -> None:
        """Add the constant score for each match."""
        accumulator.add(WeightedPostings(self._child.match(), self._score), filters)

    def add_optional_scores(self, accumulator: ScoreAccumulator, filters: tuple[DocFilter, ...]) -> None:
        """Add the constant score; documents that do not match have none."""
        self.add_scores(accumulator, filters)


class ComplementScorer(Scorer):
    """Matches what its child does not match, and adds no score."""

    def __init__(self, child: Scorer) -> None:
        super().__init__(child.size)
        self._child = child

    @property
    def cost(self) -> int:
        """The size of the segment: the number of matches of the child is not known."""
        return self.size

    @property
    def cached_docs(self) -> int:
        """The document numbers that the child holds."""
        return self._child.cached_docs

    def match(self) -> DocIds:
        """Return all documents that the child does not match."""
        return from_mask(~to_mask([self._child.match()], self.size))

    def contains(self, documents: DocIds) -> DocMask:
        """Return, for each document, whether the child does not match it."""
        return ~self._child.contains(documents)
