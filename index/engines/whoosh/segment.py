"""`Segment` and `Column`: one immutable segment as the engine reads it, with views on the arrays of its file.

A written segment never changes; deletions are stored in the commit (`index.engines.whoosh.snapshot.SegmentView`). So
threads and snapshots share a segment, and whatever is derived from its arrays is derived once.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.text import fold_name
from index.engines.whoosh.codec.segment_file import SegmentFile, ValueField, WordField, concatenate_ranges
from index.engines.whoosh.search.doc_sets import DocIds, DocMask
from index.number_ranges import facet_number
from index.search_query import FacetRange
from index.stored_fields import StoredFields, stored_fields_cache

__all__ = ["Column", "Segment"]


class Column:
    """The values of a facet, a sort order or the key, by document and by value.

    The distinct values are numbered in ascending order; the number of a value is its code.
    """

    def __init__(self, field: ValueField, size: int) -> None:
        self._field = field
        self._size = size
        self.value_count = len(field.dictionary)
        """The number of distinct values."""

    @cached_property
    def values(self) -> tuple[str, ...]:
        """The distinct values, ascending."""
        return tuple(term.decode() for term in self._field.dictionary)

    def value(self, code: int) -> str:
        """Return the value of a code."""
        return self._field.dictionary.term(code).decode()

    def code(self, value: str) -> int:
        """Return the code of exactly this value, or -1 where no document carries it."""
        return self._field.dictionary.find(value.encode())

    def folded_codes(self, value: str) -> tuple[int, ...]:
        """Return the codes of the values that equal this one up to case, accents and hyphens."""
        return self._codes_by_folded_value.get(fold_name(value), ())

    def docs_with(self, code: int) -> DocIds:
        """Return the documents that carry the value of a code; none for -1."""
        if code < 0:
            return np.empty(0, np.int32)
        begin, end = self._field.postings_range(code)
        return self._field.documents[begin:end]

    def codes_between(self, bounds: FacetRange) -> Iterator[int]:
        """Yield the codes of the values that are numbers within the bounds."""
        return (code for code, number in self._numbers if bounds.holds(number))

    def count_values(self, documents: NDArray[np.intp]) -> NDArray[np.int64]:
        """Return, for each value, how many of these documents carry it."""
        if not self.value_count:
            return np.zeros(0, np.int64)
        if not len(self._field.row_starts):
            return np.bincount(self.doc_codes.take(documents), minlength=self.value_count + 1)[: self.value_count]
        if len(documents) * 4 > self._size:
            return self._count_by_value(documents)
        starts = self._field.row_starts.take(documents).astype(np.int64)
        ends = self._field.row_starts.take(documents + 1).astype(np.int64)
        rows = concatenate_ranges(starts, ends - starts)
        return np.bincount(self._field.row_codes.take(rows), minlength=self.value_count)

    @cached_property
    def without_value(self) -> DocMask:
        """For each document, whether it has no value at all."""
        starts = self._field.row_starts
        mask: DocMask = starts[1:] == starts[:-1] if len(starts) else self.doc_codes == self.value_count
        return mask

    def total_counts(self) -> NDArray[np.int64]:
        """Return, for each value, how many documents carry it, deleted ones included."""
        return self._field.document_frequencies(0, self.value_count)

    @cached_property
    def doc_codes(self) -> NDArray[Any]:
        """For each document the code of its single value; `value_count` where it has none."""
        return self._field.doc_codes if len(self._field.doc_codes) else np.zeros(self._size, np.uint8)

    @property
    def docs_in_order(self) -> DocIds:
        """All documents in the order of their values, ties by key. Only sort orders and the key have it."""
        return self._field.docs_in_order if len(self._field.docs_in_order) else self._field.documents

    def _count_by_value(self, documents: NDArray[np.intp]) -> NDArray[np.int64]:
        """Count by a pass over the postings of all values, which is faster for many documents."""
        mask = np.zeros(self._size, np.uint8)
        mask[documents] = 1
        counts: NDArray[np.int64] = np.add.reduceat(
            mask.take(self._field.documents), self._field.posting_starts[:-1], dtype=np.int64
        )
        return counts

    @cached_property
    def _codes_by_folded_value(self) -> Mapping[str, tuple[int, ...]]:
        codes: dict[str, tuple[int, ...]] = {}
        for code, value in enumerate(self.values):
            key = fold_name(value)
            codes[key] = (*codes.get(key, ()), code)
        return codes

    @cached_property
    def _numbers(self) -> tuple[tuple[int, Decimal | int], ...]:
        numbers = ((code, facet_number(value)) for code, value in enumerate(self.values))
        return tuple((code, number) for code, number in numbers if number is not None)


class Segment:
    """An open segment: its word fields, columns and stored fields. Views are created on first use."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        """Unique among all generations: folder and segment id."""
        self.file = SegmentFile(path)
        self.size = self.file.size
        """The number of documents, deleted ones included."""
        self._words: dict[str, WordField] = {}
        self._columns: dict[str, Column] = {}
        self._stored = stored_fields_cache()

    def words(self, field: str) -> WordField:
        """Return a word field."""
        words = self._words.get(field)
        return words or self._words.setdefault(field, self.file.words(field))

    def column(self, field: str) -> Column:
        """Return the column of a value field."""
        column = self._columns.get(field)
        return column or self._columns.setdefault(field, Column(self.file.values(field), self.size))

    def stored(self, document: int) -> StoredFields:
        """Return the stored fields of a document."""
        return self._stored.get_or_compute(document, lambda number: StoredFields.from_json(self.file.stored(number)))
