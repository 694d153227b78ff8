"""Stemming: the stem terms of words, such as `en:guidanc`, by the Snowball stemmers of NLTK (Porter, 2001).

A stem term begins with its language, so that stems of two languages never match each other. Accents are folded after
stemming. Some stemmers depend on accents, so a word with accents has two stem terms: `scolarité` is `fr:scolar` and,
for readers who type `scolarite`, `fr:scolarit`.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Final

from nltk.stem.snowball import SnowballStemmer

from index.text.folding import MAX_WORD_LENGTH, fold_accents, lowercase
from index.text.wordlists import spelling_variants

__all__ = ["stem_term", "stem_terms"]

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
"""NLTK's names of the Snowball stemmers, by ISO 639 code."""

_ISE: Final = re.compile(r"(?<=[a-z]{3})is(e[drs]?|ing|ation|ations|ational|ers|able)$")
"""Matches the British ending of words such as organise."""


def stem_terms(word: str, language: str) -> tuple[str, ...]:
    """Return the stem terms of a word. The last is that of the word without accents; it may be the only one."""
    return _stem_terms(word[:MAX_WORD_LENGTH], language)


def stem_term(word: str, language: str) -> str:
    """Return the one stem term of a word in lower case. In a language without a stemmer, it is the word itself."""
    if language == "en":
        word = _americanize(word)
    stemmer = _stemmer(language)
    return f"{language}:{fold_accents(stemmer(word) if stemmer else word) or word}"


@lru_cache(maxsize=400_000)
def _stem_terms(word: str, language: str) -> tuple[str, ...]:
    """Compute the stem terms, once for each word and process: NLTK's stemmers are pure Python, and words repeat."""
    word = lowercase(word)
    plain = fold_accents(word)
    if plain in ("", word):
        return (stem_term(word, language) if plain else f"{language}:{word}",)
    return tuple(dict.fromkeys((stem_term(word, language), stem_term(plain, language))))


def _americanize(word: str) -> str:
    """Turn British spelling to American, so that both match. No page displays the result."""
    word = spelling_variants("en").get(word, word)
    return _ISE.sub(r"iz\1", word)


@cache
def _stemmer(language: str) -> Callable[[str], str] | None:
    name = _STEMMERS.get(language)
    if name is None:
        return None
    stem: Callable[[str], str] = SnowballStemmer(name).stem
    return stem
