"""The result of reading a file in any format: practices, and the rows that could not be read."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from attrs import frozen

from corpus.errors import UnreadableFile
from corpus.formats.files import open_unpacked
from corpus.practice import Practice

__all__ = ["MAX_FILE", "UNMAPPED_COLUMNS", "ExtraColumns", "Outcome", "ParsedPractice", "read_bytes"]

MAX_FILE: Final = 24_000_000
"""The largest file with one practice, in bytes: all sections at their longest in four-byte characters, and the head."""


@frozen
class ParsedPractice:
    """A practice that was read from a file."""

    practice: Practice
    source: str
    """The name of the file, as the reader was given it."""
    row: int | None = None
    """The row or line, from 1, where the file holds several practices."""
    notes: tuple[str, ...] = ()
    """What was changed or left out: an unknown country, an unknown field, text that was repaired."""
    identifier: str = ""
    """The record's own identifier in its source, as written; empty where it has none."""
    has_address: bool = False
    """Whether the identifier is the practice's address in a collection: a column or key `slug`."""


UNMAPPED_COLUMNS: Final = "columns without a field"
"""How the note begins that names the columns which no field took. It concerns the whole file."""

Outcome: TypeAlias = ParsedPractice | UnreadableFile
"""The result of one row: a practice, or the reason for the refusal. The other rows are read all the same."""


ExtraColumns: TypeAlias = Mapping[str, Callable[[Practice], str]]
"""Values that a file holds for each practice besides its fields, by their name in the file."""


def read_bytes(path: Path, most: int = MAX_FILE) -> bytes:
    """Read a whole file. Raises UnreadableFile where it does not exist or has more than `most` bytes."""
    with open_unpacked(path) as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise UnreadableFile(str(path), f"it has more than {most} bytes, which is more than one record can have")
    return data
