"""XLSX, sheet by sheet: a row is a line, its cells parted by tabs."""

from collections.abc import Iterator
from typing import Any, BinaryIO, Final
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from corpus.errors import RefusedFile
from corpus.extraction.extract import Extract, Part, bounded, one_line
from corpus.extraction.packages import Package

__all__ = ["read_xlsx"]

MAX_CELLS: Final = 1_000_000
"""Of all sheets, empty ones between others included."""
MAX_SHEETS: Final = 200


def read_xlsx(stream: BinaryIO) -> Extract:
    """The values of its cells. Raises RefusedFile."""
    Package(stream)
    stream.seek(0)
    try:
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        parts, notes = bounded(_sheets(book))
        if not parts:
            raise RefusedFile("The workbook has no sheets. Open it, and save it anew as XLSX.")
        title = one_line(str(book.properties.title or ""))
    except (InvalidFileException, BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise RefusedFile("The workbook is damaged. Open it, and save it anew as XLSX.") from error
    return Extract("xlsx", title, parts, notes)


def _sheets(book: Any) -> Iterator[Part]:  # noqa: ANN401 - openpyxl's workbook, which is typed in part
    left = MAX_CELLS
    for sheet in book.worksheets[:MAX_SHEETS]:
        sheet.reset_dimensions()
        lines: list[str] = []
        for row in sheet.iter_rows(values_only=True):
            left -= len(row) + 1
            if left < 0:
                raise RefusedFile(f"The workbook has more than {MAX_CELLS:,} cells. Send the part that readers need.")
            lines.append("\t".join(str(cell) for cell in row if cell is not None))
        yield Part(f"sheet {sheet.title}", "\n".join(filter(None, lines)))
