"""Rewrites one typed word or quoted phrase to index terms.

The results are cached: words repeat where queries do not.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeAlias

from index.query.boosts import EXACT_FORM_BOOST, exact_form_boost
from index.query.nodes import And, BM25FTerm, Node, Or, Term, UserPhrase, UserWord
from index.query.term_leaves import spelling_leaves
from index.schema import forms_field, text_fields
from index.storage.caches import memoize
from index.text.analyzer import Analyzer
from index.text.folding import lowercase
from index.text.tokenizer import tokenize

__all__ = ["WordRewriter", "word_rewriter"]

CACHED_WORDS: Final = 1_000
"""Words that are cached. Each takes a few dozen terms."""
CACHED_PAIRS: Final = 10_000
"""Pairs of neighbouring words of which it is cached whether they are a compound."""

Languages: TypeAlias = tuple[str, ...]


class WordRewriter:
    """Rewrites words for a collection in certain languages. Threads may share it."""

    def __init__(self, analyzer: Analyzer, languages: Languages) -> None:
        self._analyzer = analyzer
        self._languages = languages
        self.rewrite: Callable[[UserWord | UserPhrase], Node] = memoize(self._rewrite, CACHED_WORDS)
        """Returns the word or phrase as index terms. The typed form of a word adds to its score."""
        self.rewrite_in_short_query: Callable[[UserWord | UserPhrase], Node] = memoize(
            self._rewrite_in_short_query, CACHED_WORDS
        )
        """Returns the same, with a boost by which the exact form ranks first (`index.query.boosts`)."""
        self.is_compound: Callable[[str, str], bool] = memoize(self._is_compound, CACHED_PAIRS)
        """Returns whether two neighbouring words are a compound that is listed, such as "drop out"."""
        self.stop_word_languages: Callable[[str, Languages], frozenset[str]] = memoize(
            self._stop_word_languages, CACHED_WORDS
        )
        """Returns in which of some languages a word is a stop word."""

    def _rewrite(self, typed: UserWord | UserPhrase) -> Node:
        fields = text_fields(typed.field)
        words = tokenize(typed.text)
        leaves = tuple(spelling_leaves(self._analyzer, words, fields, self._languages))
        if isinstance(typed, UserPhrase):
            return Or(leaves)
        form = lowercase("".join(word.text for word in words))
        form_boosts = (Term(forms_field(field.name), form, field.boost * EXACT_FORM_BOOST) for field in fields)
        return And((BM25FTerm(leaves),), optional=tuple(form_boosts))

    def _rewrite_in_short_query(self, typed: UserWord | UserPhrase) -> Node:
        fields = text_fields(typed.field)
        exact = exact_form_boost(self._analyzer, tokenize(typed.text), fields, self._languages)
        node = self.rewrite(typed)
        return And(node.nodes, (*node.optional, exact)) if isinstance(node, And) else And((node,), (exact,))

    def _is_compound(self, first: str, second: str) -> bool:
        return bool(self._analyzer.closed_compound((first, second), self._languages))

    def _stop_word_languages(self, word: str, languages: Languages) -> frozenset[str]:
        return frozenset(language for language in languages if self._analyzer.is_stop_word(word, (language,)))


@lru_cache(maxsize=4)
def word_rewriter(analyzer: Analyzer, languages: Languages) -> WordRewriter:
    """Return the rewriter of an analyzer and languages, which all queries share."""
    return WordRewriter(analyzer, languages)
