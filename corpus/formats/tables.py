"""Practices as tables: CSV, TSV and XLSX, one row each.

`read_table` finds the header below whatever stands above it, and reads a table of ours as it is and any other by the
mapping. Rows are numbered as a spreadsheet shows them; empty ones are passed over. `write_csv` and `write_xlsx` write
the columns of `corpus.formats.row_values`, which read back equal. No cell runs as a formula: in CSV an apostrophe
stands before a sign that would begin one, in XLSX all cells are text.

Slugs: the record's own, else its `id`; a row without either is known by its country and title, so that reading the
file again updates it.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from types import SimpleNamespace
from typing import Final

from attrs import frozen
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from corpus.errors import InvalidPractice, UnreadableFile
from corpus.formats.base import Beside, Outcome, Taken
from corpus.formats.files import bare_suffix, written_aside
from corpus.formats.import_options import Wishes, wishes_of
from corpus.formats.mapping.record_mapper import MAX_COLUMNS, Reading
from corpus.formats.row_values import COLUMNS, row_of, values_of
from corpus.formats.rows import Row, csv_rows, xlsx_sheets
from corpus.practice import Practice
from corpus.reading.cleaning import repaired

__all__ = ["SUFFIXES", "read_table", "write_csv", "write_xlsx"]

SPREADSHEETS: Final = (".xlsx", ".xlsm")
SUFFIXES: Final = (".csv", ".tsv", *SPREADSHEETS)
HEADER_WITHIN: Final = 30
"""Rows among which the header is looked for."""
FEWEST: Final = 2
"""Cells of a header."""
MAX_XLSX_CELL: Final = 32_767
"""Characters of a cell, as Excel has it."""
SHOWN: Final = 60

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_UNSAFE_IN_XML = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\r\ufffe\uffff]")


@frozen
class _Header:
    """The names of the columns, and whether the table is one of ours."""

    names: tuple[str, ...]
    own: bool


def read_table(path: Path, said: Wishes | Mapping[str, str] | None = None) -> Iterator[Outcome]:
    """Each row of the table as a practice, or the reason why it is none."""
    wishes = wishes_of(said)
    try:
        reading = Reading(str(path), wishes)
        if bare_suffix(path) in SPREADSHEETS:
            yield from _spreadsheet(path, reading)
        else:
            header, rows = _below_header(csv_rows(path, wishes.encoding), reading)
            yield from _outcomes(header, map(_unguarded, rows) if header.own else rows, reading)
    except UnreadableFile as error:
        yield error


def _spreadsheet(path: Path, reading: Reading) -> Iterator[Outcome]:
    """The rows of the first sheet that has a header; the others are named in a note."""
    problems: list[UnreadableFile] = []
    with xlsx_sheets(path) as sheets:
        for name, sheet_rows in sheets:
            try:
                header, rows = _below_header(sheet_rows, reading)
            except UnreadableFile as error:
                problems.append(error)
                continue
            others = [other for other, _ in sheets if other != name]
            note = [f"sheets that were not read: {', '.join(others)}"] if others else []
            yield from _outcomes(header, rows, reading, note)
            return
    raise problems[0] if problems else reading.refused("there is no sheet in it")


def _below_header(rows: Iterator[Row], reading: Reading) -> tuple[_Header, Iterator[Row]]:
    """The header and the rows below it. It is the first row with a title's column among others, else with it alone."""
    looked_at, problem = _first(rows)
    names = [tuple(" ".join(repaired(cell).split()) for cell in cells) for _, cells in looked_at]
    filled = [[name for name in row if name] for row in names]
    titled = [place for place, row in enumerate(filled) if any(reading.field_of(name) == "title" for name in row)]
    place = next((place for place in titled if len(filled[place]) >= FEWEST), next(iter(titled), None))
    if place is None and problem:
        raise problem
    if place is None:
        columns = next((row for row in filled if len(row) >= FEWEST), next(filter(None, filled), []))
        raise reading.refused(reading.missing_title(columns) if columns else "there is nothing in it")
    if len(names[place]) > MAX_COLUMNS:
        raise reading.refused(f"it has more than {MAX_COLUMNS} columns")
    return _Header(names[place], reading.is_own(filled[place])), chain(looked_at[place + 1 :], _rest(rows, problem))


