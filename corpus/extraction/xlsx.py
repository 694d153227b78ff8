"""Reads XLSX, sheet by sheet: a row is a line, with tabs between cells."""

from collections.abc import Iterator
from typing import Any, BinaryIO, Final
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from corpus.errors import RefusedFile
from corpus.extraction.extracted_text import DocumentSection, ExtractedText, clean_label, limit_length
from corpus.extraction.zip_package import ZipPackage

__all__ = ["read_xlsx"]

MAX_CELLS: Final = 1_000_000
"""Cells of all sheets at most, including empty cells between others."""
MAX_SHEETS: Final = 200
"""Sheets that are read at most."""


def read_xlsx(stream: BinaryIO) -> ExtractedText:
    """Extract the values of the cells. Raises RefusedFile."""
    ZipPackage(stream)
    stream.seek(0)
    try:
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        parts, notes = limit_length(_sheets(book))
        if not parts:
            raise RefusedFile("The workbook has no sheets. Open it, and save it again as XLSX.")
        title = clean_label(str(book.properties.title or ""))
    except (InvalidFileException, BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise RefusedFile("The workbook is damaged. Open it, and save it again as XLSX.") from error
    return ExtractedText("xlsx", title, parts, notes)


def _sheets(book: Any) -> Iterator[DocumentSection]:  # noqa: ANN401 - openpyxl's workbook, which is typed in part
    remaining = MAX_CELLS
    for sheet in book.worksheets[:MAX_SHEETS]:
        sheet.reset_dimensions()
        lines: list[str] = []
        for row in sheet.iter_rows(values_only=True):
            remaining -= len(row) + 1
            if remaining < 0:
                raise RefusedFile(f"The workbook has more than {MAX_CELLS:,} cells. Send the part that readers need.")
            lines.append("\t".join(str(cell) for cell in row if cell is not None))
        yield DocumentSection(f"sheet {sheet.title}", "\n".join(filter(None, lines)))
