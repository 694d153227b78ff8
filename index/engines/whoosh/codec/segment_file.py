"""What the arrays of a segment mean: `SegmentFile` and, field by field, `Words` and `Values`.

N documents, numbered from 0 in the order in which they came; T terms of a field, numbered as in `dictionary`; uN is the
narrowest type that holds the largest number. Arrays that are empty are left out.

    stored            u1[…]    what each document shows, JSON, one after the other
    stored_starts     uN[N+1]  where each starts, and where the last one ends

    field/postings    uN[T+1]  where each term's postings start; the difference is its document frequency
    field/documents   i4[…]    the documents of each term, ascending

of a field of words, besides:

    field/frequencies uN[…]    of each posting: how often the term stands in that document
    field/places      uN[T+1]  where each term's positions start
    field/positions   uN[…]    where it stands, posting by posting, ascending
    field/lengths     u1[N]    the length of each document in terms, as Whoosh's scale of 256 lengths has it
    fact field/length          the sum of the lengths, exactly

of a field of values, besides, so that values are counted by document too:

    field/ranks       uN[N]    the code of each document's one value, or T where it has none; or, if any has several,
    field/rows        uN[N+1]  where each document's values start, and
    field/row_codes   uN[…]    their codes
    field/order       i4[N]    of a sort: the documents by their value, then by their key
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh.util.numeric import byte_to_length

from index.engines.whoosh.whoosh_fields import KEY, SORT_COLUMNS
from index.storage.array_file import Array, ArrayFile, ArrayFileWriter, narrowest_type
from index.storage.term_dictionary import TermDictionary

__all__ = [
    "LENGTHS",
    "SegmentFile",
    "Values",
    "Words",
    "by_document",
    "differences",
    "quantised",
    "spread",
    "write_columns",
]

LENGTHS = np.array([byte_to_length(number) for number in range(256)], np.float64)
"""Whoosh's scale: the lengths that its bytes stand for."""


def quantised(lengths: Array) -> Array:
    """Lengths as Whoosh's bytes: the least of the scale that is not shorter, the last for all that are longer."""
    places = np.searchsorted(LENGTHS, lengths, side="left")
    return np.minimum(places, len(LENGTHS) - 1).astype("|u1")


class Values:
    """Which documents hold which terms of one field."""

    def __init__(self, file: ArrayFile, field: str) -> None:
        self.dictionary = TermDictionary(file, field)
        self.postings = file.array(f"{field}/postings")
        self.documents = file.array(f"{field}/documents", "<i4")
        self.ranks = file.array(f"{field}/ranks", "|u1")
        self.rows = file.array(f"{field}/rows")
        self.row_codes = file.array(f"{field}/row_codes", "|u1")
        self.order = file.array(f"{field}/order", "<i4")

    def extent(self, code: int) -> tuple[int, int]:
        """Where that term's postings start and end."""
        return self.postings.item(code), self.postings.item(code + 1)

    def frequency(self, code: int) -> int:
        """How many documents hold that term."""
        begin, end = self.extent(code)
        return end - begin

    def frequencies_of(self, first: int, last: int) -> Array:
        """The document frequencies of the codes from the first on, before the last."""
        return differences(self.postings[first : last + 1])


class Words(Values):
    """Where the terms of one field of words stand."""

    def __init__(self, file: ArrayFile, field: str) -> None:
        super().__init__(file, field)
        self.frequencies = file.array(f"{field}/frequencies", "|u1")
        self.places = file.array(f"{field}/places")
        self.positions = file.array(f"{field}/positions", "|u1")
        self.lengths = file.array(f"{field}/lengths", "|u1")
        self.length = file.facts.get(f"{field}/length", 0)


class SegmentFile:
    """A segment, open; its fields are views that are made when they are asked for."""

    def __init__(self, path: Path) -> None:
        self.file = ArrayFile(path)
        self.size = self.file.facts["documents"]
        """Documents, deleted ones included."""
        self._stored = self.file.bytes_view("stored")
        self._stored_starts = self.file.array("stored_starts")
        if len(self._stored_starts) != self.size + 1:
            raise ValueError(f"{path.name} does not hold the documents that it says")

    def fields(self) -> tuple[str, ...]:
        """The fields that have terms."""
        return tuple(name.removesuffix("/postings") for name in self.file.names() if name.endswith("/postings"))

    def has_words(self, field: str) -> bool:
        """Whether it is a field of words, of which there are any."""
        return f"{field}/frequencies" in self.file

    def words(self, field: str) -> Words:
        """A field of words."""
        return Words(self.file, field)

    def values(self, field: str) -> Values:
        """A field of values."""
        return Values(self.file, field)

    def stored(self, document: int) -> bytes:
        """What that document shows, as JSON."""
        return bytes(self._stored[self._stored_starts.item(document) : self._stored_starts.item(document + 1)])

    def stored_run(self, first: int, last: int) -> Array:
        """What the documents from the first on, before the last, show, one after the other."""
        run = self._stored[self._stored_starts.item(first) : self._stored_starts.item(last)]
        return np.frombuffer(run, np.uint8)

    def stored_sizes(self) -> Array:
        """How many bytes each document shows."""
        return differences(self._stored_starts)


def spread(starts: Array, counts: Array) -> Array:
    """The indices of runs one after the other: from each start on, so many."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - counts), counts) + np.arange(total)


def differences(starts: Array) -> NDArray[np.int64]:
    """How long each run is, from where each starts and where the last ends."""
    wide = starts.astype(np.int64)
    return wide[1:] - wide[:-1]


def by_document(postings: Array, documents: Array, size: int) -> tuple[Array, Array]:
    """The codes of each document: where each document's start, and the codes."""
    codes = np.repeat(np.arange(len(postings) - 1, dtype=np.int32), differences(postings))
    starts = np.zeros(size + 1, np.int64)
    np.cumsum(np.bincount(documents, minlength=size), out=starts[1:])
    return starts, codes[np.argsort(documents, kind="stable")]


def write_columns(file: ArrayFileWriter, size: int, columns: dict[str, tuple[Array, Array]]) -> None:
    """Write what fields of values have besides; `columns` are their postings and documents."""
    key_ranks = np.empty(0, np.int32)
    for field in sorted(columns, key=lambda name: name != KEY):
        starts, codes = by_document(*columns[field], size)
        if int(differences(starts).max(initial=0)) > 1:
            file.add(f"{field}/rows", narrowest_type(starts))
            file.add(f"{field}/row_codes", narrowest_type(codes))
            continue
        ranks = np.full(size, len(columns[field][0]) - 1, np.int32)
        ranks[differences(starts) > 0] = codes
        file.add(f"{field}/ranks", narrowest_type(ranks))
        if field == KEY:
            key_ranks = ranks
        elif field in SORT_COLUMNS:
            file.add(f"{field}/order", np.lexsort((key_ranks, ranks)).astype("<i4"))
