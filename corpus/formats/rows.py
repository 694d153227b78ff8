"""Reads the rows of CSV, TSV and XLSX files as lists of text, numbered as a spreadsheet shows them, within bounds.

This module knows nothing of practices. `corpus.formats.tables` reads `csv_rows` and `open_workbook`.
"""

import csv
import io
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time
from functools import partial
from itertools import chain, count, islice, zip_longest
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeAlias, TypeVar
from xml.etree.ElementTree import ParseError

import openpyxl
from attrs import frozen
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from corpus.errors import UnreadableFile
from corpus.formats.files import open_unpacked
from corpus.practice import MAX_TEXT
from corpus.reading.encodings import CHUNK, decode_errors, recode_utf8_lines
from corpus.reading.written_signs import parse_formula

__all__ = ["Row", "Sheet", "Sheets", "csv_rows", "open_workbook"]

Row: TypeAlias = "tuple[int, list[str]]"
"""The number of a row, from 1, and its cells."""
T = TypeVar("T")

MAX_CELL: Final = 2 * MAX_TEXT
"""Characters of the longest cell. Cells too long for a practice are refused later, by their field."""
MAX_LINE: Final = 16 * 1024**2
"""Characters of the longest line."""
MAX_ROWS: Final = 1_048_576
"""Rows of a sheet at most, as in Excel."""
MAX_XLSX: Final = 256 * 1024**2
"""Bytes of all parts of an XLSX file, unpacked."""
DELIMITERS: Final = (",", ";", "\t", "|")
SNIFFED_CHARACTERS: Final = 64 * 1024
"""Characters from which the delimiter is detected."""
SNIFFED_ROWS: Final = 60
"""Rows from which the delimiter is detected."""
LINK_FORMULA: Final = b"HYPERLINK("
MALFORMED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    EOFError,
    OSError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
)
"""Errors that openpyxl raises for malformed files."""

csv.field_size_limit(MAX_CELL)  # the module has one limit for the whole process


def csv_rows(path: Path, encoding: str, *, mixed: bool = False) -> Iterator[Row]:
    """Yield the rows of a CSV or TSV file in this encoding; the delimiter is detected.

    `mixed` reads lines of UTF-8 in a file of another encoding as UTF-8. Raises UnreadableFile.
    """
    with open_unpacked(path) as stream, io.TextIOWrapper(stream, encoding, decode_errors(encoding), newline="") as text:
        start = (text.read(SNIFFED_CHARACTERS) + text.readline(MAX_LINE)).removeprefix("\ufeff")
        head = io.StringIO(start, newline="")
        text_lines = chain(head, iter(lambda: text.readline(MAX_LINE), ""))
        lines = _Lines(recode_utf8_lines(line, encoding) for line in text_lines) if mixed else _Lines(text_lines)
        yield from _parse_rows(lines, _delimiter(start, path), str(path))


