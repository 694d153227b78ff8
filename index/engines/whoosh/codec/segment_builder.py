"""`SegmentBuilder`: buffers documents of ready-made terms and writes them as a segment.

An occurrence of a term is two integers in a buffer of its field: the number of the term, given in the order of
appearance, and its position. Writing sorts them by term in one integer sort, so no Python code runs for each posting. A
builder can be pickled and appended to another one in a different process; then only its distinct terms are looked up.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from pathlib import Path

import numpy as np

from index.engines.whoosh.codec.segment_file import quantize_lengths, write_columns
from index.storage.array_file import Array, ArrayFileWriter, narrowest_type
from index.storage.term_dictionary import write_term_dictionary

__all__ = ["SegmentBuilder"]

_TERM = itemgetter(0)
_POSITION = itemgetter(1)


class _TermNumbers(dict[str, int]):
    """Numbers terms in the order in which they appear."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


class _FieldBuffer:
    """The occurrences of one field, in the order in which documents were added."""

    def __init__(self) -> None:
        self.numbers = _TermNumbers()
        self.terms = array("I")
        """For each occurrence the number of its term."""
        self.positions = array("I")
        """For each occurrence its position; empty for a value field."""
        self.documents = array("I")
        self.counts = array("I")
        """For each of `documents` how many occurrences it has."""

    def add(self, document: int, terms: Iterable[str], count: int) -> int:
        """Add the `count` terms of a document. Return the memory they take, in bytes."""
        self.terms.extend(map(self.numbers.__getitem__, terms))
        self.documents.append(document)
        self.counts.append(count)
        return 4 * count

    def add_positioned(self, document: int, pairs: Sequence[tuple[str, int]]) -> int:
        """Add the (term, position) pairs of a document. Return the memory they take, in bytes."""
        self.positions.extend(map(_POSITION, pairs))
        return self.add(document, map(_TERM, pairs), len(pairs)) * 2

    def append(self, batch: "_FieldBuffer", first_document: int) -> None:
        """Append the occurrences of another buffer, whose documents are numbered from `first_document` on."""
        numbers = np.fromiter(map(self.numbers.__getitem__, batch.numbers), np.uint32, len(batch.numbers))
        self.terms.frombytes(numbers.take(np.frombuffer(batch.terms, np.uint32)).tobytes())
        self.positions.extend(batch.positions)
        self.documents.frombytes((np.frombuffer(batch.documents, np.uint32) + np.uint32(first_document)).tobytes())
        self.counts.extend(batch.counts)

    def vocabulary(self) -> tuple[list[bytes], Array]:
        """Return the distinct terms, ascending, and the code of each term number."""
        terms = sorted(self.numbers)
        codes = np.empty(len(terms), np.int64)
        codes[[self.numbers[term] for term in terms]] = np.arange(len(terms))
        return [term.encode() for term in terms], codes

    def sort_occurrences(self, codes: Array) -> tuple[Array, Array, Array]:
        """Sort the occurrences by term, then as added. Return their codes, their documents and their old indices."""
        keys = codes.take(np.frombuffer(self.terms, np.uint32)) << 32
        keys |= np.arange(len(keys))
        keys.sort()
        order = keys & 0xFFFFFFFF
        documents = np.repeat(np.frombuffer(self.documents, np.uint32), np.frombuffer(self.counts, np.uint32))
        return keys >> 32, documents.take(order).astype(np.int32), order

    def lengths(self, size: int) -> Array:
        """Return the number of terms in each document."""
        lengths = np.zeros(size, np.int64)
        lengths[np.frombuffer(self.documents, np.uint32)] = np.frombuffer(self.counts, np.uint32)
        return lengths


class SegmentBuilder:
    """Documents that will become a segment."""

    def __init__(self) -> None:
        self.words: defaultdict[str, _FieldBuffer] = defaultdict(_FieldBuffer)
        self.values: defaultdict[str, _FieldBuffer] = defaultdict(_FieldBuffer)
        self.stored: list[bytes] = []
        self.bytes = 0
        """The memory that the buffers take, approximately."""

    def __len__(self) -> int:
        return len(self.stored)

    def add(
        self,
        words: Mapping[str, Sequence[tuple[str, int]]],
        values: Mapping[str, Sequence[str]],
        stored: bytes,
    ) -> None:
        """Add a document: (term, position) pairs by word field, values by value field, and the stored JSON."""
        document = len(self.stored)
        for field, pairs in words.items():
            if pairs:
                self.bytes += self.words[field].add_positioned(document, pairs)
        for field, terms in values.items():
            if terms:
                self.bytes += self.values[field].add(document, terms, len(terms))
        self.stored.append(stored)
        self.bytes += len(stored)

    def append(self, batch: "SegmentBuilder") -> None:
        """Append the documents of another builder."""
        first_document = len(self)
        for own_fields, batch_fields in ((self.words, batch.words), (self.values, batch.values)):
            for field, buffer in batch_fields.items():
                own_fields[field].append(buffer, first_document)
        self.stored += batch.stored
        self.bytes += batch.bytes

    def write(self, path: Path) -> None:
        """Write the segment file."""
        size = len(self)
        with ArrayFileWriter(path) as file:
            file.facts["documents"] = size
            for field, buffer in self.words.items():
                _write_words(file, field, buffer, size)
            columns = {field: _write_values(file, field, buffer) for field, buffer in self.values.items()}
            write_columns(file, size, columns)
            file.add_bytes("stored", b"".join(self.stored))
            file.add("stored_starts", narrowest_type(np.cumsum([0, *map(len, self.stored)])))


def _starts(codes: Array, number: int) -> Array:
    """Return where each of `number` codes starts in an ascending array of codes, and where the last one ends."""
    return narrowest_type(np.searchsorted(codes, np.arange(number + 1)))


def _posting_indices(codes: Array, documents: Array) -> Array:
    """Return the indices of the occurrences that start a posting: another term or another document than before."""
    changed = np.ones(len(codes), bool)
    changed[1:] = (codes[1:] != codes[:-1]) | (documents[1:] != documents[:-1])
    return np.flatnonzero(changed)


def _write_words(file: ArrayFileWriter, field: str, buffer: _FieldBuffer, size: int) -> None:
    vocabulary, code_of_number = buffer.vocabulary()
    codes, documents, order = buffer.sort_occurrences(code_of_number)
    first = _posting_indices(codes, documents)
    write_term_dictionary(file, field, vocabulary)
    file.add(f"{field}/postings", _starts(codes[first], len(vocabulary)))
    file.add(f"{field}/documents", documents[first])
    file.add(f"{field}/frequencies", narrowest_type(np.diff(first, append=len(codes))))
    file.add(f"{field}/places", _starts(codes, len(vocabulary)))
    file.add(f"{field}/positions", narrowest_type(np.frombuffer(buffer.positions, np.uint32).take(order)))
    lengths = buffer.lengths(size)
    file.add(f"{field}/lengths", quantize_lengths(lengths))
    file.facts[f"{field}/length"] = int(lengths.sum())


def _write_values(file: ArrayFileWriter, field: str, buffer: _FieldBuffer) -> tuple[Array, Array]:
    """Write the postings of a value field and return them: the starts of each value's documents, and the documents."""
    vocabulary, code_of_number = buffer.vocabulary()
    codes, documents, _ = buffer.sort_occurrences(code_of_number)
    first = _posting_indices(codes, documents)
    write_term_dictionary(file, field, vocabulary)
    starts = _starts(codes[first], len(vocabulary))
    file.add(f"{field}/postings", starts)
    file.add(f"{field}/documents", documents[first])
    return starts, documents[first]
