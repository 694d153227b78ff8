"""Phrase matching: the documents that contain several terms next to each other, by the positions of the terms."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.engines.whoosh.codec.segment_file import WordField, concatenate_ranges
from index.engines.whoosh.search.doc_sets import DocIds, DocMask, membership
from index.storage.array_file import Array

__all__ = ["phrase_postings"]

POSITION_BITS: Final = 32
"""A location is one integer: an index into the list of documents, then the term's position in these low bits."""


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
