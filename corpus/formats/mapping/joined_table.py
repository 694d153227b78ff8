"""`JoinedTable`: a table whose rows belong to the records of another table, by a key.

A database often exports several tables: one with the records, and one with a row for each theme of a record. The values
of all rows with a record's key become values of that record.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import define, field

from corpus.errors import UnreadableFile
from corpus.formats.mapping.columns.column_names import column_key
from corpus.formats.mapping.paths import ColumnValues

__all__ = ["JoinedTable"]

MAX_CHARACTERS: Final = 64_000_000
"""Characters of a joined table at most; it is in memory."""
HEADER_ROWS: Final = 30
"""The first rows, among which the header must be."""
MAX_NAMED: Final = 10
"""Keys that a note names."""


@define
class JoinedTable:
    """The rows of a table by their key."""

    name: str
    """The name of the sheet, or the path of the file."""
    key: str
    """The name of the key's column, in both tables."""
    is_loaded: bool = False
    _rows: dict[str, list[tuple[str, str]]] = field(factory=dict)
    _used: set[str] = field(factory=set)

    def load(self, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Load the rows of the table, whose header has the key. Raises UnreadableFile."""
        numbered = iter(rows)
        header = self._header(numbered)
        place = [column_key(name) for name in header].index(column_key(self.key))
        size = 0
        for _, cells in numbered:
            size += sum(map(len, cells))
            if size > MAX_CHARACTERS:
                raise UnreadableFile(self.name, f"a joined table may have {MAX_CHARACTERS} characters at most")
            self._add(header, place, cells)
        self.is_loaded = True

    def _header(self, rows: Iterator[tuple[int, Sequence[str]]]) -> list[str]:
        for (_, cells), _number in zip(rows, range(HEADER_ROWS), strict=False):
            names = [" ".join(cell.split()) for cell in cells]
            if column_key(self.key) in map(column_key, names):
                return names
        raise UnreadableFile(self.name, f"the table has no column {self.key!r}, which --join names")

    def _add(self, header: Sequence[str], place: int, cells: Sequence[str]) -> None:
        key = cells[place].strip() if place < len(cells) else ""
        pairs = [(name, cell) for name, cell in zip(header, cells, strict=False) if name and cell.strip()]
        if key:
            self._rows.setdefault(key, []).extend(pair for pair in pairs if column_key(pair[0]) != column_key(self.key))

    def extend(self, pairs: ColumnValues) -> ColumnValues:
        """Return a record with the values of its rows. A column occurs once for each different value."""
        names = (str(value).strip() for name, value in pairs if column_key(name) == column_key(self.key))
        key = next(names, "")
        if key in self._rows:
            self._used.add(key)
        return [*pairs, *dict.fromkeys(self._rows.get(key, ()))]

    def unused_note(self) -> str:
        """Return a sentence about the rows that belong to no record, or an empty text."""
        if not self.is_loaded:
            return f"There is no file or sheet “{self.name}”, which --join names."
        unused = [key for key in self._rows if key not in self._used]
        if not unused:
            return ""
        more = f" and {len(unused) - MAX_NAMED:,} more" if len(unused) > MAX_NAMED else ""
        return f"No record has the {self.key} of these rows of “{self.name}”: {', '.join(unused[:MAX_NAMED])}{more}."
