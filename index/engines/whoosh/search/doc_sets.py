"""Sets of documents of one segment: as ascending numbers, and as marks over the whole segment."""

from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["LOOKED_UP", "Documents", "ascending", "held", "marked"]

Documents: TypeAlias = NDArray[np.int32]
"""Document numbers within a segment, ascending."""
LOOKED_UP: Final = 24
"""Looking a document up by halving costs about as much as walking over so many."""


def held(documents: Documents, others: Documents, size: int) -> NDArray[np.bool_]:
    """For each document, whether it is among the others; both ascending, of a segment of that size."""
    if LOOKED_UP * len(documents) < len(others) + size // 64:
        if not len(others):
            return np.zeros(len(documents), bool)
        places = others.searchsorted(documents)
        found: NDArray[np.bool_] = others.take(places, mode="clip") == documents
        return found
    return marked([others], size).take(documents)


def marked(lists: Sequence[Documents], size: int) -> NDArray[np.bool_]:
    """For each document of a segment, whether it is in any of the lists."""
    mask = np.zeros(size, bool)
    for documents in lists:
        mask[documents.astype(np.intp)] = True
    return mask


def ascending(mask: NDArray[np.bool_]) -> Documents:
    """The documents that are marked."""
    return np.flatnonzero(mask).astype(np.int32)
