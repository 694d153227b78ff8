"""The tokenizer: splits a text into words, in every script.

`tokenize` returns `Token`s with their offsets. `split_words` returns the words alone. Lower case, accents and acronyms
are the work of `index.text.folding`.
"""

import re
from typing import Final, NamedTuple, TypeAlias

import regex

from corpus.text import APOSTROPHES
from index.text.inner_signs import (
    ACRONYM,
    GENDER_ENDING,
    NOTE_SIGNS,
    POWER,
    has_inner_signs,
    is_joining_apostrophe,
)

__all__ = [
    "HYPHENS",
    "JOINERS",
    "JOINING_SIGNS",
    "UNSPACED",
    "Token",
    "WordSpan",
    "is_unspaced_script",
    "plain_words",
    "split_words",
    "tokenize",
    "word_spans",
]

JOINERS: Final = "\u00ad\u200c\u200d"
"""Soft hyphens and zero-width joiners. They are invisible, stand within words, and are no part of the spelling."""
HYPHENS: Final = "-\u2010\u2011"
"""Hyphens. One of them between two words may join them to one word."""
JOINING_SIGNS: Final = HYPHENS + APOSTROPHES
"""Signs that may join two words to one word, where one of them stands between the words."""

UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"
"""Thai, Lao, Myanmar, Khmer, Japanese kana and Chinese, which have no blanks between words, as a range."""
_NO_LETTERS: Final = rf"{UNSPACED}{NOTE_SIGNS}{regex.escape(APOSTROPHES)}"
"""Characters that Unicode counts as letters or digits, and that are in no word of a script with blanks."""
_WORD: Final = regex.compile(
    rf"""
    {ACRONYM}
  | {POWER}
  | [[\p{{L}}\p{{N}}]--[{_NO_LETTERS}]] [[\p{{L}}\p{{N}}\p{{M}}{JOINERS}]--[{_NO_LETTERS}]]*+
    (?: (?<=[lL]) \u00b7 (?=[lL]) [\p{{L}}\p{{M}}{JOINERS}]++ )?+
    (?: {GENDER_ENDING} )?+
  | [[\p{{L}}\p{{N}}]&&[{UNSPACED}]] \p{{M}}*+
    """,
    regex.VERBOSE | regex.VERSION1,
)
_IS_UNSPACED: Final = regex.compile(f"[{UNSPACED}]")
_PLAIN: Final = re.compile(
    r"[\x00-\u00ac\u00ae-\u00b1\u00b4-\u00b8\u00ba-\u02b8\u0370-\u0482\u048a-\u052f\u05d0-\u05ea\u060c\u061b\u061f"
    r"\u0620-\u064a\u0660-\u066f\u0671-\u06d4\u1e00-\u200b\u200e-\u206f\u2080-\u20cf\u2100-\u245f\u249c-\u24e9"
    r"\u2500-\u2775\u2794-\u2bff\ufffd]*"
)
"""Matches text without combining marks, joiners, note signs and letters that are apostrophes.

It has only scripts with blanks between words. Such a text is plain where no word has signs inside it.
"""
_PLAIN_WORD: Final = re.compile(r"[^\W_]+")
"""Matches a word of a plain text, in half the time of `_WORD`."""
_LATIN_WORDS: Final = bytes(code if chr(code).isalnum() else ord(" ") for code in range(256))
"""A translation table of Latin-1 that keeps letters and digits and turns all else into blanks.

It splits words at a fifth of a pattern's cost.
"""
_SIGNS: Final = "\u2013\u2014\u2018\u2019\u201c\u201d\u201e\u2022\u2026\u20ac"
"""Dashes, quotation marks, the bullet, the ellipsis and the euro sign: most texts have no others beyond Latin-1."""


class Token(NamedTuple):
    """A word of a text, with its offsets in characters."""

    text: str
    start: int
    end: int
    joined: str = ""
    """The hyphen or apostrophe that joins this word to the word before; empty where none does."""


WordSpan: TypeAlias = tuple[str, int, int, str]
"""A token as a plain tuple: text, start, end, joined. It is faster to make than a `Token`."""


def tokenize(text: str) -> list[Token]:
    """Split a text into tokens: runs of letters, digits and marks, each of which begins with a letter or a digit.

    In scripts without blanks between words, each character is a token. An apostrophe separates: `l'orientation` is `l`
    and `orientation`, `people's` is `people` and `s`. An acronym with dots and a word with a gender mark are one token
    (`index.text.inner_signs`).
    """
    return [Token(*span) for span in word_spans(text)]


def word_spans(text: str) -> list[WordSpan]:
    """Return the tokens of a text as plain tuples."""
    pattern = _PLAIN_WORD if _is_plain(text) else _WORD
    spans: list[WordSpan] = []
    last_word, last_end, sign = "", -2, ""
    for match in pattern.finditer(text):
        start, end = match.span()
        word = match[0]
        is_joined = start - last_end == 1 and (sign := text[last_end]) in JOINING_SIGNS
        spans.append((word, start, end, sign if is_joined and _joins(sign, last_word, word) else ""))
        last_word, last_end = word, end
    return spans


def plain_words(text: str) -> list[str] | None:
    """Return the words of a plain text without offsets, fast; None where the text is not plain.

    A plain text has only scripts with blanks between words. It has no combining marks, no joiners, no note signs, and
    no words with signs inside them.
    """
    if has_inner_signs(text):
        return None
    latin = _encode_latin(text)
    if latin is not None:
        return latin.translate(_LATIN_WORDS).decode("latin-1").split()
    return _PLAIN_WORD.findall(text) if _PLAIN.fullmatch(text) else None


def split_words(text: str) -> list[str]:
    """Return the words of any text without their offsets."""
    words = plain_words(text)
    return [token.text for token in tokenize(text)] if words is None else words


def is_unspaced_script(word: str) -> bool:
    """Return whether a word is in a script without blanks between words, in which each character is a token."""
    return bool(word) and _IS_UNSPACED.match(word) is not None


def _is_plain(text: str) -> bool:
    return _PLAIN.fullmatch(text) is not None and not has_inner_signs(text)


def _joins(sign: str, first: str, second: str) -> bool:
    return sign in HYPHENS or (sign in APOSTROPHES and is_joining_apostrophe(sign, first, second))


def _encode_latin(text: str) -> bytes | None:
    """Encode a text in Latin-1, with blanks for `_SIGNS`; None for other characters, soft hyphens and note signs."""
    if text.isascii():
        return text.encode("ascii")
    if any(sign in text for sign in "\u00ad\u00b9\u00b2\u00b3"):
        return None
    for sign in _SIGNS:
        text = text.replace(sign, " ")
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return None
