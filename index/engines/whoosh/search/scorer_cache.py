"""The caches of a segment's scorers: words with their scores, and other trees with their matches.

A word as typed becomes a few dozen terms (fields, languages, forms). Their scores are worth adding up once, because
words come back: on the next page, under another filter, in other readers' queries. A word in a segment never changes
while its snapshot lasts, so nothing expires.
"""

from typing import Final

from index.engines.whoosh.search.scorers import PrecomputedScorer, Scorer
from index.query.nodes import And, BM25FTerm, ConstantScore, Node, Or, Phrase, Prefix, Term
from index.storage.caches import SizedCache

__all__ = ["is_word", "tree_cache", "word_cache"]

MAX_WORD_DOCS: Final = 4_000_000
"""Document numbers in the cached words of a segment, each with its score: 12 bytes."""
MAX_TREE_DOCS: Final = 1_000_000
"""Document numbers in all other cached trees of a segment, including the words in them."""
MIN_SIZE: Final = 100
"""The least size of a cache entry, in document numbers: the tree itself takes memory, too."""

_LEAF_TYPES: Final = frozenset({Term, Phrase, Prefix})


def is_word(node: Node) -> bool:
    """Return whether a tree stands for one word, phrase or prefix, with its optional boosts or its compound parts."""
    match node:
        case BM25FTerm():
            return True
        case And():
            return len(node.nodes) == 1 and _is_matched_word(node.nodes[0]) and all(map(_is_boost, node.optional))
        case Or():
            return _is_matched_word(node) or _has_compound_parts(node)
        case _:
            return False


def _is_matched_word(node: Node) -> bool:
    return isinstance(node, BM25FTerm) or (isinstance(node, Or) and _LEAF_TYPES.issuperset(map(type, node.nodes)))


def _is_boost(node: Node) -> bool:
    return isinstance(node.node, BM25FTerm) if isinstance(node, ConstantScore) else isinstance(node, Term)


def _has_compound_parts(node: Or) -> bool:
    word, *parts = node.nodes
    return (
        isinstance(word, And) and bool(parts) and is_word(word) and all(isinstance(part, BM25FTerm) for part in parts)
    )


def word_cache() -> SizedCache[Node, PrecomputedScorer | None]:
    """Return an empty cache for the words of one segment, with their scores."""
    return SizedCache(MAX_WORD_DOCS, _size)


def tree_cache() -> SizedCache[Node, Scorer | None]:
    """Return an empty cache for other trees of one segment: one search uses the same words in several trees."""
    return SizedCache(MAX_TREE_DOCS, _size)


def _size(scorer: Scorer | None) -> int:
    return MIN_SIZE + (scorer.cached_docs if scorer else 0)
