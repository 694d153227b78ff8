"""What all engines weigh words by, so that they rank alike: BM25's constant, inverse document frequencies, rarity.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with Whoosh's
`scoring.BM25F` as the measure.
"""

from math import log
from typing import Final, Protocol

from index.query.nodes import And, BM25FTerm, ConstantScore, MinShouldMatch, Node, Or, Phrase, Prefix, Term

__all__ = ["K1", "DocumentFrequencies", "bm25_idf", "classic_idf", "document_frequency"]

K1: Final = 1.2
"""How soon another occurrence of a term stops mattering: the literature's and Whoosh's own value."""


class DocumentFrequencies(Protocol):
    """How many documents of an index hold what. Those that were removed or replaced may count for a while."""

    @property
    def size(self) -> int:
        """All documents."""

    def frequency(self, field: str, term: str) -> int:
        """Those that hold a term."""

    def max_frequency(self, prefix: Prefix) -> int:
        """Those that hold the most frequent of a prefix's terms."""


def classic_idf(documents: int, frequency: int) -> float:
    """The weight of a term that `frequency` of `documents` hold."""
    return log(max(documents, 1) / (frequency + 1)) + 1


def bm25_idf(documents: int, frequency: int) -> float:
    """The weight of a word as Robertson and Sparck Jones have it, kept above nought: common words weigh little."""
    return log(1 + (max(documents - frequency, 0) + 0.5) / (frequency + 0.5))


def document_frequency(node: Node, held: DocumentFrequencies) -> int:  # noqa: PLR0911 - one line for each kind of node
    """About how many documents a node matches: of its terms the most, or the fewest where all have to be there."""
    match node:
        case Term():
            return held.frequency(node.field, node.text)
        case Phrase():
            return min((held.frequency(node.field, term) for _, term in node.terms), default=0)
        case Prefix():
            return held.max_frequency(node)
        case And() if node.nodes:
            return min(document_frequency(one, held) for one in node.nodes)
        case Or() | MinShouldMatch() | BM25FTerm():
            return max((document_frequency(one, held) for one in node.nodes), default=0)
        case ConstantScore():
            return document_frequency(node.node, held)
        case _:
            return held.size
