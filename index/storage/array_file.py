r"""`ArrayFile` and `ArrayFileWriter`: named arrays in one file, mapped where they lie.

    offset 0     8 bytes    MAGIC: "PSARRAY" and the format's version, 2
    64 …         arrays     each from a multiple of 64 bytes on, little-endian, without padding inside
    …            directory  UTF-8 JSON: {"facts": {name: number}, "arrays": {name: [type, offset, count, CRC-32]}}
    last 24      footer     u64 offset of the directory · u64 its length · u32 its CRC-32 · "END\n"

A type is one of numpy's names of TYPES. Opening checks the directory; what the arrays hold is read and checked by
`ArrayFile.verify` alone, for a file may be large and is opened often. The footer stands at the end, so a file that was
cut is known at once. A file is written under another name, forced to disk and then renamed: under its own name it is
whole. Nothing in it is code: the worst that a forged file can do is to be refused, or to give wrong numbers.
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

__all__ = ["Array", "ArrayFile", "ArrayFileWriter", "Reserved", "Texts", "narrow", "write_texts"]

Array: TypeAlias = NDArray[Any]

MAGIC = b"PSARRAY\x02"
FOOTER = struct.Struct("<QQI4s")
END = b"END\n"
ALIGNMENT = 64
TYPES = ("|u1", "<u2", "<u4", "<u8", "<i4", "<i8")


def narrow(values: Array) -> Array:
    """The same whole numbers, none negative, in the smallest type that a file may hold."""
    largest = int(values.max()) if len(values) else 0
    for name in ("|u1", "<u2", "<u4"):
        if largest <= np.iinfo(name).max:
            return values.astype(name, copy=False)
    return values.astype("<i8", copy=False)


@frozen
class _Place:
    type: str
    offset: int
    count: int
    checksum: int

    @property
    def size(self) -> int:
        """Bytes."""
        return self.count * np.dtype(self.type).itemsize


class ArrayFile:
    """A file of named arrays, open. Raises ValueError for what is no such file; an absent array is an empty one."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if size < ALIGNMENT + FOOTER.size:
                raise ValueError(f"{path.name} is cut short")
            self._map = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        self.size = size
        """Bytes."""
        self._name = path.name
        directory = self._directory(path.name)
        self.facts: dict[str, int] = directory["facts"]
        self._places = {name: self._place(path.name, *place) for name, place in directory["arrays"].items()}

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def names(self) -> tuple[str, ...]:
        """The names of its arrays."""
        return tuple(self._places)

    def array(self, name: str, otherwise: str = "<i8") -> Array:
        """That array, read-only and mapped; an empty one of the other type where it is absent."""
        place = self._places.get(name)
        if place is None:
            return np.empty(0, otherwise)
        return np.frombuffer(self._map, place.type, place.count, place.offset)

    def text(self, name: str) -> memoryview:
        """That array as bytes, mapped."""
        place = self._places.get(name)
        if place is None:
            return memoryview(b"")
        return memoryview(self._map)[place.offset : place.offset + place.count]

    def _directory(self, name: str) -> Any:  # noqa: ANN401 - JSON
        offset, length, checksum, end = FOOTER.unpack_from(self._map, self.size - FOOTER.size)
        written = self._map[offset : offset + length]
        if self._map[: len(MAGIC)] != MAGIC or end != END or zlib.crc32(written) != checksum:
            raise ValueError(f"{name} is no file of arrays, or was cut or overwritten")
        return json.loads(written)

    def verify(self) -> None:
        """Read all arrays. Raises ValueError where one is not what was written."""
        for name, place in self._places.items():
            with memoryview(self._map) as data:
                checksum = zlib.crc32(data[place.offset : place.offset + place.size])
            if checksum != place.checksum:
                raise ValueError(f"{self._name} does not hold the {name} that was written")

    def _place(self, name: str, kind: str, offset: int, count: int, checksum: int) -> _Place:
        if kind not in TYPES or min(offset, count) < 0 or offset + count * np.dtype(kind).itemsize > self.size:
            raise ValueError(f"{name} points outside itself")
        return _Place(kind, offset, count, checksum)


class Reserved:
    """Room for one array, filled from its start on."""

    def __init__(self, file: int, kind: str, offset: int, count: int) -> None:
        self._file = file
        self._place = _Place(kind, offset, count, 0)
        self._written = 0
        self._checksum = 0

    def append(self, values: Array) -> None:
        """The next values."""
        if not len(values):
            return
        data = np.ascontiguousarray(values, self._place.type).data.cast("B")
        self._checksum = zlib.crc32(data, self._checksum)
        offset = self._place.offset + self._written * np.dtype(self._place.type).itemsize
        while data:
            done = os.pwrite(self._file, data, offset)
            data, offset = data[done:], offset + done
        self._written += len(values)
        assert self._written <= self._place.count

    def entry(self) -> tuple[str, int, int, int]:
        """What the directory says of it, once it is full."""
        assert self._written == self._place.count
        return self._place.type, self._place.offset, self._place.count, self._checksum


class ArrayFileWriter:
    """A file of named arrays being written; leaving the context without an error finishes it under its name."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._aside = path.with_name(f"{path.name}.part")
        self._file = os.open(self._aside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        self._next = ALIGNMENT
        self._arrays: dict[str, Reserved] = {}
        self.facts: dict[str, int] = {}
        """Single numbers that go with the arrays."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            os.close(self._file)
        if kind is None:
            self._aside.replace(self._path)
        else:
            self._aside.unlink()

    def reserve(self, name: str, kind: str, count: int) -> Reserved:
        """Room for so many values of that type, to be filled in any order with other arrays."""
        room = self._arrays[name] = Reserved(self._file, kind, self._next, count)
        self._next += -(-count * np.dtype(kind).itemsize // ALIGNMENT) * ALIGNMENT
        return room

    def add(self, name: str, values: Array) -> None:
        """A whole array, in its own type, which is one of TYPES."""
        self.reserve(name, values.dtype.newbyteorder("<").str, len(values)).append(values)

    def add_bytes(self, name: str, data: bytes) -> None:
        """Bytes, as an array of them."""
        self.add(name, np.frombuffer(data, np.uint8))

    def _finish(self) -> None:
        entries = {name: array.entry() for name, array in self._arrays.items()}
        directory = json.dumps({"facts": self.facts, "arrays": entries}).encode()
        os.pwrite(self._file, MAGIC, 0)
        os.pwrite(self._file, directory, self._next)
        footer = FOOTER.pack(self._next, len(directory), zlib.crc32(directory), END)
        os.pwrite(self._file, footer, self._next + len(directory))
        os.fsync(self._file)


class Texts:
    """Texts in UTF-8, each found by its place, where they lie one after the other."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._text = file.text(name)
        self._ends = file.array(f"{name}/ends")

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, place: int) -> bytes:
        start = self._ends.item(place - 1) if place else 0
        return bytes(self._text[start : self._ends.item(place)])


def write_texts(file: ArrayFileWriter, name: str, texts: Sequence[bytes]) -> None:
    """Write texts for `Texts` to read."""
    file.add_bytes(name, b"".join(texts))
    file.add(f"{name}/ends", narrow(np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))))
