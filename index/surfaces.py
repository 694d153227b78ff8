"""`Surfaces`: by which words, as texts write them, each term of a layer was met.

Analysis goes from words to terms. Whoever looks in texts for a few terms asks the other way round: which words to look
for. What is remembered are the distinct words of texts that were looked at, and which texts these were: in a text of
known words the few that stand for a term are found by looking for them alone.
"""

import threading
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from typing import Final

__all__ = ["Surfaces"]

MAX_WORDS: Final = 200_000
"""Distinct words that are remembered; then it starts anew."""
MAX_TEXTS: Final = 50_000
"""Texts that are remembered, by their hashes."""


class Surfaces:
    """The words of one layer of terms, which `terms_of` makes of each. Safe to share between threads."""

    def __init__(self, terms_of: Callable[[str], tuple[str, ...]], most: int = MAX_WORDS) -> None:
        self.terms_of = terms_of
        self._most = most
        self._met: set[str] = set()
        self._words: dict[str, tuple[str, ...]] = {}
        self.changes = 0
        """Changes with the words that are remembered."""
        self.texts: dict[int, frozenset[str]] = {}
        """By the hash of a text all whose words were met, the words that hyphens join in it; another one when anew."""
        self._meeting = threading.Lock()

    def meet(self, words: AbstractSet[str]) -> None:
        """Remember these words."""
        if not words <= self._met:
            with self._meeting:
                for word in words - self._met:
                    self._remember(word)

    def read(self, text: str, joined: frozenset[str], texts: dict[int, frozenset[str]]) -> None:
        """Remember that all words of a text were met, those that hyphens join in it too.

        `texts` are those of before they were met: where the words were forgotten meanwhile, so is the text.
        """
        if len(texts) >= MAX_TEXTS:
            self.texts = {}
        texts[hash(text)] = joined

    def of(self, terms: Iterable[str]) -> frozenset[str]:
        """The words that were met for any of these terms."""
        return frozenset(word for term in terms for word in self._words.get(term, ()))

    def _remember(self, word: str) -> None:
        if len(self._met) >= self._most:
            self._met, self._words, self.texts = set(), {}, {}
        for term in self.terms_of(word):
            self._words[term] = (*self._words.get(term, ()), word)
        self.changes += 1
        self._met.add(word)
