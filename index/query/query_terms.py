"""`extract_query_terms`: the words and phrases of a query tree, as highlighting and explanation look for them."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TypeAlias

from index.query.nodes import And, BM25FTerm, ConstantScore, MinShouldMatch, Node, Or, Phrase, Prefix, Term

__all__ = ["Leaf", "QueryTerm", "extract_query_terms"]

Leaf: TypeAlias = Term | Phrase | Prefix
"""A leaf of a tree of index terms."""
QueryTerm: TypeAlias = frozenset[Leaf]
"""A word or phrase of the query, as the leaves that match it in each field and language."""


def extract_query_terms(node: Node) -> tuple[QueryTerm, ...]:
    """Return the words and phrases of a tree, each once.

    Negated nodes, optional nodes and facet values are left out.
    """
    return tuple(dict.fromkeys(map(frozenset, _leaves_by_word(node))))


def _leaves_by_word(node: Node) -> Iterator[Iterable[Leaf]]:
    """Yield the leaves of each word and phrase."""
    match node:
        case Term() | Phrase() | Prefix():
            yield (node,)
        case BM25FTerm():
            yield node.nodes
        case And() | MinShouldMatch():
            yield from chain.from_iterable(map(_leaves_by_word, node.nodes))
        case Or():
            yield [child for child in node.nodes if isinstance(child, Leaf)]
            others = (child for child in node.nodes if not isinstance(child, Leaf))
            yield from chain.from_iterable(map(_leaves_by_word, others))
        case ConstantScore():
            yield from _leaves_by_word(node.node)
