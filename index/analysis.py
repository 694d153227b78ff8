"""Text to terms: the words of a text, in its own language, as they are kept and looked up.

The `Analyzer` makes two layers of terms. **Stems** carry their language (`en:guidanc`), so that each text is analysed
in its own language and no stem of one meets another's; accents are folded after stemming. **Forms** are the words as
written, in lower case, and again without accents, marked as such: they lift exact matches and answer prefixes. Nothing
is left out, so that a phrase is matched word for word; small words are the query's business (`is_stop`).

Stemmers: NLTK's Snowball (Porter, 2001). Stop words: NLTK's lists as bm25s carries them, else stopwords-iso.
This is the only file that imports NLTK, and nothing of it is downloaded.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import bm25s.stopwords as listed
import regex
import stopwordsiso
from attrs import frozen
from nltk.stem.snowball import SnowballStemmer

__all__ = ["FOLDED", "MAX_WORD", "Analyzer", "TermAt", "Token", "fold", "lower", "stop_words", "title_key", "tokens"]

FOLDED: Final = "~"
"""Marks a form that stands for one with accents: `~decrochage`."""
MAX_WORD: Final = 64
"""Characters of a word that are looked at; longer ones are no words that anybody types."""

_STEMMERS: Final[Mapping[str, str]] = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
}
"""NLTK's Snowball stemmers by ISO 639 code."""

_STOP_WORDS: Final[Mapping[str, Sequence[str]]] = {
    "da": listed.STOPWORDS_DANISH,
    "de": listed.STOPWORDS_GERMAN,
    "en": listed.STOPWORDS_EN_PLUS,
    "es": listed.STOPWORDS_SPANISH,
    "fr": listed.STOPWORDS_FRENCH,
    "it": listed.STOPWORDS_ITALIAN,
    "nb": listed.STOPWORDS_NORWEGIAN,
    "nl": listed.STOPWORDS_DUTCH,
    "nn": listed.STOPWORDS_NORWEGIAN,
    "no": listed.STOPWORDS_NORWEGIAN,
    "pt": listed.STOPWORDS_PORTUGUESE,
    "ru": listed.STOPWORDS_RUSSIAN,
    "sv": listed.STOPWORDS_SWEDISH,
    "tr": listed.STOPWORDS_TURKISH,
}

_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"
"""Thai, Lao, Myanmar, Khmer, Japanese kana and Chinese characters: no blanks between words, so each is one."""
_WORD: Final = regex.compile(rf"[{_UNSPACED}]\p{{M}}*|(?:(?![{_UNSPACED}])[\p{{L}}\p{{N}}\p{{M}}])+")
_HYPHENS: Final = frozenset("-\u2010\u2011")
_ISE: Final = re.compile(r"(?<=[a-z]{3})is(e[drs]?|ing|ation|ations|ational|er|ers)$")


@frozen(slots=True)
class Token:
    """A word where it stands: `text[start:end]` of the text that it was found in."""

    text: str
    start: int
    end: int
    hyphenated: bool = False
    """Whether a hyphen, and nothing else, joins it to the word before."""


@frozen(slots=True)
class TermAt:
    """A term of the index and the stretch of text, in characters, that it stands for."""

    term: str
    position: int
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words of a text: runs of letters, digits and marks; single characters where a script has no blanks.

    What is elided goes with its apostrophe: `l'orientation` is `l` and `orientation`, `people's` is `people` and `s`.
    """
    found: list[Token] = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        joined = bool(found) and found[-1].end == start - 1 and text[start - 1] in _HYPHENS
        found.append(Token(match[0], start, end, joined))
    return found


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """The word without accents; letters that no accent makes (ø, ß, ł) become those that people type for them."""
    decomposed = unicodedata.normalize("NFKD", word.translate(_LETTERS))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "\u0131": "i", "þ": "th", "ð": "d"}
)


@lru_cache(maxsize=200_000)
def lower(word: str) -> str:
    """The word in lower case, compatibility forms (ﬁ, full width) resolved, no longer than MAX_WORD."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word[:MAX_WORD]).lower())


def title_key(text: str) -> str:
    """A whole title as it is kept and looked up: its words, folded, with single blanks."""
    return " ".join(fold(lower(token.text)) for token in tokens(text))


