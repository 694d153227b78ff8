"""Reads the first and the last year of a row from its columns of dates, and says how unusual dates were read."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from attrs import frozen

from corpus.formats.mapping.cell import Cell
from corpus.formats.mapping.values.empty_values import is_empty_value
from corpus.formats.mapping.values.year_parser import YearSpan, parse_years
from corpus.quantities.dates import finer_than_year
from corpus.reading.cleaning import clean_line
from corpus.text import quote_value

__all__ = ["YEAR_FIELDS", "YearReading", "read_years"]

YEAR_FIELDS: Final = ("start_year", "end_year")
THAILAND: Final = "TH"
"""The country whose dates may have years of the Buddhist calendar."""


@frozen
class YearReading:
    """The years of a row."""

    start: int | None
    end: int | None
    texts_without_year: tuple[str, ...]
    notes: tuple[str, ...]


def read_years(cells: Mapping[str, Sequence[Cell]], countries: Iterable[str]) -> YearReading:
    """Return the years of the cells of YEAR_FIELDS. An end before the start is left out, with a note."""
    notes: list[str] = []
    without_year: list[str] = []
    buddhist = THAILAND in countries
    first, last = (_first_span(name, cells.get(name, ()), buddhist, notes, without_year) for name in YEAR_FIELDS)
    end = last.end or last.start or first.end
    if first.start and end and end < first.start:
        notes.append(f"end_year: {end} is before the start, {first.start}; it was left out")
        end = None
    return YearReading(first.start, end, tuple(without_year), tuple(notes))


def _first_span(
    name: str,
    cells: Iterable[Cell],
    buddhist: bool,  # noqa: FBT001 - a private function, called once
    notes: list[str],
    without_year: list[str],
) -> YearSpan:
    """Return the years of the first cell that has some."""
    for cell in cells:
        text = clean_line(cell.text)
        if is_empty_value(text):
            continue
        span = parse_years(text, cell.numbers, buddhist=buddhist)
        if not span.is_empty:
            if finer := finer_than_year(text):
                notes.append(f"{name}: {finer} left out, because the field holds years")
            if span.rule:
                notes.append(f"{name}: {quote_value(text)} read as {_in_words(span)}: {span.rule}")
            return span
        without_year.append(text)
        notes.append(f"{name}: {quote_value(text)} has no year that can be told; it is kept as a tag")
    return YearSpan()


def _in_words(span: YearSpan) -> str:
    if span.start and span.end:
        return f"{span.start} to {span.end}"
    return str(span.start) if span.start else f"until {span.end}"
