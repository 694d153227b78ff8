"""Writes the file that a `Completer` is mapped from.

The file has C completions: concepts first, then searches, then titles, and the better ones of each type first. W
distinct words of their names are sorted; the index of a word is its code. P is the number of pairs of a completion and
one of its words.

    records        texts[C]       JSON: [text, value, facet, label, count, language]
    bounds         uN[4]          the index of the first completion of each type, and C
    words          texts[W]       the words, sorted
    postings       uN[W+1]        for each word code, where its completions start in `places`
    places         uN[P]          the indexes of the completions, ascending for each word
    rows           uN[C+1]        for each completion, where its words start in `row_words`
    row_words      uN[P]          the codes of the words, each once for a completion
    row_standing   u1[P]          the rank of that word in the completion: FIRST_WORD, LATER_WORD or OTHER_NAME
    chosen         i8[S]          word ranges of common prefixes with more than MAX_SCANNED pairs: first * (W+1) + last
    best           i4[S*3*BEST_PER_TYPE]  for each of these ranges the best completions of each type, padded with -1
    table/…                       the `index.suggest.edit_distance.WordTable` of the words
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from index.storage.array_file import ArrayFileWriter, narrowest_type, write_strings
from index.suggest.completer import Completion, indexed_keys
from index.suggest.completion_ranking import BEST_PER_TYPE, FIRST_WORD, LATER_WORD, OTHER_NAME, CompletionType
from index.suggest.edit_distance import WordTable

__all__ = ["COMPLETION_LAYOUT", "CompletionCandidate", "write_completions"]

COMPLETION_LAYOUT: Final = "completion-2"
"""The name of this layout. A different layout, or other keys of words, get a different name."""
MAX_SCANNED: Final = 48
"""Pairs of a word range that a completer scans on request. For larger ranges the best are computed in advance."""
MAX_PREFIX_LENGTH: Final = 16
"""Letters of the longest prefix whose best completions are computed in advance. Few words share a longer one."""

CompletionCandidate: TypeAlias = tuple[Completion, Sequence[str]]
"""A completion and all names by which it is found, the displayed one first."""


_Integers: TypeAlias = NDArray[np.int64]


@frozen(eq=False)
class _Pairs:
    """Which word occurs in which completion, ordered by word code and completion index."""

    words: _Integers
    completions: _Integers
    ranks: _Integers


def write_completions(file: ArrayFileWriter, candidates: Iterable[CompletionCandidate]) -> None:
    """Write these completions. Of each type, the better ones come first."""
    by_type: dict[CompletionType, list[CompletionCandidate]] = {each: [] for each in CompletionType}
    for candidate in candidates:
        by_type[candidate[0].type].append(candidate)
    ordered = [candidate for of_type in by_type.values() for candidate in of_type]
    bounds = np.cumsum([0, *map(len, by_type.values())])
    words, pairs = _pair_words(ordered)
    write_strings(file, "records", [_record(completion) for completion, _ in ordered])
    file.add("bounds", narrowest_type(bounds))
    write_strings(file, "words", [word.encode() for word in words])
    _write_pairs(file, pairs, len(words), len(ordered))
    _write_best(file, _prefix_ranges(words), pairs, bounds)
    WordTable.from_words(words).write(file, "table")


def _record(completion: Completion) -> bytes:
    values = [
        completion.text,
        completion.value,
        completion.facet,
        completion.label,
        completion.count,
        completion.language,
    ]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _pair_words(candidates: Sequence[CompletionCandidate]) -> tuple[list[str], _Pairs]:
    """Return the sorted words, and the completions of each; a word counts once for a completion, with its best rank."""
    ranks: dict[str, dict[int, int]] = {}
    for index, (_, names) in enumerate(candidates):
        for word, rank in _word_ranks(names):
            ranks.setdefault(word, {}).setdefault(index, rank)
    words = sorted(ranks)
    number = sum(map(len, ranks.values()))
    return words, _Pairs(
        np.repeat(np.arange(len(words)), [len(ranks[word]) for word in words]),
        np.fromiter((index for word in words for index in ranks[word]), np.int64, number),
        np.fromiter((rank for word in words for rank in ranks[word].values()), np.int64, number),
    )


def _word_ranks(names: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield each word of the names with its rank, the best ranks first."""
    for name_index, name in enumerate(names):
        for word_index, keys in enumerate(indexed_keys(name)):
            for key in keys:
                yield key, OTHER_NAME if name_index else LATER_WORD if word_index else FIRST_WORD


