"""BM25 and BM25F: the formula, its constants and the inverse document frequencies. All engines score by these.

The score of a term in a document is

    weight · (K1 + 1) · frequency / (frequency + norm)      norm = K1 · ((1 - B) + B · length / average length)

where the weight is boost · idf. Whoosh's `scoring.BM25F` is the reference for this part, in
`tests.index.test_whoosh_engine`.

BM25F scores a word in several fields as one term (`index.query.nodes.BM25FTerm`). Each occurrence counts by the boost
and the relative length of its field (`field_weight`); the sum is saturated once, with K1 as its norm.

S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009). The boosts of the fields,
and how strongly the length of each counts in BM25F, are in `index.schema`.
"""

from math import log
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from index.query.nodes import And, BM25FTerm, ConstantScore, MinShouldMatch, Node, Or, Phrase, Prefix, Term

__all__ = [
    "K1",
    "B",
    "DocumentFrequencies",
    "bm25_idf",
    "classic_idf",
    "document_frequency",
    "field_weight",
    "length_norm",
    "max_score",
    "saturate",
]

K1: Final = 1.2
"""How soon further occurrences of a term stop mattering. The literature and Whoosh use the same value."""
B: Final = 0.75
"""How strongly a long field lowers the score of a term. The literature and Whoosh use the same value."""


class DocumentFrequencies(Protocol):
    """Document frequencies of an index. Documents that were removed or replaced may count for a while."""

    @property
    def size(self) -> int:
        """The number of all documents."""

    def frequency(self, field: str, term: str) -> int:
        """Return the document frequency of a term."""

    def max_frequency(self, prefix: Prefix) -> int:
        """Return the document frequency of the most frequent term of a prefix."""


def saturate(
    frequencies: NDArray[np.float64], norms: NDArray[np.float64] | float, weight: float
) -> NDArray[np.float64]:
    """Return the BM25 scores of documents, given the term's frequencies in them and their length norms."""
    scores = frequencies + norms
    np.divide(frequencies, scores, out=scores)
    scores *= max_score(weight)
    return scores


def max_score(weight: float) -> float:
    """Return the bound that the scores of a term approach, but never reach."""
    return weight * (K1 + 1)


def length_norm(relative_lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the norms of fields, given their lengths divided by the average length."""
    return K1 * ((1 - B) + B * relative_lengths)


def field_weight(
    boost: float, length_penalty: float, lengths: NDArray[np.float64], average_length: float
) -> NDArray[np.float64]:
    """Return what one occurrence counts in BM25F, in fields of these lengths.

    `length_penalty` is the b of the field (`index.schema`), from 0 to 1.
    """
    return boost / ((1 - length_penalty) + length_penalty * lengths / average_length)


def classic_idf(documents: int, frequency: int) -> float:
    """Return the inverse document frequency as Whoosh and Lucene's classic similarity define it, for single terms."""
    return log(max(documents, 1) / (frequency + 1)) + 1


def bm25_idf(documents: int, frequency: int) -> float:
    """Return the inverse document frequency of Robertson and Spärck Jones, made positive: common words weigh little."""
    return log(1 + (max(documents - frequency, 0) + 0.5) / (frequency + 0.5))


def document_frequency(node: Node, frequencies: DocumentFrequencies) -> int:  # noqa: PLR0911 - a line for each node type
    """Estimate how many documents a node matches.

    It is the highest frequency of its terms, or the lowest where all terms must match.
    """
    match node:
        case Term():
            return frequencies.frequency(node.field, node.text)
        case Phrase():
            return min((frequencies.frequency(node.field, term) for _, term in node.terms), default=0)
        case Prefix():
            return frequencies.max_frequency(node)
        case And() if node.nodes:
            return min(document_frequency(child, frequencies) for child in node.nodes)
        case Or() | MinShouldMatch() | BM25FTerm():
            return max((document_frequency(child, frequencies) for child in node.nodes), default=0)
        case ConstantScore():
            return document_frequency(node.node, frequencies)
        case _:
            return frequencies.size
