"""Practices as tables: CSV, TSV and XLSX, one row for each practice.

`read_table` finds the header below any rows above it. It reads a table of ours as it is, and any other by the mapping.
Rows are numbered as a spreadsheet shows them; empty rows are skipped. Each sheet of a workbook is a table. `write_csv`
and `corpus.formats.spreadsheets` write the columns of `corpus.formats.row_values`, which are read back equal. No cell
runs as a formula: CSV cells that could begin one get an apostrophe, and XLSX cells are all text.

The slug is the record's slug or its `id`. A row without either gets its slug from country and title, so that reading
the file again updates it.
"""

import codecs
import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain, islice, zip_longest
from pathlib import Path
from types import SimpleNamespace
from typing import Final, cast

from attrs import frozen

from corpus.errors import InvalidPractice, UnreadableFile
from corpus.formats.base import ExtraColumns, Outcome, ParsedPractice
from corpus.formats.files import bare_suffix, detect_file_encoding, write_atomically
from corpus.formats.import_options import ImportOptions, as_import_options
from corpus.formats.mapping.record_mapper import MAX_COLUMNS, RecordMapper
from corpus.formats.mapping.row_merger import MAX_ROWS as MAX_MERGED
from corpus.formats.mapping.row_merger import TableRow, has_split_records, merge_rows
from corpus.formats.mapping.samples import with_sample
from corpus.formats.row_values import practice_to_row, row_to_json, table_columns
from corpus.formats.rows import Row, Sheet, csv_rows, open_workbook
from corpus.formats.spreadsheets.joins import load_joined_sheets
from corpus.formats.spreadsheets.long_texts import CONTINUED, LongTexts
from corpus.formats.spreadsheets.xlsx_writer import FORMULA
from corpus.practice import Practice
from corpus.reading.cleaning import repair_encoding
from corpus.reading.encodings import encoding_note

__all__ = ["SUFFIXES", "csv_lines", "read_table", "write_csv"]

SPREADSHEETS: Final = (".xlsx", ".xlsm")
SUFFIXES: Final = (".csv", ".tsv", *SPREADSHEETS)
HEADER_ROWS: Final = 30
"""The first rows, among which the header must be."""
MIN_COLUMNS: Final = 2
"""Cells of the smallest header."""
MAX_QUOTED: Final = 60
"""Characters of a cell that a note quotes."""


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
            header, rows = _below_header(_csv_rows(path, import_options.encoding, reading), reading)
            yield from _outcomes(header, map(_unguard_formulas, rows) if header.own else rows, reading)
    except UnreadableFile as error:
        yield error


def _csv_rows(path: Path, encoding: str, reading: RecordMapper) -> Iterator[Row]:
    """Return the rows of a CSV file; a note of the file names an encoding that was detected."""
    if encoding:
        return csv_rows(path, encoding)
    detected = detect_file_encoding(path)
    reading.add_file_note(encoding_note(detected))
    return csv_rows(path, detected, mixed=True)


def _spreadsheet(path: Path, reading: RecordMapper) -> Iterator[Outcome]:
    """Read each sheet as a table. The log names the sheets that give nothing."""
    problems: list[UnreadableFile] = []
    with open_workbook(path) as book:
        long_texts = _long_texts(book.sheets)
        unjoined = load_joined_sheets(book.sheets, reading.options.joins)
        tables = [sheet for sheet in unjoined if not _is_continued(sheet)]
        for sheet in tables:
            reading.table = f"sheet “{sheet.name}”" if len(tables) > 1 else ""
            try:
                header, rows = _below_header(sheet.rows(), reading)
            except UnreadableFile as error:
                problems.append(error)
                continue
            if header.own:
                rows = map(partial(_complete, header, long_texts), rows)
            yield from _outcomes(header, rows, reading, filter(None, [reading.table]))
        reading.table = ""
        _note_sheets(reading, problems, book.hidden, long_texts)
    if len(problems) == len(tables):
        raise problems[0] if problems else reading.refuse("it has no sheet")


def _note_sheets(
    reading: RecordMapper, problems: list[UnreadableFile], hidden: Iterable[str], long_texts: LongTexts
) -> None:
    """Note the sheets that were not read, and the texts that belong to no row."""
    for problem in problems:
        reading.note(f"no practice was read from {problem.reason}")
    for name in hidden:
        reading.note(f"no practice was read from sheet “{name}”: it is hidden")
    for slug, column in long_texts.unused():
        reading.note(f"sheet “{CONTINUED}”: no row has the slug {slug!r}, so a part of its {column!r} was left out")


def _is_continued(sheet: Sheet) -> bool:
    return sheet.name == CONTINUED and LongTexts.is_header(next(sheet.rows(), (0, []))[1])


def _complete(header: _Header, long_texts: LongTexts, row: Row) -> Row:
    """Return a row with its long texts complete."""
    number, cells = row
    slug = dict(zip(header.names, cells, strict=False)).get("slug", "")
    return number, [
        long_texts.complete(slug, name, cell) for name, cell in zip_longest(header.names, cells, fillvalue="")
    ]


