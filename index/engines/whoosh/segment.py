"""One Whoosh segment, read as arrays.

A segment never changes once it is written (deletions are kept elsewhere), so whatever is read from it stays right:
postings go to a cache bounded in bytes, columns and lengths are kept. Whoosh's readers are not safe between threads;
each is used under its segment's lock, and only for what is not an array yet.
"""

import json
import threading
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Any, TypeAlias

import numpy as np
from attrs import frozen
from cachetools import LRUCache
from numpy.typing import NDArray
from whoosh.reading import SegmentReader, TermNotFound

from corpus.text import folded
from index.engines.whoosh.fields import STORED_FIELD

__all__ = ["POSITION_BITS", "Column", "Documents", "Postings", "PostingsCache", "Segment"]

Documents: TypeAlias = NDArray[np.int32]
"""Document numbers within a segment, ascending."""

POSITION_BITS = 24
"""Of a place, the low bits are the position and the high ones the document: 16 million words a field are enough."""


@frozen(eq=False)
class Postings:
    """Where one term stands in one field of one segment."""

    documents: Documents
    frequencies: NDArray[np.float64]
    places: NDArray[np.int64]
    """Every occurrence as document << POSITION_BITS | position, ascending; empty where positions are not kept."""

    @property
    def nbytes(self) -> int:
        """The memory that it takes."""
        return self.documents.nbytes + self.frequencies.nbytes + self.places.nbytes


@frozen(eq=False)
class Column:
    """A property of the documents: which documents carry which of its values, as pairs."""

    size: int
    """Documents of the segment."""
    values: tuple[str, ...]
    """The distinct values, ascending; a value's index here is its code."""
    documents: Documents
    codes: NDArray[np.int32]
    """The code of each pair's value, ascending."""

    def code(self, value: str) -> int:
        """The code of that very value, or -1."""
        return self._codes.get(value, -1)

    def codes_like(self, value: str) -> tuple[int, ...]:
        """The codes of the values that equal this one but for case, accents and hyphens."""
        return self._folded.get(folded(value), ())

    def carrying(self, code: int) -> Documents:
        """The documents that carry the value of that code."""
        first, last = np.searchsorted(self.codes, (code, code + 1))
        return self.documents[first:last]

    def between(self, low: int | None, high: int | None) -> Iterator[int]:
        """The codes of the values that are numbers within the bounds."""
        for code, number in self._numbers:
            if (low is None or number >= low) and (high is None or number <= high):
                yield code

    @cached_property
    def _codes(self) -> Mapping[str, int]:
        return {value: code for code, value in enumerate(self.values)}

    @cached_property
    def _folded(self) -> Mapping[str, tuple[int, ...]]:
        codes: dict[str, tuple[int, ...]] = {}
        for code, value in enumerate(self.values):
            key = folded(value)
            codes[key] = (*codes.get(key, ()), code)
        return codes

    @cached_property
    def _numbers(self) -> tuple[tuple[int, int], ...]:
        return tuple((code, int(value)) for code, value in enumerate(self.values) if value.isdecimal())

    @cached_property
    def ranks(self) -> NDArray[np.int32]:
        """For each document the code of its value, or the number of values where it has none."""
        ranks = np.full(self.size, len(self.values), np.int32)
        ranks[self.documents] = self.codes
        return ranks


class PostingsCache:
    """Decoded postings of all segments, bounded in bytes; the least recently used go first."""

    def __init__(self, most_bytes: int) -> None:
        self._kept: LRUCache[tuple[str, str, str], Postings] = LRUCache(most_bytes, getsizeof=_cost)
        self._lock = threading.Lock()

    def get(self, key: tuple[str, str, str]) -> Postings | None:
        """What is kept for (segment, field, term)."""
        with self._lock:
            return self._kept.get(key)

    def put(self, key: tuple[str, str, str], postings: Postings) -> None:
        """Keep it, unless it alone is larger than the whole cache."""
        with self._lock:
            if _cost(postings) <= self._kept.maxsize:
                self._kept[key] = postings


