"""Relevance checks: queries of a collection with what their answers must hold, in a table that editors keep.

The table is text with tabs between the columns `category`, `query`, `language`, `check`, `forbidden` and `note`. Lines
that begin with # are comments. Quotation marks belong to the query; no cell is quoted. `check` has a sentence that
`index.evaluation.expectations` explains. `forbidden` has slugs that must not be on the first page, or with
`first 3:` before them, among the first three.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

from corpus.errors import UnreadableFile
from index.evaluation.expectations import FIRST_PAGE, Expectation, read_expectation
from index.evaluation.numbered_lines import numbered_lines

__all__ = ["CheckRow", "read_checks", "read_floors"]

COLUMNS: Final = ("category", "query", "language", "check", "forbidden", "note")
"""The columns of a table of checks."""
FLOOR_COLUMNS: Final = ("category", "passing", "note")
"""The columns of a table of floors."""
MAX_CHECKS: Final = 10_000
"""Rows of a table at most."""
MAX_CELL: Final = 2_000
"""Characters of a cell at most."""

_FORBIDDEN: Final = re.compile(r"(?:first (?P<depth>\d{1,2}):)?(?P<slugs>[^:>]*)")


@frozen
class CheckRow:
    """A query, and what its answer must hold."""

    row: int
    """The number of its line in the file."""
    category: str
    query: str
    language: str
    """The language of the query, as an ISO 639-1 code."""
    check: str
    """The expectation as it is written."""
    expectation: Expectation
    forbidden: tuple[str, ...] = ()
    """Practices that must not be among the first hits …"""
    forbidden_depth: int = FIRST_PAGE
    """… of which these many are looked at."""
    note: str = ""

    @property
    def slugs(self) -> tuple[str, ...]:
        """All practices that the row names."""
        return (*self.expectation.slugs, *self.forbidden)


def read_checks(path: Path) -> tuple[CheckRow, ...]:
    """Read a table of checks. Raises UnreadableFile with the line."""
    checks = tuple(_read_check(path, row, cells) for row, cells in _rows(path, COLUMNS))
    lines: dict[tuple[str, str, str], int] = {}
    for check in checks:
        earlier = lines.setdefault((check.category, check.query, check.check), check.row)
        if earlier != check.row:
            raise UnreadableFile(str(path), f"the check is there already, in row {earlier}", check.row)
    return checks


def read_floors(path: Path) -> dict[str, int]:
    """Read how many checks of each category must pass. Raises UnreadableFile with the line."""
    floors: dict[str, int] = {}
    for row, (category, passing, _note) in _rows(path, FLOOR_COLUMNS):
        if category in floors or not passing.isdecimal():
            reason = "the category is there twice" if category in floors else "the floor is not a whole number"
            raise UnreadableFile(str(path), reason, row)
        floors[category] = int(passing)
    return floors


def _read_check(path: Path, row: int, cells: list[str]) -> CheckRow:
    category, query, language, check, forbidden, note = cells
    if not (category and query and language):
        raise UnreadableFile(str(path), "the category, the query or the language is empty", row)
    try:
        return CheckRow(
            row, category, query, language, check, read_expectation(check), *_read_forbidden(forbidden), note
        )
    except ValueError as error:
        raise UnreadableFile(str(path), str(error), row) from error


def _read_forbidden(cell: str) -> tuple[tuple[str, ...], int]:
    """Return the forbidden practices, and how many hits are looked at."""
    match = _FORBIDDEN.fullmatch(cell)
    depth = int(match["depth"] or FIRST_PAGE) if match else 0
    if match is None or not 1 <= depth <= FIRST_PAGE:
        raise ValueError(
            f"forbidden practices are written as “SLUG SLUG” or “first N: SLUG SLUG”, N up to {FIRST_PAGE}"
        )
    return tuple(match["slugs"].split()), depth


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each row, as many as there are columns, without comments and the head."""
    lines = ((row, line) for row, line in numbered_lines(path) if not line.startswith("#"))
    head_row, head = next(lines, (1, ""))
    if tuple(_cells(head)) != columns:
        raise UnreadableFile(str(path), f"the first line does not name the columns {', '.join(columns)}", head_row)
    for count, (row, line) in enumerate(lines, 1):
        cells = _cells(line)
        if count > MAX_CHECKS:
            raise UnreadableFile(str(path), f"it has more than {MAX_CHECKS} rows", row)
        if len(cells) > len(columns) or max(map(len, cells)) > MAX_CELL:
            reason = f"the line has more than {len(columns)} cells, or a cell of more than {MAX_CELL} characters"
            raise UnreadableFile(str(path), reason, row)
        if any(cell.startswith('"') and '""' in cell for cell in cells):
            raise UnreadableFile(str(path), "a cell has doubled quotation marks; save the table without quotation", row)
        yield row, [*cells, *[""] * (len(columns) - len(cells))]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("\t")]
