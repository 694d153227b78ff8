"""Text to words: what a word is, where it stands, and its spelling as it is compared, whatever the language.

`tokens` finds them; `lower` and `fold` make of one what is kept and looked up; `cased` tells acronyms from words.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

import regex

__all__ = [
    "ACRONYM_MARK",
    "FOLDED_MARK",
    "HYPHENS",
    "MAX_WORD_LENGTH",
    "Token",
    "acronym_term",
    "fold_accents",
    "is_short_acronym",
    "is_unspaced_script",
    "lowercase",
    "lowercase_text",
    "plain_words",
    "split_words",
    "title_key",
    "tokenize",
    "word_spans",
]

FOLDED_MARK: Final = "~"
"""Marks a form that stands for one with accents: `~decrochage`."""
ACRONYM_MARK: Final = "^"
"""Marks a short word that is written as an acronym: `^PES`."""
MAX_ACRONYM_LENGTH: Final = 3
"""Letters up to which an acronym may well be another word in small letters."""
MAX_WORD_LENGTH: Final = 64
"""Characters of a word that are looked at; longer ones are no words that anybody types."""

_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"
"""Thai, Lao, Myanmar, Khmer, Japanese kana and Chinese characters: no blanks between words, so each is one."""
_JOINERS: Final = "\u00ad\u200c\u200d"
"""Soft hyphens and joiners: within a word, unseen, and no part of its spelling."""
_WORD: Final = regex.compile(
    rf"""
    [[\p{{L}}\p{{N}}]--[{_UNSPACED}]] [[\p{{L}}\p{{N}}\p{{M}}{_JOINERS}]--[{_UNSPACED}]]*+
  | [[\p{{L}}\p{{N}}]&&[{_UNSPACED}]] \p{{M}}*+
    """,
    regex.VERBOSE | regex.VERSION1,
)
_IS_UNSPACED: Final = regex.compile(f"[{_UNSPACED}]")
_PLAIN: Final = re.compile(
    r"[\x00-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u05d0-\u05ea\u060c\u061b\u061f\u0620-\u064a\u0660-\u066f\u0671-\u06d4"
    r"\u1e00-\u200b\u200e-\u20cf\u2100-\u2bff\ufffd]*"
)
"""Text without marks and joiners, in scripts with blanks: `_PLAIN_WORD` finds its words in half the time."""
_PLAIN_WORD: Final = re.compile(r"[^\W_]+")
_LATIN_WORDS: Final = bytes(code if chr(code).isalnum() else ord(" ") for code in range(256))
"""By code, the letters and digits of Latin-1, blanks for all else: it parts words at a fifth of a pattern's cost."""
_SIGNS: Final = "\u2013\u2014\u2018\u2019\u201c\u201d\u201e\u2022\u2026\u20ac"
"""Dashes, quotation marks, a bullet, an ellipsis, the euro: beside Latin-1, most texts hold nothing else."""
HYPHENS: Final = "-\u2010\u2011"
"""Hyphens, one of which may join two words to one."""


class Token(NamedTuple):
    """A word where it stands: `text[start:end]` of the text that it was found in."""

    text: str
    start: int
    end: int
    hyphenated: bool = False
    """Whether a hyphen, and nothing else, joins it to the word before."""


def tokenize(text: str) -> list[Token]:
    """The words of a text: runs of letters, digits and marks; single characters where a script has no blanks.

    A word begins with a letter or a digit. What is elided goes with its apostrophe: `l'orientation` is `l` and
    `orientation`, `people's` is `people` and `s`.
    """
    return [Token(*word) for word in word_spans(text)]


def word_spans(text: str) -> list[tuple[str, int, int, bool]]:
    """The tokens as plain tuples (text, start, end, hyphenated): texts have many words, and most are only looked at."""
    pattern = _PLAIN_WORD if _PLAIN.fullmatch(text) else _WORD
    found: list[tuple[str, int, int, bool]] = []
    before = -2
    for match in pattern.finditer(text):
        start, end = match.span()
        found.append((match[0], start, end, start - before == 1 and text[before] in HYPHENS))
        before = end
    return found


def plain_words(text: str) -> list[str] | None:
    """The words of `tokens` without their places; None for a text with marks, joiners or scripts without blanks."""
    latin = _as_latin(text)
    if latin is not None:
        return latin.translate(_LATIN_WORDS).decode("latin-1").split()
    return _PLAIN_WORD.findall(text) if _PLAIN.fullmatch(text) else None


def split_words(text: str) -> list[str]:
    """The words of `tokens` without their places, of any text."""
    words = plain_words(text)
    return [token.text for token in tokenize(text)] if words is None else words


def _as_latin(text: str) -> bytes | None:
    """The text in Latin-1, with blanks for some signs that it lacks; None where it holds others, or soft hyphens."""
    if text.isascii():
        return text.encode("ascii")
    if "\u00ad" in text:
        return None
    for sign in _SIGNS:
        text = text.replace(sign, " ")
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return None


@lru_cache(maxsize=200_000)
def fold_accents(word: str) -> str:
    """The word without accents; letters that no accent makes (ø, ß, ł) become those that people type for them."""
    decomposed = unicodedata.normalize("NFKD", word)
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return plain.translate(_LETTERS)


_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "\u0131": "i", "þ": "th", "ð": "d"}
)


def lowercase(word: str) -> str:
    """The word in lower case, compatibility forms (ﬁ, full width) resolved, from its first MAX_WORD characters."""
    return _lower(word[:MAX_WORD_LENGTH])


def lowercase_text(text: str) -> str:
    """All words of a text in lower case, as `lower` has them."""
    return text.lower() if text.isascii() else _lower.__wrapped__(text)


@lru_cache(maxsize=200_000)
def _lower(word: str) -> str:
    seen = word.translate(_UNSEEN)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).lower())


_UNSEEN: Final = str.maketrans("", "", _JOINERS)


def is_short_acronym(word: str) -> bool:
    """Whether it has two or three characters, two of them capitals, which alone tell it from a word."""
    return bool(acronym_term(word))


def acronym_term(word: str) -> str:
    """The form term of a short word that is written as an acronym; empty for any other."""
    if len(word) > MAX_WORD_LENGTH:
        return ""
    seen = unicodedata.normalize("NFKC", word.translate(_UNSEEN))
    return ACRONYM_MARK + seen if 1 < len(seen) <= MAX_ACRONYM_LENGTH and sum(map(str.isupper, seen)) > 1 else ""


def is_unspaced_script(word: str) -> bool:
    """Whether it is of a script without blanks between words, in which each character is a token."""
    return bool(word) and _IS_UNSPACED.match(word) is not None


def title_key(text: str) -> str:
    """A whole title as it is kept and looked up: its words, folded, with single blanks."""
    if text.isascii() and len(text) <= MAX_WORD_LENGTH:
        return " ".join(plain_words(text.lower()) or ())
    return " ".join([fold_accents(lowercase(word)) for word in split_words(text)])
