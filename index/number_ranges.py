"""Facets of numbers: the ranges that a profile counts them in, and numbers and ranges in words.

A range ends before the next one begins: `10000..<100000`. Years are whole, so their ranges are written `2000..2009`.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Final

from corpus.quantities.number_parser import plain_number
from corpus.quantities.quantity import Quantity, format_quantity
from index.search_query import FacetRange

__all__ = ["facet_number", "facet_ranges", "number_label", "ordered_range", "range_label", "range_names"]

_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,40})?")


@cache
def facet_ranges(facet: str, bounds: tuple[Decimal, ...], *, years: bool) -> tuple[FacetRange, ...]:
    """Return the ranges between these bounds, ascending, with an open one at each end; none without bounds."""
    if not bounds:
        return ()
    ends = [None, *bounds, None]
    if not years:
        return tuple(FacetRange(facet, low, high, below=high is not None) for low, high in pairwise(ends))
    return tuple(
        FacetRange(facet, None if low is None else int(low), None if high is None else int(high) - 1)
        for low, high in pairwise(ends)
    )


def range_names(numbers: Iterable[Decimal], ranges: Sequence[FacetRange]) -> tuple[str, ...]:
    """Return the names of the facet's ranges that hold these numbers, each once."""
    starts = [Decimal(bounds.low or 0) for bounds in ranges[1:]]
    return tuple(dict.fromkeys(ranges[bisect_right(starts, number)].text for number in numbers))


def facet_number(value: str) -> Decimal | int | None:
    """Return the number of a facet's value as the index has it; None for another text."""
    if value.isdecimal():
        return int(value)
    return Decimal(value) if _NUMBER.fullmatch(value) else None


def ordered_range(
    facet: str, low: Decimal | int | None, high: Decimal | int | None, *, below: bool = False
) -> FacetRange:
    """Return a range; bounds in the wrong order are swapped."""
    if low is not None and high is not None and high < low:
        return FacetRange(facet, high, low)
    return FacetRange(facet, low, high, below=below and high is not None)


def number_label(number: Decimal | int, unit: str, *, years: bool) -> str:
    """Return a number of a facet for readers: `2012`, `€1 200`, `3.5 km`."""
    return plain_number(Decimal(number)) if years else format_quantity(Quantity(Decimal(number), unit))


def range_label(bounds: FacetRange, unit: str, *, years: bool) -> str:
    """Return a range for readers: `2000 to 2009`, `€10 000 to under €100 000`, `from 5 km`, `under 12%`."""
    low, high = (None if end is None else number_label(end, unit, years=years) for end in (bounds.low, bounds.high))
    if high is None:
        return f"from {low}" if low is not None else "any number"
    if low is None:
        return f"{'under' if bounds.below else 'until' if years else 'up to'} {high}"
    return low if low == high and not bounds.below else f"{low} to {'under ' if bounds.below else ''}{high}"
