"""What a prefix stands for: a stretch of each segment's dictionary, or the most frequent terms of it."""

from collections.abc import Sequence
from heapq import nsmallest

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from index.engines.base import MAX_EXPANSIONS
from index.engines.whoosh.codec.segment_file import Words

__all__ = ["Expansion", "expand"]


@frozen(eq=False)
class Expansion:
    """The terms that a prefix stands for."""

    codes: tuple[NDArray[np.int64], ...]
    """By part: the terms' codes, ascending."""
    frequency: int
    """The sum of their document frequencies."""
    greatest: int
    """The greatest of them."""
    cut: bool
    """Whether there were more than MAX_EXPANSIONS, so that only the most frequent are here."""


def expand(fields: Sequence[Words], prefix: bytes) -> Expansion:
    """The terms of these parts' fields that start so."""
    stretches = [field.dictionary.prefix_range(prefix) for field in fields]
    numbers, terms = _numbered(fields, stretches)
    frequencies = np.zeros(len(terms), np.int64)
    for field, (first, last), own in zip(fields, stretches, numbers, strict=True):
        if first < last:
            frequencies[own] += field.frequencies_of(first, last)
    chosen = _most_frequent(frequencies, terms)
    codes = tuple(first + np.flatnonzero(chosen[own]) for (first, _), own in zip(stretches, numbers, strict=True))
    kept = frequencies[chosen]
    return Expansion(codes, int(kept.sum()), int(kept.max(initial=0)), not chosen.all())


def _numbered(
    fields: Sequence[Words], stretches: Sequence[tuple[int, int]]
) -> tuple[list[NDArray[np.int64]], list[bytes]]:
    """Each part's terms as numbers of one list of distinct terms."""
    index: dict[bytes, int] = {}
    numbers = []
    for field, stretch in zip(fields, stretches, strict=True):
        terms = field.dictionary.terms_between(*stretch)
        own = (index.setdefault(term, len(index)) for term in terms)
        numbers.append(np.fromiter(own, np.int64, len(terms)))
    return numbers, list(index)


def _most_frequent(frequencies: NDArray[np.int64], terms: Sequence[bytes]) -> NDArray[np.bool_]:
    """For each term whether it is among the MAX_EXPANSIONS most frequent; ties fall to the first in order."""
    if len(terms) <= MAX_EXPANSIONS:
        return np.ones(len(terms), bool)
    bound = np.partition(frequencies, -MAX_EXPANSIONS)[-MAX_EXPANSIONS]
    chosen: NDArray[np.bool_] = frequencies > bound
    tied = np.flatnonzero(frequencies == bound).tolist()
    chosen[nsmallest(MAX_EXPANSIONS - int(chosen.sum()), tied, key=terms.__getitem__)] = True
    return chosen
