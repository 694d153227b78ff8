"""Folding: the normal forms of words by which the index compares them.

`lowercase` unifies upper and lower case and compatibility forms. `fold_accents` removes accents as well.

Names of concepts and countries are compared by another function, `corpus.text.fold_name`. It also unifies hyphens and
blanks, but it keeps letters such as ø and ł.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from corpus.text import fold_name, strip_accents
from index.text.base_letters import BASE_LETTERS
from index.text.inner_signs import remove_inner_signs
from index.text.tokenizer import JOINERS, plain_words, split_words

__all__ = [
    "ACRONYM_MARK",
    "FOLDED_MARK",
    "MAX_WORD_LENGTH",
    "acronym_term",
    "alphabet_key",
    "fold_accents",
    "has_digraph",
    "is_short_acronym",
    "lowercase",
    "lowercase_text",
    "spell_out_umlauts",
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

_DIGRAPHS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
"""Letters that people without them on the keyboard write as two letters (ICAO Doc 9303, part 3, section 6)."""
_UMLAUTS: Final = re.compile("[äöüåø]")
_NO_JOINERS: Final = str.maketrans("", "", JOINERS)


@lru_cache(maxsize=200_000)
def fold_accents(word: str) -> str:
    """Return a word without accents. Letters such as ø, ß and ł become those that people type for them.

    The final sigma becomes the common one, because it marks an end of a word and no other letter.
    """
    return strip_accents(word).translate(BASE_LETTERS)


def lowercase(word: str) -> str:
    """Return the first MAX_WORD_LENGTH characters of a word in lower case and in Unicode's form NFKC.

    NFKC resolves compatibility forms, such as ligatures (ﬁ) and full-width letters. Joiners and signs inside the word
    are removed (`index.text.inner_signs`).
    """
    return _lowercase(word[:MAX_WORD_LENGTH])


def lowercase_text(text: str) -> str:
    """Return a text of any length in lower case, with the same rules as `lowercase`; signs inside words stay."""
    return text.lower() if text.isascii() else _normalize(text)


def is_short_acronym(word: str) -> bool:
    """Return whether a word has two or three characters, at least two of them capitals."""
    return bool(acronym_term(word))


def acronym_term(word: str) -> str:
    """Return the form term of a short acronym, such as `^PES`; empty for any other word."""
    if len(word) > MAX_WORD_LENGTH:
        return ""
    normal = unicodedata.normalize("NFKC", remove_inner_signs(word).translate(_NO_JOINERS))
    return ACRONYM_MARK + normal if 1 < len(normal) <= MAX_ACRONYM_LENGTH and sum(map(str.isupper, normal)) > 1 else ""


def alphabet_key(label: str) -> str:
    """Return a key that sorts short labels by the alphabet: without case and accents, and with ø as o.

    It takes less time than `index.text.collation.collation_key`.
    """
    return fold_accents(fold_name(label))


def title_key(text: str) -> str:
    """Return the term of a whole title: its words in lower case, without accents, joined by single blanks."""
    if text.isascii() and len(text) <= MAX_WORD_LENGTH:
        return " ".join(plain_words(text.lower()) or ())
    return " ".join([fold_accents(lowercase(word)) for word in split_words(text)])


def spell_out_umlauts(word: str) -> str:
    """Return a word in lower case with umlauts as two letters (`koeln` for `köln`); empty where it has none."""
    return word.translate(_DIGRAPHS) if not word.isascii() and _UMLAUTS.search(word) else ""


def has_digraph(word: str) -> bool:
    """Return whether a word in lower case has two letters that may be written for an umlaut."""
    return any(digraph in word for digraph in ("ae", "oe", "ue", "aa"))


@lru_cache(maxsize=200_000)
def _lowercase(word: str) -> str:
    return remove_inner_signs(_normalize(remove_inner_signs(word)))


def _normalize(text: str) -> str:
    visible = text.translate(_NO_JOINERS)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).lower())
