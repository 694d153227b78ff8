"""`Sheet`: what the documents of an answer score, term by term, and which of them can be among the best.

The terms of a query become `Line`s, which are added the rarest first. Before a long line is added, documents that it
and those after it cannot lift among the best any more are left behind (Turtle and Flood, "Query evaluation: strategies
and optimizations", 1995, on whole arrays). The order of adding is the same in all segments, so that equal documents
score equally to the last bit, whichever segment they are in.
"""

from typing import Protocol, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from index.engines.bm25 import K1
from index.engines.whoosh.search.doc_sets import LOOKED_UP, Documents
from index.engines.whoosh.search.length_norms import NO_NORM
from index.storage.array_file import Array
from index.storage.caches import lazy_property

__all__ = ["Guard", "Line", "Sheet", "greatest"]

LONG = 2_000
"""Steps of work before which it is worth looking which documents may be left behind."""
FEW = 32
"""So few documents are best scored at once."""
SPARSE = 64
"""Where not even one document in so many is asked for, all the others are left out of the sums."""
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
    """What it adds to each of its documents but for the factor, where that was worked out before."""
    factor: float = 1.0
    """What those values are multiplied with; none then exceeds the weight."""

    @property
    def bound(self) -> float:
        """More than it adds to any document."""
        return self.weight if self.frequencies is None else self.weight * (K1 + 1)

    def added(self, norms: NDArray[np.float64], places: Array | None = None) -> NDArray[np.float64] | float:
        """What it adds to its documents, or to those at some places of it; one number where it is the same for all."""
        if self.values is not None:
            values = self.values if places is None else self.values.take(places)
            return values if self.factor == 1 else values * self.factor
        if self.frequencies is None:
            return self.weight
        frequencies = self.frequencies if places is None else self.frequencies.take(places)
        frequencies = frequencies.astype(np.float64)
        added = frequencies + self._norms(norms, places)
        np.divide(frequencies, added, out=added)
        added *= self.bound
        return added

    def _norms(self, norms: NDArray[np.float64], places: Array | None) -> NDArray[np.float64] | float:
        if self.lengths is None:
            return float(norms[self.first_norm])
        documents = self.documents if places is None else self.documents.take(places)
        return norms.take(self.lengths.take(documents) + np.uint16(self.first_norm))


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
        """The score of each of these documents, which ascend."""
        sums = _Sums(documents, self._size, self._norms)
        for line, guards in self._ordered:
            sums.add(line, guards, documents)
        return sums.of(documents)

    def best(self, documents: Documents, most: int) -> tuple[Documents, NDArray[np.float64]]:
        """Those of the documents, which ascend, that may be among the best `most`, and their scores."""
        if len(documents) <= max(most, FEW):
            return documents, self.scores(documents)
        alone = self._lines[0][0] if len(self._lines) == 1 and not self._lines[0][1] else None
        if alone and alone.documents is documents:
            found = alone.added(self._norms)
            return documents, found if isinstance(found, np.ndarray) else np.full(len(documents), found)
        sums = _Sums(documents, self._size, self._norms)
        kept = documents
        rest = sum(line.bound for line, _ in self._ordered)
        work = 0
        for number, (line, guards) in enumerate(self._ordered):
            work += min(len(line.documents), LOOKED_UP * len(kept))
            if work > LONG and number:
                kept = _within_reach(kept, sums.of(kept), most, rest)
                work = min(len(line.documents), LOOKED_UP * len(kept))
            sums.add(line, guards, kept)
            rest -= line.bound
        return kept, sums.of(kept)

    @lazy_property
    def _ordered(self) -> list[Guarded]:
        return sorted(self._lines, key=lambda pair: pair[0].rarity)


def _within_reach(documents: Documents, scores: NDArray[np.float64], most: int, rest: float) -> Documents:
    """The documents that `rest` may still lift among the best `most`; all of them where that leaves out few."""
    bound = greatest(scores, most) * (1 - SLACK) - rest
    if bound <= 0:
        return documents
    reaching = (scores >= bound).nonzero()[0]
    return documents if 2 * len(reaching) > len(documents) else documents.take(reaching)


class _Sums:
    """Scores in the making, of some documents of a segment; of many of them in the places of all."""

    def __init__(self, documents: Documents, size: int, norms: NDArray[np.float64]) -> None:
        self._norms = norms
        self._few = documents if SPARSE * len(documents) < size else None
        self._sums = np.zeros(size if self._few is None else len(documents))

    def add(self, line: Line, guards: tuple[Guard, ...], documents: Documents) -> None:
        """Add a line to the scores of at least these documents, as far as the guards hold them."""
        if self._few is None and not guards and len(line.documents) <= LOOKED_UP * len(documents):
            np.add.at(self._sums, line.documents, line.added(self._norms))
        else:
            places, held = _meeting(line.documents, documents, guards)
            self._sums[self._places(held)] += line.added(self._norms, places)

    def of(self, documents: Documents) -> NDArray[np.float64]:
        """The scores of these documents so far."""
        return self._sums if documents is self._few else self._sums.take(self._places(documents))

    def _places(self, documents: Documents) -> Array:
        return documents if self._few is None else self._few.searchsorted(documents)


def _meeting(line: Documents, documents: Documents, guards: tuple[Guard, ...]) -> tuple[Array, Documents]:
    """The documents that are in the line, too, and that the guards hold, with their places in it."""
    if len(line) < len(documents):
        found, places = _looked_up(documents, line)
    else:
        places, found = _looked_up(line, documents)
    held = documents.take(found)
    for guard in guards:
        those = guard.holds(held)
        places, held = places[those], held[those]
    return places, held


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
