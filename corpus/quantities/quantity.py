"""`Quantity`: a number with a unit or a currency, in the form that a record keeps, as people write it, and for readers.

A record keeps text: `3.5 km`, `1200000 EUR`, `12`. A fraction of three digits gets a final zero (`1.2340`), so that
`parse_quantity` can never take it for thousands.
"""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from attrs import evolve, field, frozen

from corpus.quantities.currencies import currency_codes, currency_symbol, find_currency
from corpus.quantities.heading_magnitude import HeadingMagnitude
from corpus.quantities.magnitudes import read_scaled_unit
from corpus.quantities.number_parser import (
    MAX_DIGITS,
    NUMBER,
    is_ambiguous,
    normalize_signs,
    parse_number,
    plain_number,
)
from corpus.quantities.units import find_unit, is_known_unit

__all__ = [
    "MAX_QUANTITY",
    "Quantity",
    "QuantityReading",
    "format_amount",
    "format_quantity",
    "holds_one_number",
    "parse_quantity",
    "read_bound",
    "read_stored",
    "scale_by_heading",
    "words_beside",
]

MAX_QUANTITY: Final = 100
"""Characters of a text that may be a quantity."""
CACHED_READINGS: Final = 20_000
_ABOUT: Final = re.compile(
    r"(?:(?:approximately|approx|about|around|circa|ca|c|roughly|rund|etwa|ungefähr|environ|env|aprox|ok|około|noin)\b\.?"
    r"|[~\u2248])\s*(?=\D{0,20}\d)",
    re.IGNORECASE,
)
_NO_CENTS: Final = re.compile(r"[.,][-\u2013\u2014=]{1,2}")
"""Instead of cents: `1.200,-`."""
_PARTS: Final = re.compile(rf"(?P<minus>- ?)?(?P<before>[^\d+-]*?-?)\s*(?P<number>{NUMBER})\s*(?P<behind>[^\d].*)?")
_STORED: Final = re.compile(r"(?P<number>-?\d{1,15}(?:\.\d{1,40})?)(?: (?P<unit>.+))?")
_ADDRESS: Final = re.compile(r"-?\d+\.\d+")
"""A number as the addresses of filters have it."""
_AMBIGUOUS: Final = re.compile(r"\d{1,3}\.\d{3}")
_GROUPS: Final = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")
CENTS: Final = 2
MINUS: Final = "\u2212"
THIN_SPACE: Final = "\u202f"


@frozen
class Quantity:
    """A number, and its unit or the code of its currency."""

    number: Decimal
    unit: str = ""

    @property
    def text(self) -> str:
        """The form that a record keeps."""
        number = plain_number(self.number)
        padded = f"{number}0" if _AMBIGUOUS.fullmatch(number.lstrip("-")) else number
        return f"{padded} {self.unit}".rstrip()


@frozen
class QuantityReading:
    """A quantity that was read, or why a text is none."""

    quantity: Quantity | None = None
    reason: str = ""
    """Why it was not read, after "is"; empty where a general message says enough."""
    notes: tuple[str, ...] = field(default=())
    """How words of the text were read, for the findings of an import."""
    is_scaled: bool = False
    """Whether the text names a magnitude, such as "million"."""


def read_stored(text: str) -> Quantity | None:
    """Return the quantity of a text in the form that a record keeps; None for any other text."""
    match = _STORED.fullmatch(text)
    return Quantity(Decimal(match["number"]), match["unit"] or "") if match else None


@lru_cache(maxsize=CACHED_READINGS)
def parse_quantity(text: str, unit: str, decimal_sign: str = "", *, is_money: bool = False) -> QuantityReading:
    """Read a quantity as people write it. `unit` is the field's unit or currency, which a text may leave out."""
    if len(text) > MAX_QUANTITY:
        return QuantityReading()
    plain = _NO_CENTS.sub(",00", " ".join(normalize_signs(text).split()))
    about = _ABOUT.match(plain)
    match = _PARTS.fullmatch(plain[about.end() :] if about else plain)
    if match is None:
        return QuantityReading()
    before = match["before"].strip()
    is_negative = bool(match["minus"]) or before.endswith("-")
    if sum((bool(match["minus"]), before.endswith("-"), match["number"].startswith(("-", "+")))) > 1:
        return QuantityReading(reason="not a number: it has two minus signs")
    number = parse_number(match["number"], decimal_sign)
    if number is None:
        return QuantityReading(reason=_ambiguity(match["number"], decimal_sign))
    before, behind = before.rstrip("- "), match["behind"] or ""
    if before and not is_money and not is_known_unit(before):
        return QuantityReading()  # `Phase 2` is no number of phases
    read = _read_money if is_money else _read_measure
    reading = read(-number if is_negative else number, f"{before} {behind}".strip(), unit)
    notes = (f"“{about.group().strip()}” was left out", *reading.notes) if about else reading.notes
    return evolve(reading, notes=notes if reading.quantity else ())


def read_bound(text: str, unit: str, *, is_money: bool) -> QuantityReading:
    """Read a number of a filter, in the unit of a field. It is read as an import reads it, but addresses have a point.

    A number that may mean two is not read, and the reason says which two.
    """
    decimal_sign = "." if _ADDRESS.fullmatch(text) else ""
    reading = parse_quantity(text, unit, decimal_sign, is_money=is_money)
    return reading if reading.quantity is None or reading.quantity.unit == unit else QuantityReading()


