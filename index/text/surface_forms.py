"""`Surfaces`: by which words, as texts write them, each term of a layer was met.

Analysis goes from words to terms. Whoever looks in texts for a few terms asks the other way round: which words to look
for. What is remembered are the distinct words of texts that were looked at.
"""

import threading
from collections.abc import Callable, Iterable, MutableMapping
from collections.abc import Set as AbstractSet
from typing import Final

__all__ = ["SurfaceForms"]

MAX_CACHED_WORDS: Final = 200_000
"""Distinct words that are remembered; then it starts anew."""


class SurfaceForms:
    """The words of one layer of terms, which `terms_of` makes of each. Safe to share between threads."""

    def __init__(self, terms_of: Callable[[str], tuple[str, ...]], most: int = MAX_CACHED_WORDS) -> None:
        self._terms_of = terms_of
        self._most = most
        self._met: dict[str, tuple[str, ...]] = {}
        self._words: dict[str, tuple[str, ...]] = {}
        self.revision = 0
        """Changes with the words that are remembered."""
        self.epoch = object()
        """Another one when it starts anew: who met words before has to meet them again."""
        self._meeting = threading.Lock()

    def register(self, words: AbstractSet[str]) -> None:
        """Remember these words."""
        if not words <= self._met.keys():
            with self._meeting:
                for word in words - self._met.keys():
                    self._remember(word)

    def register_once(self, words: AbstractSet[str], met: MutableMapping["SurfaceForms", object]) -> None:
        """Remember these words, unless `met`, which is kept for them, says that they were since it started anew."""
        era = self.epoch
        if met.get(self) is not era:
            self.register(words)
            met[self] = era

    def words_for(self, terms: Iterable[str]) -> frozenset[str]:
        """The words that were met for any of these terms."""
        return frozenset(word for term in terms for word in self._words.get(term, ()))

    def words_with_prefix(self, words: Iterable[str], starts: tuple[str, ...]) -> set[str]:
        """Those of these words, which were met, of which a term begins with any of that."""
        met = self._met
        return {word for word in words for term in met.get(word, ()) if term.startswith(starts)}

    def terms_of(self, word: str) -> tuple[str, ...]:
        """The terms of a word, met or not."""
        found = self._met.get(word)
        return self._terms_of(word) if found is None else found

    def _remember(self, word: str) -> None:
        if len(self._met) >= self._most:
            self._met, self._words, self.epoch = {}, {}, object()
        terms = self._terms_of(word)
        for term in terms:
            self._words[term] = (*self._words.get(term, ()), word)
        self.revision += 1
        self._met[word] = terms
