"""Postings of nodes that score as one term but consist of several: a phrase, a prefix, a BM25F term.

Each function returns the matching documents of one segment, ascending, and the frequency of the node in each.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.engines.whoosh.codec.segment_file import WordField, concatenate_ranges
from index.engines.whoosh.search.doc_sets import DocIds, DocMask, membership
from index.engines.whoosh.search.scorers import TermScorer
from index.storage.array_file import Array

__all__ = ["bm25f_postings", "phrase_postings", "prefix_postings"]

POSITION_BITS: Final = 32
"""A location is one integer: an index into the list of documents, then the term's position in these low bits."""
DENSE_SHARE: Final = 16
"""From one posting for this many documents of the segment on, counting over the whole segment beats sorting."""


def phrase_postings(field: WordField, terms: Sequence[tuple[int, int]], size: int) -> tuple[DocIds, Array]:
    """Return the documents with the phrase, and how often it occurs there.

    The terms are given as (offset, code). The rarest term comes first, so that the others look at few documents.
    """
    ordered = sorted(terms, key=lambda term: field.frequency(term[1]))
    documents = field.documents[slice(*field.postings_range(ordered[0][1]))]
    for _, code in ordered[1:]:
        documents = documents[membership(documents, field.documents[slice(*field.postings_range(code))], size)]
    if not len(documents):
        return documents, np.empty(0, np.int64)
    first = min(offset for offset, _ in terms)
    starts = _locations(field, ordered[0][1], documents) - (ordered[0][0] - first)
    for offset, code in ordered[1:]:
        starts = starts[_are_in(starts + (offset - first), _locations(field, code, documents))]
    indices, frequencies = np.unique(starts >> POSITION_BITS, return_counts=True)
    return documents[indices], frequencies


def _locations(field: WordField, code: int, documents: DocIds) -> NDArray[np.int64]:
    """Return the locations of a term in these documents, ascending. All documents must contain the term."""
    begin, end = field.postings_range(code)
    own_postings = field.documents[begin:end].searchsorted(documents)
    all_frequencies = field.frequencies[begin:end]
    frequencies = all_frequencies.take(own_postings).astype(np.int64)
    ends = np.cumsum(all_frequencies, dtype=np.int64).take(own_postings)
    starts = ends - frequencies + field.position_starts.item(code)
    locations = np.repeat(np.arange(len(documents)) << POSITION_BITS, frequencies)
    locations |= field.positions.take(concatenate_ranges(starts, frequencies))
    return locations


def _are_in(wanted: NDArray[np.int64], locations: NDArray[np.int64]) -> DocMask:
    """Return, for each wanted location, whether it is among the locations, which ascend."""
    indices = locations.searchsorted(wanted)
    mask: DocMask = locations.take(indices, mode="clip") == wanted
    return mask


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
