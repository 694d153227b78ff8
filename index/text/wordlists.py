"""Word lists: stop words, compounds, spelling variants, and words for the choice of phrases.

Stop words come from libraries: NLTK's lists, as the package bm25s carries them, else stopwords-iso. The files
`spellings.toml`, `irregular_forms.toml`, `phrases.toml` and `question_frames.toml` have general words. The profile's
own `spellings.toml` has those of its collection (`corpus.profile.spellings`).
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import bm25s.stopwords as nltk_lists
import stopwordsiso

from corpus.profile.active import active_profile
from corpus.profile.spellings import load_spellings
from index.text.folding import fold_accents, lowercase

__all__ = [
    "NORWEGIAN_CODES",
    "adjectives",
    "content_words",
    "filler_words",
    "frame_words",
    "interrogatives",
    "irregular_bases",
    "is_inversion",
    "is_plain_inversion",
    "is_stop_word",
    "open_compounds",
    "regular_form",
    "spelling_variants",
    "stop_word_languages",
    "stop_words",
    "verbs",
]

NORWEGIAN_CODES: Final = frozenset({"no", "nb", "nn"})
"""The codes of Norwegian: the language and its two written standards. Names in any of them count as Norwegian."""

_STOP_WORDS: Final[Mapping[str, Sequence[str]]] = {
    "da": nltk_lists.STOPWORDS_DANISH,
    "de": nltk_lists.STOPWORDS_GERMAN,
    "en": nltk_lists.STOPWORDS_EN_PLUS,
    "es": nltk_lists.STOPWORDS_SPANISH,
    "fr": nltk_lists.STOPWORDS_FRENCH,
    "it": nltk_lists.STOPWORDS_ITALIAN,
    "nb": nltk_lists.STOPWORDS_NORWEGIAN,
    "nl": nltk_lists.STOPWORDS_DUTCH,
    "nn": nltk_lists.STOPWORDS_NORWEGIAN,
    "no": nltk_lists.STOPWORDS_NORWEGIAN,
    "pt": nltk_lists.STOPWORDS_PORTUGUESE,
    "ru": nltk_lists.STOPWORDS_RUSSIAN,
    "sv": nltk_lists.STOPWORDS_SWEDISH,
    "tr": nltk_lists.STOPWORDS_TURKISH,
}
_LISTED_AS: Final[Mapping[str, str]] = {"bs": "hr", "sr": "hr"}
"""Languages without a list of their own, with the language whose list serves them."""
_OPTIONAL_ACCENTS: Final = frozenset({"el"})
"""Languages in whose list most words lack their accents."""


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the stop words of a language, in lower case; none where no library lists them."""
    words: Iterable[str] = _STOP_WORDS.get(language, ())
    listed = _LISTED_AS.get(language, language)
    if not words and stopwordsiso.has_lang(listed):
        words = stopwordsiso.stopwords(listed)
    return frozenset(words) - _exceptions(language)


def stop_word_languages(word: str) -> Sequence[str]:
    """Return all languages in which a word is a stop word, of those that a library lists."""
    return _languages_by_stop_word().get(lowercase(word), ())


@cache
def _languages_by_stop_word() -> Mapping[str, Sequence[str]]:
    languages: dict[str, list[str]] = {}
    for language in sorted({*_STOP_WORDS, *stopwordsiso.langs()}):
        for word in stop_words(language):
            languages.setdefault(word, []).append(language)
    return languages


def is_stop_word(word: str, language: str) -> bool:
    """Return whether a word in lower case is a stop word of a language."""
    words = stop_words(language)
    return word in words or (language in _OPTIONAL_ACCENTS and fold_accents(word) in _folded_stop_words(language))


@cache
def _folded_stop_words(language: str) -> frozenset[str]:
    return frozenset(map(fold_accents, stop_words(language)))


@cache
def filler_words(language: str) -> frozenset[str]:
    """Return the words that say little about a text (also, called, take), stop words included."""
    words = stopwordsiso.stopwords(language) if stopwordsiso.has_lang(language) else ()
    return stop_words(language).union(words)


