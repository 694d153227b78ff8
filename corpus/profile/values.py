"""Reads and checks the values of a profile's fields by their kind.

A record keeps every value as text in one form: the notation of a concept, a date as in ISO 8601, `yes` or `no`, and a
number or an amount of money as `corpus.quantities.quantity` says: `3.5 km`, `1200000 EUR`.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from attrs import frozen

from corpus.profile.definitions import FieldDefinition, FieldKind
from corpus.quantities.conventions import UNKNOWN, Conventions
from corpus.quantities.dates import is_ambiguous_date, parse_date, precision_notes
from corpus.quantities.quantity import QuantityReading, format_quantity, parse_quantity, read_stored, scale_by_heading
from corpus.vocabularies.concepts import ConceptScheme

__all__ = [
    "QUANTITIES",
    "ValueReading",
    "expected_value",
    "format_value",
    "number_of",
    "parse_value",
    "read_kind",
    "read_value",
    "value_error",
]

QUANTITIES: Final = (FieldKind.NUMBER, FieldKind.MONEY)
"""The kinds of field whose values are numbers with a unit or a currency."""
YES: Final = frozenset({"yes", "y", "true", "1", "ja", "oui", "si", "sí", "tak"})
NO: Final = frozenset({"no", "n", "false", "0", "nein", "non", "nie"})

AMBIGUOUS_DATE: Final = "is ambiguous: day and month may be exchanged"
_WEB = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_RECORD = re.compile(r"(?:\S{0,500}/practices/)?(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)")
_EXPECTED: Final[Mapping[FieldKind, str]] = {
    FieldKind.YEAR: "a year such as 2012",
    FieldKind.DATE: "a date such as 2012-05-01",
    FieldKind.NUMBER: "a number",
    FieldKind.MONEY: "an amount of money such as 1200 EUR",
    FieldKind.YES_NO: "`yes` or `no`",
    FieldKind.LINK: "a web address",
    FieldKind.RECORD: "the last part of the address of a record",
}


@frozen
class ValueReading:
    """A value that was read from a text, or why the text is none."""

    value: str | None
    """The form that a record keeps; None where the text is no value of the field."""
    reason: str = ""
    """Why it is none, after the quoted text: "is not a number"."""
    notes: tuple[str, ...] = ()
    """How words of the text were read."""


def parse_value(text: str, field: FieldDefinition, vocabularies: Mapping[str, ConceptScheme]) -> str | None:
    """Return a text from a file in the form that a record keeps; None where it is no value of the field."""
    return read_value(text, field, vocabularies).value


def read_value(
    text: str,
    field: FieldDefinition,
    vocabularies: Mapping[str, ConceptScheme],
    conventions: Conventions = UNKNOWN,
) -> ValueReading:
    """Read a text from a file. `conventions` are those of its column, where they are known."""
    if field.kind is FieldKind.DATE:
        return _read_day(text, field, conventions.date_order)
    if field.kind in QUANTITIES:
        return _read_quantity(text, field, conventions)
    if field.kind is FieldKind.CONCEPT:
        scheme = vocabularies[field.scheme]
        concept = scheme.get(text) or scheme.find_by_name(text)
        return ValueReading(concept.notation if concept else None, f"is not {expected_value(field)}")
    return ValueReading(read_kind(text, field.kind), f"is not {expected_value(field)}")


def _read_day(text: str, field: FieldDefinition, order: str) -> ValueReading:
    day = parse_date(text, order)
    reason = AMBIGUOUS_DATE if is_ambiguous_date(text, order) else f"is not {expected_value(field)}"
    return ValueReading(day.isoformat() if day else None, reason, precision_notes(text) if day else ())


def _read_quantity(text: str, field: FieldDefinition, conventions: Conventions) -> ValueReading:
    is_money = field.kind is FieldKind.MONEY
    unit = field.currency if is_money else field.unit
    reading = parse_quantity(text.strip(), unit, field.decimal or conventions.decimal_sign, is_money=is_money)
    reading = scale_by_heading(reading, conventions.heading)
    value = reading.quantity.text if reading.quantity else None
    notes = (*reading.notes, *_other_currency(reading, field))
    return ValueReading(value, f"is {reading.reason or f'not {expected_value(field)}'}", notes)


def _other_currency(reading: QuantityReading, field: FieldDefinition) -> tuple[str, ...]:
    """Return the note that an amount cannot be compared with those of the field's currency."""
    unit = reading.quantity.unit if reading.quantity else field.currency
    is_compared = field.kind is FieldKind.MONEY and (field.facet or field.sortable)
    if not is_compared or unit == field.currency:
        return ()
    return (f"amounts in {unit} are kept, but no filter or order by amount has them: those are in {field.currency}",)


