"""BM25 as Whoosh has it.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with Whoosh's
`scoring.BM25F` as the measure: the same constants, inverse document frequency and lengths give the same scores.

A document's score for a term is weight · (K1 + 1) · frequency / (frequency + norm), where the norm depends on the
document's length alone: it never reaches weight · (K1 + 1).
"""

from math import log

import numpy as np
from numpy.typing import NDArray

from index.engines.whoosh.codec.layout import LENGTHS

__all__ = ["K1", "B", "idf", "norms"]

K1 = 1.2
"""How soon another occurrence of a term stops mattering: the literature's and Whoosh's own value."""
B = 0.75
"""How much a long text is held against it: likewise."""


def idf(documents: int, frequency: int) -> float:
    """The weight of a term that `frequency` of `documents` hold."""
    return log(documents / (frequency + 1)) + 1


def norms(average_length: float) -> NDArray[np.float64]:
    """The norm of each of Whoosh's 256 lengths."""
    found: NDArray[np.float64] = K1 * ((1 - B) + B * LENGTHS / average_length)
    return found
