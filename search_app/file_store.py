"""`Store`: files by the SHA-256 of their content, each with its text beside it, in a folder of the instance folder.

`uploads/ab/cdef…` is the file, `uploads/ab/cdef….json.gz` what was read of it. A file gets there only after it was read
and found to be what it may be, in one step, so that nobody ever sees half of one; until then it lies in `incoming/`,
which no backup holds.
"""

import gzip
import hashlib
import json
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from attrs import frozen
from filelock import FileLock, Timeout

from corpus.errors import RefusedFile
from corpus.extraction import ExtractedText, extract
from corpus.formats.files import write_atomically
from corpus.practice import Practice
from index.attachments import AttachedText

__all__ = ["INCOMING", "MEGABYTE", "UPLOADS", "Kept", "Store"]

UPLOADS: Final = "uploads"
INCOMING: Final = "incoming"
"""The folder, in the instance folder, of what is being received."""
PIECE: Final = 256 * 1024
WAIT: Final = 60.0
"""Seconds that an upload waits for its turn to be read: one file is read at a time, so that nobody fills the memory."""
MEGABYTE: Final = 1_000_000

_HASH = re.compile(r"[0-9a-f]{64}")
_TEXT: Final = ".json.gz"


@frozen
class Kept:
    """A file that was taken."""

    sha256: str
    size: int
    """Bytes."""
    extract: ExtractedText


class Store:
    """The files of one installation. Safe to share between threads and processes."""

    def __init__(self, instance: Path, largest: int, room: int) -> None:
        """`largest` is how many bytes a file may have, `room` how many all of them together."""
        self._uploads = instance / UPLOADS
        self._incoming = instance / INCOMING
        self._largest = largest
        self._room = room

    def keep(self, stream: IO[bytes]) -> Kept:
        """Take a file, unless it is there already. Raises RefusedFile, whose message says what to do next."""
        with self._received(stream) as (file, sha256, size):
            known = self.extract_of(sha256)
            if known is not None and (path := self.path(sha256)):
                os.utime(path)
                return Kept(sha256, size, known)
            found = self._read(file)
            target = self._place(sha256)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with write_atomically(target.with_name(target.name + _TEXT)) as text:
                text.write(json.dumps(found.to_json(), ensure_ascii=False).encode())
            file.replace(target)
            _settle(target.parent)
        return Kept(sha256, size, found)

    def path(self, sha256: str) -> Path | None:
        """Where the file with that hash lies; None where there is none, whatever was given as a hash."""
        if not _HASH.fullmatch(sha256):
            return None
        place = self._place(sha256)
        return place if place.is_file() else None

    def extract_of(self, sha256: str) -> ExtractedText | None:
        """What was read of the file with that hash; None where there is none."""
        path = self.path(sha256)
        if path is None:
            return None
        text = path.with_name(path.name + _TEXT)
        return ExtractedText.from_json(json.loads(gzip.decompress(text.read_bytes()))) if text.is_file() else None

    def texts(self, practice: Practice) -> list[AttachedText]:
        """The texts of a practice's files, as far as they are here."""
        files = ((file, self.extract_of(file.sha256)) for file in practice.attachments)
        return [
            AttachedText(file.name, file.sha256, found.kind, found.parts, found.language)
            for file, found in files
            if found is not None
        ]

    def unneeded(self, needed: set[str], older_than: float) -> list[str]:
        """The hashes of the files that are not among these and were not sent for so many seconds."""
        before = time.time() - older_than
        return sorted(
            sha256 for sha256, path in self._files() if sha256 not in needed and path.stat().st_mtime < before
        )

    def remove(self, sha256: str) -> None:
        """Delete a file and its text."""
        if path := self.path(sha256):
            path.with_name(path.name + _TEXT).unlink(missing_ok=True)
            path.unlink(missing_ok=True)

    def sweep(self, older_than: float) -> None:
        """Delete what uploads that broke off left behind so many seconds ago."""
        for path in self._incoming.glob("*.part"):
            if path.stat().st_mtime < time.time() - older_than:
                path.unlink(missing_ok=True)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A turn to read a stranger's file. Raises RefusedFile where it does not come within WAIT."""
        self._incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(self._incoming / "reading.lock", timeout=WAIT)
        try:
            lock.acquire()
        except Timeout as error:
            raise RefusedFile("Other files are being read at the moment. Try again in a minute.") from error
        try:
            yield
        finally:
            lock.release()

    @property
    def used(self) -> int:
        """Bytes of all files, their texts included."""
        return sum(path.stat().st_size for path in self._uploads.rglob("*") if path.is_file())

    def _files(self) -> Iterator[tuple[str, Path]]:
        for path in self._uploads.glob("??/*"):
            sha256 = path.parent.name + path.name
            if _HASH.fullmatch(sha256):
                yield sha256, path

    def _place(self, sha256: str) -> Path:
        return self._uploads / sha256[:2] / sha256[2:]

    @contextmanager
    def _received(self, stream: IO[bytes]) -> Iterator[tuple[Path, str, int]]:
        """The file on the disk, with its hash and size; it is deleted afterwards, unless it was moved."""
        self._incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._incoming / f"{secrets.token_hex(16)}.part"
        try:
            with path.open("xb") as file:
                sha256, size = self._copied(stream, file)
                file.flush()
                os.fsync(file.fileno())
            yield path, sha256, size
        finally:
            path.unlink(missing_ok=True)

    def _copied(self, stream: IO[bytes], file: IO[bytes]) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        while piece := stream.read(PIECE):
            size += len(piece)
            if size > self._largest:
                most = self._largest // MEGABYTE
                raise RefusedFile(f"The file has more than {most} MB. Send a smaller one, or a part of it.")
            digest.update(piece)
            file.write(piece)
        if self.used + size > self._room:
            raise RefusedFile("There is no room for more files. Tell whoever runs this site.")
        return digest.hexdigest(), size

    def _read(self, file: Path) -> ExtractedText:
        with self.turn():
            found = extract(file)
        if found.active:
            raise RefusedFile("The page holds script, or loads what may. Print it to a PDF, and send that.")
        return found


def _settle(folder: Path) -> None:
    """Have the names in a folder on the disk, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