def _cost(postings: Postings) -> int:
    return postings.nbytes + 500  # the objects around the arrays


class Segment:
    """One segment's postings, lengths, columns and stored documents."""

    def __init__(self, name: str, reader: SegmentReader, cache: PostingsCache) -> None:
        self.name = name
        self.size: int = reader.doc_count_all()
        """Documents, deleted ones included."""
        self._reader = reader
        self._cache = cache
        self._lock = threading.RLock()
        self._lengths: dict[str, NDArray[np.float64]] = {}
        self._columns: dict[str, Column] = {}

    def postings(self, field: str, term: str) -> Postings | None:
        """Where the term stands, or None where it does not."""
        key = (self.name, field, term)
        found = self._cache.get(key)
        if found is None:
            with self._lock:
                found = self._read_postings(field, term)
            if found is not None:
                self._cache.put(key, found)
        return found

    def document_frequency(self, field: str, term: str) -> int:
        """How many documents hold the term, deleted ones included."""
        with self._lock:
            return int(self._reader.doc_frequency(field, term.encode()))

    def total_length(self, field: str) -> int:
        """The sum of the field's lengths, in terms."""
        with self._lock:
            return int(self._reader.field_length(field))

    def terms(self, field: str, prefix: str, most: int) -> list[tuple[str, int]]:
        """The first `most` of the field's terms that start so, each with its document frequency."""
        with self._lock:
            found = islice(self._reader.expand_prefix(field, prefix.encode()), most)
            return [(term.decode(), int(self._reader.doc_frequency(field, term))) for term in found]

    def lengths(self, field: str) -> NDArray[np.float64]:
        """Each document's length in that field, in terms, as Whoosh keeps it: to one byte's exactness."""
        with self._lock:
            if field not in self._lengths:
                length = self._reader.doc_field_length
                numbers = (length(document, field) for document in range(self.size))
                self._lengths[field] = np.fromiter(numbers, np.float64, self.size)
            return self._lengths[field]

    def column(self, field: str) -> Column:
        """Which documents carry which values of that field."""
        with self._lock:
            if field not in self._columns:
                self._columns[field] = self._read_column(field)
            return self._columns[field]

    def stored(self, document: int) -> Mapping[str, Any]:
        """What is kept for showing."""
        with self._lock:
            kept = self._reader.stored_fields(document)
        values: Mapping[str, Any] = json.loads(kept[STORED_FIELD])
        return values

    def _read_postings(self, field: str, term: str) -> Postings | None:
        documents, values = self._walk(field, term.encode())
        if not documents:
            return None
        numbers = np.array(documents, np.int32)
        positions = np.frombuffer(b"".join(values), np.uint32)
        frequencies = np.fromiter((len(value) // 4 for value in values), np.int64, len(values))
        owners = np.repeat(numbers.astype(np.int64), frequencies)
        places = (owners << POSITION_BITS) | positions.astype(np.int64)
        return Postings(numbers, frequencies.astype(np.float64), places)

    def _read_column(self, field: str) -> Column:
        values: list[str] = []
        parts: list[Documents] = []
        for term in list(self._reader.lexicon(field)):
            values.append(term.decode())
            parts.append(np.array(self._walk(field, term)[0], np.int32))
        sizes = [len(part) for part in parts]
        codes = np.repeat(np.arange(len(values), dtype=np.int32), sizes)
        documents = np.concatenate(parts) if parts else np.empty(0, np.int32)
        return Column(self.size, tuple(values), documents, codes)

    def _walk(self, field: str, term: bytes) -> tuple[list[int], list[bytes]]:
        """Whoosh's postings of one term: document numbers and values."""
        documents: list[int] = []
        values: list[bytes] = []
        try:
            matcher = self._reader.postings(field, term)
        except TermNotFound:
            return documents, values
        while matcher.is_active():
            documents.append(matcher.id())
            values.append(matcher.value() or b"")
            matcher.next()
        return documents, values
