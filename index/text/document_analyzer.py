"""The analyzer of whole documents: turns the texts of a practice into stem and form terms, for the index.

The terms are those of `Analyzer.stem_occurrences` and `Analyzer.form_occurrences`, without the offsets in characters.
A build analyses every text of the collection. So each text is tokenized once for both layers, and each distinct word is
analysed once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Final, TypeAlias

from index.storage.caches import memoize
from index.text.folding import MAX_WORD_LENGTH
from index.text.joined_words import JoinedWord, find_joined, find_open_compounds, may_have_joined_words
from index.text.tokenizer import plain_words, word_spans

__all__ = ["DocumentAnalyzer", "TermPosition"]

MAX_CACHED_WORDS: Final = 200_000
"""Distinct words of a layer that are cached. When there are more, the cache is cleared."""
SHORT_TEXT: Final = 80
"""Labels and keywords are shorter than so many characters. They recur in many practices, so they are cached whole."""
MAX_CACHED_TEXTS: Final = 20_000
"""Short texts that are cached."""

TermPosition: TypeAlias = tuple[str, int]
"""A term and its position, in words."""
_TermsOf: TypeAlias = Callable[[str], tuple[str, ...]]
_AnalyzedText: TypeAlias = tuple[list[TermPosition], list[TermPosition], int]
"""The stems and forms of a text, and its number of words."""


class _TermCache(dict[str, tuple[str, ...]]):
    """The terms of each word of a layer, by the word as written. A missing word is analysed on access."""

    def __init__(self, terms_of: _TermsOf, compounds: Mapping[tuple[str, str], str]) -> None:
        super().__init__()
        self.compounds = compounds
        self.first_terms = {first for first, _ in compounds}
        """The terms with which a listed compound begins."""
        self.first_words: set[str] = set()
        """The words that have such a term. They are few, so they are never dropped."""
        self._terms_of = terms_of

    def __missing__(self, word: str) -> tuple[str, ...]:
        terms = self._terms_of(word)
        if len(self) >= MAX_CACHED_WORDS:
            self.clear()
        if len(word) <= MAX_WORD_LENGTH:
            self[word] = terms
        if terms[0] in self.first_terms:
            self.first_words.add(word)
        return terms


class DocumentAnalyzer:
    """Turns the texts of documents into terms with positions. Threads may share it."""

    def __init__(
        self,
        stems_of: Callable[[str, str], tuple[str, ...]],
        forms_of: _TermsOf,
        compounds: Callable[[str], Mapping[tuple[str, str], str]],
    ) -> None:
        """Take the functions of the analyzer.

        `stems_of` returns the stem terms of a word in a language, `forms_of` the form terms of a word. `compounds`
        returns the listed compounds of a language, by the stem terms of their two parts.
        """
        self._stems_of = stems_of
        self._compounds = compounds
        self._stems: dict[str, _TermCache] = {}
        self._forms = _TermCache(forms_of, {})
        self._analyze_short = memoize(self._analyze_text, MAX_CACHED_TEXTS)

    def analyze(self, passages: Iterable[tuple[str, str]], gap: int) -> tuple[list[TermPosition], list[TermPosition]]:
        """Return the stems and the forms of several passages, each given with its language.

        `gap` is the number of positions between the last word of a passage and the first word of the next.
        """
        stems: list[TermPosition] = []
        forms: list[TermPosition] = []
        first = 0
        for text, language in passages:
            if len(text) < SHORT_TEXT:
                own_stems, own_forms, number = self._analyze_short(text, language)
                stems += [(term, first + position) for term, position in own_stems]
                forms += [(term, first + position) for term, position in own_forms]
            else:
                own_stems, own_forms, number = self._analyze_text(text, language, first)
                stems += own_stems
                forms += own_forms
            first += max(number - 1, 0) + gap
        return stems, forms

    def _analyze_text(self, text: str, language: str, first: int = 0) -> _AnalyzedText:
        """Analyse one text. Its positions start at `first`."""
        stems_of = self._stems.get(language)
        if stems_of is None:
            stems_of = self._stems.setdefault(language, self._stem_cache(language))
        plain = None if may_have_joined_words(text) else plain_words(text)
        if plain is None:
            return self._analyze_joined(text, stems_of, first)
        stems = [stems_of[word] for word in plain]
        if not stems_of.first_words.isdisjoint(plain):
            return self._analyze_joined(text, stems_of, first)
        return (
            _with_positions(stems, first),
            _with_positions([self._forms[word] for word in plain], first),
            len(plain),
        )

    def _analyze_joined(self, text: str, stems_of: _TermCache, first: int) -> _AnalyzedText:
        """Analyse a text that may have joined words or listed compounds."""
        words = word_spans(text)
        stems = [stems_of[word[0]] for word in words]
        forms = [self._forms[word[0]] for word in words]
        joined = [*find_joined(words)]
        compounds = [*find_open_compounds(text, words, stems, stems_of.compounds)]
        return (
            _add_joined(_with_positions(stems, first), [*joined, *compounds], stems_of, first),
            _add_joined(_with_positions(forms, first), joined, self._forms, first),
            len(words),
        )

    def _stem_cache(self, language: str) -> _TermCache:
        return _TermCache(lambda word: self._stems_of(word, language), self._compounds(language))


def _with_positions(terms: Iterable[tuple[str, ...]], first: int) -> list[TermPosition]:
    return [(term, position) for position, word_terms in enumerate(terms, first) for term in word_terms]


def _add_joined(
    terms: list[TermPosition], joined: Sequence[JoinedWord], terms_of: _TermCache, first: int
) -> list[TermPosition]:
    """Add the terms of joined words, each at the position of its first part."""
    if not joined:
        return terms
    spans = ((term, first + start, last) for start, last, word in sorted(joined) for term in terms_of[word])
    return sorted([*terms, *((term, position) for term, position, _ in dict.fromkeys(spans))], key=itemgetter(1))
