"""BM25's length norms and BM25F's field weights as tables, one value for each of Whoosh's 256 quantised lengths.

A segment stores the length of a field in one byte (`index.engines.whoosh.codec.segment_file`). A table turns these
bytes into norms by one numpy `take`. The formulas are in `index.engines.bm25`.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.engines.bm25 import K1, field_weight, length_norm
from index.engines.whoosh.codec.segment_file import QUANTIZED_LENGTHS

__all__ = ["BM25F_NORM", "NO_NORM", "field_weights", "norm_offset", "norm_table"]

NO_NORM: Final = 0
"""Index of the norm 0 in the table: for postings whose score is their weight, whatever the length."""
BM25F_NORM: Final = 1
"""Index of the norm K1 in the table: for frequencies that BM25F already weighted by length."""
_FIXED_NORMS: Final = 2


def field_weights(boost: float, length_penalty: float, average_length: float) -> NDArray[np.float64]:
    """Return what one occurrence counts in BM25F, for each of the 256 lengths of a field."""
    return field_weight(boost, length_penalty, QUANTIZED_LENGTHS, average_length)


def norm_table(average_lengths: Sequence[float]) -> NDArray[np.float64]:
    """Return the two fixed norms, then the 256 norms of each field, given the fields' average lengths."""
    relative_lengths = np.outer(1 / np.array(average_lengths), QUANTIZED_LENGTHS).ravel()
    return np.concatenate(([0.0, K1], length_norm(relative_lengths)))


def norm_offset(field_number: int) -> int:
    """Return the index in the table where the norms of a field start."""
    return _FIXED_NORMS + len(QUANTIZED_LENGTHS) * field_number
