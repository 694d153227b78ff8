"""`SurfaceForms`: the words that were analysed to each term, as texts write them.

Analysis goes from words to terms. Highlighting needs the opposite: which words of a text have one of the query's terms.
So the distinct words of displayed texts are registered here, with their terms.
"""

import threading
from collections.abc import Callable, Iterable, MutableMapping
from collections.abc import Set as AbstractSet
from typing import Final

__all__ = ["SurfaceForms"]

MAX_CACHED_WORDS: Final = 200_000
"""Distinct words that are registered. When there are more, all are dropped and a new epoch begins."""


class SurfaceForms:
    """The registered words of each term of one layer, stems of a language or forms. Threads may share it."""

    def __init__(self, terms_of: Callable[[str], tuple[str, ...]], most: int = MAX_CACHED_WORDS) -> None:
        """Take the function that analyses a word, and how many words to register."""
        self._terms_of = terms_of
        self._most = most
        self._terms_by_word: dict[str, tuple[str, ...]] = {}
        self._words_by_term: dict[str, tuple[str, ...]] = {}
        self.revision = 0
        """Grows with each word that is registered."""
        self.epoch = object()
        """A new object whenever all words were dropped. Words of an earlier epoch have to be registered again."""
        self._lock = threading.Lock()

    def register(self, words: AbstractSet[str]) -> None:
        """Register words, with their terms."""
        if not words <= self._terms_by_word.keys():
            with self._lock:
                for word in words - self._terms_by_word.keys():
                    self._add(word)

    def register_once(self, words: AbstractSet[str], epochs: MutableMapping["SurfaceForms", object]) -> None:
        """Register words, unless `epochs` says that they were registered in the current epoch.

        The caller keeps `epochs` for these words: the epoch in which they were registered, by surface forms.
        """
        epoch = self.epoch
        if epochs.get(self) is not epoch:
            self.register(words)
            epochs[self] = epoch

    def words_for(self, terms: Iterable[str]) -> frozenset[str]:
        """Return the registered words that have any of these terms."""
        return frozenset(word for term in terms for word in self._words_by_term.get(term, ()))

    def words_with_prefix(self, words: Iterable[str], prefixes: tuple[str, ...]) -> set[str]:
        """Return those of these registered words that have a term with any of the prefixes."""
        terms_by_word = self._terms_by_word
        return {word for word in words for term in terms_by_word.get(word, ()) if term.startswith(prefixes)}

    def terms_of(self, word: str) -> tuple[str, ...]:
        """Return the terms of any word, registered or not."""
        terms = self._terms_by_word.get(word)
        return self._terms_of(word) if terms is None else terms

    def _add(self, word: str) -> None:
        if len(self._terms_by_word) >= self._most:
            self._terms_by_word, self._words_by_term, self.epoch = {}, {}, object()
        terms = self._terms_of(word)
        for term in terms:
            self._words_by_term[term] = (*self._words_by_term.get(term, ()), word)
        self.revision += 1
        self._terms_by_word[word] = terms
