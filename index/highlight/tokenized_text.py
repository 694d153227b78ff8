"""`TokenizedText`: a text with its distinct words, so that terms are looked up in it by comparing sets of words.

The same practices are displayed again and again, so their texts are tokenized once and cached.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from index.storage.caches import memoize
from index.text.analyzer import TermOccurrence
from index.text.joined_words import iterate_joined
from index.text.surface_forms import SurfaceForms
from index.text.tokenizer import plain_words

__all__ = ["MAX_HIGHLIGHTED", "TokenizedText", "tokenize_text"]

MAX_HIGHLIGHTED: Final = 200_000
"""Characters of a text, from its start, that are searched for matches. Nothing behind them is highlighted."""
MAX_CACHED_LENGTH: Final = 20_000
"""Texts of so many characters or more are not cached."""
CACHED_TEXTS: Final = 1_000
"""Tokenized texts that are cached, of files and of practice pages. Each takes a few kilobytes."""
SHORT_WORD: Final = 4
"""A word of fewer letters is a substring of nearly every text."""


class TokenizedText:
    """The first MAX_HIGHLIGHTED characters of a text, with their distinct words. Threads may share it."""

    __slots__ = ("_analyzed", "_met", "_words", "is_plain", "is_truncated", "joined_words", "text")

    def __init__(self, text: str, shared_words: set[str] | None = None) -> None:
        """Tokenize a text. Its words are added to `shared_words`, which collects the words of several texts."""
        self.is_truncated = len(text) > MAX_HIGHLIGHTED
        self.text = text[:MAX_HIGHLIGHTED]
        plain = plain_words(self.text)
        self.is_plain = plain is not None
        """Whether its words are known (`index.text.tokenizer.plain_words`). Other texts have to be analysed."""
        self.joined_words = frozenset[str]() if plain is None else _find_joined_words(self.text)
        """Its words with hyphens or apostrophes inside, written without them."""
        self._words: frozenset[str] | None = None
        if shared_words is None:
            self._words = self.joined_words.union(plain or ())
        elif plain is not None:
            shared_words.update(plain, self.joined_words)
        self._met: dict[SurfaceForms, object] | None = None
        self._analyzed: dict[SurfaceForms, Mapping[str, Sequence[TermOccurrence]]] | None = None

    @property
    def words(self) -> frozenset[str]:
        """The distinct words and the joined ones; empty for a text that is not plain."""
        if self._words is None:
            self._words = self.joined_words.union(plain_words(self.text) or ())
        return self._words

    def find_words(self, words: AbstractSet[str]) -> set[str]:
        """Return those of these words that are in the text. A long word may be a substring of another word only."""
        text, joined_words = self.text, self.joined_words
        candidates = {word for word in words if word in text or word in joined_words}
        return candidates & self.words if any(len(word) < SHORT_WORD for word in candidates) else candidates

    def meet(self, surfaces: SurfaceForms) -> None:
        """Register its words with these surface forms, unless they are registered."""
        if self._met is None:
            self._met = {}
        surfaces.register_once(self.words, self._met)

    def analyze(
        self, surfaces: SurfaceForms, analyze: Callable[[str], Iterable[TermOccurrence]]
    ) -> Mapping[str, Sequence[TermOccurrence]]:
        """Return every occurrence of every term that analysis finds in the text, by term.

        The result is cached for the layer of these surface forms, unless the text is long.
        """
        if self._analyzed is None:
            self._analyzed = {}
        occurrences = self._analyzed.get(surfaces)
        if occurrences is None:
            occurrences = _group_by_term(analyze(self.text))
            if len(self.text) < MAX_CACHED_LENGTH:
                self._analyzed[surfaces] = occurrences
        return occurrences


def tokenize_text(text: str) -> TokenizedText:
    """Return the tokenized text, from the cache where it is short enough to be there."""
    return _tokenize_cached(text) if len(text) < MAX_CACHED_LENGTH else TokenizedText(text)


_tokenize_cached: Final = memoize(TokenizedText, CACHED_TEXTS)


def _group_by_term(occurrences: Iterable[TermOccurrence]) -> Mapping[str, Sequence[TermOccurrence]]:
    by_term: defaultdict[str, list[TermOccurrence]] = defaultdict(list)
    for occurrence in occurrences:
        by_term[occurrence.term].append(occurrence)
    return dict(by_term)


def _find_joined_words(text: str) -> frozenset[str]:
    return frozenset([word for word, _, _ in iterate_joined(text)])
