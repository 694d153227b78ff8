"""Reads the lines of a text file with their numbers, so that an error can name the line. Every length is bounded."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from corpus.errors import UnreadableFile
from corpus.formats.files import open_unpacked

__all__ = ["numbered_lines"]

MAX_LINE: Final = 8 * 1024**2
"""The longest line of a file, in bytes."""
MAX_LINES: Final = 5_000_000
"""Lines of a file. The largest public test collections have a million."""


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank, with their numbers from 1. Raises UnreadableFile."""
    with open_unpacked(path) as stream:
        for row in range(1, MAX_LINES + 2):
            line = stream.readline(MAX_LINE + 1)
            if not line:
                return
            if len(line) > MAX_LINE:
                raise UnreadableFile(str(path), f"the line has more than {MAX_LINE} bytes", row)
            try:
                text = line.decode("utf-8-sig" if row == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError as error:
                raise UnreadableFile(str(path), "the line is not UTF-8", row) from error
            if text.strip():
                yield row, text
    raise UnreadableFile(str(path), f"it has more than {MAX_LINES} lines")
