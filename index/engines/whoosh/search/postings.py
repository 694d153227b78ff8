"""Postings of nodes that score as one term but consist of several: a prefix, a BM25F term.

Each function returns the matching documents of one segment, ascending, and the frequency of the node in each.
Phrases are matched in `index.engines.whoosh.search.phrase_postings`.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.engines.whoosh.codec.segment_file import WordField, concatenate_ranges
from index.engines.whoosh.search.doc_sets import DocIds
from index.engines.whoosh.search.scorers import TermScorer
from index.storage.array_file import Array

__all__ = ["bm25f_postings", "prefix_postings"]

DENSE_SHARE: Final = 16
"""From one posting for this many documents of the segment on, counting over the whole segment beats sorting."""


def prefix_postings(field: WordField, codes: NDArray[np.int64], size: int) -> tuple[DocIds, Array]:
    """Return the documents that contain any of these terms, and the sum of the terms' frequencies there."""
    if len(codes) == 1:
        begin, end = field.postings_range(int(codes[0]))
        return field.documents[begin:end], field.frequencies[begin:end]
    starts = field.posting_starts[codes].astype(np.int64)
    ends = field.posting_starts[codes + 1].astype(np.int64)
    postings = concatenate_ranges(starts, ends - starts)
    return _sum_by_document(field.documents.take(postings), field.frequencies.take(postings), size)


def bm25f_postings(leaves: Sequence[tuple[TermScorer, Array]], size: int) -> tuple[DocIds, Array]:
    """Return the documents of any leaf, and the weighted sum of the leaves' frequencies there.

    Each leaf comes with its field weight in every document of the segment (`index.engines.bm25.field_weight`).
    """
    doc_lists = [leaf.match() for leaf, _ in leaves]
    weighted = [
        leaf.frequencies * weights.take(documents) for (leaf, weights), documents in zip(leaves, doc_lists, strict=True)
    ]
    if len(doc_lists) == 1:
        return doc_lists[0], weighted[0]
    return _sum_by_document(np.concatenate(doc_lists), np.concatenate(weighted), size)


def _sum_by_document(documents: DocIds, values: Array, size: int) -> tuple[DocIds, Array]:
    """Return the distinct documents, ascending, and the sum of each one's values."""
    if len(documents) > size // DENSE_SHARE:
        sums = np.bincount(documents, values, minlength=size)
        distinct = np.flatnonzero(sums)
        return distinct.astype(np.int32), sums[distinct]
    distinct_documents, own = np.unique(documents, return_inverse=True)
    return distinct_documents, np.bincount(own, values)
