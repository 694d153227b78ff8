"""Finds out what the numbers of a year's column count: years, days since 1900 or seconds since 1970.

44197 is 1 January 2021 in a spreadsheet, and may be anything else. So it is a date only where all values of the column
are such numbers, in the first SAMPLE_ROWS rows.
"""

from collections.abc import Iterable
from typing import Final

from corpus.formats.mapping.values.empty_values import is_empty_value
from corpus.formats.mapping.values.year_parser import NumberKind

__all__ = ["SAMPLE_ROWS", "number_kind"]

SAMPLE_ROWS: Final = 500
"""Rows from which the kind of a column is found out."""
MIN_VALUES: Final = 2
"""Values of the shortest column: a single number proves nothing."""
SERIALS: Final = (10_000, 75_000)
"""Serial numbers of the days from 1927 to 2105."""
UNIX_TIMES: Final = (100_000_000, 4_200_000_000)
"""Unix times from 1973 to 2103, in seconds."""
MILLISECONDS: Final = 1000


def number_kind(values: Iterable[str]) -> NumberKind:
    """Return what the numbers of a column count; PLAIN where some value is no such number."""
    numbers = [_number(value) for value in values if not is_empty_value(value)]
    if len(numbers) < MIN_VALUES:
        return NumberKind.PLAIN
    if all(_is_between(number, SERIALS) for number in numbers):
        return NumberKind.SERIAL
    if all(_is_between(number, UNIX_TIMES) or _is_between(number / MILLISECONDS, UNIX_TIMES) for number in numbers):
        return NumberKind.UNIX
    return NumberKind.PLAIN


def _number(value: str) -> float:
    """Return the number of a cell, or 0 where it is none."""
    text = value.strip()
    return float(text) if text.replace(".", "", 1).isdecimal() and text.isascii() else 0.0


def _is_between(number: float, bounds: tuple[int, int]) -> bool:
    return bounds[0] <= number <= bounds[1]
