"""`merge`: merges segments into one, without their deleted documents, in bounded memory.

Documents keep their order, segment after segment. Every segment lists its terms in order. A chunk of merged terms is
therefore a contiguous range of each segment's terms. The chunks are read, renumbered, sorted and written one after the
other. Memory holds the terms of one field and the postings of one chunk.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from index.engines.whoosh.codec.segment_file import (
    SegmentFile,
    ValueField,
    WordField,
    concatenate_ranges,
    quantize_lengths,
    range_lengths,
    write_columns,
)
from index.storage.array_file import Array, ArrayFileWriter, narrowest_type
from index.storage.term_dictionary import write_term_dictionary

__all__ = ["MergeSource", "merge"]

CHUNK_POSTINGS: Final = 2_000_000
"""Postings that are sorted together."""
STORED_DOCUMENTS: Final = 4_096
"""Documents whose stored JSON is copied together."""


@frozen(eq=False)
class MergeSource:
    """A segment to be merged."""

    file: SegmentFile
    live: NDArray[np.bool_]
    """For each document, whether the merged segment keeps it."""


@frozen(eq=False)
class _SourceField:
    """One field of one source."""

    field: ValueField
    codes: Array
    """For each term of the source, its code in the merged segment."""
    numbers: Array
    """For each document of the source, its number in the merged segment, or -1."""


@frozen(eq=False)
class _Chunk:
    """The postings of consecutive terms, ordered by term, then by document."""

    documents: Array
    frequencies: Array
    positions: Array


@frozen(eq=False)
class _SourceChunk:
    """The live postings of a chunk in one source. Each array but `positions` has an entry for each posting."""

    codes: Array
    documents: Array
    frequencies: Array
    position_starts: Array
    """Where the positions of each posting start in `positions`."""
    positions: Array


def merge(path: Path, sources: Sequence[MergeSource]) -> None:
    """Write the segment that holds the live documents of the sources."""
    ends = np.cumsum([0, *(int(source.live.sum()) for source in sources)]).tolist()
    size = ends[-1]
    numbers = [
        np.where(source.live, before + np.cumsum(source.live) - 1, -1).astype(np.int32)
        for before, source in zip(ends, sources, strict=False)
    ]
    with ArrayFileWriter(path) as file:
        file.facts["documents"] = size
        columns: dict[str, tuple[Array, Array]] = {}
        for name in dict.fromkeys(field for source in sources for field in source.file.fields()):
            if any(source.file.has_words(name) for source in sources):
                _merge_words(file, name, sources, numbers)
            else:
                columns |= _merge_values(file, name, sources, numbers)
        write_columns(file, size, columns)
        _merge_stored(file, sources)


def _merge_words(file: ArrayFileWriter, name: str, sources: Sequence[MergeSource], numbers: Sequence[Array]) -> None:
    fields = [source.file.words(name) for source in sources]
    terms, source_fields, sizes = _merge_terms(fields, numbers)
    if not terms:
        return
    write_term_dictionary(file, name, terms)
    starts = np.cumsum([0, *sizes.tolist()])
    file.add(f"{name}/postings", narrowest_type(starts))
    total = int(starts[-1])
    documents = file.reserve(f"{name}/documents", "<i4", total)
    frequencies = file.reserve(f"{name}/frequencies", _widest_type([field.frequencies for field in fields]), total)
    lengths = [_live_lengths(source, field) for source, field in zip(sources, fields, strict=True)]
    positions = file.reserve(
        f"{name}/positions", _widest_type([field.positions for field in fields]), _count_positions(source_fields)
    )
    position_starts = [np.zeros(1, np.int64)]
    for first, last in _chunk_ranges(starts):
        chunk = _merge_chunk(source_fields, first, last)
        documents.append(chunk.documents)
        frequencies.append(chunk.frequencies)
        positions.append(chunk.positions)
        by_term = np.add.reduceat(chunk.frequencies.astype(np.int64), starts[first:last] - starts[first])
        position_starts.append(position_starts[-1][-1] + np.cumsum(by_term))
    file.add(f"{name}/places", narrowest_type(np.concatenate(position_starts)))
    file.add(f"{name}/lengths", np.concatenate(lengths))
    file.facts[f"{name}/length"] = int(position_starts[-1][-1])


def _merge_values(
    file: ArrayFileWriter, name: str, sources: Sequence[MergeSource], numbers: Sequence[Array]
) -> dict[str, tuple[Array, Array]]:
    """Write the postings of a value field and return them by its name; nothing where no document has a value."""
    terms, source_fields, sizes = _merge_terms([source.file.values(name) for source in sources], numbers)
    if not terms:
        return {}
    write_term_dictionary(file, name, terms)
    starts = np.cumsum([0, *sizes.tolist()])
    chunks = [_merge_chunk(source_fields, first, last) for first, last in _chunk_ranges(starts)]
    documents = np.concatenate([chunk.documents for chunk in chunks])
    file.add(f"{name}/postings", narrowest_type(starts))
    file.add(f"{name}/documents", documents)
    return {name: (starts, documents)}


def _merge_terms(
    fields: Sequence[ValueField], numbers: Sequence[Array]
) -> tuple[list[bytes], list[_SourceField], NDArray[np.int64]]:
    """Return the terms of live documents, the fields with their codes of these, and each term's document frequency."""
    term_lists = [list(field.dictionary) for field in fields]
    union = sorted(set().union(*term_lists))
    index = {term: code for code, term in enumerate(union)}
    codes = [np.fromiter(map(index.__getitem__, terms), np.int64, len(terms)) for terms in term_lists]
    sizes = np.zeros(len(union), np.int64)
    for field, own, new in zip(fields, codes, numbers, strict=True):
        if len(own):
            sizes[own] += np.add.reduceat(new.take(field.documents) >= 0, field.posting_starts[:-1], dtype=np.int64)
    live = sizes > 0
    renumbered = np.cumsum(live) - 1
    source_fields = [
        _SourceField(field, renumbered[own], new) for field, own, new in zip(fields, codes, numbers, strict=True)
    ]
    return [union[code] for code in np.flatnonzero(live).tolist()], source_fields, sizes[live]


