"""`GlossaryMatcher`: finds the terms of a glossary in a text.

A term is found in texts of its own language, word by word, in another form of its words too: "quality standard" for
"Quality standards". Of two terms that begin at the same word, the longer one is found. A term that is a stop word, a
single letter, or has other signs at its ends, such as "C++", is not looked for.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from index.text.analyzer import Analyzer, analysis_language
from index.text.folding import fold_accents, lowercase
from index.text.tokenizer import WordSpan, word_spans

__all__ = ["GlossaryMatcher", "GlossaryTerm", "TermSpan"]

MAX_WORDS: Final = 12
"""Words of the longest term that is found."""
MAX_TEXT: Final = 100_000
"""Characters of a text that are looked at."""
MAX_LONGER: Final = 2
"""Letters by which one form of a word may be longer than another. A stem alone takes "compete" for "competence"."""
CLOSING_SIGNS: Final = ").\u2019'"
"""Signs at the end of a name that are no part of it."""
VOWELS: Final = "aeiouy"
"""Last letters that another form may replace: policy, policies; centro, centri."""


class GlossaryTerm(NamedTuple):
    """A name of a term, and the record that explains it."""

    name: str
    language: str
    slug: str


class TermSpan(NamedTuple):
    """A term in a text, in characters."""

    start: int
    end: int
    slug: str


class _Pattern(NamedTuple):
    words: tuple[str, ...]
    slug: str


class GlossaryMatcher:
    """The terms of a glossary, by their languages and the stems of their first words. Threads may share it."""

    def __init__(self, terms: Iterable[GlossaryTerm], analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._patterns: dict[tuple[str, str], list[_Pattern]] = {}
        for term in terms:
            words = tuple(word for word, *_ in word_spans(term.name))
            language = analysis_language(term.language)
            if len(words) <= MAX_WORDS and self._can_be_found(term.name.strip(), words, language):
                key = (language, analyzer.stem(words[0], language))
                self._patterns.setdefault(key, []).append(_Pattern(words, term.slug))
        for patterns in self._patterns.values():
            patterns.sort(key=lambda pattern: -len(pattern.words))

    def _can_be_found(self, name: str, words: Sequence[str], language: str) -> bool:
        """Return whether the words of a name say what it is: no `C` of `C++`, no stop word alone, no single letter."""
        if not words or not name[0].isalnum() or not (name[-1].isalnum() or name[-1] in CLOSING_SIGNS):
            return False
        return len(words) > 1 or (len(words[0]) > 1 and not self._analyzer.is_stop_word(words[0], (language,)))

    def find(self, text: str, language: str) -> Iterator[TermSpan]:
        """Yield the terms of that language in a text, from left to right and without overlap."""
        if not self._patterns:
            return
        language = analysis_language(language)
        words = word_spans(text[:MAX_TEXT])
        position = 0
        while position < len(words):
            pattern = self._longest(words, position, language)
            if pattern:
                last = words[position + len(pattern.words) - 1]
                yield TermSpan(words[position][1], last[2], pattern.slug)
            position += len(pattern.words) if pattern else 1

    def _longest(self, words: Sequence[WordSpan], first: int, language: str) -> _Pattern | None:
        key = (language, self._analyzer.stem(words[first][0], language))
        for pattern in self._patterns.get(key, ()):
            found = words[first : first + len(pattern.words)]
            if len(found) == len(pattern.words) and all(
                self._is_form(word, wanted, language) for (word, *_), wanted in zip(found, pattern.words, strict=True)
            ):
                return pattern
        return None

    def _is_form(self, word: str, wanted: str, language: str) -> bool:
        """Return whether two words are forms of one word."""
        one, other = fold_accents(lowercase(word)), fold_accents(lowercase(wanted))
        if one == other:
            return True
        same_stem = self._analyzer.stem(word, language) == self._analyzer.stem(wanted, language)
        return same_stem and _has_other_ending(*sorted((one, other), key=len))


def _has_other_ending(shorter: str, longer: str) -> bool:
    """Return whether the longer word is the shorter one with another ending, or with an ending more."""
    stem = shorter[:-1] if shorter[-1] in VOWELS else shorter
    return longer.startswith(stem) and len(longer) - len(shorter) <= MAX_LONGER
