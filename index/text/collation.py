"""Sort keys of texts by the Unicode Collation Algorithm (UTS #10), with numbers by their value.

The order is that of the Default Unicode Collation Element Table, which CLDR's root collation has for letters, too: ł is
sorted with l, œ as oe, þ behind z. Case and accents decide between equals only. Signs at the beginning of a text are
left out, so that a title in quotation marks stands among the others.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Final

from pyuca.collator import Collator_10_0_0

__all__ = ["collation_key"]

MAX_LENGTH: Final = 200
"""Characters of a text that are sorted by."""
OPENING_SIGNS: Final = "\"'([{\u00ab\u2039\u201e\u201a\u201c\u2018\u00bf\u00a1 "
_DIGITS: Final = re.compile(r"(\d+)")
_LEVELS: Final = 3
_LEVEL_END: Final = "\x01"
"""Smaller than every weight of the table."""
_FIRST_SURROGATE: Final = 0xD800
_SURROGATES: Final = 0x800
_FIRST_LENGTH: Final = 0x100
"""Added to the length of a number and to its digits, so that they stay above the control characters."""


def collation_key(text: str) -> str:
    """Return a key whose order, character by character, is the order of the text."""
    elements = [*_elements(text[:MAX_LENGTH].lstrip(OPENING_SIGNS))]
    levels = (
        "".join(_to_character(element[level]) for element in elements if element[level]) for level in range(_LEVELS)
    )
    return _LEVEL_END.join(levels)


def _elements(text: str) -> Iterator[Sequence[int]]:
    """Yield the collation elements of a text: weights for its letters, for case and accents."""
    for part in _DIGITS.split(text):
        if _DIGITS.fullmatch(part):
            yield from _number_elements(part)
        elif part.isascii():
            yield from chain.from_iterable(map(_elements_of_sign, part))
        else:
            yield from _collator().collation_elements(unicodedata.normalize("NFD", part))


def _number_elements(digits: str) -> Iterator[Sequence[int]]:
    """Yield the elements of a number: the weight of a zero, the number's length, and its digits."""
    value = str(int(digits))
    (zero,) = _collator().collation_elements("0")
    yield zero
    for weight in (len(value), *map(int, value)):
        yield (_FIRST_LENGTH + weight, *zero[1:])


def _to_character(weight: int) -> str:
    return chr(weight if weight < _FIRST_SURROGATE else weight + _SURROGATES)


@cache
def _elements_of_sign(sign: str) -> Sequence[Sequence[int]]:
    """Return the elements of an ASCII character, none of which depends on its neighbours."""
    elements: Sequence[Sequence[int]] = _collator().collation_elements(sign)
    return elements


@cache
def _collator() -> Collator_10_0_0:
    return Collator_10_0_0()
