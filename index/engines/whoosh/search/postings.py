"""What counts as one term but is several: the occurrences of a phrase and of a prefix in one segment."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.engines.whoosh.codec.segment_file import Words, spread
from index.engines.whoosh.search.doc_sets import Documents, held
from index.engines.whoosh.search.scorers import Weighted
from index.storage.array_file import Array

__all__ = ["phrase", "prefix", "together"]

POSITION_BITS = 32
"""Of a place, the low bits are the position and the high ones say in which of the documents."""


def phrase(words: Words, terms: Sequence[tuple[int, int]], size: int) -> tuple[Documents, Array]:
    """The documents where the terms, given as (offset, code), stand at their offsets, and how often they do."""
    ordered = sorted(terms, key=lambda term: words.frequency(term[1]))
    lists = [words.documents[slice(*words.extent(code))] for _, code in ordered]
    documents = lists[0]
    for other in lists[1:]:
        documents = documents[held(documents, other, size)]
    if not len(documents):
        return documents, np.empty(0, np.int64)
    first = min(offset for offset, _ in terms)
    starts = _places(words, ordered[0][1], documents) - (ordered[0][0] - first)
    for offset, code in ordered[1:]:
        starts = starts[_standing(starts + (offset - first), _places(words, code, documents))]
    found, often = np.unique(starts >> POSITION_BITS, return_counts=True)
    return documents[found], often


def _places(words: Words, code: int, documents: Documents) -> NDArray[np.int64]:
    """Where the term stands in these documents, which all hold it: index << POSITION_BITS | position, ascending."""
    begin, end = words.extent(code)
    own = words.documents[begin:end].searchsorted(documents)
    frequencies = words.frequencies[begin:end]
    often = frequencies.take(own).astype(np.int64)
    starts = np.cumsum(frequencies, dtype=np.int64).take(own) - often + words.places.item(code)
    places = np.repeat(np.arange(len(documents)) << POSITION_BITS, often)
    places |= words.positions.take(spread(starts, often))
    return places


def _standing(wanted: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.bool_]:
    found = places.searchsorted(wanted)
    standing: NDArray[np.bool_] = places.take(found, mode="clip") == wanted
    return standing


def prefix(words: Words, codes: NDArray[np.int64], size: int) -> tuple[Documents, Array]:
    """The documents that hold any of the terms of these codes, ascending, and how often they hold them in all."""
    if len(codes) == 1:
        begin, end = words.extent(int(codes[0]))
        return words.documents[begin:end], words.frequencies[begin:end]
    starts = words.postings[codes].astype(np.int64)
    ends = words.postings[codes + 1].astype(np.int64)
    places = spread(starts, ends - starts)
    documents = words.documents.take(places)
    frequencies = words.frequencies.take(places)
    if len(documents) > size // 16:
        counts = np.bincount(documents, frequencies, minlength=size)
        found = np.flatnonzero(counts)
        return found.astype(np.int32), counts[found]
    distinct, own = np.unique(documents, return_inverse=True)
    return distinct, np.bincount(own, frequencies)


def together(parts: Sequence[tuple[Weighted, Array]], size: int) -> tuple[Documents, Array]:
    """The documents of any of the parts, ascending, and the sum of their frequencies, each times its factor there.

    A part comes with its factors by document.
    """
    lists = [part.match() for part, _ in parts]
    values = [
        part.frequencies * factors.take(documents) for (part, factors), documents in zip(parts, lists, strict=True)
    ]
    if len(lists) == 1:
        return lists[0], values[0]
    documents = np.concatenate(lists)
    if len(documents) > size // 16:
        sums = np.bincount(documents, np.concatenate(values), minlength=size)
        found = np.flatnonzero(sums)
        return found.astype(np.int32), sums[found]
    distinct, own = np.unique(documents, return_inverse=True)
    return distinct, np.bincount(own, np.concatenate(values))
