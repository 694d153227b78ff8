"""Opens the newest commit of a generation as a `Snapshot`. Segments that are open already are reused."""

import pickle
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from index.engines.whoosh.codec.table_of_contents import Commit, segment_path
from index.engines.whoosh.codec.table_of_contents import read_commit as read_table_of_contents
from index.engines.whoosh.segment import Segment
from index.engines.whoosh.snapshot import SegmentView, Snapshot
from index.errors import IndexDamaged

__all__ = ["open_snapshot", "read_commit", "verify_checksums"]

RETRIES: Final = 5
"""Another commit may remove a segment's file after the table of contents was read; then the newer one is read."""

READ_ERRORS: Final = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    EOFError,
    struct.error,
    pickle.UnpicklingError,
)
"""The errors that truncated or overwritten files cause."""


def open_snapshot(folder: Path, open_segments: Mapping[str, Segment]) -> Snapshot:
    """Open the newest commit of a generation's folder. `open_segments` are reused by name. Raises IndexDamaged."""
    for retry in range(RETRIES):
        try:
            return _open(folder, read_table_of_contents(folder), open_segments)
        except FileNotFoundError as error:
            if retry == RETRIES - 1:
                raise IndexDamaged(f"{folder.name} lacks a file ({error}): rebuild the index.") from error
        except READ_ERRORS as error:
            raise _damaged(folder, error) from error
    raise AssertionError("unreachable")


def read_commit(folder: Path) -> Commit:
    """Read the newest commit of a generation's folder. Raises IndexDamaged."""
    try:
        return read_table_of_contents(folder)
    except READ_ERRORS as error:
        raise _damaged(folder, error) from error


def verify_checksums(snapshot: Snapshot) -> None:
    """Compare all segments with their checksums. Raises IndexDamaged."""
    for view in snapshot.views:
        try:
            view.segment.file.file.verify()
        except ValueError as error:
            raise IndexDamaged(f"{view.segment.name} is damaged ({error}): rebuild the index.") from error


def _damaged(folder: Path, error: Exception) -> IndexDamaged:
    return IndexDamaged(f"{folder.name} cannot be read ({error}): rebuild the index.")


def _open(folder: Path, commit: Commit, open_segments: Mapping[str, Segment]) -> Snapshot:
    views: list[SegmentView] = []
    for ordinal, listed in enumerate(commit.segments):
        name = f"{folder.name}/{listed.segment_id()}"
        segment = open_segments.get(name) or Segment(name, segment_path(folder, listed))
        if segment.size != listed.size:
            raise ValueError(f"{name} holds {segment.size} documents instead of {listed.size}")
        views.append(SegmentView(segment, listed.live_mask(), ordinal))
    return Snapshot(views, f"{folder.name}.{commit.number}")
