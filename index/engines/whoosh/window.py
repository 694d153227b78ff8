"""The best few of many documents, without sorting them all.

Ties fall to the key, so that the same question has the same order however the index is cut into segments.
"""

from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from index.engines.whoosh.evaluate import Scored
from index.engines.whoosh.fields import KEY, sort_column
from index.engines.whoosh.snapshot import Part
from index.query import Sort

__all__ = ["Candidate", "candidates", "window"]

Order: TypeAlias = tuple[bool, float | str]
"""Whether it comes after all others for want of a sort key; then the negative score, or the sort key."""


@frozen(eq=False)
class Candidate:
    """A document that may be in the window; the smaller its order and key, the better."""

    order: Order
    key: str
    part: Part
    document: int
    score: float


def candidates(part: Part, found: Scored, sort: Sort, most: int) -> list[Candidate]:
    """The best `most` of one segment, in no order."""
    keys = part.segment.column(KEY)
    ranks = keys.ranks[found.documents]
    if sort is Sort.RELEVANCE:
        chosen = _least(-found.scores, ranks, most)
        orders: list[Order] = [(False, -score) for score in found.scores[chosen].tolist()]
    else:
        column = part.segment.column(sort_column(sort))
        codes = column.ranks[found.documents]
        chosen = _least(codes, ranks, most)
        sort_keys = (*column.values, "")
        orders = [(code == len(column.values), sort_keys[code]) for code in codes[chosen].tolist()]
    return [
        Candidate(order, keys.values[ranks[one]], part, int(found.documents[one]), float(found.scores[one]))
        for order, one in zip(orders, chosen, strict=True)
    ]


def window(found: Iterable[Candidate], offset: int, limit: int) -> list[Candidate]:
    """The window over all segments' candidates, the best first."""
    best = sorted(found, key=lambda one: (one.order, one.key))
    return best[offset : offset + limit]


def _least(primary: NDArray[np.float64] | NDArray[np.int32], ties: NDArray[np.int32], most: int) -> NDArray[np.intp]:
    """The indices of the `most` least by (primary, ties)."""
    if not most or len(primary) <= most:
        return np.arange(min(most, len(primary)))
    bound = np.partition(primary, most - 1)[most - 1]
    sure = np.flatnonzero(primary < bound)
    tied = np.flatnonzero(primary == bound)
    need = most - len(sure)
    if len(tied) > need:
        tied = tied[np.argpartition(ties[tied], need - 1)[:need]]
    return np.concatenate((sure, tied))
