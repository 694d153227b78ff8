"""`BASE_LETTERS`: letters that Unicode does not decompose, with what people type for them: ħ as h, ł as l, æ as ae.

Unicode names most of them after their base letter ("LATIN SMALL LETTER H WITH STROKE"), and the table is read from
these names. The other letters are listed, after the Latin-ASCII transliteration of CLDR.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final

__all__ = ["BASE_LETTERS"]

_BLOCKS: Final = (
    (0x00C0, 0x0250),
    (0x0250, 0x02B0),
    (0x0400, 0x0530),
    (0x1D6B, 0x1DC0),
    (0x1E00, 0x1F00),
    (0x2C60, 0x2C80),
)
_MORE_BLOCKS: Final = ((0xA720, 0xA800), (0xAB30, 0xAB70))
"""The Unicode blocks of Latin and Cyrillic letters, as their first code point and the one behind their last."""
_NAME: Final = re.compile(r"(LATIN|CYRILLIC) SMALL LETTER (?:BARRED |STRAIGHT )?([A-Z]+)(?: WITH [A-Z ]+)?")
_LISTED: Final = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ð": "d",
    "ŋ": "n",
    "\u0259": "e",  # latin small letter schwa
    "ǝ": "e",
    "\u025b": "e",  # latin small letter open e
    "\u0254": "o",  # latin small letter open o
    "\u0131": "i",
    "\u0237": "j",
    "ĸ": "q",
    "\u017f": "s",  # latin small letter long s
    "\u0292": "z",  # latin small letter ezh
    "\u0283": "s",  # latin small letter esh
    "\u0263": "g",  # latin small letter gamma
    "\u01a3": "gh",  # latin small letter oi
    "\u0269": "i",  # latin small letter iota
    "\u028a": "u",  # latin small letter upsilon
    "\u028b": "v",  # latin small letter v with hook
    "\u01bf": "w",  # latin letter wynn
    "\u01a8": "s",  # latin small letter tone two
    "\u01b9": "z",  # latin small letter ezh reversed
    "\u03c2": "\u03c3",  # greek small letter final sigma
}


def _listed_and_named() -> Mapping[str, str]:
    named = {letter: _LISTED.get(base, base) for letter, base in _named_letters()}
    return named | _LISTED


def _named_letters() -> Iterator[tuple[str, str]]:
    """Yield each small letter that Unicode names after a base letter, with the base letter."""
    for letter in _small_letters():
        match = _NAME.fullmatch(unicodedata.name(letter, ""))
        base = _base_letter(match[1], match[2]) if match else ""
        if base and base != letter and unicodedata.normalize("NFKD", letter) == letter:
            yield letter, base


def _small_letters() -> Iterable[str]:
    blocks = (range(first, end) for first, end in (*_BLOCKS, *_MORE_BLOCKS))
    return map(chr, chain.from_iterable(blocks))


def _base_letter(script: str, name: str) -> str:
    try:
        return unicodedata.lookup(f"{script} SMALL LETTER {name}")
    except KeyError:
        return ""


BASE_LETTERS: Final = str.maketrans(dict(_listed_and_named()))
"""A translation table of small letters."""