class _Lines:
    """Lines for the csv module. `ended` says whether it read past the last line, as in an unclosed quotation."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.number = 0
        self.ended = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines, "")
        if not line:
            self.ended = True
            raise StopIteration
        if len(line) >= MAX_LINE:
            raise csv.Error(f"line {self.number + 1} has more than {MAX_LINE} characters")
        self.number += 1
        return line


def _parse_rows(lines: _Lines, delimiter: str, source: str) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=delimiter)
    for row in count(1):
        line = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            reason = f"{error}; is a quotation mark not closed? The rows after it were not read"
            raise UnreadableFile(source, reason, row) from error
        if lines.ended:
            reason = f"a quotation mark is never closed, from line {line} to the end, line {lines.number}"
            raise UnreadableFile(source, reason, row)
        yield row, cells


def _delimiter(start: str, path: Path) -> str:
    """Return the delimiter that splits most of the first rows into the same number of cells."""
    first = start.split("\n", 1)[0].strip()
    if first.lower().startswith("sep=") and len(first) == len("sep=;"):
        return first[-1]
    candidates = sorted(DELIMITERS, key=lambda sign: sign != "\t") if ".tsv" in path.name.lower() else DELIMITERS
    return max(candidates, key=lambda sign: _evenness(start, sign))


def _evenness(start: str, delimiter: str) -> tuple[float, int]:
    """Return the share of rows with the most frequent number of cells, and that number. The share is 0 for one cell."""
    try:
        rows = list(islice(csv.reader(io.StringIO(start, newline=""), delimiter=delimiter), SNIFFED_ROWS))
    except csv.Error:
        return 0.0, 0
    widths = Counter(len(row) for row in rows if any(row))
    if not widths:
        return 0.0, 0
    width, times = widths.most_common(1)[0]
    return (times / widths.total(), width) if width > 1 else (0.0, width)


@frozen
class Sheet:
    """A visible sheet of a workbook."""

    name: str
    rows: Callable[[], Iterator[Row]]
    """Returns the rows from the first. They raise UnreadableFile where the file is damaged."""


@frozen
class Sheets:
    """The sheets of an open workbook."""

    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...]
    """The names of hidden sheets."""


@contextmanager
def open_workbook(path: Path) -> Iterator[Sheets]:
    """Yield the sheets of an XLSX file. Raises UnreadableFile."""
    has_links = _check_parts(path)
    with path.open("rb") as stream, path.open("rb") as second_stream:
        book = _load(path, stream, values=True)
        second_book = _load(path, second_stream, values=False) if has_links else None
        formulas = {sheet.title: sheet for sheet in second_book.worksheets} if second_book else {}
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        hidden = tuple(str(sheet.title) for sheet in book.worksheets if sheet.sheet_state != "visible")
        sheets = (
            Sheet(str(sheet.title), partial(_sheet_rows, path, sheet, formulas.get(sheet.title))) for sheet in visible
        )
        yield Sheets(tuple(sheets), hidden)


def _load(path: Path, stream: BinaryIO, *, values: bool) -> openpyxl.Workbook:
    """Open a workbook for reading its cells' values, or their formulas."""
    return _read_step(path, lambda: openpyxl.load_workbook(stream, read_only=True, data_only=values, keep_links=False))


def _check_parts(path: Path) -> bool:
    """Refuse a file whose parts unpack to too much, and return whether a sheet has formulas for links.

    A part never yields more than its stated size.
    """
    with _read_step(path, lambda: zipfile.ZipFile(path)) as parts:
        size = sum(part.file_size for part in parts.infolist())
        if size > MAX_XLSX:
            raise UnreadableFile(str(path), f"it unpacks to {size} bytes, more than {MAX_XLSX}")
        names = [name for name in parts.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return _read_step(path, lambda: any(_contains(parts, name, LINK_FORMULA) for name in names))


def _contains(parts: zipfile.ZipFile, name: str, searched: bytes) -> bool:
    """Return whether a part contains these bytes."""
    end = b""
    with parts.open(name) as stream:
        while chunk := stream.read(CHUNK):
            if searched in end + chunk:
                return True
            end = chunk[-len(searched) :]
    return False


def _sheet_rows(path: Path, sheet: ReadOnlyWorksheet, formulas: ReadOnlyWorksheet | None) -> Iterator[Row]:
    """Yield the rows of a sheet. A formula for a link is text, because its value is the link's text without address."""
    rows = _cells(path, sheet, lambda cell: "" if cell.data_type == "e" else _cell_text(cell.value))
    if formulas is None:
        yield from rows
        return
    links = _cells(path, formulas, lambda cell: _link_formula(cell.value))
    for (number, texts), (_, formula_texts) in zip(rows, links, strict=False):
        yield number, [link or text for text, link in zip_longest(texts, formula_texts, fillvalue="")]


def _cells(path: Path, sheet: ReadOnlyWorksheet, text_of: Callable[[Any], str]) -> Iterator[Row]:
    sheet.reset_dimensions()  # what a file says of its size may be wrong
    rows = sheet.iter_rows(max_row=MAX_ROWS)  # type: ignore[misc]  # typed for full sheets alone
    for number in count(1):
        cells = _read_step(path, lambda: next(rows, None))
        if cells is None:
            return
        yield number, [text_of(cell) for cell in cells]


def _link_formula(value: object) -> str:
    return value if isinstance(value, str) and parse_formula(value) else ""


def _read_step(path: Path, step: Callable[[], T]) -> T:
    """Run one step of reading an XLSX file. Warnings of openpyxl concern no values and are ignored."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return step()
    except MALFORMED as error:
        raise UnreadableFile(str(path), f"the spreadsheet cannot be read: {error}") from error


def _cell_text(value: object) -> str:
    """Return the value of a cell as text: whole numbers without a decimal point, days without a time."""
    if value is None:
        return ""
    if isinstance(value, str):
        return unescape(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
