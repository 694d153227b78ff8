"""BM25 as Whoosh has it, on arrays.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with Whoosh's
`scoring.BM25F` as the measure: the same constants, inverse document frequency and lengths give the same scores.
"""

from math import log

import numpy as np
from numpy.typing import NDArray

__all__ = ["K1", "B", "bm25", "idf"]

K1 = 1.2
"""How soon another occurrence of a term stops mattering: the literature's and Whoosh's own value."""
B = 0.75
"""How much a long text is held against it: likewise."""


def idf(documents: int, frequency: int) -> float:
    """The weight of a term that `frequency` of `documents` hold."""
    return log(documents / (frequency + 1)) + 1


def bm25(
    frequencies: NDArray[np.float64], lengths: NDArray[np.float64], average_length: float, weight: float
) -> NDArray[np.float64]:
    """The score of each document for one term: its frequency, saturated, against its length, times the weight."""
    scores: NDArray[np.float64] = (
        weight * (frequencies * (K1 + 1)) / (frequencies + K1 * ((1 - B) + B * lengths / average_length))
    )
    return scores
