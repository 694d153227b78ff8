"""What the values of a column have in common: how many there are, how long they are, and what they look like."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from attrs import frozen

from corpus.formats.mapping.separators.list_splitter import ListSplitter
from corpus.formats.mapping.separators.separator_detection import DetectedSeparators, detect_separators
from corpus.formats.mapping.values.empty_values import is_empty_value
from corpus.inference.identifier_columns import are_identifiers, is_code
from corpus.inference.quantity_columns import QuantityColumn, describe_quantities
from corpus.practice import YEARS
from corpus.profile.definitions import FieldKind
from corpus.profile.values import read_kind
from corpus.quantities.dates import date_order_of, is_ambiguous_date, parse_date
from corpus.vocabularies.places.place_finder import find_region
from corpus.vocabularies.places.place_list import parse_places

__all__ = ["ColumnStatistics", "describe_column"]

MAX_TESTED: Final = 300
"""Different values of a column that are tested for their kind."""


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
    occurrences: int
    """Entries of the lists, each as often as it occurs."""
    separators: DetectedSeparators | None
    """The separators of lists; None where the values are lists already."""
    mean_length: float
    places: float
    regions: float
    years: float
    dates: float
    quantities: QuantityColumn | None
    """What the numbers are, where the values are numbers."""
    identifiers: bool
    """Whether the numbers name something, as ids do, and count nothing."""
    codes: float
    """The share of signs without a blank and with a digit, such as `CL-01`."""
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
    order = date_order_of(tested)
    quantities = describe_quantities(name, tested)
    return ColumnStatistics(
        name=name,
        records=records,
        filled=len(cells),
        distinct=len(set(cells)),
        entries=tuple(dict.fromkeys(entry for entries in parts for entry in entries)),
        occurrences=sum(map(len, parts)),
        separators=separators,
        mean_length=sum(map(len, cells)) / len(cells) if cells else 0.0,
        places=_share(tested, _is_place),
        regions=_share(tested, _is_region),
        years=_share(tested, _is_year),
        dates=_share(tested, lambda text: parse_date(text, order) is not None or is_ambiguous_date(text, order)),
        quantities=quantities,
        identifiers=are_identifiers(name, cells) and not (quantities and quantities.unit),
        codes=_share(tested, is_code),
        yes_no=_share(tested, _is_of(FieldKind.YES_NO)),
        addresses=_share(tested, _is_of(FieldKind.LINK)),
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


def _is_region(text: str) -> bool:
    return len(text) < MAX_TESTED and find_region(text) is not None


def _is_year(text: str) -> bool:
    year = read_kind(text, FieldKind.YEAR)
    return year is not None and int(year) in YEARS


def _is_of(kind: FieldKind) -> Callable[[str], bool]:
    """Return a function that says whether a text is a value of this kind."""
    return lambda text: read_kind(text, kind) is not None
