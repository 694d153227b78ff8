"""`Sheet`: what the documents of an answer score, term by term, and which of them can be among the best.

The terms of a query become `Line`s, which are added the rarest first. Before a long line is added, documents that it
and those after it cannot lift among the best any more are left behind (Turtle and Flood, "Query evaluation: strategies
and optimizations", 1995, on whole arrays). The order of adding is the same in all segments, so that equal documents
score equally to the last bit, whichever segment they are in.
"""

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from typing import Protocol, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from index.arrays import Array
from index.engines.whoosh.scoring import K1, NO_NORM
from index.engines.whoosh.segment import Documents

__all__ = ["Guard", "Line", "Sheet", "greatest"]

LOOKED_UP = 24
"""Looking a document up by halving costs about as much as walking over so many."""
LONG = 2_000
"""Steps of work before which it is worth looking which documents may be left behind."""
FEW = 32
"""So few documents are best scored at once."""
SLACK = 1e-9
"""Bounds are compared with this share of doubt."""
BLOCK = 64
"""Scores whose greatest stands for them while a bound is sought."""


class Guard(Protocol):
    """Says which documents a line counts for."""

    def holds(self, documents: Documents) -> NDArray[np.bool_]:
        """For each of these documents, whether it does."""


@frozen(eq=False)
class Line:
    """A term's postings and what they are worth."""

    documents: Documents
    weight: float
    """What BM25 multiplies with; or, without frequencies, the score itself."""
    rarity: int = 0
    """How many documents of the whole index hold it: the order of adding."""
    frequencies: Array | None = None
    lengths: Array | None = None
    """Of all documents of the segment, as Whoosh's bytes."""
    first_norm: int = NO_NORM
    """Where the norms of its field start among all (`scoring.all_norms`)."""
    values: NDArray[np.float64] | None = None
    """What it adds to each of its documents, where that was worked out before; none adds more than its weight."""

    @property
    def bound(self) -> float:
        """More than it adds to any document."""
        return self.weight if self.frequencies is None else self.weight * (K1 + 1)


Guarded: TypeAlias = tuple[Line, tuple[Guard, ...]]


class Sheet:
    """The lines of a query over one segment of `size` documents."""

    def __init__(self, size: int, norms: NDArray[np.float64]) -> None:
        self._size = size
        self._norms = norms
        """Of every length in every field (`scoring.all_norms`)."""
        self._lines: list[Guarded] = []

    def add(self, line: Line, guards: tuple[Guard, ...]) -> None:
        """One more line, for the documents that all the guards hold."""
        if len(line.documents):
            self._lines.append((line, guards))

    def __bool__(self) -> bool:
        return bool(self._lines)

    def scores(self, documents: Documents) -> NDArray[np.float64]:
        """The score of each of these documents."""
        return self._added(self._ordered, documents, None)

    def best(self, documents: Documents, most: int) -> tuple[Documents, NDArray[np.float64]]:
        """Those of the documents that may be among the best `most`, and their scores."""
        if len(documents) <= max(most, FEW):
            return documents, self.scores(documents)
        if len(self._lines) == 1 and self._lines[0][0].documents is documents:
            values = self._lines[0][0].values
            return documents, self.scores(documents) if values is None else values
        kept, scores = documents, None
        rest = sum(line.bound for line, _ in self._ordered)
        waiting: list[Guarded] = []
        work = 0
        for line, guards in self._ordered:
            work += min(len(line.documents), LOOKED_UP * len(kept))
            if work > LONG and waiting:
                scores = self._added(waiting, kept, scores)
                rest -= sum(one.bound for one, _ in waiting)
                kept, scores = _within_reach(kept, scores, most, rest)
                waiting, work = [], min(len(line.documents), LOOKED_UP * len(kept))
            waiting.append((line, guards))
        return kept, self._added(waiting, kept, scores)

    @cached_property
    def _ordered(self) -> list[Guarded]:
        return sorted(self._lines, key=lambda pair: pair[0].rarity)

    def _added(
        self, lines: Sequence[Guarded], documents: Documents, scores: NDArray[np.float64] | None
    ) -> NDArray[np.float64]:
        return _Adding(documents, self._size, self._norms).of(lines, scores)


def _within_reach(
    documents: Documents, scores: NDArray[np.float64], most: int, rest: float
) -> tuple[Documents, NDArray[np.float64]]:
    """The documents that `rest` may still lift among the best `most`; all of them where that leaves out few."""
    bound = greatest(scores, most) * (1 - SLACK) - rest
    if bound <= 0:
        return documents, scores
    reaching = np.flatnonzero(scores >= bound)
    if 2 * len(reaching) > len(documents):
        return documents, scores
    return documents.take(reaching), scores.take(reaching)


