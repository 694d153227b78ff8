"""Opening what was committed: a folder's newest table of contents as a `Snapshot`, open segments reused."""

import pickle
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from index.engines.whoosh.codec import table_of_contents as contents
from index.engines.whoosh.codec.table_of_contents import Contents
from index.engines.whoosh.segment import Segment
from index.engines.whoosh.snapshot import Part, Snapshot
from index.errors import IndexDamaged

__all__ = ["open_snapshot", "read_contents", "verify"]

RETRIES = 5
"""A commit may remove a segment's file between the look at the table of contents and the opening; then look again."""

UNREADABLE = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    EOFError,
    struct.error,
    pickle.UnpicklingError,
)
"""What reading files raises that were cut or overwritten."""


def open_snapshot(folder: Path, known: Mapping[str, Segment]) -> Snapshot:
    """The newest commit of that folder. Raises IndexDamaged."""
    for retry in range(RETRIES):
        try:
            return _open(folder, contents.read(folder), known)
        except FileNotFoundError as error:
            if retry == RETRIES - 1:
                raise IndexDamaged(f"{folder.name} lacks a file ({error}): rebuild the index.") from error
        except UNREADABLE as error:
            raise _damaged(folder, error) from error
    raise AssertionError("unreachable")


def read_contents(folder: Path) -> Contents:
    """What the newest commit of that folder holds. Raises IndexDamaged."""
    try:
        return contents.read(folder)
    except UNREADABLE as error:
        raise _damaged(folder, error) from error


def verify(snapshot: Snapshot) -> None:
    """Compare every segment with its checksums. Raises IndexDamaged."""
    for part in snapshot.parts:
        try:
            part.segment.file.file.verify()
        except ValueError as error:
            raise IndexDamaged(f"{part.segment.name} is damaged ({error}): rebuild the index.") from error


def _damaged(folder: Path, error: Exception) -> IndexDamaged:
    return IndexDamaged(f"{folder.name} cannot be read ({error}): rebuild the index.")


def _open(folder: Path, found: Contents, known: Mapping[str, Segment]) -> Snapshot:
    parts: list[Part] = []
    for number, written in enumerate(found.segments):
        name = f"{folder.name}/{written.segment_id()}"
        segment = known.get(name) or Segment(name, contents.segment_path(folder, written))
        if segment.size != written.size:
            raise ValueError(f"{name} holds {segment.size} documents instead of {written.size}")
        live = np.ones(segment.size, bool)
        live[list(written.deleted)] = False
        parts.append(Part(segment, live, number))
    return Snapshot(parts, f"{folder.name}.{found.number}")
