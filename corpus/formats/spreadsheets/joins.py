"""Loads the tables that an import joins to its records: files, and sheets of the workbook with the records."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from corpus.formats.files import bare_suffix, detect_file_encoding
from corpus.formats.import_options import ImportOptions
from corpus.formats.mapping.joined_table import JoinedTable
from corpus.formats.rows import Sheet, csv_rows, open_workbook

__all__ = ["joined_files", "load_joined_files", "load_joined_sheets"]

SPREADSHEETS: Final = (".xlsx", ".xlsm")


def joined_files(options: ImportOptions) -> list[Path]:
    """Return the files among the joined tables."""
    return [Path(table.name) for table in options.joins if Path(table.name).is_file()]


def load_joined_files(options: ImportOptions) -> None:
    """Load the joined tables that are files, once. Raises UnreadableFile."""
    for table in options.joins:
        path = Path(table.name)
        if table.is_loaded or not path.is_file():
            continue
        if bare_suffix(path) in SPREADSHEETS:
            with open_workbook(path) as book:
                table.load(book.sheets[0].rows() if book.sheets else [])
        else:
            encoding = options.encoding or detect_file_encoding(path)
            table.load(csv_rows(path, encoding, mixed=not options.encoding))


def load_joined_sheets(sheets: Iterable[Sheet], tables: Iterable[JoinedTable]) -> list[Sheet]:
    """Load the joined tables that are among the sheets, and return the other sheets. Raises UnreadableFile."""
    by_name = {table.name: table for table in tables}
    others: list[Sheet] = []
    for sheet in sheets:
        if sheet.name in by_name:
            by_name[sheet.name].load(sheet.rows())
        else:
            others.append(sheet)
    return others
