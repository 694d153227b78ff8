"""`expand_prefix`: finds the terms of all segments that start with a prefix.

`index.engines.prefix_limit` limits how many there may be, and says which ones are chosen.
"""

from collections.abc import Sequence
from heapq import nsmallest

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from index.engines.prefix_limit import MAX_EXPANSIONS
from index.engines.whoosh.codec.segment_file import WordField

__all__ = ["PrefixExpansion", "expand_prefix"]


@frozen(eq=False)
class PrefixExpansion:
    """The terms of all segments that a prefix expands to."""

    codes: tuple[NDArray[np.int64], ...]
    """By segment: the codes of the terms, ascending."""
    total_frequency: int
    """The sum of the terms' document frequencies."""
    max_frequency: int
    """The highest document frequency of a term."""
    truncated: bool
    """Whether there were more than MAX_EXPANSIONS terms, so that only the most frequent are listed."""


def expand_prefix(fields: Sequence[WordField], prefix: bytes) -> PrefixExpansion:
    """Expand a prefix over the segments of an index, given one field of each segment."""
    ranges = [field.dictionary.prefix_range(prefix) for field in fields]
    numbers, terms = _number_terms(fields, ranges)
    frequencies = np.zeros(len(terms), np.int64)
    for field, (first, last), own in zip(fields, ranges, numbers, strict=True):
        if first < last:
            frequencies[own] += field.document_frequencies(first, last)
    chosen = _most_frequent(frequencies, terms)
    codes = tuple(first + np.flatnonzero(chosen[own]) for (first, _), own in zip(ranges, numbers, strict=True))
    chosen_frequencies = frequencies[chosen]
    return PrefixExpansion(
        codes, int(chosen_frequencies.sum()), int(chosen_frequencies.max(initial=0)), not chosen.all()
    )


def _number_terms(
    fields: Sequence[WordField], ranges: Sequence[tuple[int, int]]
) -> tuple[list[NDArray[np.int64]], list[bytes]]:
    """Number the distinct terms of all segments. Return the numbers of each segment's terms, and the terms."""
    index: dict[bytes, int] = {}
    numbers = []
    for field, code_range in zip(fields, ranges, strict=True):
        terms = field.dictionary.terms_between(*code_range)
        own = (index.setdefault(term, len(index)) for term in terms)
        numbers.append(np.fromiter(own, np.int64, len(terms)))
    return numbers, list(index)


def _most_frequent(frequencies: NDArray[np.int64], terms: Sequence[bytes]) -> NDArray[np.bool_]:
    """Return, for each term, whether it is among the MAX_EXPANSIONS most frequent. Ties go to the smaller term."""
    if len(terms) <= MAX_EXPANSIONS:
        return np.ones(len(terms), bool)
    bound = np.partition(frequencies, -MAX_EXPANSIONS)[-MAX_EXPANSIONS]
    chosen: NDArray[np.bool_] = frequencies > bound
    tied = np.flatnonzero(frequencies == bound).tolist()
    chosen[nsmallest(MAX_EXPANSIONS - int(chosen.sum()), tied, key=terms.__getitem__)] = True
    return chosen
