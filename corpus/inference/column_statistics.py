"""What the values of a column have in common: how many there are, how long they are, and what they look like."""

import re
from collections.abc import Sequence
from typing import Any, Final

from attrs import frozen

from corpus.formats.mapping.separators.list_splitter import ListSplitter
from corpus.formats.mapping.separators.separator_detection import DetectedSeparators, detect_separators
from corpus.formats.mapping.values.empty_values import is_empty_value
from corpus.formats.mapping.values.year_parser import parse_years
from corpus.practice import YEARS
from corpus.profile.values import NO, YES
from corpus.vocabularies.places.place_list import parse_places

__all__ = ["ColumnStatistics", "describe_column"]

MAX_TESTED: Final = 300
"""Different values of a column that are tested for their kind."""
_WHOLE = re.compile(r"[+-]?\d{1,15}(?:\.0+)?|\d{1,3}(?:[,\s.']\d{3})+")
_YEAR = re.compile(r"(\d{4})(?:\.0)?")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


@frozen
class ColumnStatistics:
    """The statistics of one column. Shares are from 0 to 1, of the filled cells."""

    name: str
    records: int
    filled: int
    distinct: int
    """Different cells."""
    entries: tuple[str, ...]
    """Different entries of the lists in the cells."""
    separators: DetectedSeparators | None
    """The separators of lists; None where the values are lists already."""
    mean_length: float
    longest: int
    places: float
    years: float
    dates: float
    whole_numbers: float
    yes_no: float
    addresses: float
    lists: float
    """Cells with several entries."""

    @property
    def filled_share(self) -> float:
        """The share of records with a value."""
        return self.filled / self.records if self.records else 0.0


def describe_column(name: str, values: Sequence[Any], records: int) -> ColumnStatistics:
    """Return the statistics of a column's filled values."""
    cells = [cell for cell in map(_text, values) if not is_empty_value(cell)]
    separators = None if any(isinstance(value, list) for value in values) else detect_separators(cells)
    parts = [_entries(value, separators) for value in values]
    tested = list(dict.fromkeys(cells))[:MAX_TESTED]
    return ColumnStatistics(
        name=name,
        records=records,
        filled=len(cells),
        distinct=len(set(cells)),
        entries=tuple(dict.fromkeys(entry for entries in parts for entry in entries)),
        separators=separators,
        mean_length=sum(map(len, cells)) / len(cells) if cells else 0.0,
        longest=max(map(len, cells), default=0),
        places=_share(tested, _is_place),
        years=_share(tested, _is_year),
        dates=_share(tested, _is_date),
        whole_numbers=_share(tested, lambda text: bool(_WHOLE.fullmatch(text.strip()))),
        yes_no=_share(tested, lambda text: text.strip().casefold() in YES | NO),
        addresses=_share(tested, lambda text: bool(_ADDRESS.fullmatch(text.strip()))),
        lists=sum(len(entries) > 1 for entries in parts) / len(parts) if parts else 0.0,
    )


def _text(value: Any) -> str:  # noqa: ANN401 - whatever a file holds
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(map(_text, value)) if isinstance(value, list) else str(value)


def _entries(value: Any, separators: DetectedSeparators | None) -> list[str]:  # noqa: ANN401 - as above
    if isinstance(value, list):
        return [text for text in map(_text, value) if text.strip()]
    splitter = separators.splitter if separators else ListSplitter(())
    return [entry.strip() for entry in splitter.split(_text(value)) if entry.strip()]


def _share(texts: Sequence[str], is_so: Any) -> float:  # noqa: ANN401 - a function of a text
    return sum(map(is_so, texts)) / len(texts) if texts else 0.0


def _is_place(text: str) -> bool:
    if len(text) > MAX_TESTED:
        return False
    places = parse_places(text)
    return bool(places.countries) and not places.unknown


def _is_year(text: str) -> bool:
    match = _YEAR.fullmatch(text.strip())
    return bool(match) and int(match[1]) in YEARS if match else False


def _is_date(text: str) -> bool:
    return len(text) < MAX_TESTED and any(map(str.isdigit, text)) and not parse_years(text).is_empty