def _long_texts(sheets: Iterable[Sheet]) -> LongTexts:
    """Return the texts that continue in a sheet of their own."""
    long_texts = LongTexts()
    for sheet in filter(_is_continued, sheets):
        long_texts.add_rows(cells for _, cells in islice(sheet.rows(), 1, None))
    return long_texts


def _below_header(rows: Iterator[Row], reading: RecordMapper) -> tuple[_Header, Iterator[Row]]:
    """Return the header and the rows below it.

    The header is the first row with a title's column among others; otherwise the first row with a title's column alone.
    """
    looked_at, problem = _first(rows)
    names = [tuple(" ".join(repair_encoding(cell).split()) for cell in cells) for _, cells in looked_at]
    filled = [[name for name in row if name] for row in names]
    titled = [place for place, row in enumerate(filled) if any(reading.field_of(name) == "title" for name in row)]
    place = next((place for place in titled if len(filled[place]) >= MIN_COLUMNS), next(iter(titled), None))
    if place is None and reading.options.observer:
        place = next((number for number, row in enumerate(filled) if len(row) >= MIN_COLUMNS), None)
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
    header: _Header, rows: Iterator[Row], reading: RecordMapper, notes: Iterable[str] = ()
) -> Iterator[Outcome]:
    """Yield the result of each row that is not empty. The first practice gets the notes."""
    filled = (_table_row(header, row) for row in rows if any(cell and not cell.isspace() for cell in row[1]))
    waiting = tuple(notes)
    for row in filled if header.own else _foreign_rows(filled, reading):
        outcome = _outcome(header, row, reading, (*waiting, *row.notes))
        waiting = () if isinstance(outcome, ParsedPractice) else waiting
        yield outcome


def _foreign_rows(rows: Iterator[TableRow], reading: RecordMapper) -> Iterator[TableRow]:
    """Yield the rows of a foreign table, after its first rows were looked at. Rows of one record are merged."""
    split_records: list[bool] = []

    def look_at(sample: Sequence[TableRow]) -> None:
        records = [row.pairs for row in sample]
        reading.detect_separators(records)
        reading.learn_columns(records)
        split_records.append(has_split_records(sample, reading.field_of))

    sampled = with_sample(rows, lambda row: sum(len(cell) for _, cell in row.pairs), look_at)
    first = next(sampled, None)
    if first is None:
        return
    ordered = chain([first], sampled)
    if split_records[0]:
        yield from merge_rows(islice(ordered, MAX_MERGED), reading.field_of)
    yield from ordered


def _outcome(header: _Header, row: TableRow, reading: RecordMapper, notes: tuple[str, ...]) -> Outcome:
    if header.own:
        with suppress(InvalidPractice):
            return reading.read_own(row_to_json(dict(row.pairs)), row.number, notes)
    return reading.read_foreign(row.pairs, row.number, notes)


def _table_row(header: _Header, row: Row) -> TableRow:
    """Return the cells of a row by column. A cell below an empty header is named by its place."""
    number, cells = row
    width = len(header.names)
    extra = [cell[:MAX_QUOTED] for cell in cells[width:] if cell.strip()]
    padded = [*cells[:width], *[""] * (width - len(cells))]
    pairs = [
        (name or f"column {place}", cell)
        for place, (name, cell) in enumerate(zip(header.names, padded, strict=True), 1)
        if name or cell
    ]
    notes = (f"cells beyond the columns: {', '.join(map(repr, extra))}",) if extra else ()
    return TableRow(number, list(pairs), notes)


def write_csv(practices: Iterable[Practice], target: Path, beside: ExtraColumns | None = None) -> int:
    """Write the practices as CSV, or as TSV by the target's suffix, and return their number.

    `beside` are extra columns and their values; our readers ignore them. The file is UTF-8 with a byte order mark,
    which spreadsheets need. It replaces the target when it is complete. Raises OSError.
    """
    number = 0
    with write_atomically(target) as stream:
        stream.write(codecs.BOM_UTF8)
        lines = csv_lines(practices, beside, "\t" if bare_suffix(target) == ".tsv" else ",")
        for number, line in enumerate(lines):  # noqa: B007 - the header is line 0, so the last number is the answer
            stream.write(line.encode())
    return number


def csv_lines(practices: Iterable[Practice], beside: ExtraColumns | None = None, delimiter: str = ",") -> Iterator[str]:
    """Yield the header, then the row of each practice, as `write_csv` writes them."""
    more = beside or {}
    columns = (*table_columns(), *more)
    writer = csv.writer(SimpleNamespace(write=str), delimiter=delimiter)  # `writerow` returns what `write` returns
    yield cast("str", writer.writerow(columns))
    for practice in practices:
        row = practice_to_row(practice) | {name: of(practice) for name, of in more.items()}
        yield cast("str", writer.writerow([_guard_formula(row.get(name, "")) for name in columns]))


def _guard_formula(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def _unguard_formulas(row: Row) -> Row:
    number, cells = row
    return number, [cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell for cell in cells]
