"""What reading gives, whatever the format: practices as they were taken, and what could not be, each with its place."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from attrs import frozen

from corpus.errors import UnreadableFile
from corpus.formats.files import opened
from corpus.practice import Practice

__all__ = ["MAX_FILE", "Beside", "Outcome", "Taken", "bytes_of"]

MAX_FILE: Final = 24_000_000
"""Bytes of a file that holds one practice: all its sections at their longest, in four-byte characters, and its head."""


@frozen
class Taken:
    """A practice as it was read."""

    practice: Practice
    source: str
    """The file's name, as the reader was given it."""
    row: int | None = None
    """The row or line in it, from 1, where it holds several."""
    notes: tuple[str, ...] = ()
    """What was not taken as it stood: a country that is none, a field that no practice has, text that was repaired."""


Outcome: TypeAlias = Taken | UnreadableFile
"""One row of a file: taken, or refused with the reason, while the rest goes in."""


Beside: TypeAlias = Mapping[str, Callable[[Practice], str]]
"""What a file says of each practice beside its fields: by the name that it has there."""


def bytes_of(path: Path, most: int = MAX_FILE) -> bytes:
    """All of a file that is read whole. Raises UnreadableFile where there is none or it has more than `most` bytes."""
    with opened(path) as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise UnreadableFile(str(path), f"it has more than {most} bytes, which is more than one record can have")
    return data
