"""Writes practices as an Excel workbook: a row for each practice, and a second sheet for the rest of long texts."""

import io
import re
from collections.abc import Iterable
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from corpus.formats.files import write_atomically
from corpus.formats.row_values import practice_to_row, table_columns
from corpus.formats.spreadsheets.long_texts import CONTINUED, HEADER, escape_cell, split_text
from corpus.practice import Practice

__all__ = ["FORMULA", "write_xlsx"]

FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""The beginning of a text that a spreadsheet would run as a formula."""


def write_xlsx(practices: Iterable[Practice], target: Path) -> int:
    """Write the practices as an Excel workbook, and return their number.

    A text that is longer than a cell continues in the sheet “Continued”, which is there only if it is needed. The file
    replaces the target when it is complete. Raises OSError.
    """
    writer = _WorkbookWriter()
    number = 0
    try:
        for number, practice in enumerate(practices, 1):  # noqa: B007 - the last number is the answer
            writer.add(practice)
    except BaseException:
        writer.book.save(io.BytesIO())  # openpyxl stores the rows in temporary files, which only saving removes
        raise
    with write_atomically(target) as stream:
        writer.book.save(stream)
    return number


class _WorkbookWriter:
    """A workbook that is written row by row."""

    def __init__(self) -> None:
        self.book = Workbook(write_only=True)
        self._practices = self._sheet("Practices", table_columns())
        self._continued: WriteOnlyWorksheet | None = None

    def add(self, practice: Practice) -> None:
        row = practice_to_row(practice)
        cells: list[Cell | None] = []
        for column in table_columns():
            first, *others = split_text(row.get(column, ""))
            cells.append(_text_cell(self._practices, first))
            for part, text in enumerate(others, 2):
                self._continue(practice.slug, column, str(part), text)
        self._practices.append(cells)

    def _continue(self, *values: str) -> None:
        if self._continued is None:
            self._continued = self._sheet(CONTINUED, HEADER)
        self._continued.append([_text_cell(self._continued, value) for value in values])

    def _sheet(self, title: str, columns: Iterable[str]) -> WriteOnlyWorksheet:
        sheet: WriteOnlyWorksheet = self.book.create_sheet(title)
        sheet.freeze_panes = "A2"
        sheet.append(list(columns))
        return sheet


def _text_cell(sheet: WriteOnlyWorksheet, text: str) -> Cell | None:
    """Return a cell that holds text, whatever its first sign."""
    if not text:
        return None
    cell = WriteOnlyCell(sheet, escape_cell(text))
    cell.data_type = "s"
    cell.quotePrefix = bool(FORMULA.match(text))
    return cell
