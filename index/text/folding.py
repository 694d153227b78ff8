"""Folding: the normal forms of words by which the index compares them.

`lowercase` unifies upper and lower case and compatibility forms. `fold_accents` removes accents as well.

Names of concepts and countries are compared by another function, `corpus.text.fold_name`. It also unifies hyphens and
blanks, but it keeps letters such as ø and ł.
"""

import unicodedata
from functools import lru_cache
from typing import Final

from corpus.text import strip_accents
from index.text.tokenizer import JOINERS, plain_words, split_words

__all__ = [
    "ACRONYM_MARK",
    "FOLDED_MARK",
    "MAX_WORD_LENGTH",
    "acronym_term",
    "fold_accents",
    "is_short_acronym",
    "lowercase",
    "lowercase_text",
    "title_key",
]

FOLDED_MARK: Final = "~"
"""Begins a form term without accents, for a word that has accents: `~decrochage` for `décrochage`."""
ACRONYM_MARK: Final = "^"
"""Begins the form term of a short word in capitals: `^PES`."""
MAX_ACRONYM_LENGTH: Final = 3
"""Acronyms up to this length are often another word in small letters: only their capitals tell them apart."""
MAX_WORD_LENGTH: Final = 64
"""Characters of a word that are indexed and compared; nobody types longer words."""

_BASE_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "\u0131": "i", "þ": "th", "ð": "d"}
)
"""Letters that Unicode does not decompose, with what people type for them."""
_NO_JOINERS: Final = str.maketrans("", "", JOINERS)


@lru_cache(maxsize=200_000)
def fold_accents(word: str) -> str:
    """Return a word without accents. Letters such as ø, ß and ł become those that people type for them."""
    return strip_accents(word).translate(_BASE_LETTERS)


def lowercase(word: str) -> str:
    """Return the first MAX_WORD_LENGTH characters of a word in lower case and in Unicode's form NFKC.

    NFKC resolves compatibility forms, such as ligatures (ﬁ) and full-width letters. Joiners are removed.
    """
    return _lowercase(word[:MAX_WORD_LENGTH])


def lowercase_text(text: str) -> str:
    """Return a text of any length in lower case, with the same rules as `lowercase`."""
    return text.lower() if text.isascii() else _lowercase.__wrapped__(text)


def is_short_acronym(word: str) -> bool:
    """Return whether a word has two or three characters, at least two of them capitals."""
    return bool(acronym_term(word))


def acronym_term(word: str) -> str:
    """Return the form term of a short acronym, such as `^PES`; empty for any other word."""
    if len(word) > MAX_WORD_LENGTH:
        return ""
    normal = unicodedata.normalize("NFKC", word.translate(_NO_JOINERS))
    return ACRONYM_MARK + normal if 1 < len(normal) <= MAX_ACRONYM_LENGTH and sum(map(str.isupper, normal)) > 1 else ""


def title_key(text: str) -> str:
    """Return the term of a whole title: its words in lower case, without accents, joined by single blanks."""
    if text.isascii() and len(text) <= MAX_WORD_LENGTH:
        return " ".join(plain_words(text.lower()) or ())
    return " ".join([fold_accents(lowercase(word)) for word in split_words(text)])


@lru_cache(maxsize=200_000)
def _lowercase(word: str) -> str:
    visible = word.translate(_NO_JOINERS)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).lower())
