"""`Dictionary`: the distinct terms of one field, in order, found where they lie in the file.

    terms        u1[…]    the terms in UTF-8, ascending, one after the other
    ends         uN[n]     where each ends, in the narrowest type; a term's index is its code
    buckets      u4[2^k+1] where each bucket of codes starts; a term's bucket is its CRC-32, of which k bits count
    bucketed     u4[n]     the codes, bucket by bucket

A term is found by its bucket, which holds one or two; a beginning by halving. UTF-8 sorts as code points do, so the
order is Python's too.
"""

from collections.abc import Iterator, Sequence
from zlib import crc32

import numpy as np

from index.storage.array_file import ArrayFile, ArrayFileWriter, narrow

__all__ = ["Dictionary", "write_dictionary"]

LAST = b"\xff"
"""Sorts after every byte of UTF-8."""


class Dictionary:
    """The terms of one field. Empty where the file has none."""

    def __init__(self, file: ArrayFile, field: str) -> None:
        self._text = file.text(f"{field}/terms")
        self._ends = file.array(f"{field}/ends", "<u4")
        self._buckets = file.array(f"{field}/buckets", "<u4")
        self._bucketed = file.array(f"{field}/bucketed", "<u4")
        self._mask = len(self._buckets) - 2

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.between(0, len(self)))

    def find(self, term: bytes) -> int:
        """The code of that term, or -1."""
        if not len(self._ends):
            return -1
        bucket = crc32(term) & self._mask
        for place in range(self._buckets.item(bucket), self._buckets.item(bucket + 1)):
            code = int(self._bucketed.item(place))
            if self.term(code) == term:
                return code
        return -1

    def term(self, code: int) -> bytes:
        """The term of that code."""
        start = self._ends.item(code - 1) if code else 0
        return bytes(self._text[start : self._ends.item(code)])

    def between(self, first: int, last: int) -> list[bytes]:
        """The terms of the codes from the first on, before the last."""
        if first >= last:
            return []
        start = self._ends.item(first - 1) if first else 0
        ends = (self._ends[first:last].astype(np.int64) - start).tolist()
        text = bytes(self._text[start : start + ends[-1]])
        return [text[before:end] for before, end in zip([0, *ends], ends, strict=False)]

    def starting(self, prefix: bytes) -> tuple[int, int]:
        """The codes of the terms that start so: the first, and the one after the last."""
        return self.first(prefix), self.first(prefix + LAST)

    def first(self, term: bytes) -> int:
        """The code of the first term that is not before this one."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self.term(middle) < term:
                low = middle + 1
            else:
                high = middle
        return low


def write_dictionary(file: ArrayFileWriter, field: str, terms: Sequence[bytes]) -> None:
    """Write the terms, which are distinct and ascending."""
    file.add_bytes(f"{field}/terms", b"".join(terms))
    file.add(f"{field}/ends", narrow(np.cumsum(np.fromiter(map(len, terms), np.int64, len(terms)))))
    size = 1 << (len(terms) - 1).bit_length()
    hashes = np.fromiter(map(crc32, terms), np.uint32, len(terms)) & np.uint32(size - 1)
    file.add(f"{field}/bucketed", np.argsort(hashes, kind="stable").astype("<u4"))
    starts = np.zeros(size + 1, "<u4")
    np.cumsum(np.bincount(hashes, minlength=size), out=starts[1:])
    file.add(f"{field}/buckets", starts)
