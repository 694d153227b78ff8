"""Writes practices to files: one file for all, or a folder with one file for each.

Every file is written beside its target and renamed when it is complete, so that a crash leaves no partial file.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from corpus.formats.elgpn.lost_fields import lost_fields as elgpn_lost_fields
from corpus.formats.elgpn.text_writer import elgpn_text
from corpus.formats.files import write_atomically
from corpus.formats.jsonlines import write_jsonl
from corpus.formats.markdown import markdown_text
from corpus.formats.spreadsheets.xlsx_writer import write_xlsx
from corpus.formats.tables import write_csv
from corpus.practice import Practice

__all__ = ["FORMATS", "FORMATS_BY_ENDING", "Writer", "format_of", "lost_fields", "write"]

FORMATS_BY_ENDING: Final[Mapping[str, str]] = {
    ".jsonl": "jsonl",
    ".jsonl.gz": "jsonl",
    ".ndjson": "jsonl",
    ".ndjson.gz": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
}
"""The format of a file by the ending of its name."""

Writer: TypeAlias = Callable[[Iterable[Practice], Path], int]
"""Writes practices to a file or into a folder, and returns their number."""


def format_of(target: Path) -> str:
    """Return the format that the ending of a file's name says, or an empty string."""
    name = target.name.lower()
    return next((form for ending, form in FORMATS_BY_ENDING.items() if name.endswith(ending)), "")


def lost_fields(practice: Practice, format: str) -> tuple[str, ...]:  # noqa: A002 - the word people use
    """Return the names of the fields that a format does not hold, or changes. Only `elgpn` has such fields."""
    return elgpn_lost_fields(practice) if format == "elgpn" else ()


def write(practices: Iterable[Practice], target: Path, format: str) -> int:  # noqa: A002 - the word people use
    """Write the practices in one of FORMATS, and return their number. Raises KeyError and OSError."""
    return FORMATS[format](practices, target)


def _into_folder(suffix: str, text_of: Callable[[Practice], str]) -> Writer:
    """Return a writer that writes one file for each practice, named by its slug. Other files in the folder stay."""

    def write_each(practices: Iterable[Practice], folder: Path) -> int:
        folder.mkdir(parents=True, exist_ok=True)
        number = 0
        for number, practice in enumerate(practices, 1):  # noqa: B007 - the last number is the answer
            with write_atomically(folder / f"{practice.slug}{suffix}") as stream:
                stream.write(text_of(practice).encode())
        return number

    return write_each


FORMATS: Final[Mapping[str, Writer]] = {
    "markdown": _into_folder(".md", markdown_text),
    "jsonl": write_jsonl,
    "csv": write_csv,
    "xlsx": write_xlsx,
    "elgpn": _into_folder(".txt", elgpn_text),
}
"""The formats for writing. `elgpn` holds only what the ELGPN form has a field for."""
