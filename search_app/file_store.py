"""The files attached to practices: stored by the SHA-256 of their content, each with its extracted text.

`uploads/ab/cdef…` is a file, and `uploads/ab/cdef….json.gz` is its extracted text. A file gets there in one step,
after its text was extracted and its type was accepted. So nobody ever sees half a file. Until then it is in
`incoming/`, which is not part of a backup.
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

__all__ = ["INCOMING", "MEGABYTE", "UPLOADS", "FileStore", "StoredFile"]

UPLOADS: Final = "uploads"
"""The subfolder of the instance folder with the stored files."""
INCOMING: Final = "incoming"
"""The subfolder of the instance folder with files that are being received."""
CHUNK_SIZE: Final = 256 * 1024
"""Bytes that are copied at once."""
LOCK_TIMEOUT: Final = 60.0
"""Seconds that an upload waits to be read. Files are read one at a time, so that they cannot fill the memory."""
MEGABYTE: Final = 1_000_000

_HASH = re.compile(r"[0-9a-f]{64}")
_TEXT_SUFFIX: Final = ".json.gz"


@frozen
class StoredFile:
    """A file that was accepted and stored."""

    sha256: str
    size: int
    """The size in bytes."""
    extracted_text: ExtractedText


class FileStore:
    """The files of one installation. Safe to share between threads and processes."""

    def __init__(self, instance: Path, max_file_size: int, max_total_size: int) -> None:
        """Store files in the instance folder; both sizes are in bytes."""
        self._uploads = instance / UPLOADS
        self._incoming = instance / INCOMING
        self._max_file_size = max_file_size
        self._max_total_size = max_total_size

    def add(self, stream: IO[bytes]) -> StoredFile:
        """Store a file, unless it is stored already. Raises RefusedFile, whose message says what to do next."""
        with self._received(stream) as (file, sha256, size):
            stored_text = self.extracted_text(sha256)
            if stored_text is not None and (path := self.path(sha256)):
                os.utime(path)
                return StoredFile(sha256, size, stored_text)
            text = self._extract(file)
            target = self._target(sha256)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with write_atomically(_text_path(target)) as output:
                output.write(json.dumps(text.to_json(), ensure_ascii=False).encode())
            file.replace(target)
            _sync_folder(target.parent)
        return StoredFile(sha256, size, text)

    def path(self, sha256: str) -> Path | None:
        """The path of the file with that hash. None if there is none, or if that is no hash."""
        if not _HASH.fullmatch(sha256):
            return None
        target = self._target(sha256)
        return target if target.is_file() else None

    def extracted_text(self, sha256: str) -> ExtractedText | None:
        """The extracted text of the file with that hash; None if there is no such file."""
        path = self.path(sha256)
        if path is None:
            return None
        text = _text_path(path)
        return ExtractedText.from_json(json.loads(gzip.decompress(text.read_bytes()))) if text.is_file() else None

    def attached_texts(self, practice: Practice) -> list[AttachedText]:
        """The extracted texts of a practice's files, as far as the files are in this store."""
        files = ((file, self.extracted_text(file.sha256)) for file in practice.attachments)
        return [
            AttachedText(file.name, file.sha256, text.kind, text.parts, text.language)
            for file, text in files
            if text is not None
        ]

    def unreferenced(self, referenced: set[str], older_than: float) -> list[str]:
        """The hashes of stored files that are not among these and were not uploaded for so many seconds."""
        before = time.time() - older_than
        return sorted(
            sha256 for sha256, path in self._files() if sha256 not in referenced and path.stat().st_mtime < before
        )

    def remove(self, sha256: str) -> None:
        """Delete a file and its extracted text."""
        if path := self.path(sha256):
            _text_path(path).unlink(missing_ok=True)
            path.unlink(missing_ok=True)

    def delete_partial_uploads(self, older_than: float) -> None:
        """Delete what interrupted uploads left behind more than so many seconds ago."""
        for path in self._incoming.glob("*.part"):
            if path.stat().st_mtime < time.time() - older_than:
                path.unlink(missing_ok=True)

    @contextmanager
    def reading_turn(self) -> Iterator[None]:
        """Hold the lock under which uploaded files are read. Raises RefusedFile after LOCK_TIMEOUT."""
        self._incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(self._incoming / "reading.lock", timeout=LOCK_TIMEOUT)
        try:
            lock.acquire()
        except Timeout as error:
            raise RefusedFile("Other files are being read at the moment. Try again in a minute.") from error
        try:
            yield
        finally:
            lock.release()

    @property
    def bytes_used(self) -> int:
        """The total size of all files and their texts, in bytes."""
        return sum(path.stat().st_size for path in self._uploads.rglob("*") if path.is_file())

    def _files(self) -> Iterator[tuple[str, Path]]:
        """The hash and path of each stored file."""
        for path in self._uploads.glob("??/*"):
            sha256 = path.parent.name + path.name
            if _HASH.fullmatch(sha256):
                yield sha256, path

    def _target(self, sha256: str) -> Path:
        return self._uploads / sha256[:2] / sha256[2:]

    @contextmanager
    def _received(self, stream: IO[bytes]) -> Iterator[tuple[Path, str, int]]:
        """Copy the stream to a temporary file; yields its path, hash and size. It is deleted unless it was moved."""
        self._incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._incoming / f"{secrets.token_hex(16)}.part"
        try:
            with path.open("xb") as file:
                sha256, size = self._copy(stream, file)
                file.flush()
                os.fsync(file.fileno())
            yield path, sha256, size
        finally:
            path.unlink(missing_ok=True)

    def _copy(self, stream: IO[bytes], file: IO[bytes]) -> tuple[str, int]:
        """Copy a file within the size limits; return its hash and size. Raises RefusedFile."""
        digest, size = hashlib.sha256(), 0
        while chunk := stream.read(CHUNK_SIZE):
            size += len(chunk)
            if size > self._max_file_size:
                megabytes = self._max_file_size // MEGABYTE
                raise RefusedFile(f"The file is larger than {megabytes} MB. Attach a smaller file.")
            digest.update(chunk)
            file.write(chunk)
        if self.bytes_used + size > self._max_total_size:
            raise RefusedFile("There is no space for more files. Tell the people who run this site.")
        return digest.hexdigest(), size

    def _extract(self, file: Path) -> ExtractedText:
        """Extract the text of an uploaded file. Raises RefusedFile, also for a web page with script."""
        with self.reading_turn():
            text = extract(file)
        if text.has_script:
            raise RefusedFile("The page contains scripts. Print it to a PDF and attach the PDF.")
        return text


def _text_path(path: Path) -> Path:
    """The path of the extracted text of the file at this path."""
    return path.with_name(path.name + _TEXT_SUFFIX)


def _sync_folder(folder: Path) -> None:
    """Write the names in a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
