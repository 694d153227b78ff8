"""`Commit`: the segments of one commit, stored in Whoosh's table of contents, which one rename replaces.

    _MAIN_<n>.toc    Whoosh's header, its schema (pickled, never read here), n, and the list of `ArraySegment` (pickled)
    MAIN_<id>.seg    a segment (`index.engines.whoosh.codec.segment_file`)

A commit first writes its segments and syncs them to disk. Then it writes the next table of contents under another name,
syncs it and renames it. Readers take the table with the highest n. The unpickler accepts `ArraySegment` only, so a
folder that somebody else wrote cannot run any code.
"""

import os
import pickle
import re
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from attrs import evolve, frozen
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC, clean_files

from index.engines.whoosh.codec.whoosh_adapter import SUFFIX, ArraySegment
from index.engines.whoosh.whoosh_fields import whoosh_schema

__all__ = ["Commit", "create_index", "new_segment", "read_commit", "segment_path", "write_commit"]

INDEX_NAME: Final = "MAIN"
"""The name of the index within the folder, as Whoosh names an unnamed one."""
TYPE_SIZES: Final = (4, 8, 4)
"""The sizes of int, long and float in Whoosh's header."""
BYTE_ORDER_MARK: Final = -12345
"""The number by which Whoosh's header marks the byte order."""
FORMER_MODULE: Final = "index.engines.whoosh.codec.adapter"
"""The module of `ArraySegment` in indices that were written before it was moved."""
_SEGMENT_ID: Final = re.compile(r"[0-9a-z]{1,64}")


@frozen
class Commit:
    """A commit: its number and its segments."""

    number: int
    """The number of commits in this folder so far."""
    segments: tuple[ArraySegment, ...] = ()

    def next(self, segments: tuple[ArraySegment, ...]) -> "Commit":
        """Return the following commit, with these segments."""
        return evolve(self, number=self.number + 1, segments=segments)


class _SegmentUnpickler(pickle.Unpickler):
    """Unpickles a list of segments, and refuses every other class."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - a class or an error
        if name == "ArraySegment" and module in (ArraySegment.__module__, FORMER_MODULE):
            return ArraySegment
        if (module, name) == ("builtins", "frozenset"):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"the table of contents asks for {module}.{name}")


class _DurableStorage(FileStorage):
    """Whoosh's storage, with renames that survive a power cut."""

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:  # noqa: FBT001, FBT002 - Whoosh's
        """Rename a file after syncing it to disk, then sync the folder."""
        _sync(Path(self.folder) / oldname)
        super().rename_file(oldname, newname, safe)
        _sync(Path(self.folder))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def new_segment(size: int) -> ArraySegment:
    """Return a segment of `size` documents with a new name. No commit lists it yet."""
    return ArraySegment(INDEX_NAME, size)


def create_index(folder: Path) -> None:
    """Create an index without documents."""
    TOC.create(FileStorage(str(folder)), whoosh_schema(), INDEX_NAME)


def read_commit(folder: Path) -> Commit:
    """Read the newest commit.

    Raises FileNotFoundError, and ValueError or pickle's errors where the file was truncated or overwritten.
    """
    number = TOC._latest_generation(FileStorage(str(folder)), INDEX_NAME)  # noqa: SLF001 - Whoosh has no public one
    if number < 0:
        raise ValueError("there is no table of contents")
    name = TOC._filename(INDEX_NAME, number)  # noqa: SLF001 - Whoosh has no public one
    stream = StructFile(BytesIO((folder / name).read_bytes()))
    _skip_header(stream)
    if stream.read_int() != number:
        raise ValueError("the table of contents has another number than its name")
    stream.read_int()
    return Commit(number, tuple(map(_check_segment, _SegmentUnpickler(stream.file).load())))


def _skip_header(stream: StructFile) -> None:
    """Check the header's marks, then skip the version numbers and the schema."""
    if tuple(stream.read_varint() for _ in TYPE_SIZES) != TYPE_SIZES or stream.read_int() != BYTE_ORDER_MARK:
        raise ValueError("the table of contents has no header")
    stream.read_int()
    for _ in range(3):
        stream.read_varint()
    stream.skip_string()


def _check_segment(segment: object) -> ArraySegment:
    if (
        not isinstance(segment, ArraySegment)
        or not _SEGMENT_ID.fullmatch(segment.segid)
        or segment.indexname != INDEX_NAME
    ):
        raise ValueError("the table of contents lists something other than segments")
    if not all(0 <= document < segment.size for document in segment.deleted):
        raise ValueError("the table of contents deletes documents that do not exist")
    return segment


def write_commit(folder: Path, commit: Commit) -> None:
    """Write a commit durably and in one step; then remove the files that no commit needs any more."""
    storage = _DurableStorage(str(folder))
    TOC(whoosh_schema(), list(commit.segments), commit.number).write(storage, INDEX_NAME)
    clean_files(storage, INDEX_NAME, commit.number, commit.segments)


def segment_path(folder: Path, segment: ArraySegment) -> Path:
    """Return the path of a segment's file."""
    return folder / str(segment.make_filename(SUFFIX))
