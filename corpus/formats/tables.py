"""Practices as tables: CSV, TSV and XLSX, one row for each practice.

`read_table` finds the header below any rows above it. It reads a table of ours as it is, and any other by the mapping.
Rows are numbered as a spreadsheet shows them; empty rows are skipped. `write_csv` and `write_xlsx` write the columns of
`corpus.formats.row_values`, which are read back equal. No cell runs as a formula: CSV cells that could begin one get an
apostrophe, and XLSX cells are all text.

The slug is the record's slug or its `id`. A row without either gets its slug from country and title, so that reading
the file again updates it.
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
from corpus.formats.base import ExtraColumns, Outcome, ParsedPractice
from corpus.formats.files import bare_suffix, write_atomically
from corpus.formats.import_options import ImportOptions, as_import_options
from corpus.formats.mapping.column_profile import SAMPLE_ROWS
from corpus.formats.mapping.record_mapper import MAX_COLUMNS, RecordMapper
from corpus.formats.row_values import COLUMNS, practice_to_row, row_to_json
from corpus.formats.rows import Row, csv_rows, xlsx_sheets
from corpus.practice import Practice
from corpus.reading.cleaning import repair_encoding

__all__ = ["SUFFIXES", "read_table", "write_csv", "write_xlsx"]

SPREADSHEETS: Final = (".xlsx", ".xlsm")
SUFFIXES: Final = (".csv", ".tsv", *SPREADSHEETS)
HEADER_ROWS: Final = 30
"""The first rows, among which the header must be."""
MIN_COLUMNS: Final = 2
"""Cells of the smallest header."""
MAX_XLSX_CELL: Final = 32_767
"""Characters of a cell at most, as in Excel."""
MAX_QUOTED: Final = 60
"""Characters of a cell that a note quotes."""

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_UNSAFE_IN_XML = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\r\ufffe\uffff]")


@frozen
class _Header:
    """The names of the columns, and whether the table is in our own shape."""

    names: tuple[str, ...]
    own: bool


def read_table(path: Path, options: ImportOptions | Mapping[str, str] | None = None) -> Iterator[Outcome]:
    """Yield each row of the table as a practice, or the reason for its refusal."""
    import_options = as_import_options(options)
    try:
        reading = RecordMapper(str(path), import_options)
        if bare_suffix(path) in SPREADSHEETS:
            yield from _spreadsheet(path, reading)
        else:
            header, rows = _below_header(csv_rows(path, import_options.encoding), reading)
            yield from _outcomes(header, map(_unguard_formulas, rows) if header.own else rows, reading)
    except UnreadableFile as error:
        yield error


def _spreadsheet(path: Path, reading: RecordMapper) -> Iterator[Outcome]:
    """Read the first sheet that has a header; a note names the other sheets."""
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
    raise problems[0] if problems else reading.refuse("it has no sheet")


def _below_header(rows: Iterator[Row], reading: RecordMapper) -> tuple[_Header, Iterator[Row]]:
    """Return the header and the rows below it.

    The header is the first row with a title's column among others; otherwise the first row with a title's column alone.
    """
    looked_at, problem = _first(rows)
    names = [tuple(" ".join(repair_encoding(cell).split()) for cell in cells) for _, cells in looked_at]
    filled = [[name for name in row if name] for row in names]
    titled = [place for place, row in enumerate(filled) if any(reading.field_of(name) == "title" for name in row)]
    place = next((place for place in titled if len(filled[place]) >= MIN_COLUMNS), next(iter(titled), None))
    if place is None and problem:
        raise problem
    if place is None:
        columns = next((row for row in filled if len(row) >= MIN_COLUMNS), next(filter(None, filled), []))
        raise reading.refuse(reading.missing_title(columns) if columns else "it is empty")
    if len(names[place]) > MAX_COLUMNS:
        raise reading.refuse(f"it has more than {MAX_COLUMNS} columns")
    return _Header(names[place], reading.is_own(filled[place])), chain(looked_at[place + 1 :], _rest(rows, problem))


def _first(rows: Iterator[Row], most: int = HEADER_ROWS) -> tuple[list[Row], UnreadableFile | None]:
    """Return the first rows, and the error that ended them early."""
    first_rows: list[Row] = []
    try:
        first_rows.extend(islice(rows, most))
    except UnreadableFile as error:
        return first_rows, error
    return first_rows, None


def _rest(rows: Iterator[Row], problem: UnreadableFile | None) -> Iterator[Row]:
    if problem:
        raise problem
    yield from rows


def _outcomes(
    header: _Header, rows: Iterable[Row], reading: RecordMapper, notes: Iterable[str] = ()
) -> Iterator[Outcome]:
    """Yield the result of each row that is not empty. The first practice gets the notes."""
    waiting = list(notes)
    for number, cells in _learn_columns(header, rows, reading):
        if not any(cell and not cell.isspace() for cell in cells):
            continue
        outcome = _outcome(header, number, cells, reading, waiting)
        if isinstance(outcome, ParsedPractice):
            waiting = []
        yield outcome


def _learn_columns(header: _Header, rows: Iterable[Row], reading: RecordMapper) -> Iterator[Row]:
    """Yield the rows unchanged, after the mapper has looked at the first of them."""
    rows = iter(rows)
    sample, problem = _first(rows, SAMPLE_ROWS)
    reading.learn_columns(list(zip(header.names, cells, strict=False)) for _, cells in sample)
    return chain(sample, _rest(rows, problem))


def _outcome(header: _Header, number: int, cells: list[str], reading: RecordMapper, waiting: list[str]) -> Outcome:
    width = len(header.names)
    extra = [cell[:MAX_QUOTED] for cell in cells[width:] if cell.strip()]
    notes = [*waiting, *([f"cells beyond the columns: {', '.join(map(repr, extra))}"] if extra else [])]
    padded = [*cells[:width], *[""] * (width - len(cells))]
    pairs = [
        (name or f"column {place}", cell)
        for place, (name, cell) in enumerate(zip(header.names, padded, strict=True), 1)
        if name or cell
    ]
    if header.own:
        with suppress(InvalidPractice):
            return reading.read_own(row_to_json(dict(pairs)), number, notes)
    return reading.read_foreign(list(pairs), number, notes)


def write_csv(practices: Iterable[Practice], target: Path, beside: ExtraColumns | None = None) -> int:
    """Write the practices as CSV, or as TSV by the target's suffix, and return their number.

    `beside` are extra columns and their values; our readers ignore them. The file is UTF-8 with a byte order mark,
    which spreadsheets need. It replaces the target when it is complete. Raises OSError.
    """
    number = 0
    with write_atomically(target) as stream:
        stream.write(codecs.BOM_UTF8)
        lines = SimpleNamespace(write=lambda line: stream.write(line.encode()))
        writer = csv.writer(lines, delimiter="\t" if bare_suffix(target) == ".tsv" else ",")
        more = beside or {}
        writer.writerow([*COLUMNS, *more])
        for number, practice in enumerate(practices, 1):  # noqa: B007 - the last number is the answer
            row = practice_to_row(practice) | {name: of(practice) for name, of in more.items()}
            writer.writerow([_guard_formula(row.get(name, "")) for name in (*COLUMNS, *more)])
    return number


def write_xlsx(practices: Iterable[Practice], target: Path) -> int:
    """Write the practices as an Excel sheet, and return their number.

    The file replaces the target when it is complete. Raises InvalidPractice for a text that is too long for a cell, and
    OSError.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Practices")
    sheet.freeze_panes = "A2"
    sheet.append(COLUMNS)
    number = 0
    try:
        for number, practice in enumerate(practices, 1):  # noqa: B007 - the last number is the answer
            row = practice_to_row(practice)
            sheet.append([_text_cell(sheet, practice, name, row.get(name, "")) for name in COLUMNS])
    except BaseException:
        book.save(io.BytesIO())  # openpyxl stores the rows in a temporary file, which only saving removes
        raise
    with write_atomically(target) as stream:
        book.save(stream)
    return number


def _text_cell(sheet: WriteOnlyWorksheet, practice: Practice, name: str, text: str) -> Cell | None:
    """Return a cell that holds text, whatever its first sign."""
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


def _guard_formula(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _unguard_formulas(row: Row) -> Row:
    number, cells = row
    return number, [cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell for cell in cells]
