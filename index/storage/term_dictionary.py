"""`TermDictionary`: the distinct terms of one field in order, looked up in a mapped file.

    terms        u1[…]    the terms in UTF-8, ascending, concatenated
    ends         uN[n]     the end of each term, in the narrowest type; a term's index is its code
    buckets      u4[2^k+1] the start of each bucket; a term's bucket is the low k bits of its CRC-32
    bucketed     u4[n]     the codes, bucket by bucket

A lookup of a term reads one bucket, with one or two terms on average. A lookup of a prefix is a binary search. UTF-8
sorts by code points, as Python's strings do.
"""

from collections.abc import Iterator, Sequence
from zlib import crc32

import numpy as np

from index.storage.array_file import ArrayFile, ArrayFileWriter, narrowest_type

__all__ = ["TermDictionary", "write_term_dictionary"]

LAST = b"\xff"
"""A byte that sorts after every byte of UTF-8."""


class TermDictionary:
    """The terms of one field. It is empty where the file has no such field."""

    def __init__(self, file: ArrayFile, field: str) -> None:
        self._text = file.bytes_view(f"{field}/terms")
        self._ends = file.array(f"{field}/ends", "<u4")
        self._buckets = file.array(f"{field}/buckets", "<u4")
        self._bucket_codes = file.array(f"{field}/bucketed", "<u4")
        self._mask = len(self._buckets) - 2

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.terms_between(0, len(self)))

    def find(self, term: bytes) -> int:
        """Return the code of a term, or -1 where it is missing."""
        if not len(self._ends):
            return -1
        bucket = crc32(term) & self._mask
        for slot in range(self._buckets.item(bucket), self._buckets.item(bucket + 1)):
            code = int(self._bucket_codes.item(slot))
            if self.term(code) == term:
                return code
        return -1

    def term(self, code: int) -> bytes:
        """Return the term of a code."""
        start = self._ends.item(code - 1) if code else 0
        return bytes(self._text[start : self._ends.item(code)])

    def terms_between(self, first: int, last: int) -> list[bytes]:
        """Return the terms of the codes in the half-open range from `first` to `last`."""
        if first >= last:
            return []
        start = self._ends.item(first - 1) if first else 0
        ends = (self._ends[first:last].astype(np.int64) - start).tolist()
        text = bytes(self._text[start : start + ends[-1]])
        return [text[before:end] for before, end in zip([0, *ends], ends, strict=False)]

    def prefix_range(self, prefix: bytes) -> tuple[int, int]:
        """Return the half-open range of codes whose terms start with the prefix."""
        return self.lower_bound(prefix), self.lower_bound(prefix + LAST)

    def lower_bound(self, term: bytes) -> int:
        """Return the code of the first term that is not less than this one."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self.term(middle) < term:
                low = middle + 1
            else:
                high = middle
        return low


def write_term_dictionary(file: ArrayFileWriter, field: str, terms: Sequence[bytes]) -> None:
    """Write terms, which must be distinct and ascending."""
    file.add_bytes(f"{field}/terms", b"".join(terms))
    file.add(f"{field}/ends", narrowest_type(np.cumsum(np.fromiter(map(len, terms), np.int64, len(terms)))))
    size = 1 << (len(terms) - 1).bit_length()
    hashes = np.fromiter(map(crc32, terms), np.uint32, len(terms)) & np.uint32(size - 1)
    file.add(f"{field}/bucketed", np.argsort(hashes, kind="stable").astype("<u4"))
    starts = np.zeros(size + 1, "<u4")
    np.cumsum(np.bincount(hashes, minlength=size), out=starts[1:])
    file.add(f"{field}/buckets", starts)
