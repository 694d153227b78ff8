"""Words as said, in a collection in certain languages: what each is in the index, and what readers mean by it.

`Wording` remembers it, for words repeat where queries don't.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeAlias

from index.query.boosts import exact_form_boost
from index.query.nodes import And, BM25FTerm, Node, Or, Term, UserPhrase, UserWord
from index.query.query_terms import extract_query_terms
from index.query.term_leaves import spelling_leaves
from index.schema import EXACT_FORM_BOOST, forms_field, text_fields
from index.storage.caches import memoize
from index.text.analyzer import Analyzer
from index.text.folding import lowercase
from index.text.tokenizer import tokenize

__all__ = ["WordRewriter", "asked", "word_rewriter"]

KEPT: Final = 1_000
"""Words of which each is remembered: one is a few dozen terms."""
KEPT_PAIRS: Final = 10_000
"""Neighbours of which it is remembered whether they are one word."""

Languages: TypeAlias = tuple[str, ...]

asked: Final = memoize(extract_query_terms, KEPT)
"""`index.highlight.matcher.extract_query_terms`, remembered."""


class WordRewriter:
    """Safe to share between threads."""

    def __init__(self, analyzer: Analyzer, languages: Languages) -> None:
        self._analyzer = analyzer
        self._languages = languages
        self.node: Callable[[UserWord | UserPhrase], Node] = memoize(self._indexed, KEPT)
        """The word, or the words in quotation marks, as indexed."""
        self.first: Callable[[UserWord | UserPhrase], Node] = memoize(self._first, KEPT)
        """Rewrites a query of one or two words: practices with the typed forms come first (`index.query.boosts`)."""
        self.is_one: Callable[[str, str], bool] = memoize(self._closed, KEPT_PAIRS)
        """Whether two neighbours are one word that is also written apart ("drop out")."""
        self.small_in: Callable[[str, Languages], frozenset[str]] = memoize(self._small, KEPT)
        """In which of some languages it is a small word."""

    def _indexed(self, said: UserWord | UserPhrase) -> Node:
        fields = text_fields(said.field)
        words = tokenize(said.text)
        leaves = tuple(spelling_leaves(self._analyzer, words, fields, self._languages))
        if isinstance(said, UserPhrase):
            return Or(leaves)
        form = lowercase("".join(token.text for token in words))
        lifts = (Term(forms_field(field.name), form, field.boost * EXACT_FORM_BOOST) for field in fields)
        return And((BM25FTerm(leaves),), optional=tuple(lifts))

    def _first(self, said: UserWord | UserPhrase) -> Node:
        exact = exact_form_boost(self._analyzer, tokenize(said.text), text_fields(said.field), self._languages)
        found = self.node(said)
        return And(found.nodes, (*found.optional, exact)) if isinstance(found, And) else And((found,), (exact,))

    def _closed(self, one: str, other: str) -> bool:
        return bool(self._analyzer.closed_compound((one, other), self._languages))

    def _small(self, word: str, languages: Languages) -> frozenset[str]:
        return frozenset(language for language in languages if self._analyzer.is_stop_word(word, (language,)))


@lru_cache(maxsize=4)
def word_rewriter(analyzer: Analyzer, languages: Languages) -> WordRewriter:
    """The one of that analyser and these languages."""
    return WordRewriter(analyzer, languages)
