"""`RelevanceFeedback`: adds words of the best hits to a query (pseudo-relevance feedback, RM3).

It reads the first hits and takes the words that several of them share and that are rare elsewhere. It adds them to the
query as optional words of lower weight. This is a relevance model (Lavrenko and Croft, 2001), mixed with the query as
in RM3 (Abdul-Jaleel et al., 2004). Where one hit scores far above the others, as for a question with one answer, the
others say little about the query. The added words then weigh little.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import log
from typing import Final

from index.engines.base import Engine, EngineRequest, ScoreDoc
from index.query.nodes import And, BM25FTerm, ConstantScore, MinShouldMatch, Node, Or, Phrase, Term
from index.schema import TEXT_FIELDS
from index.storage.caches import memoize
from index.text.analyzer import Analyzer, analysis_language

__all__ = ["RelevanceFeedback"]

FEEDBACK_HITS: Final = 10
"""Hits that are read."""
MIN_SHARED_BY: Final = 3
"""A word is added where at least so many of these hits contain it."""
MAX_ADDED_WORDS: Final = 20
"""Words that are added at most."""
WEIGHT: Final = 0.3
"""The weight of the best added word where all hits score alike; a word of the query weighs 1."""
SCORE_RATIO_POWER: Final = 2
"""WEIGHT is multiplied by (last hit's score / first hit's score) to this power."""
MAX_DOCUMENT_SHARE: Final = 0.25
"""A word that a larger share of the practices contains is not added."""
READ_CHARACTERS: Final = 2_500
"""Characters of a hit that are read. A text says at its beginning what it is about."""
MIN_LENGTH: Final = 2
"""Characters of the shortest word that is added."""
CACHED_HITS: Final = 1_000
"""Hits whose word counts are cached."""


class RelevanceFeedback:
    """Expands relaxed queries with words of their best hits. Threads may share it."""

    def __init__(self, engine: Engine, analyzer: Analyzer) -> None:
        self._engine = engine
        self._analyzer = analyzer
        self._word_counts = memoize(self._count_words, CACHED_HITS)

    def expand(self, node: And) -> And:
        """Return the tree with the added words as optional clauses. Filters do not affect which words are added."""
        return And(node.nodes, (*node.optional, *self._added_words(And(node.nodes))))

    def _added_words(self, node: And) -> Iterator[BM25FTerm]:
        hits = self._engine.search(EngineRequest(node, limit=FEEDBACK_HITS)).score_docs
        if len(hits) < FEEDBACK_HITS or hits[0].score <= 0:
            return
        weights = self._shared_words(hits, frozenset(_query_terms(node)))
        best = sorted(weights, key=lambda word: (-weights[word], word))[:MAX_ADDED_WORDS]
        weight = WEIGHT * (hits[-1].score / hits[0].score) ** SCORE_RATIO_POWER
        for word in best:
            leaves = tuple(Term(field.name, word, field.boost) for field in TEXT_FIELDS)
            yield BM25FTerm(leaves, weight * weights[word] / weights[best[0]])

    def _shared_words(self, hits: Sequence[ScoreDoc], query_terms: frozenset[str]) -> dict[str, float]:
        """Return the words that several hits share, weighted by their share of the hits and by their rarity."""
        shares: defaultdict[str, float] = defaultdict(float)
        hit_counts: Counter[str] = Counter()
        for hit in hits:
            words = self._word_counts(_text(hit), analysis_language(hit.stored.language))
            hit_counts.update(words.keys())
            total = words.total()
            for word, count in words.items():
                shares[word] += hit.score * count / total
        shared = [word for word, count in hit_counts.items() if count >= MIN_SHARED_BY and word not in query_terms]
        size = self._engine.state().documents
        frequencies = dict(zip(shared, self._engine.frequencies("text", shared), strict=True))
        most = MAX_DOCUMENT_SHARE * size
        return {word: shares[word] * log(size / frequencies[word]) for word in shared if 1 < frequencies[word] <= most}

    def _count_words(self, text: str, language: str) -> Counter[str]:
        """Count the stems of a text, without stop words."""
        is_stop = self._analyzer.is_stop_word
        words: Counter[str] = Counter()
        for occurrence in self._analyzer.stem_occurrences(text, language):
            form = text[occurrence.start : occurrence.end]
            if len(form) >= MIN_LENGTH and not is_stop(form, (language,)):
                words[occurrence.term] += 1
        return words


def _text(hit: ScoreDoc) -> str:
    """Return the beginning of a hit's title and sections."""
    return "\n".join((hit.stored.title, *hit.stored.sections.values()))[:READ_CHARACTERS]


def _query_terms(node: Node) -> Iterator[str]:
    """Yield the terms that the tree contains already."""
    match node:
        case Term():
            yield node.text
        case Phrase():
            yield from (term for _, term in node.terms)
        case BM25FTerm():
            yield from _terms_of_word(node)
        case And() | Or() | MinShouldMatch():
            for child in node.nodes:
                yield from _query_terms(child)
        case ConstantScore():
            yield from _query_terms(node.node)


@lru_cache(maxsize=CACHED_HITS)
def _terms_of_word(node: BM25FTerm) -> frozenset[str]:
    return frozenset(term for leaf in node.nodes for term in _query_terms(leaf))
