"""Finds columns of money, of numbers with a unit and of plain numbers, and proposes the ranges of their filter."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from attrs import frozen

from corpus.profile.column_conventions import plain_numbers
from corpus.profile.definitions import FieldKind
from corpus.quantities.conventions import conventions_of
from corpus.quantities.heading_magnitude import HeadingMagnitude, find_heading_words, heading_magnitude
from corpus.quantities.number_parser import plain_number
from corpus.quantities.quantity import Quantity, parse_quantity, words_beside
from corpus.quantities.units import is_known_unit
from corpus.vocabularies.places.place_finder import find_region
from corpus.vocabularies.places.place_list import parse_places

__all__ = ["QuantityColumn", "describe_quantities"]

SURE: Final = 0.8
"""The share of values from which a column is of a kind."""
MIN_UNITS: Final = 0.5
"""The share of values that name the unit, if the name of the column does not."""
MAX_UNIT: Final = 20
"""Characters of the longest unit."""
NO_UNIT: Final = ".,+-"
"""Signs with which no unit begins: `109.` is an ordinal number."""
MIN_FOR_RANGES: Final = 20
"""Different numbers from which ranges are proposed; fewer are listed one by one."""
RANGES: Final = 5
"""Ranges that are proposed, with about as many records in each."""
MIN_BOUNDS: Final = 3
"""Bounds that are enough; rounder ones are preferred to more."""
_NAME_PARTS: Final = re.compile(r"[(\[]([^)\]]{1,20})[)\]]|\bin (\S{1,20})$|([$£€%])m?\b|([$£€%])|\b([A-Z]{3})\b")
"""Where the name of a column may have a unit: `Length (km)`, `Cost in EUR`, `Budget €`."""


@frozen
class QuantityColumn:
    """What the numbers of a column are."""

    kind: FieldKind
    unit: str = ""
    """The unit of the numbers, or the code of their currency."""
    bounds: tuple[Decimal, ...] = ()
    """The bounds of ranges; none where the numbers are few."""
    magnitude: str = ""
    """The words of the column's name that say a magnitude. Records hold full numbers, so labels leave them out."""


def describe_quantities(name: str, texts: Sequence[str]) -> QuantityColumn | None:
    """Return what the numbers in these texts are; None where most of them are no numbers of one kind."""
    sign = conventions_of(texts).decimal_sign
    for kind, unit in _candidates(name, texts):
        read = [_read(text, kind, unit, sign) for text in texts]
        quantities = [quantity for quantity in read if quantity]
        if texts and len(quantities) >= SURE * len(texts):
            magnitude = _magnitude(name, texts, kind, unit, sign)
            factor = magnitude.factor if magnitude and magnitude.applies else Decimal(1)
            bounds = _bounds([quantity.number * factor for quantity in quantities if quantity.unit == unit])
            return QuantityColumn(kind, unit, bounds, magnitude.words if magnitude else "")
    return None


def _read(text: str, kind: FieldKind, unit: str, sign: str) -> Quantity | None:
    return parse_quantity(text.strip(), unit, sign, is_money=kind is FieldKind.MONEY).quantity


def _magnitude(name: str, texts: Sequence[str], kind: FieldKind, unit: str, sign: str) -> HeadingMagnitude | None:
    is_money = kind is FieldKind.MONEY
    return heading_magnitude(name, plain_numbers(texts, unit, sign, is_money=is_money), is_money=is_money)


def _candidates(name: str, texts: Sequence[str]) -> Iterator[tuple[FieldKind, str]]:
    """Yield what the numbers may be: what their own words say, what the name of the column says, plain numbers."""
    words = [words_beside(text) for text in texts]
    currencies = Counter(code for word in words if word and (code := _currency(word)))
    if currencies and currencies.total() >= MIN_UNITS * len(texts):
        yield FieldKind.MONEY, currencies.most_common(1)[0][0]
    units = Counter(word for word in words if _is_unit(word))
    if units and units.total() >= MIN_UNITS * len(texts):
        yield FieldKind.NUMBER, units.most_common(1)[0][0]
    if sum(map(bool, words)) < MIN_UNITS * len(texts):
        for part in _name_parts(name):
            if code := _currency(part):
                yield FieldKind.MONEY, code
            elif is_known_unit(part):
                yield FieldKind.NUMBER, part
    yield FieldKind.NUMBER, ""


def _name_parts(name: str) -> Iterator[str]:
    magnitude = find_heading_words(name, is_money=True)
    if magnitude and magnitude.currency:
        yield magnitude.currency
    for match in _NAME_PARTS.finditer(name):
        yield next(part for part in match.groups() if part).strip()


def _is_unit(word: str) -> bool:
    is_unit = 0 < len(word) <= MAX_UNIT and word[0] not in NO_UNIT
    return is_unit and find_region(word) is None and not parse_places(word).countries


def _currency(words: str) -> str:
    """Return the currency of the words beside a number: `€`, `million EUR`."""
    quantity = parse_quantity(f"1 {words}", "", is_money=True).quantity
    return quantity.unit if quantity else ""


def _bounds(numbers: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Return round numbers that part the others into ranges of about the same size."""
    ordered = sorted(numbers)
    if len(set(ordered)) < MIN_FOR_RANGES:
        return ()
    quantiles = [ordered[len(ordered) * part // RANGES] for part in range(1, RANGES)]
    choices = [tuple(sorted({_round(number, digits) for number in quantiles})) for digits in _DIGITS]
    return next((bounds for bounds in choices if len(bounds) >= MIN_BOUNDS), choices[-1])


def _round(number: Decimal, digits: Sequence[Decimal]) -> Decimal:
    """Return the nearest number that is one of these times a power of ten."""
    if not number:
        return number
    power = Decimal(10) ** number.adjusted()
    first = min(digits, key=lambda digit: abs(abs(number) / power - digit))
    return Decimal(plain_number(first * power)).copy_sign(number)


_DIGITS: Final = (
    tuple(map(Decimal, (1, 2, 5, 10))),
    tuple(map(Decimal, range(1, 11))),
    tuple(Decimal(tenth) / 10 for tenth in range(10, 101)),
)
"""Beginnings of round numbers, the roundest first."""
