"""`Layers`: both layers of the terms of whole practices, with their positions, as the index keeps them.

They are those of `Analyzer.stems` and `Analyzer.forms`, which say in addition where each stands in its text. Here a
collection goes through: each text is read once for both, and each distinct word is analysed once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Final, TypeAlias

from index.storage.caches import memoize
from index.text.hyphenation import find_hyphenated, find_open_compounds
from index.text.tokenizer import HYPHENS, MAX_WORD_LENGTH, plain_words, word_spans

__all__ = ["DocumentAnalyzer", "TermPosition"]

MOST_WORDS: Final = 200_000
"""Distinct words of a layer that are remembered; then it starts anew."""
SHORT: Final = 80
"""Characters of a label or a keyword, which come again and again …"""
MOST_SHORT: Final = 20_000
"""… so that some are remembered whole."""

TermPosition: TypeAlias = tuple[str, int]
"""A term and its position."""
TermsOf: TypeAlias = Callable[[str], tuple[str, ...]]
Read: TypeAlias = tuple[list[TermPosition], list[TermPosition], int]
"""Stems, forms, and how many words."""


class _Words(dict[str, tuple[str, ...]]):
    """Words, as they are written, to their terms."""

    def __init__(self, terms_of: TermsOf, compounds: Mapping[tuple[str, str], str]) -> None:
        super().__init__()
        self.compounds = compounds
        self.begin = {first for first, _ in compounds}
        """The terms of words with which a compound may begin …"""
        self.beginnings: set[str] = set()
        """… and those of the words that are such, few enough to be remembered for ever."""
        self._terms_of = terms_of

    def __missing__(self, word: str) -> tuple[str, ...]:
        terms = self._terms_of(word)
        if len(self) >= MOST_WORDS:
            self.clear()
        if len(word) <= MAX_WORD_LENGTH:
            self[word] = terms
        if terms[0] in self.begin:
            self.beginnings.add(word)
        return terms


class DocumentAnalyzer:
    """Texts to terms. Safe to share between threads."""

    def __init__(
        self,
        stems_of: Callable[[str, str], tuple[str, ...]],
        forms_of: TermsOf,
        compounds: Callable[[str], Mapping[tuple[str, str], str]],
    ) -> None:
        """`stems_of` a word in a language, and `compounds` of a language: the stems of two words, to the one word."""
        self._stems_of = stems_of
        self._compounds = compounds
        self._stems: dict[str, _Words] = {}
        self._forms = _Words(forms_of, {})
        self._read_short = memoize(self._read, MOST_SHORT)

    def analyze(self, passages: Iterable[tuple[str, str]], gap: int) -> tuple[list[TermPosition], list[TermPosition]]:
        """The stems and the forms of several texts, each with its language, so many positions between two of them."""
        stems: list[TermPosition] = []
        forms: list[TermPosition] = []
        first = 0
        for text, language in passages:
            if len(text) < SHORT:
                own_stems, own_forms, number = self._read_short(text, language)
                stems += [(term, first + place) for term, place in own_stems]
                forms += [(term, first + place) for term, place in own_forms]
            else:
                own_stems, own_forms, number = self._read(text, language, first)
                stems += own_stems
                forms += own_forms
            first += max(number - 1, 0) + gap
        return stems, forms

    def _read(self, text: str, language: str, first: int = 0) -> Read:
        stems_of = self._stems.get(language)
        if stems_of is None:
            stems_of = self._stems.setdefault(language, self._words_in(language))
        plain = None if any(hyphen in text for hyphen in HYPHENS) else plain_words(text)
        if plain is None:
            return self._read_joined(text, stems_of, first)
        stems = [stems_of[word] for word in plain]
        if not stems_of.beginnings.isdisjoint(plain):
            return self._read_joined(text, stems_of, first)
        return _placed(stems, first), _placed([self._forms[word] for word in plain], first), len(plain)

    def _read_joined(self, text: str, stems_of: _Words, first: int) -> Read:
        """The same of a text in which several words may be one."""
        words = word_spans(text)
        stems = [stems_of[word[0]] for word in words]
        forms = [self._forms[word[0]] for word in words]
        joined = [*find_hyphenated(words)]
        apart = [*find_open_compounds(text, words, stems, stems_of.compounds)]
        return (
            _with(_placed(stems, first), [*joined, *apart], stems_of, first),
            _with(_placed(forms, first), joined, self._forms, first),
            len(words),
        )

    def _words_in(self, language: str) -> _Words:
        return _Words(lambda word: self._stems_of(word, language), self._compounds(language))


def _placed(terms: Iterable[tuple[str, ...]], first: int) -> list[TermPosition]:
    return [(term, place) for place, here in enumerate(terms, first) for term in here]


def _with(
    found: list[TermPosition], joined: Sequence[tuple[int, int, str]], terms_of: _Words, first: int
) -> list[TermPosition]:
    """The terms with those of the words that are joined, each where its first part stands."""
    if not joined:
        return found
    own = dict.fromkeys((term, first + place, last) for place, last, word in sorted(joined) for term in terms_of[word])
    return sorted([*found, *((term, place) for term, place, _ in own)], key=itemgetter(1))