@cache
def content_words(language: str) -> frozenset[str]:
    """Return the filler words that are part of names all the same (early leaving)."""
    return _phrase_list("content_words", language)


@cache
def verbs(language: str) -> frozenset[str]:
    """Return verbs that are no filler words."""
    return _phrase_list("verbs", language)


@cache
def adjectives(language: str) -> frozenset[str]:
    """Return adjectives, which cannot end a phrase."""
    return _phrase_list("adjectives", language)


def spelling_variants(language: str) -> Mapping[str, str]:
    """Return the spelling variants of a language, in lower case, with the spelling that each is analysed as."""
    return _variants_under(language, active_profile().folder)


@cache
def _variants_under(language: str, folder: Path) -> Mapping[str, str]:
    variants: Mapping[str, str] = _spellings()["variants"].get(language, {})
    return {**variants, **load_spellings(folder).variants.get(language, {})}


def regular_form(word: str, language: str) -> str:
    """Return the word as which an irregular form or derivation is analysed (curricula as curriculum), or the word."""
    whole, endings = _irregular_forms("words", language), _irregular_forms("endings", language)
    if word in whole:
        return whole[word]
    for length in range(min(len(word), max(map(len, endings), default=0)), 0, -1):
        if word[-length:] in endings:
            return word[:-length] + endings[word[-length:]]
    return word


def irregular_bases(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words as which irregular forms are analysed, and those with which compounds may end."""
    whole, endings = _irregular_forms("words", language), _irregular_forms("endings", language)
    return frozenset(whole.values()), frozenset(endings.values())


def interrogatives(language: str) -> frozenset[str]:
    """Return the words with which a language asks (who, wie, combien), in lower case."""
    return _frame_list("interrogatives", language)


@cache
def frame_words(language: str) -> frozenset[str]:
    """Return the words that frame a question in a language: interrogatives, auxiliaries, and verbs such as exist."""
    return interrogatives(language) | _frame_list("verbs", language)


def is_inversion(words: Sequence[str], language: str) -> bool:
    """Return whether words that hyphens join, in lower case, are a verb and its pronoun in a question (reste-t-il)."""
    pronouns = _frame_list("inversions", language)
    if words[0] in _frame_list("verbs", language):
        pronouns |= _frame_list("inversions_of_auxiliaries", language)
    return len(words) > 1 and pronouns.issuperset(words[1:])


def is_plain_inversion(words: Sequence[str], language: str) -> bool:
    """Return whether it is one beyond doubt: with one of the listed verbs, or with a t between verb and pronoun."""
    is_sure = words[0] in frame_words(language) or "t" in words[1:-1]
    return is_sure and is_inversion(words, language)


def open_compounds(language: str) -> list[tuple[str, str]]:
    """Return the listed compounds of a language, each as its two parts."""
    own = load_spellings(active_profile().folder).compounds.get(language, ())
    listed = (*_spellings()["compounds"].get(language, ()), *own)
    return [(first, second) for first, second in map(str.split, listed)]


@cache
def _irregular_forms(kind: str, language: str) -> Mapping[str, str]:
    code = "nb" if language in NORWEGIAN_CODES else language
    text: str = _load("irregular_forms.toml").get(code, {}).get(kind, "")
    return dict(pair.split() for pair in text.split(",") if pair.strip())


@cache
def _frame_list(kind: str, language: str) -> frozenset[str]:
    code = "nb" if language in NORWEGIAN_CODES else language
    return frozenset(_load("question_frames.toml").get(code, {}).get(kind, "").split())


def _spellings() -> Mapping[str, Mapping[str, Any]]:
    return _load("spellings.toml")


def _phrase_list(table: str, language: str) -> frozenset[str]:
    return frozenset(_load("phrases.toml")[table].get(language, ()))


@cache
def _load(name: str) -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


@cache
def _exceptions(language: str) -> frozenset[str]:
    """Return the words that people search for in other languages, so they are no stop words of this one."""
    searched_words = _spellings()["not_stop_words"]
    return frozenset(word for code, words in searched_words.items() if code != language for word in words)
