"""Merges the rows of a table that describe one record.

Some tables have a row for each theme or country of a record, with the same id and title. `merge_rows` unites them:
lists get the values of all rows, texts follow each other. Of other fields the first value is kept, and a note names the
others.
Rows with the same id and different titles are different records.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from attrs import frozen

from corpus.formats.mapping.columns.column_names import COUNTRIES, DROP, IDENTIFIER, PLURALS, holds_list
from corpus.formats.mapping.paths import ColumnValues
from corpus.profile.active import active_profile
from corpus.text import quote_value

__all__ = ["MAX_ROWS", "TableRow", "has_split_records", "merge_rows"]

MAX_ROWS: Final = 100_000
"""Rows of the largest table whose rows are merged; they are in memory together."""
MAX_NUMBERS: Final = 10
"""Rows that a note names."""


def _takes_all(field: str) -> bool:
    """Return whether a field takes the values of all rows of a record."""
    return holds_list(field) or field in (*PLURALS, COUNTRIES, *active_profile().section_keys)


@frozen
class TableRow:
    """The cells of a row by column."""

    number: int
    pairs: ColumnValues
    notes: tuple[str, ...] = ()


@frozen
class _Key:
    identifier: str
    title: str


def has_split_records(rows: Sequence[TableRow], field_of: Callable[[str], str]) -> bool:
    """Return whether several rows have the same id and title."""
    keys = [key for row in rows if (key := _key(row, field_of))]
    return len(set(keys)) < len(keys)


def merge_rows(rows: Iterable[TableRow], field_of: Callable[[str], str]) -> Iterator[TableRow]:
    """Yield a row for each record, in the order of the first rows."""
    groups: dict[object, list[TableRow]] = {}
    for row in rows:
        groups.setdefault(_key(row, field_of) or row.number, []).append(row)
    for group in groups.values():
        yield group[0] if len(group) == 1 else _merged(group, field_of)


def _key(row: TableRow, field_of: Callable[[str], str]) -> _Key | None:
    """Return the id and title of a row; None where one of them is missing."""
    values = {"": "", IDENTIFIER: "", "title": ""}
    for name, value in row.pairs:
        field = field_of(name).replace("slug", IDENTIFIER)
        if field in values and isinstance(value, str) and not values[field]:
            values[field] = " ".join(value.split())
    return _Key(values[IDENTIFIER], values["title"]) if values[IDENTIFIER] and values["title"] else None


def _merged(group: Sequence[TableRow], field_of: Callable[[str], str]) -> TableRow:
    pairs: ColumnValues = list(group[0].pairs)
    notes = [note for row in group for note in row.notes]
    present = {(name, str(value)) for name, value in pairs}
    for row in group[1:]:
        for name, value in row.pairs:
            if not str(value).strip() or (name, str(value)) in present:
                continue
            present.add((name, str(value)))
            if _takes_all(field_of(name)):
                pairs.append((name, value))
            elif field_of(name) not in ("", DROP):
                notes.append(f"{field_of(name)}: row {row.number} has {quote_value(value)}; it was left out")
    numbers = ", ".join(str(row.number) for row in group[:MAX_NUMBERS])
    more = f" and {len(group) - MAX_NUMBERS} more" if len(group) > MAX_NUMBERS else ""
    notes.insert(0, f"rows with the same id and title were merged: {numbers}{more}")
    return TableRow(group[0].number, pairs, tuple(notes))
