"""Units of measurement: their spellings, and exact factors between units of one dimension.

A field may have any unit, such as "pupils" or "t CO2e per year". Only units in this table are converted.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Final

import regex
from attrs import frozen

__all__ = ["Conversion", "find_unit", "is_known_unit"]

_DIMENSIONS: Final = (
    (
        ("mm", "0.001", "millimetre millimetres millimeter millimeters"),
        ("cm", "0.01", "centimetre centimetres centimeter centimeters zentimeter"),
        ("m", "1", "metre metres meter meters mètre mètres metro metros metri"),
        ("km", "1000", "kilometre kilometres kilometer kilometers kilomètre kilomètres kilómetros chilometri kms"),
    ),
    (
        ("m2", "1", "sqm qm square-metres square-meters square-metre quadratmeter"),
        ("ha", "10000", "hectare hectares hektar hectáreas ettari"),
        ("km2", "1000000", "sqkm square-kilometres square-kilometers square-kilometre quadratkilometer"),
    ),
    (
        ("l", "0.001", "litre litres liter liters"),
        ("m3", "1", "cubic-metres cubic-meters cubic-metre kubikmeter"),
    ),
    (
        ("g", "0.001", "gram grams gramme grammes gramm"),
        ("kg", "1", "kilogram kilograms kilogramme kilogrammes kilogramm kilo kilos"),
        ("t", "1000", "tonne tonnes tonnen"),
        ("kt", "1000000", "kilotonne kilotonnes kilotonnen"),
        ("Mt", "1000000000", "megatonne megatonnes megatonnen"),
    ),
    (
        ("W", "1", "watt watts"),
        ("kW", "1000", "kilowatt kilowatts"),
        ("MW", "1000000", "megawatt megawatts"),
        ("GW", "1000000000", "gigawatt gigawatts"),
    ),
    (
        ("Wh", "1", "watt-hours"),
        ("kWh", "1000", "kilowatt-hours kilowattstunden"),
        ("MWh", "1000000", "megawatt-hours megawattstunden"),
        ("GWh", "1000000000", "gigawatt-hours gigawattstunden"),
        ("TWh", "1000000000000", "terawatt-hours terawattstunden"),
    ),
    (("%", "1", "percent per-cent prozent pct pourcent por-ciento per-cento procent procenta"),),
)
"""Units of each dimension: the symbol, its factor, and other names."""
MEGATONNE: Final = "Mt"
"""In other letters, mt is a metric tonne."""


@frozen
class Conversion:
    """How a number in a written unit becomes one in the field's unit."""

    factor: Decimal
    is_same: bool
    """Whether the written unit is the field's own."""


def find_unit(text: str, expected: str) -> Conversion | None:
    """Return how to convert from the unit of a text to the field's unit; None where it is another thing."""
    written, wanted = _unit_key(text), _unit_key(expected)
    if written == wanted or (written.casefold() == wanted.casefold() and wanted not in _units()):
        return Conversion(Decimal(1), is_same=True)
    source, target = _find(written), _find(wanted)
    if source is None or target is None or source[0] != target[0]:
        return None
    return Conversion(source[1] / target[1], is_same=source == target)


def is_known_unit(text: str) -> bool:
    """Return whether a text is a unit of the table."""
    return _find(_unit_key(text)) is not None


def _find(key: str) -> tuple[int, Decimal] | None:
    """Return the dimension and factor of a unit. Symbols are looked up as written first: MW is no mW."""
    return _units().get(key) or _units().get(key.casefold())


def _unit_key(text: str) -> str:
    plain = text.strip().rstrip(".").replace("\u00b2", "2").replace("\u00b3", "3").replace("^", "")
    plain = regex.sub(r"(?i)^(?:sq\.?|square) (?=k?m$)", "sq", plain)
    return "-".join(plain.split())


@cache
def _units() -> Mapping[str, tuple[int, Decimal]]:
    units: dict[str, tuple[int, Decimal]] = {}
    for dimension, entries in enumerate(_DIMENSIONS):
        for symbol, factor, names in entries:
            value = dimension, Decimal(factor)
            units[symbol] = value
            for name in (symbol.casefold(), *names.split()) if symbol != MEGATONNE else names.split():
                units.setdefault(name, value)
    return units
