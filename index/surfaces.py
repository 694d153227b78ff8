"""`Surfaces`: by which words, as texts write them, each term of a layer was met.

Analysis goes from words to terms. Whoever looks in texts for a few terms asks the other way round: which words to look
for. What is remembered are the distinct words of texts that were looked at.
"""

import threading
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from typing import Final

__all__ = ["Surfaces"]

MAX_WORDS: Final = 200_000
"""Distinct words that are remembered; then it starts anew."""


class Surfaces:
    """The words of one layer of terms, which `terms_of` makes of each. Safe to share between threads."""

    def __init__(self, terms_of: Callable[[str], tuple[str, ...]], most: int = MAX_WORDS) -> None:
        self.terms_of = terms_of
        self._most = most
        self._met: set[str] = set()
        self._words: dict[str, tuple[str, ...]] = {}
        self.changes = 0
        """Changes with the words that are remembered."""
        self.era = object()
        """Another one when it starts anew: who met words before has to meet them again."""
        self._meeting = threading.Lock()

    def meet(self, words: AbstractSet[str]) -> None:
        """Remember these words."""
        if not words <= self._met:
            with self._meeting:
                for word in words - self._met:
                    self._remember(word)

    def of(self, terms: Iterable[str]) -> frozenset[str]:
        """The words that were met for any of these terms."""
        return frozenset(word for term in terms for word in self._words.get(term, ()))

    def _remember(self, word: str) -> None:
        if len(self._met) >= self._most:
            self._met, self._words, self.era = set(), {}, object()
        for term in self.terms_of(word):
            self._words[term] = (*self._words.get(term, ()), word)
        self.changes += 1
        self._met.add(word)
