"""Reads files within bounds, compressed or not, and writes files atomically.

`open_unpacked` opens a file, decompresses a .gz, and stops where it unpacks to far more than it should.
`write_atomically` writes to a temporary file beside the target and renames it at the end.
"""

import gzip
import io
import os
import secrets
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, cast

from corpus.errors import UnreadableFile
from corpus.reading.encodings import CHUNK, detect_encoding_of_chunks

__all__ = ["MAX_UNPACKED", "bare_suffix", "detect_file_encoding", "open_unpacked", "write_atomically"]

MAX_UNPACKED: Final = 4 * 1024**3
"""The largest file after unpacking, in bytes. A hundred thousand long practices have a tenth of that."""
MAX_RATIO: Final = 150
"""The highest ratio of unpacked to packed size. Texts reach 10, repeated rows 100."""
RATIO_FROM: Final = 32 * 1024**2
"""Unpacked bytes from which the ratio is checked."""


def bare_suffix(path: Path) -> str:
    """Return the suffix in lower case without `.gz`: `.jsonl` for `docs.jsonl.gz`."""
    name = path.name.lower().removesuffix(".gz")
    return Path(name).suffix


@contextmanager
def open_unpacked(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading, unpacked. Raises UnreadableFile, also while it is read."""
    if not path.is_file():
        raise UnreadableFile(str(path), "there is no such file")
    try:
        packed = path.open("rb")
    except OSError as error:
        raise UnreadableFile(str(path), f"it cannot be opened: {error.strerror}") from error
    with packed, io.BufferedReader(_Unpacked(path, packed)) as stream:
        yield stream


def detect_file_encoding(path: Path) -> str:
    """Detect the encoding of a file, unpacked. Raises UnreadableFile."""
    with open_unpacked(path) as stream:
        return detect_encoding_of_chunks(iter(lambda: stream.read(CHUNK), b""))


class _Unpacked(io.RawIOBase):
    """A stream of unpacked bytes that counts them."""

    def __init__(self, path: Path, packed: BinaryIO) -> None:
        self._path = path
        self._packed = packed
        self._inner = cast("BinaryIO", gzip.GzipFile(fileobj=packed)) if path.suffix.lower() == ".gz" else packed
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed's name for it is not exported
        try:
            data = self._inner.read(len(buffer))
        except (OSError, EOFError, zlib.error) as error:
            raise UnreadableFile(str(self._path), f"it is damaged: {error}") from error
        self._count += len(data)
        if self._count > MAX_UNPACKED:
            raise UnreadableFile(str(self._path), f"it holds more than {MAX_UNPACKED} bytes")
        if self._count > RATIO_FROM and self._count > MAX_RATIO * self._packed.tell():
            raise UnreadableFile(str(self._path), f"it unpacks to more than {MAX_RATIO} times its size")
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def write_atomically(target: Path) -> Iterator[BinaryIO]:
    """Open a temporary file that replaces the target at the end; gzip it where the target ends in .gz."""
    aside = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    try:
        with aside.open("xb") as stream:
            if target.suffix.lower() == ".gz":
                with gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) as packed:
                    yield cast("BinaryIO", packed)
            else:
                yield stream
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
