"""Practices to files: one file for all, or a folder with one file for each.

Every file is written beside its place and moved there when it is whole, so that a crash leaves no half file.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from corpus.formats.elgpn.text_writer import elgpn_text
from corpus.formats.files import written_aside
from corpus.formats.jsonlines import write_jsonl
from corpus.formats.markdown import markdown_text
from corpus.formats.tables import write_csv, write_xlsx
from corpus.practice import Practice

__all__ = ["FORMATS", "Writer", "write"]

Writer: TypeAlias = Callable[[Iterable[Practice], Path], int]
"""Writes practices to a file or into a folder, and says how many."""


def write(practices: Iterable[Practice], target: Path, format: str) -> int:  # noqa: A002 - the word people use
    """Write the practices in one of FORMATS, and say how many. KeyError where it is none, OSError where it fails."""
    return FORMATS[format](practices, target)


def _into_folder(suffix: str, text_of: Callable[[Practice], str]) -> Writer:
    """A writer that makes one file of each practice, named by its slug; other files in the folder stay."""

    def write_each(practices: Iterable[Practice], folder: Path) -> int:
        folder.mkdir(parents=True, exist_ok=True)
        number = 0
        for number, practice in enumerate(practices, 1):  # noqa: B007 - the last number is the answer
            with written_aside(folder / f"{practice.slug}{suffix}") as stream:
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
"""The formats that practices go out in; `elgpn` has only what that form has a field for."""
