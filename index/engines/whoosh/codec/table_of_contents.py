"""`Contents`: the segments that a commit holds, in Whoosh's table of contents, which one rename replaces.

    _MAIN_<n>.toc    Whoosh's header, its schema (pickled, never read here), n, and the list of `ArraySegment` (pickled)
    MAIN_<id>.seg    a segment, see `index.storage.array_file`

A commit writes its segments first, forces them to disk, then writes the next table of contents aside, forces it to
disk and renames it; whoever reads takes the highest n that is there. Of the pickle only an `ArraySegment` is accepted,
so that a folder that somebody else wrote cannot run anything.
"""

import os
import pickle
import re
from io import BytesIO
from pathlib import Path
from typing import Any

from attrs import evolve, frozen
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC, clean_files

from index.engines.whoosh.codec.whoosh_adapter import SUFFIX, ArraySegment
from index.engines.whoosh.whoosh_fields import whoosh_schema

__all__ = ["Contents", "create", "new_segment", "read", "segment_path", "write"]

NAME = "MAIN"
SIZES = (4, 8, 4)
"""Of int, long and float, as Whoosh notes them."""
ORDER_MARK = -12345
_SEGMENT_ID = re.compile(r"[0-9a-z]{1,64}")


@frozen
class Contents:
    """What one commit holds."""

    number: int
    """Counts the commits of the folder."""
    segments: tuple[ArraySegment, ...] = ()

    def next(self, segments: tuple[ArraySegment, ...]) -> "Contents":
        """The commit after this one."""
        return evolve(self, number=self.number + 1, segments=segments)


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - a class or an error
        if (module, name) in ((ArraySegment.__module__, "ArraySegment"), ("builtins", "frozenset")):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"the table of contents asks for {module}.{name}")


class _DurableStorage(FileStorage):
    """Whoosh's folder, whose renamed files survive a power cut."""

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:  # noqa: FBT001, FBT002 - Whoosh's
        """Rename a file once it is on disk for certain."""
        _force(Path(self.folder) / oldname)
        super().rename_file(oldname, newname, safe)
        _force(Path(self.folder))


def _force(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def new_segment(size: int) -> ArraySegment:
    """A segment of so many documents, with a name of its own, that no commit holds yet."""
    return ArraySegment(NAME, size)


def create(folder: Path) -> None:
    """An index without documents."""
    TOC.create(FileStorage(str(folder)), whoosh_schema(), NAME)


def read(folder: Path) -> Contents:
    """The newest commit. Raises FileNotFoundError, and ValueError or pickle's errors for what is cut or overwritten."""
    number = TOC._latest_generation(FileStorage(str(folder)), NAME)  # noqa: SLF001 - Whoosh has no other
    if number < 0:
        raise ValueError("there is no table of contents")
    stream = StructFile(BytesIO((folder / TOC._filename(NAME, number)).read_bytes()))  # noqa: SLF001 - likewise
    if tuple(stream.read_varint() for _ in SIZES) != SIZES or stream.read_int() != ORDER_MARK:
        raise ValueError("the table of contents has no header")
    stream.read_int()
    for _ in range(3):
        stream.read_varint()
    stream.skip_string()
    if stream.read_int() != number:
        raise ValueError("the table of contents is another's")
    stream.read_int()
    return Contents(number, tuple(map(_checked, _Unpickler(stream.file).load())))


def _checked(segment: object) -> ArraySegment:
    if not isinstance(segment, ArraySegment) or not _SEGMENT_ID.fullmatch(segment.segid) or segment.indexname != NAME:
        raise ValueError("the table of contents names no segment")
    if not all(0 <= document < segment.size for document in segment.deleted):
        raise ValueError("the table of contents deletes what there is not")
    return segment


def write(folder: Path, contents: Contents) -> None:
    """Commit, at once and durably; then remove the files that no commit holds any more."""
    storage = _DurableStorage(str(folder))
    TOC(whoosh_schema(), list(contents.segments), contents.number).write(storage, NAME)
    clean_files(storage, NAME, contents.number, contents.segments)


def segment_path(folder: Path, segment: ArraySegment) -> Path:
    """The file of that segment."""
    return folder / str(segment.make_filename(SUFFIX))
