"""The best few of many documents, without sorting them all.

Ties fall to the key, so that the same question has the same order however the index is cut into segments.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from index.engines.whoosh.search.doc_sets import Documents, marked
from index.engines.whoosh.search.score_accumulator import Sheet, greatest
from index.engines.whoosh.segment import Column
from index.engines.whoosh.snapshot import Part
from index.engines.whoosh.whoosh_fields import KEY, sort_column
from index.search_query import Sort

__all__ = ["Candidate", "candidates", "window"]

Order: TypeAlias = tuple[bool, float | str]
"""Whether it comes after all others for want of a sort key; then the negative score, or the sort key."""

FEW = 2_000
"""So many documents are ranked one by one rather than sought in the order of all."""


@frozen(eq=False)
class Candidate:
    """A document that may be in the window; the smaller its order and key, the better."""

    order: Order
    key: str
    part: Part
    document: int
    score: float


def candidates(part: Part, sheet: Sheet, documents: Documents, sort: Sort, most: int) -> list[Candidate]:
    """The best `most` of one segment's documents, which the sheet scores, in no order."""
    if not most or not len(documents):
        return []
    if sort is Sort.RELEVANCE and sheet:
        return _by_score(part, sheet, documents, most)
    if sort is Sort.RELEVANCE:
        chosen = _first(part.segment.column(KEY), documents, part, most)
        return _candidates([(False, 0.0)] * len(chosen), chosen, np.zeros(len(chosen)), part)
    column = part.segment.column(sort_column(sort))
    chosen = np.sort(_first(column, documents, part, most))
    codes = column.ranks[chosen].tolist()
    orders: list[Order] = [(True, "") if code == column.number else (False, column.value(code)) for code in codes]
    return _candidates(orders, chosen, sheet.scores(chosen), part)


def window(found: Iterable[Candidate], offset: int, limit: int) -> list[Candidate]:
    """The window over all segments' candidates, the best first."""
    best = sorted(found, key=lambda one: (one.order, one.key))
    return best[offset : offset + limit]


def _by_score(part: Part, sheet: Sheet, documents: Documents, most: int) -> list[Candidate]:
    kept, scores = sheet.best(documents, most)
    best = (scores >= greatest(scores, most)).nonzero()[0]
    if len(best) > most:
        ranks = part.segment.column(KEY).ranks[kept[best]]
        best = best[np.lexsort((ranks, -scores[best]))[:most]]
    orders: list[Order] = [(False, -score) for score in scores[best].tolist()]
    return _candidates(orders, kept[best], scores[best], part)


def _candidates(
    orders: Sequence[Order], documents: Documents, scores: NDArray[np.float64], part: Part
) -> list[Candidate]:
    keys = part.segment.column(KEY)
    ranks = keys.ranks[documents].tolist()
    return [
        Candidate(order, keys.value(rank), part, document, score)
        for order, rank, document, score in zip(orders, ranks, documents.tolist(), scores.tolist(), strict=True)
    ]


def _first(column: Column, documents: Documents, part: Part, most: int) -> Documents:
    """The first `most` of the documents in the column's order, ties by key."""
    if len(documents) <= most:
        return documents
    if len(documents) > FEW:
        return _sought(column.order, documents, most)
    ranks = column.ranks[documents].astype(np.int64) << 32
    ranks |= part.segment.column(KEY).ranks[documents].astype(np.int64)
    return documents[np.argpartition(ranks, most - 1)[:most]]


def _sought(order: Documents, documents: Documents, most: int) -> Documents:
    """The first `most` of an order that are among the documents: the more they are, the sooner they are found."""
    mask = marked([documents], len(order))
    found: list[Any] = []
    begin, length, missing = 0, 4 * most * (len(order) // len(documents) + 1), most
    while missing > 0 and begin < len(order):
        stretch = order[begin : begin + length]
        found.append(stretch[mask[stretch]][:missing])
        missing -= len(found[-1])
        begin, length = begin + length, 2 * length
    return np.concatenate(found)
