"""How the numbers and dates of a field's column are written: by its heading and by its values."""

from collections.abc import Sequence
from decimal import Decimal

from attrs import evolve

from corpus.profile.definitions import FieldDefinition, FieldKind
from corpus.quantities.conventions import Conventions, conventions_of
from corpus.quantities.heading_magnitude import find_heading_words, heading_magnitude
from corpus.quantities.quantity import parse_quantity

__all__ = ["conventions_of_column", "plain_numbers"]


def conventions_of_column(heading: str, texts: Sequence[str], field: FieldDefinition | None) -> Conventions:
    """Return what a column proves about its values.

    A field whose unit names a magnitude, such as `million t`, keeps the numbers as they are.
    """
    conventions = conventions_of(texts)
    if field is None or field.kind not in (FieldKind.NUMBER, FieldKind.MONEY):
        return conventions
    is_money = field.kind is FieldKind.MONEY
    unit = field.currency if is_money else field.unit
    if find_heading_words(f"({unit})", is_money=False):
        return conventions
    numbers = plain_numbers(texts, unit, field.decimal or conventions.decimal_sign, is_money=is_money)
    return evolve(conventions, heading=heading_magnitude(heading, numbers, is_money=is_money))


def plain_numbers(texts: Sequence[str], unit: str, decimal_sign: str, *, is_money: bool) -> list[Decimal]:
    """Return the numbers of the texts that name no magnitude."""
    readings = (parse_quantity(text.strip(), unit, decimal_sign, is_money=is_money) for text in texts)
    return [reading.quantity.number for reading in readings if reading.quantity and not reading.is_scaled]
