"""What a reader may be about to type: concepts, words and titles of the collection, from any word of them.

A `Completer` answers from a file that is made once for each generation (`index.suggest.completion_file`) and mapped:
words in order, so that all that begin alike are one stretch; for stretches with much in them, the best of each kind,
chosen beforehand. Accents and case are passed over; where nothing is found, words of four letters and more may hold a
slip (`index.suggest.edit_distance`).
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import islice
from typing import Final, TypeAlias

import numpy as np
import orjson
from attrs import frozen
from numpy.typing import NDArray

from index.storage.array_file import Array, ArrayFile, StringArray
from index.storage.caches import memoize
from index.suggest.edit_distance import LONGEST, WordTable, tolerance
from index.text.tokenizer import fold, lower, tokens

__all__ = ["ENOUGH", "MOST", "Completer", "Completion", "Kind", "keys"]

MOST: Final = 8
"""Completions at once: what is seen without scrolling."""
ENOUGH: Final = 2 * MOST
"""Of each kind are looked at: what is typed already is left out."""
MAX_TYPED: Final = 100
"""Characters that are looked at."""
MAX_TYPED_WORDS: Final = 8
MAX_NEAR: Final = 32
"""Words that one with a slip may stand for, the nearest."""
KEPT: Final = 2_000
"""Completions that are not read again."""


class Kind(StrEnum):
    """What a completion leads to."""

    CONCEPT = "concept"
    """The practices that carry a value of a facet."""
    QUERY = "query"
    """A search for these words."""
    TITLE = "title"
    """One practice."""


SHARES: Final = {Kind.CONCEPT: 3, Kind.QUERY: 2, Kind.TITLE: 3}
"""How many of each kind, where there are enough of all."""


@frozen(eq=False)
class Completion:
    """One way to go on."""

    kind: Kind
    text: str
    """What is shown, as it is written."""
    value: str
    """The value of the facet, the words or the slug."""
    facet: str = ""
    label: str = ""
    """The facet's."""
    count: int = 0
    """Practices that carry the value; none for titles and queries."""
    language: str = ""
    """Of a title."""


Stretch: TypeAlias = tuple[int, int]
"""Codes of words from the first on, before the last."""
_NOWHERE: Final = 9
"""Stands after every place where a word may stand in a name."""
_PREFIX_END: Final = b"\xff"
"""Sorts after every byte of UTF-8."""


