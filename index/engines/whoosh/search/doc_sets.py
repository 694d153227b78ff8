"""Sets of documents of one segment, in two forms: ascending document numbers, or a mask over the segment."""

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["BINARY_SEARCH_COST", "DocIds", "DocMask", "from_mask", "membership", "to_mask"]

DocIds: TypeAlias = NDArray[np.int32]
"""Document numbers within a segment, ascending and distinct."""
DocMask: TypeAlias = NDArray[np.bool_]
"""For each document of a segment, or of a list, whether it belongs to a set."""
BINARY_SEARCH_COST: Final = 24
"""One binary search costs about as much as so many steps of a pass over an array."""


def membership(documents: DocIds, doc_set: DocIds, size: int) -> DocMask:
    """Return, for each document, whether it is in the set. `size` is the segment's number of documents."""
    if BINARY_SEARCH_COST * len(documents) < len(doc_set) + size // 64:
        if not len(doc_set):
            return np.zeros(len(documents), bool)
        positions = doc_set.searchsorted(documents)
        mask: DocMask = doc_set.take(positions, mode="clip") == documents
        return mask
    return to_mask([doc_set], size).take(documents)


def to_mask(doc_sets: Sequence[DocIds], size: int) -> DocMask:
    """Return the mask of the union of sets, over a segment of `size` documents."""
    mask = np.zeros(size, bool)
    for documents in doc_sets:
        mask[documents.astype(np.intp)] = True
    return mask


def from_mask(mask: DocMask) -> DocIds:
    """Return the documents that a mask contains."""
    return np.flatnonzero(mask).astype(np.int32)
