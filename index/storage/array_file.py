r"""`ArrayFile` and `ArrayFileWriter`: named numpy arrays in one memory-mapped file.

    offset 0     8 bytes    MAGIC: "PSARRAY" and the format's version, 2
    64 …         arrays     each starts at a multiple of 64 bytes, little-endian, without padding inside
    …            directory  UTF-8 JSON: {"facts": {name: number}, "arrays": {name: [type, offset, count, CRC-32]}}
    last 24      footer     u64 offset of the directory · u64 its length · u32 its CRC-32 · "END\n"

A type is one of numpy's names in TYPES. Opening a file checks the directory only, because a file may be large and is
opened often. `ArrayFile.verify` reads and checks the arrays. The footer is at the end, so a truncated file is noticed
at once. A writer writes to another name, syncs to disk and then renames: under its own name a file is complete. A file
holds no code: a forged one is refused or gives wrong numbers, nothing worse.
"""

import json
import mmap
import os
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

__all__ = ["Array", "ArrayFile", "ArrayFileWriter", "ArraySlot", "StringArray", "narrowest_type", "write_strings"]

Array: TypeAlias = NDArray[Any]

MAGIC = b"PSARRAY\x02"
FOOTER = struct.Struct("<QQI4s")
END = b"END\n"
ALIGNMENT = 64
"""Arrays start at multiples of this many bytes."""
TYPES = ("|u1", "<u2", "<u4", "<u8", "<i4", "<i8")


def narrowest_type(values: Array) -> Array:
    """Convert non-negative integers to the smallest type of TYPES that holds them all."""
    largest = int(values.max()) if len(values) else 0
    for name in ("|u1", "<u2", "<u4"):
        if largest <= np.iinfo(name).max:
            return values.astype(name, copy=False)
    return values.astype("<i8", copy=False)


@frozen
class _ArrayLocation:
    type: str
    offset: int
    count: int
    checksum: int

    @property
    def size(self) -> int:
        """The size of the array in bytes."""
        return self.count * np.dtype(self.type).itemsize