class Completer:
    """Finds completions. Never changes; safe to share between threads."""

    def __init__(self, file: ArrayFile) -> None:
        self._records = StringArray(file, "records")
        self._bounds = file.array("bounds")
        self._words = StringArray(file, "words")
        self._postings = file.array("postings")
        self._places = file.array("places")
        self._rows = file.array("rows")
        self._row_words = file.array("row_words")
        self._row_standing = file.array("row_standing")
        self._chosen = file.array("chosen").data
        self._best = file.array("best", "<i4").reshape(-1, len(Kind), ENOUGH)
        self._table = WordTable.read(file, "table")
        self._completion = memoize(self._read, KEPT)

    def __len__(self) -> int:
        return len(self._records)

    def complete(self, typed: str, most: int = MOST) -> tuple[Completion, ...]:
        """The completions that hold a word for each that was typed, concepts first, then queries, then titles."""
        words = list(islice(keys(typed[:MAX_TYPED]), MAX_TYPED_WORDS))
        if not words:
            return ()
        stretches = [self._starting(word) for word in words]
        found = self._best_of(stretches)
        if not any(found):
            nearly = [self._nearly(word, stretch) for word, stretch in zip(words, stretches, strict=True)]
            found = self._holding(nearly)
        kinds = dict(zip(Kind, found, strict=False))
        kinds[Kind.QUERY] = self._leading_on(kinds.get(Kind.QUERY, ()), " ".join(words))
        return tuple(self._completion(place) for place in _shared(kinds, most))

    def _best_of(self, stretches: Sequence[Stretch]) -> list[list[int]]:
        """The places of what holds a word of each stretch, by kind."""
        if any(first == last for first, last in stretches):
            return []
        if len(stretches) == 1:
            key = _key(stretches[0], len(self._words))
            row = bisect_left(self._chosen, key)
            if row < len(self._chosen) and self._chosen[row] == key:
                return [[place for place in kind if place >= 0] for kind in self._best[row].tolist()]
        return self._holding([(stretch,) for stretch in stretches])

    def _holding(self, wanted: Sequence[Sequence[Stretch]]) -> list[list[int]]:
        """The places of what holds a word for each that was typed, by kind; the stretches of one are alternatives.

        First what begins with the words, then what shows them, then what has them in another name.
        """
        places = self._candidates(wanted)
        if not len(places):
            return []
        starts = self._rows.take(places).astype(np.int64)
        counts = self._rows.take(places + 1).astype(np.int64) - starts
        firsts = np.cumsum(counts) - counts
        among = np.repeat(starts - firsts, counts) + np.arange(counts.sum())
        words, standing = self._row_words.take(among), self._row_standing.take(among)
        order = np.zeros(len(places), np.int64)
        holding = np.ones(len(places), bool)
        for stretches in wanted:
            best = np.minimum.reduceat(np.where(_within(words, stretches), standing, _NOWHERE), firsts)
            holding &= best < _NOWHERE
            order += best
        return self._by_kind(places[holding], order[holding])

    def _candidates(self, wanted: Sequence[Sequence[Stretch]]) -> NDArray[np.int64]:
        """The places of what holds the rarest of the words."""
        runs = [
            [(self._postings.item(first), self._postings.item(last)) for first, last in stretches]
            for stretches in wanted
        ]
        rarest = min(runs, key=lambda found: sum(end - begin for begin, end in found))
        pieces = [self._places[begin:end] for begin, end in rarest]
        return np.unique(np.concatenate(pieces)).astype(np.int64) if pieces else np.empty(0, np.int64)

    def _by_kind(self, places: NDArray[np.int64], order: NDArray[np.int64]) -> list[list[int]]:
        """The best of each kind, by their order and then by their place."""
        ends = places.searchsorted(self._bounds)
        found: list[list[int]] = []
        for first, last in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True):
            best = order[first:last].argsort(kind="stable")[:ENOUGH]
            found.append(places[first:last].take(best).tolist())
        return found

    def _leading_on(self, queries: Sequence[int], typed: str) -> list[int]:
        """The places of these queries, without one that is all typed already."""
        return [place for place in queries if fold(self._completion(place).text) != typed]

    def _starting(self, word: str) -> Stretch:
        """The stretch of the words that begin so."""
        start = word.encode()
        first = bisect_left(self._words, start)
        return first, bisect_left(self._words, start + _PREFIX_END, first)

    def _nearly(self, word: str, stretch: Stretch) -> tuple[Stretch, ...]:
        """The stretch and the words that nearly begin so."""
        if not tolerance(word) or len(word) > LONGEST:
            return (stretch,)
        near = self._table.beginning_near(word, tolerance(word))[:MAX_NEAR]
        return (stretch, *((one.place, one.place + 1) for one in near))

    def _read(self, place: int) -> Completion:
        kind = list(Kind)[int(self._bounds.searchsorted(place, side="right")) - 1]
        return Completion(kind, *orjson.loads(self._records[place]))


def keys(text: str) -> Iterator[str]:
    """The words of a text as they are looked up."""
    return (fold(lower(token.text)) for token in tokens(text))


def _key(stretch: Stretch, words: int) -> int:
    """One number for a stretch."""
    return stretch[0] * (words + 1) + stretch[1]


def _within(words: Array, stretches: Sequence[Stretch]) -> NDArray[np.bool_]:
    """For each of these codes, whether it is in any of the stretches."""
    found = np.zeros(len(words), bool)
    for first, last in stretches:
        found |= (words >= first) & (words < last)
    return found


def _shared(kinds: Mapping[Kind, Sequence[int]], most: int) -> list[int]:
    """So many places of all kinds, each with its share; what one leaves, those after it take, titles first."""
    numbers = {kind: min(SHARES[kind], len(found)) for kind, found in kinds.items()}
    for kind in reversed(Kind):
        found = kinds.get(kind, ())
        numbers[kind] = numbers.get(kind, 0)
        numbers[kind] += max(0, min(most - sum(numbers.values()), len(found) - numbers[kind]))
    return [place for kind in Kind for place in kinds.get(kind, ())[: numbers[kind]]][:most]
