"""Opening what was committed: a folder's newest table of contents as a `Snapshot`, open segments reused."""

import pickle
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.index import IndexError as WhooshIndexError
from whoosh.reading import SegmentReader

from index.engines.whoosh.segment import PostingsCache, Segment
from index.engines.whoosh.snapshot import Part, Snapshot
from index.errors import IndexDamaged

__all__ = ["open_snapshot"]

RETRIES = 5
"""A commit may remove a segment's file between the look at the table of contents and the opening; then look again."""


UNREADABLE = (OSError, ValueError, LookupError, EOFError, struct.error, pickle.UnpicklingError, WhooshIndexError)
"""What Whoosh raises for files that were cut or overwritten."""


def open_snapshot(folder: Path, known: Mapping[str, Segment], cache: PostingsCache) -> Snapshot:
    """The newest commit of that folder. Raises IndexDamaged."""
    for retry in range(RETRIES):
        try:
            return _open(folder, known, cache)
        except FileNotFoundError as error:
            if retry == RETRIES - 1:
                raise IndexDamaged(f"{folder.name} lacks a file ({error}): rebuild the index.") from error
        except UNREADABLE as error:
            raise IndexDamaged(f"{folder.name} cannot be read ({error}): rebuild the index.") from error
    raise AssertionError("unreachable")


def _open(folder: Path, known: Mapping[str, Segment], cache: PostingsCache) -> Snapshot:
    storage = FileStorage(str(folder))
    contents = TOC.read(storage, FileIndex(storage).indexname)
    parts: list[Part] = []
    base = 0
    for written in contents.segments:
        name = f"{folder.name}/{written.segment_id()}"
        segment = known.get(name) or Segment(name, SegmentReader(storage, contents.schema, written), cache)
        live = np.ones(segment.size, bool)
        live[list(written.deleted_docs())] = False
        parts.append(Part(segment, live, base))
        base += segment.size
    return Snapshot(parts, f"{folder.name}.{contents.generation}")
