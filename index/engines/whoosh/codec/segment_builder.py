"""`SegmentBuilder`: documents of ready-made terms to a segment, in memory that the caller bounds.

Each occurrence of a term is two numbers in a buffer of its field, the term's (given as terms come) and its position.
Writing sorts them by term with one sort of whole numbers; nothing runs in Python for each posting. A builder goes from
one process to another as it is, to be taken up by a larger one; then only its distinct terms are looked at.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from pathlib import Path

import numpy as np

from index.engines.whoosh.codec.segment_file import quantised, write_columns
from index.storage.array_file import Array, ArrayFileWriter, narrowest_type
from index.storage.term_dictionary import write_term_dictionary

__all__ = ["SegmentBuilder"]

_TERM = itemgetter(0)
_POSITION = itemgetter(1)


class _Numbers(dict[str, int]):
    """Terms to numbers, given as terms come."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


class _Buffer:
    """The occurrences of one field."""

    def __init__(self) -> None:
        self.numbers = _Numbers()
        self.terms = array("I")
        self.positions = array("I")
        self.documents = array("I")
        self.counts = array("I")

    def add(self, document: int, terms: Iterable[str], number: int) -> int:
        """One document's terms, so many; about how many bytes they took."""
        self.terms.extend(map(self.numbers.__getitem__, terms))
        self.documents.append(document)
        self.counts.append(number)
        return 4 * number

    def add_positioned(self, document: int, pairs: Sequence[tuple[str, int]]) -> int:
        """One document's terms with their positions; about how many bytes they took."""
        self.positions.extend(map(_POSITION, pairs))
        return self.add(document, map(_TERM, pairs), len(pairs)) * 2

    def take(self, other: "_Buffer", before: int) -> None:
        """The occurrences of another, whose documents come after so many."""
        numbers = np.fromiter(map(self.numbers.__getitem__, other.numbers), np.uint32, len(other.numbers))
        self.terms.frombytes(numbers.take(np.frombuffer(other.terms, np.uint32)).tobytes())
        self.positions.extend(other.positions)
        self.documents.frombytes((np.frombuffer(other.documents, np.uint32) + np.uint32(before)).tobytes())
        self.counts.extend(other.counts)

    def vocabulary(self) -> tuple[list[bytes], Array]:
        """The distinct terms, ascending, and by the number that each was given its place among them."""
        terms = sorted(self.numbers)
        ranks = np.empty(len(terms), np.int64)
        ranks[[self.numbers[term] for term in terms]] = np.arange(len(terms))
        return [term.encode() for term in terms], ranks

    def sorted(self, ranks: Array) -> tuple[Array, Array, Array]:
        """The occurrences by term, then as they came: their terms' places, their documents and their order."""
        keys = ranks.take(np.frombuffer(self.terms, np.uint32)) << 32
        keys |= np.arange(len(keys))
        keys.sort()
        order = keys & 0xFFFFFFFF
        documents = np.repeat(np.frombuffer(self.documents, np.uint32), np.frombuffer(self.counts, np.uint32))
        return keys >> 32, documents.take(order).astype(np.int32), order

    def lengths(self, size: int) -> Array:
        """How many terms each document has."""
        lengths = np.zeros(size, np.int64)
        lengths[np.frombuffer(self.documents, np.uint32)] = np.frombuffer(self.counts, np.uint32)
        return lengths


class SegmentBuilder:
    """Documents on their way into a segment."""

    def __init__(self) -> None:
        self.words: defaultdict[str, _Buffer] = defaultdict(_Buffer)
        self.values: defaultdict[str, _Buffer] = defaultdict(_Buffer)
        self.stored: list[bytes] = []
        self.bytes = 0
        """About how much memory it takes."""

    def __len__(self) -> int:
        return len(self.stored)

    def add(
        self,
        words: Mapping[str, Sequence[tuple[str, int]]],
        values: Mapping[str, Sequence[str]],
        stored: bytes,
    ) -> None:
        """One document: (term, position) pairs and values by field, and what it shows."""
        document = len(self.stored)
        for field, pairs in words.items():
            if pairs:
                self.bytes += self.words[field].add_positioned(document, pairs)
        for field, terms in values.items():
            if terms:
                self.bytes += self.values[field].add(document, terms, len(terms))
        self.stored.append(stored)
        self.bytes += len(stored)

    def take(self, other: "SegmentBuilder") -> None:
        """The documents of another, after those that are here."""
        before = len(self)
        for own, others in ((self.words, other.words), (self.values, other.values)):
            for field, buffer in others.items():
                own[field].take(buffer, before)
        self.stored += other.stored
        self.bytes += other.bytes

    def write(self, path: Path) -> None:
        """Write the segment."""
        size = len(self)
        with ArrayFileWriter(path) as file:
            file.facts["documents"] = size
            for field, buffer in self.words.items():
                _write_words(file, field, buffer, size)
            columns = {field: _write_values(file, field, buffer) for field, buffer in self.values.items()}
            write_columns(file, size, columns)
            file.add_bytes("stored", b"".join(self.stored))
            file.add("stored_starts", narrowest_type(np.cumsum([0, *map(len, self.stored)])))


def _starts(terms: Array, number: int) -> Array:
    """Where each of so many terms starts in an ascending list of terms."""
    return narrowest_type(np.searchsorted(terms, np.arange(number + 1)))


def _first(terms: Array, documents: Array) -> Array:
    """The indices where a posting starts: another term or another document than before."""
    changed = np.ones(len(terms), bool)
    changed[1:] = (terms[1:] != terms[:-1]) | (documents[1:] != documents[:-1])
    return np.flatnonzero(changed)


def _write_words(file: ArrayFileWriter, field: str, buffer: _Buffer, size: int) -> None:
    vocabulary, ranks = buffer.vocabulary()
    terms, documents, order = buffer.sorted(ranks)
    first = _first(terms, documents)
    write_term_dictionary(file, field, vocabulary)
    file.add(f"{field}/postings", _starts(terms[first], len(vocabulary)))
    file.add(f"{field}/documents", documents[first])
    file.add(f"{field}/frequencies", narrowest_type(np.diff(first, append=len(terms))))
    file.add(f"{field}/places", _starts(terms, len(vocabulary)))
    file.add(f"{field}/positions", narrowest_type(np.frombuffer(buffer.positions, np.uint32).take(order)))
    lengths = buffer.lengths(size)
    file.add(f"{field}/lengths", quantised(lengths))
    file.facts[f"{field}/length"] = int(lengths.sum())


def _write_values(file: ArrayFileWriter, field: str, buffer: _Buffer) -> tuple[Array, Array]:
    vocabulary, ranks = buffer.vocabulary()
    terms, documents, _ = buffer.sorted(ranks)
    first = _first(terms, documents)
    write_term_dictionary(file, field, vocabulary)
    postings = _starts(terms[first], len(vocabulary))
    file.add(f"{field}/postings", postings)
    file.add(f"{field}/documents", documents[first])
    return postings, documents[first]