def _first(rows: Iterator[Row]) -> tuple[list[Row], UnreadableFile | None]:
    """The rows among which the header is, and what ended them early."""
    found: list[Row] = []
    try:
        found.extend(islice(rows, HEADER_WITHIN))
    except UnreadableFile as error:
        return found, error
    return found, None


def _rest(rows: Iterator[Row], problem: UnreadableFile | None) -> Iterator[Row]:
    if problem:
        raise problem
    yield from rows


def _outcomes(header: _Header, rows: Iterable[Row], reading: Reading, notes: Iterable[str] = ()) -> Iterator[Outcome]:
    """What becomes of each row that has anything in it; the notes belong to the first that is taken."""
    waiting = list(notes)
    for number, cells in rows:
        if not any(cell and not cell.isspace() for cell in cells):
            continue
        outcome = _outcome(header, number, cells, reading, waiting)
        if isinstance(outcome, Taken):
            waiting = []
        yield outcome


def _outcome(header: _Header, number: int, cells: list[str], reading: Reading, waiting: list[str]) -> Outcome:
    width = len(header.names)
    extra = [cell[:SHOWN] for cell in cells[width:] if cell.strip()]
    notes = [*waiting, *([f"cells beyond the columns: {', '.join(map(repr, extra))}"] if extra else [])]
    padded = [*cells[:width], *[""] * (width - len(cells))]
    pairs = [
        (name or f"column {place}", cell)
        for place, (name, cell) in enumerate(zip(header.names, padded, strict=True), 1)
        if name or cell
    ]
    if header.own:
        with suppress(InvalidPractice):
            return reading.own(values_of(dict(pairs)), number, notes)
    return reading.record(list(pairs), number, notes)


def write_csv(practices: Iterable[Practice], target: Path, beside: Beside | None = None) -> int:
    """Write the practices as CSV, or TSV where the target's suffix says so, and say how many there were.

    `beside` are columns that no field has, and what stands there of each practice; readers of ours leave them out.
    UTF-8 with a byte order mark, which spreadsheets want. The file takes its place when all is written. OSError where
    it cannot be.
    """
    number = 0
    with written_aside(target) as stream:
        stream.write(codecs.BOM_UTF8)
        lines = SimpleNamespace(write=lambda line: stream.write(line.encode()))
        writer = csv.writer(lines, delimiter="\t" if bare_suffix(target) == ".tsv" else ",")
        more = beside or {}
        writer.writerow([*COLUMNS, *more])
        for number, practice in enumerate(practices, 1):  # noqa: B007 - the last number is the answer
            row = row_of(practice) | {name: of(practice) for name, of in more.items()}
            writer.writerow([_guarded(row.get(name, "")) for name in (*COLUMNS, *more)])
    return number


def write_xlsx(practices: Iterable[Practice], target: Path) -> int:
    """Write the practices as an Excel sheet, and say how many there were.

    The file takes its place when all is written. Raises InvalidPractice for a text that no cell can hold, OSError where
    the file cannot be written.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Practices")
    sheet.freeze_panes = "A2"
    sheet.append(COLUMNS)
    number = 0
    try:
        for number, practice in enumerate(practices, 1):  # noqa: B007 - the last number is the answer
            row = row_of(practice)
            sheet.append([_text_cell(sheet, practice, name, row.get(name, "")) for name in COLUMNS])
    except BaseException:
        book.save(io.BytesIO())  # openpyxl keeps the rows in a file of its own, which only saving takes away
        raise
    with written_aside(target) as stream:
        book.save(stream)
    return number


def _text_cell(sheet: WriteOnlyWorksheet, practice: Practice, name: str, text: str) -> Cell | None:
    """A cell that holds text, whatever it begins with."""
    if not text:
        return None
    written = _UNSAFE_IN_XML.sub(lambda sign: f"_x{ord(sign.group()):04X}_", text)
    if len(written) > MAX_XLSX_CELL:
        raise InvalidPractice(
            name,
            f"{practice.slug} has {len(written)} characters there and a cell of a spreadsheet holds {MAX_XLSX_CELL}; "
            "write CSV or JSON Lines",
        )
    cell = WriteOnlyCell(sheet, written)
    cell.data_type = "s"
    cell.quotePrefix = bool(_FORMULA.match(text))
    return cell


def _guarded(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would run."""
    return f"'{text}" if _FORMULA.match(text) else text


def _unguarded(row: Row) -> Row:
    number, cells = row
    return number, [cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell for cell in cells]
