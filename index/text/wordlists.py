"""What lists say about words: which are small, which spellings are one word, which are in names of things.

Stop words come from libraries: NLTK's lists as bm25s carries them, else stopwords-iso. Spellings are `spellings.toml`,
words of phrases `phrases.toml`, for an editor to add to.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import bm25s.stopwords as listed
import stopwordsiso

__all__ = [
    "NORWEGIAN_CODES",
    "adjectives",
    "content_words",
    "filler_words",
    "open_compounds",
    "spelling_variants",
    "stop_words",
    "verbs",
]

NORWEGIAN_CODES: Final = frozenset({"no", "nb", "nn"})
"""One language to those who name things in it, with a code for each of its two ways to write it."""

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


@cache
def stop_words(language: str) -> frozenset[str]:
    """The small words of a language, in lower case; none where no library lists them."""
    words: Iterable[str] = _STOP_WORDS.get(language, ())
    if not words and stopwordsiso.has_lang(language):
        words = stopwordsiso.stopwords(language)
    return frozenset(words) - _meaningful(language)


@cache
def filler_words(language: str) -> frozenset[str]:
    """Words that say little of what a text is about (also, called, take), the small ones among them."""
    listed_fillers = stopwordsiso.stopwords(language) if stopwordsiso.has_lang(language) else ()
    return stop_words(language).union(listed_fillers)


@cache
def content_words(language: str) -> frozenset[str]:
    """Of the fillers those that are in names of things all the same (early leaving)."""
    return _of_phrases("bearing", language)


@cache
def verbs(language: str) -> frozenset[str]:
    """Verbs that no list of fillers has."""
    return _of_phrases("verbs", language)


@cache
def adjectives(language: str) -> frozenset[str]:
    """Adjectives, after which a name goes on."""
    return _of_phrases("leading", language)


@cache
def spelling_variants(language: str) -> Mapping[str, str]:
    """Spellings of a language, in lower case, each to the one that it is read as."""
    listed_variants: Mapping[str, str] = _spellings()["variants"].get(language, {})
    return listed_variants


def open_compounds(language: str) -> list[tuple[str, str]]:
    """The words that are one word, each pair as it is written apart."""
    return [(first, second) for first, second in map(str.split, _spellings()["compounds"].get(language, ()))]


def _spellings() -> Mapping[str, Mapping[str, Any]]:
    return _lists("spellings.toml")


def _of_phrases(kind: str, language: str) -> frozenset[str]:
    return frozenset(_lists("phrases.toml")[kind].get(language, ()))


@cache
def _lists(name: str) -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


@cache
def _meaningful(language: str) -> frozenset[str]:
    """Words that other languages ask for, though this one's list calls them small."""
    meaningful = _spellings()["meaningful"]
    return frozenset(word for other, words in meaningful.items() if other != language for word in words)