class Analyzer:
    """Text to terms. Holds each distinct word's stem once: NLTK's stemmers are Python, and words repeat."""

    def __init__(self) -> None:
        self._stemmed = lru_cache(maxsize=400_000)(_stem)

    def stems(self, text: str, language: str) -> list[TermAt]:
        """The terms of the stem layer; a hyphenated or compound word counts whole and in parts, at one position."""
        return self._terms(text, lambda word: self.stem(word, language), _compounds(language))

    def forms(self, text: str) -> list[TermAt]:
        """The terms of the forms layer: as written and, marked FOLDED, without accents where that differs."""
        found: list[TermAt] = []
        for one in self._terms(text, lower, _NO_COMPOUNDS):
            found.append(one)
            plain = fold(one.term)
            if plain != one.term:
                found.append(TermAt(FOLDED + plain, one.position, one.start, one.end))
        return found

    def stem(self, word: str, language: str) -> str:
        """The stem term of one word: `en:guidanc`."""
        return self._stemmed(lower(word), language)

    def closed(self, words: Sequence[str], languages: Iterable[str]) -> str:
        """The one word that these are when written closed, where any of the languages lists it; else empty."""
        for language in languages:
            closed = _compounds(language).get(tuple(self.stem(word, language) for word in words))
            if closed:
                return closed
        return ""

    def is_stop(self, word: str, languages: Iterable[str]) -> bool:
        """Whether it is a small word (the, of, und) in any of these languages."""
        plain = lower(word)
        return any(plain in stop_words(language) for language in languages)

    def _terms(self, text: str, term: Callable[[str], str], compounds: Mapping[tuple[str, ...], str]) -> list[TermAt]:
        words = tokens(text)
        terms = [term(word.text) for word in words]
        found: list[TermAt] = []
        for place, word in enumerate(words):
            found.append(TermAt(terms[place], place, word.start, word.end))
            last = _last_hyphenated(words, place)
            if last > place and not word.hyphenated:
                joined = "".join(one.text for one in words[place : last + 1])
                found.append(TermAt(term(joined), place, word.start, words[last].end))
            if place + 1 < len(words):
                closed = compounds.get((terms[place], terms[place + 1]))
                if closed and term(closed) != found[-1].term:
                    found.append(TermAt(term(closed), place, word.start, words[place + 1].end))
        return found


def _last_hyphenated(words: Sequence[Token], place: int) -> int:
    """The place of the last word that hyphens join to the one at `place`."""
    last = place
    while last + 1 < len(words) and words[last + 1].hyphenated:
        last += 1
    return last


def _stem(word: str, language: str) -> str:
    """The stem term of a lower-case word."""
    if language == "en":
        word = _english(word)
    stemmer = _stemmer(language)
    return f"{language}:{fold(stemmer(word) if stemmer else word)}"


def _english(word: str) -> str:
    """British spelling to American: only so that both meet; nobody is shown it."""
    word = _variants("en").get(word, word)
    return _ISE.sub(r"iz\1", word)


@cache
def _stemmer(language: str) -> Callable[[str], str] | None:
    name = _STEMMERS.get(language)
    if name is None:
        return None
    stem: Callable[[str], str] = SnowballStemmer(name).stem
    return stem


@cache
def stop_words(language: str) -> frozenset[str]:
    """The small words of a language, in lower case; none where no library lists them."""
    if language in _STOP_WORDS:
        return frozenset(_STOP_WORDS[language])
    return frozenset(stopwordsiso.stopwords(language)) if stopwordsiso.has_lang(language) else frozenset()


@cache
def _spellings() -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads((Path(__file__).with_name("spellings.toml")).read_text(encoding="utf-8"))


@cache
def _variants(language: str) -> Mapping[str, str]:
    variants = _spellings()["variants"].get(language, {})
    assert isinstance(variants, dict)
    return variants


_NO_COMPOUNDS: Final[Mapping[tuple[str, ...], str]] = {}


@cache
def _compounds(language: str) -> Mapping[tuple[str, ...], str]:
    """The stem terms of words that are one word, to that word."""
    written = _spellings()["compounds"].get(language, ())
    assert isinstance(written, list | tuple)
    pairs: Iterator[tuple[str, ...]] = (tuple(one.split()) for one in written)
    return {tuple(_stem(word, language) for word in pair): "".join(pair) for pair in pairs}