def _chunk_ranges(starts: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield half-open ranges of codes with about CHUNK_POSTINGS postings each, and at least one code."""
    first, number = 0, len(starts) - 1
    while first < number:
        last = int(np.searchsorted(starts, starts[first] + CHUNK_POSTINGS, side="right")) - 1
        last = min(max(last, first + 1), number)
        yield first, last
        first = last


def _merge_chunk(source_fields: Sequence[_SourceField], first: int, last: int) -> _Chunk:
    """Return the postings of the codes in a half-open range, from all sources."""
    chunks = [_read_chunk(source_field, first, last) for source_field in source_fields]
    offsets = np.cumsum([0, *(len(chunk.positions) for chunk in chunks)])
    starts = np.concatenate([chunk.position_starts + offset for chunk, offset in zip(chunks, offsets, strict=False)])
    keys = (np.concatenate([chunk.codes for chunk in chunks]) << 32) | np.arange(len(starts))
    keys.sort()
    order = keys & 0xFFFFFFFF
    documents = np.concatenate([chunk.documents for chunk in chunks]).take(order)
    frequencies = np.concatenate([chunk.frequencies for chunk in chunks]).take(order)
    if not len(starts):
        return _Chunk(documents, frequencies, frequencies)
    indices = concatenate_ranges(starts.take(order), frequencies.astype(np.int64))
    return _Chunk(documents, frequencies, np.concatenate([chunk.positions for chunk in chunks]).take(indices))


def _read_chunk(source_field: _SourceField, first: int, last: int) -> _SourceChunk:
    """Read the live postings of one source. A value field has frequencies of 0 and no positions."""
    field, codes = source_field.field, source_field.codes
    low, high = int(np.searchsorted(codes, first)), int(np.searchsorted(codes, last))
    begin, end = (field.posting_starts.item(low), field.posting_starts.item(high)) if len(codes) else (0, 0)
    documents = source_field.numbers.take(field.documents[begin:end])
    live = documents >= 0
    live_codes = np.repeat(codes[low:high], range_lengths(field.posting_starts[low : high + 1]))[live]
    if not isinstance(field, WordField) or not len(codes):
        zeros = np.zeros(int(live.sum()), np.uint8)
        return _SourceChunk(live_codes, documents[live], zeros, zeros.astype(np.int64), np.empty(0, np.uint8))
    frequencies = field.frequencies[begin:end]
    starts = np.cumsum(frequencies, dtype=np.int64) - frequencies
    positions = field.positions[field.position_starts.item(low) : field.position_starts.item(high)]
    return _SourceChunk(live_codes, documents[live], frequencies[live], starts[live], positions)


def _live_lengths(source: MergeSource, field: WordField) -> Array:
    lengths = field.lengths if len(field.lengths) else quantize_lengths(np.zeros(len(source.live)))
    return lengths[source.live]


def _count_positions(source_fields: Sequence[_SourceField]) -> int:
    """Return how many positions the live postings have."""
    total = 0
    for source_field in source_fields:
        field = source_field.field
        assert isinstance(field, WordField)
        live = source_field.numbers.take(field.documents) >= 0
        total += int(field.frequencies[live].sum(dtype=np.int64))
    return total


def _widest_type(arrays: Sequence[Array]) -> str:
    return np.result_type(*arrays).newbyteorder("<").str


def _merge_stored(file: ArrayFileWriter, sources: Sequence[MergeSource]) -> None:
    sizes = np.concatenate([source.file.stored_sizes()[source.live] for source in sources])
    file.add("stored_starts", narrowest_type(np.cumsum(np.concatenate(([0], sizes)))))
    slot = file.reserve("stored", "|u1", int(sizes.sum()))
    for source in sources:
        for first in range(0, source.file.size, STORED_DOCUMENTS):
            last = min(first + STORED_DOCUMENTS, source.file.size)
            json_bytes = source.file.stored_range(first, last)
            live = source.live[first:last]
            slot.append(
                json_bytes if live.all() else json_bytes[np.repeat(live, source.file.stored_sizes()[first:last])]
            )
