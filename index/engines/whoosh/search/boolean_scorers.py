"""Scorers over several others: union, intersection and minimum should match."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.engines.whoosh.search.doc_sets import BINARY_SEARCH_COST, DocIds, DocMask, from_mask
from index.engines.whoosh.search.score_accumulator import DocFilter, ScoreAccumulator
from index.engines.whoosh.search.scorers import Scorer
from index.storage.caches import lazy_property

__all__ = ["IntersectionScorer", "MinShouldMatchScorer", "UnionScorer"]


class UnionScorer(Scorer):
    """Matches what any child matches. The score is the sum over the children that match."""

    def __init__(self, children: Sequence[Scorer], size: int) -> None:
        super().__init__(size)
        self._children = children
        self._cost = min(size, sum(child.cost for child in children))

    @property
    def cost(self) -> int:
        """The sum of the children's costs, as if they shared no document."""
        return self._cost

    @property
    def cached_docs(self) -> int:
        """The document numbers that the children and the union hold."""
        return self._cost + sum(child.cached_docs for child in self._children)

    @lazy_property
    def _mask(self) -> DocMask:
        mask = np.zeros(self.size, bool)
        for child in self._children:
            child.mark(mask)
        return mask

    def mark(self, mask: DocMask) -> None:
        """Set the matching documents in a mask. The union's own mask is stored for later calls."""
        mask |= self._mask

    def match(self) -> DocIds:
        """Return the documents that any child matches."""
        return from_mask(self._mask)

    def contains(self, documents: DocIds) -> DocMask:
        """Return, for each document, whether any child matches it."""
        work = BINARY_SEARCH_COST * len(documents) * len(self._children)
        if "_mask" in self.__dict__ or work >= self._cost + self.size // 64:
            return self._mask.take(documents)
        mask = np.zeros(len(documents), bool)
        for child in self._children:
            mask |= child.contains(documents)
        return mask

    def add_scores(self, accumulator: ScoreAccumulator, filters: tuple[DocFilter, ...] = ()) -> None:
        """Add the scores of every child, for the documents that it matches."""
        for child in self._children:
            child.add_optional_scores(accumulator, filters)

    def add_optional_scores(self, accumulator: ScoreAccumulator, filters: tuple[DocFilter, ...]) -> None:
        """Add the scores of every child; a document that no child matches gets none."""
        self.add_scores(accumulator, filters)


class MinShouldMatchScorer(Scorer):
    """Matches documents whose matching children reach a total weight. The score is the sum over those children."""

    def __init__(self, children: Sequence[tuple[Scorer, float]], min_weight: float, size: int) -> None:
        super().__init__(size)
        self._children = children
        self._min_weight = min_weight

    @property
    def cost(self) -> int:
        """The sum of the children's costs, as if they shared no document."""
        return min(self.size, sum(child.cost for child, _ in self._children))

    @property
    def cached_docs(self) -> int:
        """The document numbers that the children and this scorer hold."""
        return self.cost + sum(child.cached_docs for child, _ in self._children)

    @lazy_property
    def _matches(self) -> DocIds:
        weights = np.zeros(self.size)
        for child, weight in self._children:
            np.add.at(weights, child.match(), weight)
        return from_mask(self._reaches_minimum(weights))

    def match(self) -> DocIds:
        """Return the documents that reach the minimum weight."""
        return self._matches

    def contains(self, documents: DocIds) -> DocMask:
        """Return, for each document, whether it reaches the minimum weight."""
        weights = np.zeros(len(documents))
        for child, weight in self._children:
            weights[child.contains(documents)] += weight
        return self._reaches_minimum(weights)

    def add_scores(self, accumulator: ScoreAccumulator, filters: tuple[DocFilter, ...] = ()) -> None:
        """Add the scores of every child, for the documents that it matches."""
        for child, _ in self._children:
            child.add_optional_scores(accumulator, filters)

    def _reaches_minimum(self, weights: NDArray[np.float64]) -> DocMask:
        mask: DocMask = (weights >= self._min_weight) & (weights > 0)
        return mask


class IntersectionScorer(Scorer):
    """Matches what all children match; optional scorers only add to the score.

    The child of the lowest cost comes first, so that the others look at few documents.
    """

    def __init__(self, children: Sequence[Scorer], optional: Sequence[Scorer], size: int) -> None:
        super().__init__(size)
        self._children = sorted(children, key=lambda child: child.cost)
        self._optional = optional

    @property
    def cost(self) -> int:
        """The lowest cost of the children."""
        return self._children[0].cost

    @property
    def cached_docs(self) -> int:
        """The document numbers that the children, the optional scorers and the intersection hold."""
        return self.cost + sum(child.cached_docs for child in (*self._children, *self._optional))

    def match(self) -> DocIds:
        """Return the documents that all children match."""
        return self._matches

    @lazy_property
    def _matches(self) -> DocIds:
        documents = self._children[0].match()
        for child in self._children[1:]:
            if not len(documents):
                break
            documents = documents[child.contains(documents)]
        return documents

    def mark(self, mask: DocMask) -> None:
        """Set the matching documents in a mask. A single child sets them itself, which may cost less."""
        if len(self._children) == 1:
            self._children[0].mark(mask)
        else:
            super().mark(mask)

    def contains(self, documents: DocIds) -> DocMask:
        """Return, for each document, whether all children match it."""
        mask = self._children[0].contains(documents)
        for child in self._children[1:]:
            mask[mask] = child.contains(documents[mask])
        return mask

    def add_scores(self, accumulator: ScoreAccumulator, filters: tuple[DocFilter, ...] = ()) -> None:
        """Add the scores of all children, and those of the optional scorers where they match."""
        for child in self._children:
            child.add_scores(accumulator, filters)
        for child in self._optional:
            child.add_optional_scores(accumulator, filters)