class ArrayFile:
    """An open file of named arrays. Raises ValueError where the file is not one. A missing array reads as empty."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if size < ALIGNMENT + FOOTER.size:
                raise ValueError(f"{path.name} is cut short")
            self._map = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        self.size = size
        """The size of the file in bytes."""
        self._name = path.name
        directory = self._directory(path.name)
        self.facts: dict[str, int] = directory["facts"]
        self._locations = {name: self._location(path.name, *location) for name, location in directory["arrays"].items()}

    def __contains__(self, name: str) -> bool:
        return name in self._locations

    def names(self) -> tuple[str, ...]:
        """Return the names of the arrays."""
        return tuple(self._locations)

    def array(self, name: str, otherwise: str = "<i8") -> Array:
        """Return a read-only, mapped array; where it is missing, an empty one of the type `otherwise`."""
        location = self._locations.get(name)
        if location is None:
            return np.empty(0, otherwise)
        return np.frombuffer(self._map, location.type, location.count, location.offset)

    def bytes_view(self, name: str) -> memoryview:
        """Return an array of bytes as a mapped view; an empty one where it is missing."""
        location = self._locations.get(name)
        if location is None:
            return memoryview(b"")
        return memoryview(self._map)[location.offset : location.offset + location.count]

    def _directory(self, name: str) -> Any:  # noqa: ANN401 - JSON
        offset, length, checksum, end = FOOTER.unpack_from(self._map, self.size - FOOTER.size)
        written = self._map[offset : offset + length]
        if self._map[: len(MAGIC)] != MAGIC or end != END or zlib.crc32(written) != checksum:
            raise ValueError(f"{name} is not a file of arrays, or it was truncated or overwritten")
        return json.loads(written)

    def verify(self) -> None:
        """Read all arrays and compare their checksums. Raises ValueError where one differs."""
        for name, location in self._locations.items():
            with memoryview(self._map) as data:
                checksum = zlib.crc32(data[location.offset : location.offset + location.size])
            if checksum != location.checksum:
                raise ValueError(f"{self._name} does not hold the array {name} as it was written")

    def _location(self, name: str, kind: str, offset: int, count: int, checksum: int) -> _ArrayLocation:
        if kind not in TYPES or min(offset, count) < 0 or offset + count * np.dtype(kind).itemsize > self.size:
            raise ValueError(f"{name} has an array outside itself")
        return _ArrayLocation(kind, offset, count, checksum)


class ArraySlot:
    """The reserved space of one array in a file, filled from its start."""

    def __init__(self, file: int, kind: str, offset: int, count: int) -> None:
        self._file = file
        self._location = _ArrayLocation(kind, offset, count, 0)
        self._written = 0
        self._checksum = 0

    def append(self, values: Array) -> None:
        """Write the next values of the array."""
        if not len(values):
            return
        data = np.ascontiguousarray(values, self._location.type).data.cast("B")
        self._checksum = zlib.crc32(data, self._checksum)
        offset = self._location.offset + self._written * np.dtype(self._location.type).itemsize
        while data:
            done = os.pwrite(self._file, data, offset)
            data, offset = data[done:], offset + done
        self._written += len(values)
        assert self._written <= self._location.count

    def directory_entry(self) -> tuple[str, int, int, int]:
        """Return the entry of the directory: type, offset, count, CRC-32. The slot must be full."""
        assert self._written == self._location.count
        return self._location.type, self._location.offset, self._location.count, self._checksum


class ArrayFileWriter:
    """Writes a file of named arrays. Leaving the context without an error renames the file to its own name."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._partial = path.with_name(f"{path.name}.part")
        self._file = os.open(self._partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        self._next = ALIGNMENT
        self._arrays: dict[str, ArraySlot] = {}
        self.facts: dict[str, int] = {}
        """Single numbers that are stored beside the arrays."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            os.close(self._file)
        if kind is None:
            self._partial.replace(self._path)
        else:
            self._partial.unlink()

    def reserve(self, name: str, kind: str, count: int) -> ArraySlot:
        """Reserve space for `count` values. Slots may be filled in any order."""
        slot = self._arrays[name] = ArraySlot(self._file, kind, self._next, count)
        self._next += -(-count * np.dtype(kind).itemsize // ALIGNMENT) * ALIGNMENT
        return slot

    def add(self, name: str, values: Array) -> None:
        """Write a whole array. Its type must be one of TYPES."""
        self.reserve(name, values.dtype.newbyteorder("<").str, len(values)).append(values)

    def add_bytes(self, name: str, data: bytes) -> None:
        """Write bytes as an array of bytes."""
        self.add(name, np.frombuffer(data, np.uint8))

    def _finish(self) -> None:
        entries = {name: array.directory_entry() for name, array in self._arrays.items()}
        directory = json.dumps({"facts": self.facts, "arrays": entries}).encode()
        os.pwrite(self._file, MAGIC, 0)
        os.pwrite(self._file, directory, self._next)
        footer = FOOTER.pack(self._next, len(directory), zlib.crc32(directory), END)
        os.pwrite(self._file, footer, self._next + len(directory))
        os.fsync(self._file)


class StringArray:
    """Strings in UTF-8, read by their index. They lie one after the other, with an array of their ends."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._text = file.bytes_view(name)
        self._ends = file.array(f"{name}/ends")

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, position: int) -> bytes:
        start = self._ends.item(position - 1) if position else 0
        return bytes(self._text[start : self._ends.item(position)])


def write_strings(file: ArrayFileWriter, name: str, texts: Sequence[bytes]) -> None:
    """Write strings in the layout that `StringArray` reads."""
    file.add_bytes(name, b"".join(texts))
    file.add(f"{name}/ends", narrowest_type(np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))))
