"""The format of a segment file: `SegmentFile`, with `WordField` and `ValueField` for its fields.

N documents are numbered from 0 in the order in which they were added. The T terms of a field are numbered as in
`index.storage.term_dictionary`. uN is the narrowest type that holds the largest number. Empty arrays are left out.

    stored            u1[…]    the stored JSON of all documents, concatenated
    stored_starts     uN[N+1]  where each document's JSON starts, and where the last one ends

    field/postings    uN[T+1]  where each term's postings start; the difference is its document frequency
    field/documents   i4[…]    the documents of each term, ascending

A word field also has:

    field/frequencies uN[…]    for each posting: how often the term occurs in that document
    field/places      uN[T+1]  where each term's positions start
    field/positions   uN[…]    the positions of the occurrences, posting by posting, ascending
    field/lengths     u1[N]    the length of each document in terms, on Whoosh's scale of 256 lengths
    fact field/length          the exact sum of the lengths

A value field also has columns, so that values can be counted by document:

    field/ranks       uN[N]    the code of each document's single value, or T where it has none; or, where a document
                               has several values,
    field/rows        uN[N+1]  where each document's values start, and
    field/row_codes   uN[…]    the codes of the values
    field/order       i4[N]    for a sort order: all documents by value, then by key
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from whoosh.util.numeric import byte_to_length

from index.engines.whoosh.whoosh_fields import KEY, is_sort_column
from index.storage.array_file import Array, ArrayFile, ArrayFileWriter, narrowest_type
from index.storage.term_dictionary import TermDictionary

__all__ = [
    "QUANTIZED_LENGTHS",
    "SegmentFile",
    "ValueField",
    "WordField",
    "codes_by_document",
    "concatenate_ranges",
    "quantize_lengths",
    "range_lengths",
    "write_columns",
]

QUANTIZED_LENGTHS: Final = np.array([byte_to_length(number) for number in range(256)], np.float64)
"""The lengths on Whoosh's scale: the length that each byte stands for."""


def quantize_lengths(lengths: Array) -> Array:
    """Return lengths as Whoosh's bytes: the least length of the scale that is not shorter, or the last one."""
    indices = np.searchsorted(QUANTIZED_LENGTHS, lengths, side="left")
    return np.minimum(indices, len(QUANTIZED_LENGTHS) - 1).astype("|u1")


class ValueField:
    """The terms and postings of one field, and the columns of a value field."""

    def __init__(self, file: ArrayFile, field: str) -> None:
        self.dictionary = TermDictionary(file, field)
        self.posting_starts = file.array(f"{field}/postings")
        self.documents = file.array(f"{field}/documents", "<i4")
        self.doc_codes = file.array(f"{field}/ranks", "|u1")
        self.row_starts = file.array(f"{field}/rows")
        self.row_codes = file.array(f"{field}/row_codes", "|u1")
        self.docs_in_order = file.array(f"{field}/order", "<i4")

    def postings_range(self, code: int) -> tuple[int, int]:
        """Return where the postings of a term start and end."""
        return self.posting_starts.item(code), self.posting_starts.item(code + 1)

    def frequency(self, code: int) -> int:
        """Return the document frequency of a term."""
        begin, end = self.postings_range(code)
        return end - begin

    def document_frequencies(self, first: int, last: int) -> Array:
        """Return the document frequencies of the codes in the half-open range from `first` to `last`."""
        return range_lengths(self.posting_starts[first : last + 1])


class WordField(ValueField):
    """The terms of a word field, with frequencies, positions and lengths."""

    def __init__(self, file: ArrayFile, field: str) -> None:
        super().__init__(file, field)
        self.frequencies = file.array(f"{field}/frequencies", "|u1")
        self.position_starts = file.array(f"{field}/places")
        self.positions = file.array(f"{field}/positions", "|u1")
        self.lengths = file.array(f"{field}/lengths", "|u1")
        self.total_length = file.facts.get(f"{field}/length", 0)


class SegmentFile:
    """An open segment file. Raises ValueError where it is not one."""

    def __init__(self, path: Path) -> None:
        self.file = ArrayFile(path)
        self.size = self.file.facts["documents"]
        """The number of documents, deleted ones included."""
        self._stored = self.file.bytes_view("stored")
        self._stored_starts = self.file.array("stored_starts")
        if len(self._stored_starts) != self.size + 1:
            raise ValueError(f"{path.name} does not hold the documents that it says")

    def fields(self) -> tuple[str, ...]:
        """Return the names of the fields that have terms."""
        return tuple(name.removesuffix("/postings") for name in self.file.names() if name.endswith("/postings"))

    def has_words(self, field: str) -> bool:
        """Return whether the field is a word field with any terms."""
        return f"{field}/frequencies" in self.file

    def words(self, field: str) -> WordField:
        """Return a word field; it is empty where the segment has no such field."""
        return WordField(self.file, field)

    def values(self, field: str) -> ValueField:
        """Return a value field; it is empty where the segment has no such field."""
        return ValueField(self.file, field)

    def stored(self, document: int) -> bytes:
        """Return the stored JSON of a document."""
        return bytes(self._stored[self._stored_starts.item(document) : self._stored_starts.item(document + 1)])

    def stored_range(self, first: int, last: int) -> Array:
        """Return the stored JSON, as bytes, of the documents in the half-open range from `first` to `last`."""
        json_bytes = self._stored[self._stored_starts.item(first) : self._stored_starts.item(last)]
        return np.frombuffer(json_bytes, np.uint8)

    def stored_sizes(self) -> Array:
        """Return the size of each document's stored JSON in bytes."""
        return range_lengths(self._stored_starts)


def concatenate_ranges(starts: Array, lengths: Array) -> Array:
    """Return the integers of several ranges, one range after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - lengths), lengths) + np.arange(total)


def range_lengths(starts: Array) -> NDArray[np.int64]:
    """Return the lengths of consecutive ranges, given where each starts and where the last one ends."""
    wide = starts.astype(np.int64)
    return wide[1:] - wide[:-1]


def codes_by_document(starts: Array, documents: Array, size: int) -> tuple[Array, Array]:
    """Invert postings: return where the codes of each document start, and the codes."""
    codes = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), range_lengths(starts))
    row_starts = np.zeros(size + 1, np.int64)
    np.cumsum(np.bincount(documents, minlength=size), out=row_starts[1:])
    return row_starts, codes[np.argsort(documents, kind="stable")]


def write_columns(file: ArrayFileWriter, size: int, columns: Mapping[str, tuple[Array, Array]]) -> None:
    """Write the columns of value fields, given the postings of each: starts and documents."""
    key_ranks = np.empty(0, np.int32)
    for field in sorted(columns, key=lambda name: name != KEY):
        starts, codes = codes_by_document(*columns[field], size)
        if int(range_lengths(starts).max(initial=0)) > 1:
            file.add(f"{field}/rows", narrowest_type(starts))
            file.add(f"{field}/row_codes", narrowest_type(codes))
            continue
        ranks = np.full(size, len(columns[field][0]) - 1, np.int32)
        ranks[range_lengths(starts) > 0] = codes
        file.add(f"{field}/ranks", narrowest_type(ranks))
        if field == KEY:
            key_ranks = ranks
        elif is_sort_column(field):
            file.add(f"{field}/order", np.lexsort((key_ranks, ranks)).astype("<i4"))
