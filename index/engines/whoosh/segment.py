"""One segment as the engine reads it: words and columns, views on the arrays of its file.

A segment never changes once it is written (deletions are kept elsewhere), so everything here may be shared by all
threads; what is derived from the arrays is derived once.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.text import folded
from index.engines.whoosh.codec.segment_file import SegmentFile, Values, Words, spread
from index.engines.whoosh.search.doc_sets import Documents
from index.stored_fields import StoredFields, stored_fields_cache

__all__ = ["Column", "Segment"]


class Column:
    """A property of the documents: which documents carry which of its values."""

    def __init__(self, field: Values, size: int) -> None:
        self._field = field
        self._size = size
        self.number = len(field.dictionary)
        """Of distinct values; they are numbered in their order, and a value's number is its code."""

    @cached_property
    def values(self) -> tuple[str, ...]:
        """The distinct values, ascending."""
        return tuple(term.decode() for term in self._field.dictionary)

    def value(self, code: int) -> str:
        """The value of that code."""
        return self._field.dictionary.term(code).decode()

    def code(self, value: str) -> int:
        """The code of that very value, or -1."""
        return self._field.dictionary.find(value.encode())

    def codes_like(self, value: str) -> tuple[int, ...]:
        """The codes of the values that equal this one but for case, accents and hyphens."""
        return self._folded.get(folded(value), ())

    def carrying(self, code: int) -> Documents:
        """The documents that carry the value of that code; none for -1."""
        if code < 0:
            return np.empty(0, np.int32)
        begin, end = self._field.extent(code)
        return self._field.documents[begin:end]

    def between(self, low: int | None, high: int | None) -> Iterator[int]:
        """The codes of the values that are numbers within the bounds."""
        for code, number in self._numbers:
            if (low is None or number >= low) and (high is None or number <= high):
                yield code

    def counts(self, documents: NDArray[np.intp]) -> NDArray[np.int64]:
        """For each value, how many of these documents carry it."""
        if not self.number:
            return np.zeros(0, np.int64)
        if not len(self._field.rows):
            return np.bincount(self.ranks.take(documents), minlength=self.number + 1)[: self.number]
        if len(documents) * 4 > self._size:
            return self._counts_by_value(documents)
        starts = self._field.rows.take(documents).astype(np.int64)
        ends = self._field.rows.take(documents + 1).astype(np.int64)
        return np.bincount(self._field.row_codes.take(spread(starts, ends - starts)), minlength=self.number)

    def totals(self) -> NDArray[np.int64]:
        """For each value, how many documents carry it, deleted ones included."""
        return self._field.frequencies_of(0, self.number)

    @cached_property
    def ranks(self) -> NDArray[Any]:
        """For each document the code of its one value, or the number of values where it has none."""
        return self._field.ranks if len(self._field.ranks) else np.zeros(self._size, np.uint8)

    @property
    def order(self) -> Documents:
        """The documents by their value, then by their key; of the key itself and of sorts."""
        return self._field.order if len(self._field.order) else self._field.documents

    def _counts_by_value(self, documents: NDArray[np.intp]) -> NDArray[np.int64]:
        among = np.zeros(self._size, np.uint8)
        among[documents] = 1
        found: NDArray[np.int64] = np.add.reduceat(
            among.take(self._field.documents), self._field.postings[:-1], dtype=np.int64
        )
        return found

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


class Segment:
    """One segment's words, columns and stored documents."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.file = SegmentFile(path)
        self.size = self.file.size
        """Documents, deleted ones included."""
        self._words: dict[str, Words] = {}
        self._columns: dict[str, Column] = {}
        self._stored = stored_fields_cache()

    def words(self, field: str) -> Words:
        """A field of words."""
        found = self._words.get(field)
        return found or self._words.setdefault(field, self.file.words(field))

    def column(self, field: str) -> Column:
        """A field of values."""
        found = self._columns.get(field)
        return found or self._columns.setdefault(field, Column(self.file.values(field), self.size))

    def stored(self, document: int) -> StoredFields:
        """What is kept for showing."""
        return self._stored.get_or_compute(document, lambda number: StoredFields.from_json(self.file.stored(number)))
