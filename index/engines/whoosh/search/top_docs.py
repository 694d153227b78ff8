"""The best documents of a segment, found without sorting all matches, and how ties are broken.

**Ties**: documents of equal score or equal sort key are ordered by key, ascending. So the order of an answer does not
depend on how the index is divided into segments. Documents without a sort key come last.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from index.engines.whoosh.search.doc_sets import DocIds, to_mask
from index.engines.whoosh.search.score_accumulator import ScoreAccumulator, top_threshold
from index.engines.whoosh.segment import Column
from index.engines.whoosh.snapshot import SegmentView
from index.engines.whoosh.whoosh_fields import KEY, sort_column
from index.search_query import Sort

__all__ = ["Candidate", "merge_candidates", "select_candidates"]

SortKey: TypeAlias = tuple[bool, float | str]
"""Whether the document has no sort key, which places it last; then its negative score or its sort key."""

SORTED_DIRECTLY: Final = 2_000
"""Up to so many documents are sorted themselves. For more, the segment's stored order is read until enough match."""


@frozen(eq=False)
class Candidate:
    """A document of one segment that may be on the requested page. A smaller (sort_key, key) ranks higher."""

    sort_key: SortKey
    key: str
    view: SegmentView
    document: int
    score: float


def select_candidates(
    view: SegmentView, accumulator: ScoreAccumulator, documents: DocIds, sort: str, limit: int
) -> list[Candidate]:
    """Return the best `limit` of a segment's documents, in no particular order."""
    if not limit or not len(documents):
        return []
    if sort == Sort.RELEVANCE and accumulator:
        return _best_by_score(view, accumulator, documents, limit)
    if sort == Sort.RELEVANCE:
        chosen = _first_in_order(view.segment.column(KEY), documents, view, limit)
        return _candidates([(False, 0.0)] * len(chosen), chosen, np.zeros(len(chosen)), view)
    column = view.segment.column(sort_column(sort))
    chosen = np.sort(_first_in_order(column, documents, view, limit))
    codes = column.doc_codes[chosen].tolist()
    sort_keys: list[SortKey] = [
        (True, "") if code == column.value_count else (False, column.value(code)) for code in codes
    ]
    return _candidates(sort_keys, chosen, accumulator.scores(chosen), view)


def merge_candidates(candidates: Iterable[Candidate], offset: int, limit: int) -> list[Candidate]:
    """Return one page of all segments' candidates, best first; ties are ordered by key."""
    ranked = sorted(candidates, key=lambda candidate: (candidate.sort_key, candidate.key))
    return ranked[offset : offset + limit]


def _best_by_score(view: SegmentView, accumulator: ScoreAccumulator, documents: DocIds, limit: int) -> list[Candidate]:
    scored, scores = accumulator.top_scores(documents, limit)
    best = (scores >= top_threshold(scores, limit)).nonzero()[0]
    if len(best) > limit:
        key_ranks = view.segment.column(KEY).doc_codes[scored[best]]
        best = best[np.lexsort((key_ranks, -scores[best]))[:limit]]
    sort_keys: list[SortKey] = [(False, -score) for score in scores[best].tolist()]
    return _candidates(sort_keys, scored[best], scores[best], view)


def _candidates(
    sort_keys: Sequence[SortKey], documents: DocIds, scores: NDArray[np.float64], view: SegmentView
) -> list[Candidate]:
    keys = view.segment.column(KEY)
    codes = keys.doc_codes[documents].tolist()
    return [
        Candidate(sort_key, keys.value(code), view, document, score)
        for sort_key, code, document, score in zip(sort_keys, codes, documents.tolist(), scores.tolist(), strict=True)
    ]


def _first_in_order(column: Column, documents: DocIds, view: SegmentView, limit: int) -> DocIds:
    """Return the first `limit` documents in the order of a column; ties are ordered by key."""
    if len(documents) <= limit:
        return documents
    if len(documents) > SORTED_DIRECTLY:
        return _walk_order(column.docs_in_order, documents, limit)
    ranks = column.doc_codes[documents].astype(np.int64) << 32
    ranks |= view.segment.column(KEY).doc_codes[documents].astype(np.int64)
    return documents[np.argpartition(ranks, limit - 1)[:limit]]


def _walk_order(order: DocIds, documents: DocIds, limit: int) -> DocIds:
    """Return the first `limit` entries of a stored order that are among the documents.

    The more documents there are, the earlier the walk ends. It reads slices that double in length.
    """
    mask = to_mask([documents], len(order))
    chosen: list[Any] = []
    begin, length, missing = 0, 4 * limit * (len(order) // len(documents) + 1), limit
    while missing > 0 and begin < len(order):
        stretch = order[begin : begin + length]
        chosen.append(stretch[mask[stretch]][:missing])
        missing -= len(chosen[-1])
        begin, length = begin + length, 2 * length
    return np.concatenate(chosen)
