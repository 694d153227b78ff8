"""BM25 as Whoosh has it (`index.engines.bm25`): the same constants and lengths give the same scores.

A document's score for a term is weight · (K1 + 1) · frequency / (frequency + norm), where the norm depends on the
document's length alone: it never reaches weight · (K1 + 1).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.engines.bm25 import K1
from index.engines.whoosh.codec.segment_file import LENGTHS

__all__ = ["NORMED", "NO_NORM", "B", "all_norms", "counts", "first_norm"]

B = 0.75
"""How much a long text is held against it: the literature's and Whoosh's own value."""

NO_NORM = 0
"""Where the norm is nought: of what scores its whole weight, whatever its length."""
NORMED = 1
"""Where the norm is K1: of frequencies that were set against the lengths of their fields already."""


def counts(boost: float, against_length: float, average_length: float) -> NDArray[np.float64]:
    """What an occurrence counts in a field of each of Whoosh's 256 lengths, where several fields count together."""
    counted: NDArray[np.float64] = boost / ((1 - against_length) + against_length * LENGTHS / average_length)
    return counted


def all_norms(average_lengths: Sequence[float]) -> NDArray[np.float64]:
    """The norm of each of Whoosh's 256 lengths, field after field, but first of all NO_NORM and NORMED."""
    lengths = np.outer(1 / np.array(average_lengths), LENGTHS).ravel()
    found: NDArray[np.float64] = np.concatenate(([0.0, K1], K1 * ((1 - B) + B * lengths)))
    return found


def first_norm(field: int) -> int:
    """Where the norms of the field of that number start."""
    return 2 + len(LENGTHS) * field
