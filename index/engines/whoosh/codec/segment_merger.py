"""Several segments to one, without the documents that were deleted, in bounded memory.

Documents keep their order, segment after segment. Terms come in order from every segment, so a stretch of the merged
terms is a stretch of each segment's: such stretches are read, renumbered, sorted together and written, one after the
other. Only the terms of one field, and one stretch of postings, are in memory at a time.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from index.engines.whoosh.codec.segment_file import (
    SegmentFile,
    Values,
    Words,
    differences,
    quantised,
    spread,
    write_columns,
)
from index.storage.array_file import Array, ArrayFileWriter, narrowest_type
from index.storage.term_dictionary import write_term_dictionary

__all__ = ["Source", "merge"]

STRETCH = 2_000_000
"""Postings that are sorted together."""
RUN = 4_096
"""Documents whose stored bytes are copied together."""


@frozen(eq=False)
class Source:
    """A segment to be merged."""

    file: SegmentFile
    live: NDArray[np.bool_]
    """For each of its documents, whether it is kept."""


@frozen(eq=False)
class _Part:
    """One field of one source."""

    field: Values
    codes: Array
    """For each of its terms, its code among the merged ones."""
    numbers: Array
    """For each of its documents, its new number, or -1."""


@frozen(eq=False)
class _Stretch:
    """Postings of a stretch of terms, by term, then by document."""

    documents: Array
    frequencies: Array
    positions: Array


def merge(path: Path, sources: Sequence[Source]) -> None:
    """Write the segment that holds what lives in these."""
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


def _merge_words(file: ArrayFileWriter, name: str, sources: Sequence[Source], numbers: Sequence[Array]) -> None:
    fields = [source.file.words(name) for source in sources]
    terms, parts, sizes = _merged_terms(fields, numbers)
    if not terms:
        return
    write_term_dictionary(file, name, terms)
    starts = np.cumsum([0, *sizes.tolist()])
    file.add(f"{name}/postings", narrowest_type(starts))
    total = int(starts[-1])
    documents = file.reserve(f"{name}/documents", "<i4", total)
    frequencies = file.reserve(f"{name}/frequencies", _widest([one.frequencies for one in fields]), total)
    lengths = [
        _lengths(source, field, part.numbers) for source, field, part in zip(sources, fields, parts, strict=True)
    ]
    positions = file.reserve(f"{name}/positions", _widest([one.positions for one in fields]), _occurrences(parts))
    places = [np.zeros(1, np.int64)]
    for first, last in _stretches(starts):
        stretch = _stretch(parts, first, last)
        documents.append(stretch.documents)
        frequencies.append(stretch.frequencies)
        positions.append(stretch.positions)
        counted = np.add.reduceat(stretch.frequencies.astype(np.int64), starts[first:last] - starts[first])
        places.append(places[-1][-1] + np.cumsum(counted))
    file.add(f"{name}/places", narrowest_type(np.concatenate(places)))
    file.add(f"{name}/lengths", np.concatenate(lengths))
    file.facts[f"{name}/length"] = int(places[-1][-1])


def _merge_values(
    file: ArrayFileWriter, name: str, sources: Sequence[Source], numbers: Sequence[Array]
) -> dict[str, tuple[Array, Array]]:
    terms, parts, sizes = _merged_terms([source.file.values(name) for source in sources], numbers)
    if not terms:
        return {}
    write_term_dictionary(file, name, terms)
    starts = np.cumsum([0, *sizes.tolist()])
    documents = np.concatenate([_stretch(parts, first, last).documents for first, last in _stretches(starts)])
    file.add(f"{name}/postings", narrowest_type(starts))
    file.add(f"{name}/documents", documents)
    return {name: (starts, documents)}


def _merged_terms(
    fields: Sequence[Values], numbers: Sequence[Array]
) -> tuple[list[bytes], list[_Part], NDArray[np.int64]]:
    """The terms that any living document holds, each field with its codes among them, and how many hold each."""
    listed = [list(field.dictionary) for field in fields]
    union = sorted(set().union(*listed))
    index = {term: code for code, term in enumerate(union)}
    codes = [np.fromiter(map(index.__getitem__, terms), np.int64, len(terms)) for terms in listed]
    sizes = np.zeros(len(union), np.int64)
    for field, own, new in zip(fields, codes, numbers, strict=True):
        if len(own):
            sizes[own] += np.add.reduceat(new.take(field.documents) >= 0, field.postings[:-1], dtype=np.int64)
    held = sizes > 0
    renumbered = np.cumsum(held) - 1
    parts = [_Part(field, renumbered[own], new) for field, own, new in zip(fields, codes, numbers, strict=True)]
    return [union[code] for code in np.flatnonzero(held).tolist()], parts, sizes[held]


def _stretches(starts: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Codes from, codes before: as many as have about STRETCH postings, one at least."""
    first, number = 0, len(starts) - 1
    while first < number:
        last = int(np.searchsorted(starts, starts[first] + STRETCH, side="right")) - 1
        last = min(max(last, first + 1), number)
        yield first, last
        first = last


