"""Reads and checks the values of a profile's fields by their kind.

A record keeps every value as text in one form: the notation of a concept, a whole number as digits, a date as in ISO
8601, `yes` or `no`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from corpus.profile.definitions import FieldDefinition, FieldKind
from corpus.vocabularies.concepts import ConceptScheme

__all__ = ["expected_value", "parse_value", "read_kind", "value_error"]

MAX_DIGITS: Final = 15
"""Digits of the longest number."""
YES: Final = frozenset({"yes", "y", "true", "1", "ja", "oui", "si", "sí", "tak"})
NO: Final = frozenset({"no", "n", "false", "0", "nein", "non", "nie"})

_NUMBER = re.compile(
    r"(?P<whole>[+-]?(?:\d+|[1-9]\d{0,2}(?P<sign>[\s,'])\d{3}(?:(?P=sign)\d{3})*|[1-9]\d{0,2}(?:\.\d{3}){2,}))(?:\.0*)?"
)
"""A whole number. A point separates thousands only where there are several: 1.234 may be a fraction."""
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}\S*)?")
_WEB = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_RECORD = re.compile(r"(?:\S{0,500}/practices/)?(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)")
_EXPECTED: Final[Mapping[FieldKind, str]] = {
    FieldKind.YEAR: "a year such as 2012",
    FieldKind.DATE: "a date such as 2012-05-01",
    FieldKind.NUMBER: "a whole number",
    FieldKind.YES_NO: "`yes` or `no`",
    FieldKind.LINK: "a web address",
    FieldKind.RECORD: "the last part of the address of a record",
}


def parse_value(text: str, field: FieldDefinition, vocabularies: Mapping[str, ConceptScheme]) -> str | None:
    """Return a text from a file in the form that a record keeps; None where it is no value of the field."""
    if field.kind is FieldKind.CONCEPT:
        scheme = vocabularies[field.scheme]
        concept = scheme.get(text) or scheme.find_by_name(text)
        return concept.notation if concept else None
    return read_kind(text, field.kind)


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
    if parse_value(value, field, vocabularies) == value:
        return ""
    return f"is not {expected_value(field)}. Correct or remove it."


def expected_value(field: FieldDefinition) -> str:
    """Return what a value of the field should be, for a message."""
    return _EXPECTED.get(field.kind, f"a known {field.noun}")


def _parse_number(text: str) -> str | None:
    match = _NUMBER.fullmatch(text)
    digits = re.sub(r"[\s,.']", "", match["whole"]) if match else ""
    return str(int(digits)) if 0 < len(digits.lstrip("+-")) <= MAX_DIGITS else None


def _parse_year(text: str) -> str | None:
    return text[:4] if re.fullmatch(r"\d{4}(?:\.0)?", text) else None


def _parse_date(text: str) -> str | None:
    match = _DATE.fullmatch(text)
    try:
        return date.fromisoformat(match[1]).isoformat() if match else None
    except ValueError:
        return None


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
    FieldKind.DATE: _parse_date,
    FieldKind.NUMBER: _parse_number,
    FieldKind.YES_NO: _parse_yes_no,
    FieldKind.LINK: _parse_link,
    FieldKind.RECORD: _parse_record,
}
