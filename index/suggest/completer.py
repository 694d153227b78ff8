"""`Completer`: completes what a reader types with concepts, words and titles of the collection.

A completion may begin with the typed words or contain them. Accents and case are ignored. Where nothing is found, words
of four letters and more may be misspelt (`index.suggest.typo_tolerance`). Completions are ranked and shared out between
their types as `index.suggest.completion_ranking` says.

The completer maps a file that is written once for each generation (`index.suggest.completion_file`). Its words are
sorted, so the words with a common prefix are one range. For ranges with many completions, the best of each type are
computed in advance.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, TypeAlias

import numpy as np
import orjson
from attrs import frozen
from numpy.typing import NDArray

from index.storage.array_file import Array, ArrayFile, StringArray
from index.storage.caches import memoize
from index.suggest.completion_ranking import BEST_PER_TYPE, MAX_COMPLETIONS, NO_RANK, CompletionType, share_out
from index.suggest.edit_distance import MAX_WORD_LENGTH, WordTable
from index.suggest.typo_tolerance import max_edits
from index.text.folding import fold_accents, lowercase, spell_out_umlauts
from index.text.joined_words import find_joined
from index.text.tokenizer import word_spans

__all__ = ["Completer", "Completion", "indexed_keys", "lookup_keys"]

MAX_TYPED: Final = 100
"""Characters of the typed text that are used."""
MAX_TYPED_WORDS: Final = 8
MAX_SIMILAR_WORDS: Final = 32
"""Words that a misspelt word may stand for, the nearest ones."""
CACHED_COMPLETIONS: Final = 2_000
"""Completions that are cached after they were read from the file."""


@frozen(eq=False)
class Completion:
    """A completion of what a reader types."""

    type: CompletionType
    text: str
    """The text to display."""
    value: str
    """The value of the facet, the words of the search, or the slug of the practice."""
    facet: str = ""
    """The name of the facet."""
    label: str = ""
    """The label of the facet."""
    count: int = 0
    """The number of practices with the value; 0 for searches and titles."""
    language: str = ""
    """The language of a title; empty where it is English."""


WordRange: TypeAlias = tuple[int, int]
"""A range of word codes: the first one, and the one after the last."""
_PREFIX_END: Final = b"\xff"
"""A byte that sorts after every byte of UTF-8."""


class Completer:
    """Finds completions in a file. It never changes, so threads may share it."""

    def __init__(self, file: ArrayFile) -> None:
        self._records = StringArray(file, "records")
        self._bounds = file.array("bounds")
        self._words = StringArray(file, "words")
        self._postings = file.array("postings")
        self._posting_indexes = file.array("places")
        self._rows = file.array("rows")
        self._row_words = file.array("row_words")
        self._row_ranks = file.array("row_standing")
        self._precomputed = file.array("chosen").data
        self._best = file.array("best", "<i4").reshape(-1, len(CompletionType), BEST_PER_TYPE)
        self._table = WordTable.from_file(file, "table")
        self._completion = memoize(self._read, CACHED_COMPLETIONS)

    def __len__(self) -> int:
        return len(self._records)

    def complete(self, typed: str, most: int = MAX_COMPLETIONS) -> tuple[Completion, ...]:
        """Return the completions that match every typed word: concepts first, then searches, then titles."""
        words = list(islice(_typed_keys(typed[:MAX_TYPED]), MAX_TYPED_WORDS))
        if not words:
            return ()
        ranges = [[self._prefix_range(key) for key in keys] for keys in words]
        best = self._best_in(ranges)
        if not any(best):
            best = self._rank(
                [(*r, *self._similar_ranges(keys[0])) for keys, r in zip(words, ranges, strict=True)],
            )
        by_type = dict(zip(CompletionType, best, strict=False))
        searches = by_type.get(CompletionType.QUERY, ())
        by_type[CompletionType.QUERY] = self._drop_typed(searches, " ".join(keys[0] for keys in words))
        return tuple(self._completion(index) for index in share_out(by_type, most))

    def _best_in(self, wanted: Sequence[Sequence[WordRange]]) -> list[list[int]]:
        """Return the indexes of the best completions with a word in one range of each typed word, by type."""
        if any(all(first == last for first, last in ranges) for ranges in wanted):
            return []
        if len(wanted) == 1 and len(wanted[0]) == 1:
            key = _range_key(wanted[0][0], len(self._words))
            row = bisect_left(self._precomputed, key)
            if row < len(self._precomputed) and self._precomputed[row] == key:
                return [[index for index in indexes if index >= 0] for indexes in self._best[row].tolist()]
        return self._rank(wanted)

    def _rank(self, wanted: Sequence[Sequence[WordRange]]) -> list[list[int]]:
        """Return the indexes of the best completions that match every typed word, by type.

        Each typed word comes as a list of ranges, of which one has to match. Completions that begin with the words
        rank first, then those that contain them in the displayed text, then those that match by another name.
        """
        indexes = self._candidates(wanted)
        if not len(indexes):
            return []
        starts = self._rows.take(indexes).astype(np.int64)
        counts = self._rows.take(indexes + 1).astype(np.int64) - starts
        firsts = np.cumsum(counts) - counts
        entries = np.repeat(starts - firsts, counts) + np.arange(counts.sum())
        words, ranks = self._row_words.take(entries), self._row_ranks.take(entries)
        total_ranks = np.zeros(len(indexes), np.int64)
        matching = np.ones(len(indexes), bool)
        for ranges in wanted:
            best = np.minimum.reduceat(np.where(_in_ranges(words, ranges), ranks, NO_RANK), firsts)
            matching &= best < NO_RANK
            total_ranks += best
        return self._split_by_type(indexes[matching], total_ranks[matching])

    def _candidates(self, wanted: Sequence[Sequence[WordRange]]) -> NDArray[np.int64]:
        """Return the indexes of the completions with the rarest of the words, ascending."""
        runs = [
            [(self._postings.item(first), self._postings.item(last)) for first, last in ranges] for ranges in wanted
        ]
        rarest = min(runs, key=lambda bounds: sum(end - begin for begin, end in bounds))
        pieces = [self._posting_indexes[begin:end] for begin, end in rarest]
        return np.unique(np.concatenate(pieces)).astype(np.int64) if pieces else np.empty(0, np.int64)

    def _split_by_type(self, indexes: NDArray[np.int64], ranks: NDArray[np.int64]) -> list[list[int]]:
        """Return the best indexes of each type, by their rank and then by themselves."""
        ends = indexes.searchsorted(self._bounds)
        by_type: list[list[int]] = []
        for first, last in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True):
            best = ranks[first:last].argsort(kind="stable")[:BEST_PER_TYPE]
            by_type.append(indexes[first:last].take(best).tolist())
        return by_type

    def _drop_typed(self, searches: Sequence[int], typed: str) -> list[int]:
        """Return the indexes of these searches, without the one that is typed already."""
        return [index for index in searches if fold_accents(self._completion(index).text) != typed]

    def _prefix_range(self, prefix: str) -> WordRange:
        """Return the range of the words with that prefix."""
        start = prefix.encode()
        first = bisect_left(self._words, start)
        return first, bisect_left(self._words, start + _PREFIX_END, first)

    def _similar_ranges(self, word: str) -> list[WordRange]:
        """Return the words with a similar prefix as ranges of one word."""
        if not max_edits(word) or len(word) > MAX_WORD_LENGTH:
            return []
        similar = self._table.find_prefixes_within(word, max_edits(word))[:MAX_SIMILAR_WORDS]
        return [(code, code + 1) for code, _ in similar]

    def _read(self, index: int) -> Completion:
        """Read the completion at that index from the file."""
        completion_type = list(CompletionType)[int(self._bounds.searchsorted(index, side="right")) - 1]
        return Completion(completion_type, *orjson.loads(self._records[index]))


def lookup_keys(text: str) -> Iterator[str]:
    """Yield the words of a text in the form in which they are looked up."""
    return (keys[0] for keys in _typed_keys(text))


def indexed_keys(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the keys of each word of a text: in the form in which it is looked up, and in other spellings of it.

    They are the word with two letters for each umlaut, and a word that hyphens or apostrophes join.
    """
    words = word_spans(text)
    joined = {first: word for first, _, word in find_joined(words)}
    for position, (word, *_) in enumerate(words):
        yield tuple(dict.fromkeys((*_keys(word), *(_keys(joined[position]) if position in joined else ()))))


def _typed_keys(text: str) -> Iterator[tuple[str, ...]]:
    return (_keys(word) for word, *_ in word_spans(text))


def _keys(word: str) -> tuple[str, ...]:
    form = lowercase(word)
    return tuple(dict.fromkeys(filter(None, (fold_accents(form), spell_out_umlauts(form)))))


def _range_key(word_range: WordRange, words: int) -> int:
    """Return a number that identifies a range among so many words."""
    return word_range[0] * (words + 1) + word_range[1]


def _in_ranges(words: Array, ranges: Sequence[WordRange]) -> NDArray[np.bool_]:
    """Return for each word code whether it is in any of the ranges."""
    inside = np.zeros(len(words), bool)
    for first, last in ranges:
        inside |= (words >= first) & (words < last)
    return inside