def _write_pairs(file: ArrayFileWriter, pairs: _Pairs, words: int, size: int) -> None:
    file.add("postings", narrowest_type(np.searchsorted(pairs.words, np.arange(words + 1))))
    file.add("places", narrowest_type(pairs.completions))
    by_completion = np.argsort(pairs.completions, kind="stable")
    file.add("rows", narrowest_type(np.searchsorted(pairs.completions[by_completion], np.arange(size + 1))))
    file.add("row_words", narrowest_type(pairs.words[by_completion]))
    file.add("row_standing", narrowest_type(pairs.ranks[by_completion]))


def _prefix_ranges(words: Sequence[str]) -> Iterator[_Integers]:
    """Yield for each prefix length where the ranges of words with a common prefix start, and the number of words."""
    padded = np.array(words, dtype=f"U{MAX_PREFIX_LENGTH}") if words else np.empty(0, f"U{MAX_PREFIX_LENGTH}")
    letters = padded.view(np.uint32).reshape(len(words), MAX_PREFIX_LENGTH)
    differ = np.zeros(max(len(words) - 1, 0), bool)
    for length in range(MAX_PREFIX_LENGTH):
        differ |= letters[1:, length] != letters[:-1, length]
        yield np.concatenate(([0], np.flatnonzero(differ) + 1, [len(words)]))


def _write_best(file: ArrayFileWriter, prefix_ranges: Iterable[_Integers], pairs: _Pairs, bounds: _Integers) -> None:
    words = int(pairs.words[-1]) + 1 if len(pairs.words) else 0
    best: dict[int, NDArray[np.int32]] = {}
    for starts in prefix_ranges:
        sizes = np.diff(np.searchsorted(pairs.words, starts))
        for index in np.flatnonzero(sizes > MAX_SCANNED).tolist():
            first, last = int(starts[index]), int(starts[index + 1])
            key = first * (words + 1) + last
            if key not in best:
                best[key] = _best_in_range(pairs, first, last, bounds)
    range_keys = sorted(best)
    file.add("chosen", np.array(range_keys, np.int64))
    empty = np.empty(0, np.int32)
    file.add("best", np.concatenate([best[key].reshape(-1) for key in range_keys]) if best else empty)


def _best_in_range(pairs: _Pairs, first: int, last: int, bounds: _Integers) -> NDArray[np.int32]:
    """Return the BEST_PER_TYPE best completions of each type in a range of words."""
    begin, end = np.searchsorted(pairs.words, (first, last))
    indexes, ranks = _best_ranks(pairs.completions[begin:end], pairs.ranks[begin:end])
    best = np.full((len(CompletionType), BEST_PER_TYPE), -1, np.int32)
    ends = np.searchsorted(indexes, bounds)
    for row, (low, high) in enumerate(pairwise(ends.tolist())):
        chosen = indexes[low:high][np.argsort(ranks[low:high], kind="stable")[:BEST_PER_TYPE]]
        best[row, : len(chosen)] = chosen
    return best


def _best_ranks(completions: _Integers, ranks: _Integers) -> tuple[_Integers, _Integers]:
    """Return the completions, ascending and each once, with their best ranks."""
    pairs = np.sort(completions * (OTHER_NAME + 1) + ranks)
    indexes = pairs // (OTHER_NAME + 1)
    is_first = np.concatenate(([True], indexes[1:] != indexes[:-1])) if len(indexes) else np.empty(0, bool)
    return indexes[is_first], pairs[is_first] % (OTHER_NAME + 1)
