"""Text functions: comparing names, natural sort order, quoting in messages, and Markdown to plain text."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

__all__ = [
    "APOSTROPHES",
    "MARKDOWN",
    "fold_name",
    "keyword_key",
    "natural_sort_key",
    "plain_keyword",
    "plain_text",
    "quote_value",
    "strip_accents",
]

MARKDOWN = MarkdownIt("commonmark", {"html": False})
"""The Markdown parser for all section texts: CommonMark, in which HTML is plain text."""
MAX_QUOTED: Final = 60
"""Characters of a value that a message quotes."""

_MARKUP = re.compile(r"[*_`\[\]<>#&\\|~]|^\s*(?:[-+=]|\d+[.)]|\t| {4})", re.MULTILINE)
_CLASSES_OF_LETTERS: Final = frozenset((0, 7, 8, 9, 84, 91, 103, 107, 118, 122, 129, 130, 132))
"""Canonical combining classes of signs that are no accents.

They are letters (0), nuktas (7), voicing marks (8) and viramas (9), and the vowels and tones of Telugu (84, 91), Thai
(103, 107), Lao (118, 122) and Tibetan (129, 130, 132). Points of Hebrew and Arabic count as accents.
"""
_INVISIBLE = re.compile("[\u00ad\u200c-\u200f\u2060\ufeff]")
_ZERO_WIDTH_SPACE: Final = "\u200b"
APOSTROPHES: Final = (
    "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u02ee\u055a\u05f3"
    "\u2018\u2019\u201b\u2032\u2035\ua78b\ua78c\uff07"
)
"""Apostrophes, and the signs and letters that people write for them or that look like them, such as \u02bc and \u02bf.

They are Unicode's confusables of the apostrophe (UTS #39), the half rings of transliteration, and the Hebrew geresh.
"""
_PLAIN_APOSTROPHES: Final = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
_RUNS = re.compile(r"(\D*)(\d*)")
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015_]+")


def fold_name(text: str) -> str:
    """Fold a name for comparison: lower case, no accents, hyphens as spaces, single spaces.

    Letters that Unicode does not decompose stay, such as ø. For words of the index, see `index.text.folding`.
    """
    return _SEPARATORS.sub(" ", strip_accents(text.casefold())).strip()


def keyword_key(text: str) -> str:
    """Return the key of a keyword. Keywords with equal keys are one: `Public transport` and `PUBLIC  TRANSPORT`."""
    plain = unicodedata.normalize("NFKC", plain_keyword(text))
    return fold_name(plain) or text


def plain_keyword(text: str) -> str:
    """Return a keyword with single spaces and plain apostrophes, without invisible signs."""
    return " ".join(_INVISIBLE.sub("", text).translate(_PLAIN_APOSTROPHES).replace(_ZERO_WIDTH_SPACE, " ").split())


def strip_accents(text: str) -> str:
    """Return a text without accents, in Unicode's decomposed form NFKD: é becomes e, ﬁ becomes fi.

    Marks that make another letter, such as the voicing marks of Japanese, stay: バス is no パス. So does the Cyrillic
    й, which Unicode collates as a letter of its own.
    """
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text).replace("\u0438\u0306", "\u0439").replace("\u0418\u0306", "\u0419")
    return "".join(sign for sign in decomposed if unicodedata.combining(sign) in _CLASSES_OF_LETTERS)


def natural_sort_key(text: str) -> tuple[tuple[str, int], ...]:
    """Return a sort key that compares digits as numbers: P2 before P10."""
    return tuple((word, int(digits or 0)) for word, digits in _RUNS.findall(text))


def quote_value(value: object) -> str:
    """Return a value in quotation marks for a message, cut off where it is long."""
    text = str(value)
    return repr(text if len(text) <= MAX_QUOTED else f"{text[:MAX_QUOTED]}…")


@lru_cache(maxsize=64)
def plain_text(markdown: str) -> str:
    """Return the words of a section without Markdown, one line for each paragraph, heading or list item."""
    if not _MARKUP.search(markdown):
        return "\n".join(" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", markdown.strip()))
    return "\n".join(_lines(MARKDOWN.parse(markdown)))


def _lines(blocks: Iterable[Token]) -> Iterator[str]:
    for block in blocks:
        if block.type == "inline":
            yield " ".join("".join(_pieces(block.children or ())).split())
        elif block.content:
            yield block.content.rstrip()


def _pieces(inline: Iterable[Token]) -> Iterator[str]:
    for token in inline:
        if token.type in ("softbreak", "hardbreak"):
            yield " "
        elif token.type == "image":
            yield from _pieces(token.children or ())
        else:
            yield token.content
