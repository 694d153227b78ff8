"""The file that a `Completer` is mapped from.

C completions, concepts first, then queries, then titles, of each kind the better first: a completion's index is its
place. W distinct words of their names, in order: a word's index is its code. P pairs of a completion and a word of it.

    records        texts[C]       JSON: [text, value, facet, label, count, language]
    bounds         uN[4]          where each kind starts, and where the last one ends
    words          texts[W]
    postings       uN[W+1]        where each word's places start …
    places         uN[P]          … and the places, ascending
    rows           uN[C+1]        where each completion's words start …
    row_words      uN[P]          … and the codes, each once
    row_standing   u1[P]          where that word stands: BEGINS, WITHIN or OTHERWISE
    chosen         i8[S]          stretches with more than FEW pairs that some beginning has: first code * (W+1) + last
    best           i4[S*3*ENOUGH] of each, the ENOUGH best places of each kind, -1 where there are no more
    table/…                       `index.suggest.edit_distance.WordTable` of the words
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from index.storage.array_file import ArrayFileWriter, narrowest_type, write_strings
from index.suggest.completer import ENOUGH, Completion, Kind, keys
from index.suggest.edit_distance import WordTable

__all__ = ["LAYOUT", "Named", "write_completions"]

LAYOUT: Final = "completion-1"
"""The name of this layout: another one has another name."""
FEW: Final = 48
"""Pairs that are looked through when they are asked for."""
LONGEST_BEGINNING: Final = 16
"""Letters of a beginning that has its best chosen beforehand; what begins with more is little."""

Named = tuple[Completion, Sequence[str]]
"""A completion and all names under which it is found, the one that is shown first."""

BEGINS, WITHIN, OTHERWISE = 0, 1, 2
"""Where a word stands: first in the name that is shown, later in it, only in another name."""

Whole = NDArray[np.int64]


@frozen(eq=False)
class _Pairs:
    """Which word stands in which completion, ordered by word and place."""

    words: Whole
    places: Whole
    standing: Whole


def write_completions(file: ArrayFileWriter, named: Iterable[Named]) -> None:
    """Write these; of each kind, the better come first."""
    kinds: dict[Kind, list[Named]] = {kind: [] for kind in Kind}
    for one in named:
        kinds[one[0].kind].append(one)
    ordered = [one for kind in Kind for one in kinds[kind]]
    bounds = np.cumsum([0, *(len(kinds[kind]) for kind in Kind)])
    words, pairs = _pairs(ordered)
    write_strings(file, "records", [_record(completion) for completion, _ in ordered])
    file.add("bounds", narrowest_type(bounds))
    write_strings(file, "words", [word.encode() for word in words])
    _write_pairs(file, pairs, len(words), len(ordered))
    _write_best(file, _beginnings(words), pairs, bounds)
    WordTable.of(words).write(file, "table")


def _record(one: Completion) -> bytes:
    values = [one.text, one.value, one.facet, one.label, one.count, one.language]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _pairs(named: Sequence[Named]) -> tuple[list[str], _Pairs]:
    """The words in order, and where they stand, each in a completion once, at its best."""
    led: dict[str, dict[int, int]] = {}
    for place, (_, names) in enumerate(named):
        for word, where in _standing(names):
            led.setdefault(word, {}).setdefault(place, where)
    words = sorted(led)
    number = sum(map(len, led.values()))
    return words, _Pairs(
        np.repeat(np.arange(len(words)), [len(led[word]) for word in words]),
        np.fromiter((place for word in words for place in led[word]), np.int64, number),
        np.fromiter((where for word in words for where in led[word].values()), np.int64, number),
    )


def _standing(names: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Each word of the names and where it stands, the best place first."""
    for other, name in enumerate(names):
        for nth, word in enumerate(keys(name)):
            yield word, OTHERWISE if other else WITHIN if nth else BEGINS


def _write_pairs(file: ArrayFileWriter, pairs: _Pairs, words: int, size: int) -> None:
    file.add("postings", narrowest_type(np.searchsorted(pairs.words, np.arange(words + 1))))
    file.add("places", narrowest_type(pairs.places))
    by_place = np.argsort(pairs.places, kind="stable")
    file.add("rows", narrowest_type(np.searchsorted(pairs.places[by_place], np.arange(size + 1))))
    file.add("row_words", narrowest_type(pairs.words[by_place]))
    file.add("row_standing", narrowest_type(pairs.standing[by_place]))


def _beginnings(words: Sequence[str]) -> Iterator[Whole]:
    """For each length of a beginning, where the stretches of words start that begin alike; the last ends the words."""
    padded = np.array(words, dtype=f"U{LONGEST_BEGINNING}") if words else np.empty(0, f"U{LONGEST_BEGINNING}")
    letters = padded.view(np.uint32).reshape(len(words), LONGEST_BEGINNING)
    differ = np.zeros(max(len(words) - 1, 0), bool)
    for length in range(LONGEST_BEGINNING):
        differ |= letters[1:, length] != letters[:-1, length]
        yield np.concatenate(([0], np.flatnonzero(differ) + 1, [len(words)]))


def _write_best(file: ArrayFileWriter, beginnings: Iterable[Whole], pairs: _Pairs, bounds: Whole) -> None:
    words = int(pairs.words[-1]) + 1 if len(pairs.words) else 0
    found: dict[int, NDArray[np.int32]] = {}
    for starts in beginnings:
        sizes = np.diff(np.searchsorted(pairs.words, starts))
        for stretch in np.flatnonzero(sizes > FEW).tolist():
            first, last = int(starts[stretch]), int(starts[stretch + 1])
            key = first * (words + 1) + last
            if key not in found:
                found[key] = _best(pairs, first, last, bounds)
    keys_of = sorted(found)
    file.add("chosen", np.array(keys_of, np.int64))
    empty = np.empty(0, np.int32)
    file.add("best", np.concatenate([found[key].reshape(-1) for key in keys_of]) if found else empty)


def _best(pairs: _Pairs, first: int, last: int, bounds: Whole) -> NDArray[np.int32]:
    """Of each kind the ENOUGH best places of a stretch of words."""
    begin, end = np.searchsorted(pairs.words, (first, last))
    places, order = _each_once(pairs.places[begin:end], pairs.standing[begin:end])
    best = np.full((len(Kind), ENOUGH), -1, np.int32)
    ends = np.searchsorted(places, bounds)
    for kind, (low, high) in enumerate(pairwise(ends.tolist())):
        chosen = places[low:high][np.argsort(order[low:high], kind="stable")[:ENOUGH]]
        best[kind, : len(chosen)] = chosen
    return best


def _each_once(places: Whole, standing: Whole) -> tuple[Whole, Whole]:
    """The places, ascending, each once, with its best standing."""
    pairs = np.sort(places * (OTHERWISE + 1) + standing)
    own = pairs // (OTHERWISE + 1)
    kept = np.concatenate(([True], own[1:] != own[:-1])) if len(own) else np.empty(0, bool)
    return own[kept], pairs[kept] % (OTHERWISE + 1)