def scale_by_heading(reading: QuantityReading, heading: HeadingMagnitude | None) -> QuantityReading:
    """Return a reading in the magnitude of its column's heading, with a note on what was done.

    A text that names a magnitude itself is left as it is.
    """
    quantity = reading.quantity
    if heading is None or quantity is None or reading.is_scaled or not quantity.number:
        return reading
    fits = heading.fits(quantity.number)
    example = heading.example if fits or not heading.applies else quantity.number
    number = plain_number(example)
    note = (
        f"Heading says “{heading.words}”: {number} read as {format_amount(example * heading.factor)}"
        if fits
        else f"Heading says “{heading.words}”, but the numbers are too large for that: {number} is kept as it is"
    )
    scaled = evolve(quantity, number=quantity.number * heading.factor) if fits else quantity
    if abs(scaled.number) >= Decimal(10) ** MAX_DIGITS:
        return QuantityReading()
    return evolve(reading, quantity=scaled, notes=(*reading.notes, note))


def words_beside(text: str) -> str:
    """Return the words beside the number of a text, such as `million EUR`; empty for a number alone and other texts."""
    match = _PARTS.fullmatch(" ".join(normalize_signs(text[:MAX_QUANTITY]).split()))
    if match is None or re.search(r"\d", match["behind"] or ""):
        return ""
    return f"{match['before'].strip()} {match['behind'] or ''}".strip()


def holds_one_number(text: str) -> bool:
    """Return whether a text has one number only, whatever its separators mean."""
    match = _PARTS.fullmatch(" ".join(normalize_signs(text[:MAX_QUANTITY]).split()))
    if match is None or re.search(r"\d", match["behind"] or ""):
        return False
    return is_ambiguous(match["number"]) or parse_number(match["number"]) is not None


def _ambiguity(number: str, decimal_sign: str) -> str:
    if not is_ambiguous(number, decimal_sign):
        return ""
    plain = number.lstrip("+-")
    return f"ambiguous: it may mean {re.sub('[.,]', '', plain)} or {plain.replace(',', '.')}"


def _read_money(number: Decimal, words: str, currency: str) -> QuantityReading:
    words = _one_of_two_equal(words)
    scaled = read_scaled_unit(words, lambda name: find_currency(name, currency), is_money=True)
    if scaled is None:
        return QuantityReading()
    parts, found = scaled
    if found is None and not currency:
        return QuantityReading(reason="an amount without a currency")
    notes = [f"“{parts.unit}” read as {found.code}"] if found and found.is_assumed else []
    notes += _factor_notes(parts.word, parts.factor)
    reading = _reading(number * parts.factor, found.code if found else currency, notes)
    return evolve(reading, is_scaled=bool(parts.word))


def _one_of_two_equal(words: str) -> str:
    """Return `€` for `€ EUR`: some tables name the currency on both sides."""
    first, _, last = words.partition(" ")
    one, other = (find_currency(name) if name else None for name in (first, last))
    return last if one and other and other.code == one.code else words


def _read_measure(number: Decimal, words: str, unit: str) -> QuantityReading:
    scaled = read_scaled_unit(words, lambda name: find_unit(name, unit) if unit else None, is_money=False)
    if scaled is None:
        return QuantityReading()
    parts, conversion = scaled
    notes = _factor_notes(parts.word, parts.factor)
    if conversion and not conversion.is_same and conversion.factor != 1:
        notes.append(f"“{parts.unit}” converted to {unit}")
    reading = _reading(number * parts.factor * (conversion.factor if conversion else 1), unit, notes)
    return evolve(reading, is_scaled=bool(parts.word))


def _factor_notes(word: str, factor: Decimal) -> list[str]:
    return [f"“{word}” read as {format_amount(factor)}"] if word else []


def _reading(number: Decimal, unit: str, notes: list[str]) -> QuantityReading:
    """Return the reading, if the number has no more digits than a record holds."""
    if abs(number) >= Decimal(10) ** MAX_DIGITS or (number and abs(number) < Decimal(10) ** -MAX_DIGITS):
        return QuantityReading()
    return QuantityReading(Quantity(number, unit), notes=tuple(notes))


def format_amount(number: Decimal) -> str:
    """Return a number for readers, with thin spaces between thousands: `1 234 567.89`."""
    whole, point, fraction = plain_number(abs(number)).partition(".")
    return f"{MINUS if number < 0 else ''}{_GROUPS.sub(THIN_SPACE, whole)}{point}{fraction}"


def format_quantity(quantity: Quantity) -> str:
    """Return a quantity for readers: `€1 200 000`, `3.5 km`, `12%`."""
    if quantity.unit not in currency_codes():
        joint = "" if quantity.unit == "%" else "\u00a0"
        return f"{format_amount(quantity.number)}{joint}{quantity.unit}".rstrip("\u00a0")
    return format_money(quantity)


def format_money(quantity: Quantity) -> str:
    """Return an amount of money for readers, with two digits of cents or none."""
    amount, symbol = format_amount(abs(quantity.number)), currency_symbol(quantity.unit)
    whole, point, cents = amount.partition(".")
    amount = f"{whole}{point}{cents.ljust(CENTS, '0') if cents else ''}"
    joint = "\u00a0" if symbol[-1:].isalpha() else ""
    return f"{MINUS if quantity.number < 0 else ''}{symbol}{joint}{amount}"