class _Adding:
    """Adds lines to the scores of some documents."""

    def __init__(self, documents: Documents, size: int, norms: NDArray[np.float64]) -> None:
        self._documents = documents
        self._size = size
        self._norms = norms

    def of(self, lines: Sequence[Guarded], scores: NDArray[np.float64] | None) -> NDArray[np.float64]:
        """The scores, or nought, with these lines added, one after the other."""
        own: list[Array] = []
        met: list[tuple[Line, Array]] = []
        for line, guards in lines:
            places, holders = self._meeting(line)
            for guard in guards:
                held = guard.holds(self._documents.take(holders))
                places, holders = places[held], holders[held]
            if len(places):
                own.append(holders)
                met.append((line, places))
        size = len(self._documents)
        if not own:
            return np.zeros(size) if scores is None else scores
        values = self._values(met)
        if scores is not None:
            own.insert(0, self._all)
            values = np.concatenate((scores, values))
        added: NDArray[np.float64] = np.bincount(np.concatenate(own), values, minlength=size).astype(float, copy=False)
        return added

    def _values(self, met: Sequence[tuple[Line, Array]]) -> NDArray[np.float64]:
        """What the lines add at these places, one line after the other."""
        fresh = [one for one in met if one[0].values is None]
        worked_out = iter(np.split(*self._worked_out(fresh)) if fresh else ())
        found = [next(worked_out) if line.values is None else line.values.take(places) for line, places in met]
        return found[0] if len(found) == 1 else np.concatenate(found)

    def _worked_out(self, met: Sequence[tuple[Line, Array]]) -> tuple[NDArray[np.float64], list[int]]:
        """What the lines add, and where each but the first begins."""
        counts = [len(places) for _, places in met]
        frequencies = np.concatenate([_frequencies(*one) for one in met]).astype(np.float64)
        values: NDArray[np.float64] = self._norms.take(np.concatenate([_norm_places(*one) for one in met]))
        values += frequencies
        np.divide(frequencies, values, out=values)
        values *= np.repeat([line.bound for line, _ in met], counts)
        return values, list(accumulate(counts[:-1]))

    def _meeting(self, line: Line) -> tuple[Array, Array]:
        """The places of the line whose documents are among these, and their indices here."""
        documents, others = self._documents, line.documents
        if documents is others:
            return self._all, self._all
        if len(others) > LOOKED_UP * len(documents):
            places, holders = _looked_up(others, documents)
            return places, holders
        if len(documents) > LOOKED_UP * len(others):
            holders, places = _looked_up(documents, others)
            return places, holders
        holders = self._indices.take(others)
        places = (documents.take(holders, mode="clip") == others).nonzero()[0]
        return places, holders.take(places)

    @cached_property
    def _all(self) -> Array:
        return np.arange(len(self._documents))

    @cached_property
    def _indices(self) -> Array:
        """For each document of the segment its index here; for all others any number, so whoever uses it has to look.

        Not filling it spares the time that grows with the segment (Briggs and Torczon, "An efficient representation
        for sparse sets", 1993).
        """
        indices = np.empty(self._size, np.uint32)
        indices[self._documents.astype(np.intp)] = self._all
        return indices


def _frequencies(line: Line, places: Array) -> Array:
    return np.ones(len(places), np.uint8) if line.frequencies is None else line.frequencies.take(places)


def _norm_places(line: Line, places: Array) -> Array:
    """Where the norms of the documents at these places are."""
    if line.lengths is None:
        return np.full(len(places), line.first_norm, np.uint16)
    return line.lengths.take(line.documents.take(places)) + np.uint16(line.first_norm)


def _looked_up(many: Documents, few: Documents) -> tuple[Array, Array]:
    """The indices in `many` and in `few` of the documents that are in both."""
    places = many.searchsorted(few)
    found = (many.take(places, mode="clip") == few).nonzero()[0]
    return places.take(found), found


def greatest(scores: NDArray[np.float64], most: int) -> float:
    """A bound that at least `most` of the scores reach, near the least of the `most` greatest."""
    if len(scores) <= most:
        return float(scores.min(initial=0.0))
    blocks = len(scores) // BLOCK
    if blocks < 2 * most:
        return float(np.partition(scores, -most)[-most])
    peaks = scores[: blocks * BLOCK].reshape(blocks, BLOCK).max(axis=1)
    return float(np.partition(peaks, -most)[-most])