def _stretch(parts: Sequence[_Part], first: int, last: int) -> _Stretch:
    """The postings of those terms from all parts."""
    found = [_own_stretch(part, first, last) for part in parts]
    codes, documents, frequencies, starts, positions = ([one[place] for one in found] for place in range(5))
    offsets = np.cumsum([0, *map(len, positions)])
    begun = np.concatenate([own + offset for own, offset in zip(starts, offsets, strict=False)])
    keys = (np.concatenate(codes) << 32) | np.arange(len(begun))
    keys.sort()
    order = keys & 0xFFFFFFFF
    often = np.concatenate(frequencies).take(order)
    gathered = (
        np.concatenate(positions).take(spread(begun.take(order), often.astype(np.int64))) if len(begun) else often
    )
    return _Stretch(np.concatenate(documents).take(order), often, gathered)


def _own_stretch(part: _Part, first: int, last: int) -> tuple[Array, Array, Array, Array, Array]:
    """The living postings of one part: codes, documents, frequencies, where their positions start, and positions."""
    field = part.field
    low = int(np.searchsorted(part.codes, first))
    high = int(np.searchsorted(part.codes, last))
    begin, end = (field.postings.item(low), field.postings.item(high)) if len(part.codes) else (0, 0)
    documents = part.numbers.take(field.documents[begin:end])
    kept = documents >= 0
    sizes = differences(field.postings[low : high + 1])
    codes = np.repeat(part.codes[low:high], sizes)[kept]
    if not isinstance(field, Words) or not len(part.codes):
        none = np.zeros(int(kept.sum()), np.uint8)
        return codes, documents[kept], none, none.astype(np.int64), np.empty(0, np.uint8)
    frequencies = field.frequencies[begin:end]
    starts = np.cumsum(frequencies, dtype=np.int64) - frequencies
    positions = field.positions[field.places.item(low) : field.places.item(high)]
    return codes, documents[kept], frequencies[kept], starts[kept], positions


def _lengths(source: Source, field: Words, numbers: Array) -> Array:
    lengths = field.lengths if len(field.lengths) else quantised(np.zeros(len(numbers)))
    return lengths[source.live]


def _occurrences(parts: Sequence[_Part]) -> int:
    """How many positions the living postings have."""
    total = 0
    for part in parts:
        assert isinstance(part.field, Words)
        kept = part.numbers.take(part.field.documents) >= 0
        total += int(part.field.frequencies[kept].sum(dtype=np.int64))
    return total


def _widest(arrays: Sequence[Array]) -> str:
    return np.result_type(*arrays).newbyteorder("<").str


def _merge_stored(file: ArrayFileWriter, sources: Sequence[Source]) -> None:
    sizes = np.concatenate([source.file.stored_sizes()[source.live] for source in sources])
    file.add("stored_starts", narrowest_type(np.cumsum(np.concatenate(([0], sizes)))))
    room = file.reserve("stored", "|u1", int(sizes.sum()))
    for source in sources:
        for first in range(0, source.file.size, RUN):
            last = min(first + RUN, source.file.size)
            run = source.file.stored_run(first, last)
            live = source.live[first:last]
            room.append(run if live.all() else run[np.repeat(live, source.file.stored_sizes()[first:last])])