def read_kind(text: str, kind: FieldKind) -> str | None:
    """Return a text in the form of a kind that needs no vocabulary; None where it has no such form."""
    parse = _PARSERS.get(kind)
    return parse(text.strip()) if parse else text


def value_error(value: str, field: FieldDefinition, vocabularies: Mapping[str, ConceptScheme]) -> str:
    """Return what is wrong with a value in a record, and what to use instead; empty where it is right."""
    if field.kind is FieldKind.CONCEPT:
        scheme = vocabularies[field.scheme]
        examples = " or ".join(list(scheme.concepts)[:2])
        return "" if value in scheme else f"is not a {field.noun}. Use a code such as {examples}."
    reading = read_value(value, field, vocabularies)
    return "" if reading.value == value else f"{reading.reason}. Correct or remove it."


def expected_value(field: FieldDefinition) -> str:
    """Return what a value of the field should be, for a message."""
    if field.kind is FieldKind.NUMBER and field.unit:
        return f"a number in {field.unit}"
    return _EXPECTED.get(field.kind, f"a known {field.noun}")


def number_of(value: str, field: FieldDefinition) -> Decimal | None:
    """Return the number of a record's value, for ranges and sorting; None for money in another currency."""
    if field.kind not in QUANTITIES:
        return Decimal(value) if value.isascii() and value.isdecimal() else None
    quantity = read_stored(value)
    comparable = field.currency if field.kind is FieldKind.MONEY else field.unit
    return quantity.number if quantity and quantity.unit == comparable else None


def format_value(value: str, field: FieldDefinition) -> str:
    """Return a value of a field without a vocabulary as readers see it: `€1 200 000`, `3.5 km`."""
    quantity = read_stored(value) if field.kind in QUANTITIES else None
    return format_quantity(quantity) if quantity else value


def _parse_number(text: str) -> str | None:
    quantity = parse_quantity(text, "").quantity
    return quantity.text if quantity else None


def _parse_money(text: str) -> str | None:
    quantity = parse_quantity(text, "", is_money=True).quantity
    return quantity.text if quantity else None


def _parse_year(text: str) -> str | None:
    return text[:4] if re.fullmatch(r"\d{4}(?:\.0)?", text) else None


def _parse_day(text: str) -> str | None:
    day = parse_date(text)
    return day.isoformat() if day else None


def _parse_yes_no(text: str) -> str | None:
    folded = text.casefold()
    return "yes" if folded in YES else "no" if folded in NO else None


def _parse_link(text: str) -> str | None:
    return text if _WEB.fullmatch(text) else None


def _parse_record(text: str) -> str | None:
    """Return the slug of a record from the slug itself or from the address of its page."""
    match = _RECORD.fullmatch(text)
    return match["slug"] if match else None


_PARSERS: Final[Mapping[FieldKind, Callable[[str], str | None]]] = {
    FieldKind.YEAR: _parse_year,
    FieldKind.DATE: _parse_day,
    FieldKind.NUMBER: _parse_number,
    FieldKind.MONEY: _parse_money,
    FieldKind.YES_NO: _parse_yes_no,
    FieldKind.LINK: _parse_link,
    FieldKind.RECORD: _parse_record,
}
