"""The stemmer of each language.

- NLTK has Snowball stemmers (Porter, 2001) of the larger languages of Europe and of Arabic;
- PyStemmer has Snowball stemmers of more languages;
- simplemma has dictionaries of word forms with their lemmas, for languages that Snowball lacks, and for
  Irish, of whose endings Snowball removes few. A word that is in no
  dictionary stays as it is.
"""

import threading
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final, TypeAlias

import Stemmer
from nltk.stem.snowball import SnowballStemmer
from simplemma import Lemmatizer
from simplemma.strategies import DefaultStrategy
from simplemma.strategies.dictionaries import StreamDictionaryFactory

__all__ = ["WordStemmer", "word_stemmer"]

WordStemmer: TypeAlias = Callable[[str], str]
"""Returns the stem of a word in lower case."""

_NLTK: Final[Mapping[str, str]] = {
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
_SNOWBALL: Final[Mapping[str, str]] = {
    "bs": "serbian",
    "ca": "catalan",
    "cs": "czech",
    "el": "greek",
    "eo": "esperanto",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "hi": "hindi",
    "hr": "serbian",
    "hy": "armenian",
    "id": "indonesian",
    "lt": "lithuanian",
    "ne": "nepali",
    "pl": "polish",
    "sr": "serbian",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
"""PyStemmer's names of the Snowball stemmers. The Serbian one is made for Croatian, too, in both scripts."""
_LEMMAS: Final = frozenset({"bg", "ga", "gl", "is", "lv", "mk", "sk", "sl", "uk"})
"""The languages whose words are reduced to lemmas by simplemma."""
_DOT_ABOVE: Final = "\u0307"


@cache
def word_stemmer(language: str) -> WordStemmer | None:
    """Return the stemmer of a language; None for a language without one. Threads may share it."""
    if language in _NLTK:
        stem: WordStemmer = SnowballStemmer(_NLTK[language]).stem
        return stem
    if language in _SNOWBALL:
        return _snowball_stemmer(_SNOWBALL[language])
    return _lemmatizer(language) if language in _LEMMAS else None


def _snowball_stemmer(name: str) -> WordStemmer:
    """Return a stemmer of PyStemmer, whose objects serve one thread at a time."""
    stemmer, lock = Stemmer.Stemmer(name, 0), threading.Lock()

    def stem(word: str) -> str:
        with lock:
            return str(stemmer.stemWord(word.replace("i" + _DOT_ABOVE, "i")))

    return stem


def _lemmatizer(language: str) -> WordStemmer:
    """Return the lemmatizer of a language. It reads the dictionary in place, since a table takes 100 MB and more."""
    lemmatizer = Lemmatizer(lemmatization_strategy=DefaultStrategy(dictionary_factory=StreamDictionaryFactory()))

    def lemma(word: str) -> str:
        return lemmatizer.lemmatize(word, language).lower()

    return lemma
