"""Finds records that may describe the same practice, within and between sources.

Two records are alike if they name the same web address, have the same title and place, or have nearly the same text.
The keys of records (`corpus.sync.record_keys`) give the candidates, so the time grows with the number of records and
not with the number of pairs. Keys of many records, such as the address of a home page, say nothing and are left out.
"""

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations, pairwise
from typing import Final, TypeAlias

import numpy as np
from attrs import frozen

from corpus.differences.record_units import Record
from corpus.store import tables
from corpus.store.sources import SourceStore
from corpus.sync.record_keys import MIN_TEXT, record_text, title_key, web_addresses
from corpus.sync.text_similarity import exact_similarity, text_grams

__all__ = ["DuplicatePair", "DuplicateReport", "find_duplicates"]

RecordReader: TypeAlias = Callable[[str], Record | None]

NEARLY_SAME: Final = 0.7
"""Least similarity of texts that are reported. Measured: texts of which a tenth of the words was replaced have 0.77."""
MAX_GROUP: Final = 10
"""Most records with the same key that are compared with each other."""
MAX_PAIRS: Final = 20_000
"""Most pairs that are compared. Further ones are counted."""


@frozen
class DuplicatePair:
    """Two practices that are alike."""

    first: str
    second: str
    """The slugs."""
    first_title: str
    second_title: str
    reasons: tuple[str, ...]
    """What makes them alike."""


@frozen
class DuplicateReport:
    """The pairs that are alike, those with the most reasons first."""

    pairs: tuple[DuplicatePair, ...]
    uncompared: int = 0
    """Pairs that were too many to be compared."""
    large_groups: int = 0
    """Groups of more than MAX_GROUP records with the same title, address or part of a text. They are not compared."""


def find_duplicates(
    store: SourceStore, changed: Mapping[str, Sequence[int]] | None = None, read: RecordReader = lambda _: None
) -> DuplicateReport:
    """Return the pairs among all records, or those of changed records, which are given by slug with their keys.

    `read` returns the content of a changed record that is not stored.
    """
    groups = _groups(store, changed)
    small = [group for group in groups if len(group) <= MAX_GROUP]
    pairs = sorted(_candidates(small, changed))
    compared, uncompared = pairs[:MAX_PAIRS], max(0, len(pairs) - MAX_PAIRS)
    found = [pair for batch in tables.batches(compared) for pair in _compare_all(batch, store, read)]
    ordered = tuple(sorted(found, key=lambda pair: (-len(pair.reasons), pair.first, pair.second)))
    return DuplicateReport(ordered, uncompared, len(groups) - len(small))


def _groups(store: SourceStore, changed: Mapping[str, Sequence[int]] | None) -> list[set[str]]:
    """Return the sets of slugs that share a key. Keys and slugs are in arrays, because there may be millions."""
    keys, places = array("q"), array("q")
    slugs: dict[str, int] = {}
    new = ((key, slug) for slug, own in (changed or {}).items() for key in own)
    stored = ((key, slug) for key, _, slug in store.slugs_by_key(_wanted_keys(store, changed)))
    for key, slug in chain(new, stored):
        keys.append(key)
        places.append(slugs.setdefault(slug, len(slugs)))
    names = list(slugs)
    groups = ({names[place] for place in run} for run in _runs(keys, places))
    return [group for group in groups if len(group) > 1]


def _wanted_keys(store: SourceStore, changed: Mapping[str, Sequence[int]] | None) -> Sequence[int]:
    if changed is None:
        return store.shared_keys()
    unique = np.unique(np.fromiter((key for own in changed.values() for key in own), dtype=np.int64))
    return array("q", unique.tobytes())


def _runs(keys: "array[int]", places: "array[int]") -> Iterator[list[int]]:
    """Yield the places of each key that is there more than once."""
    if not keys:
        return
    numbers, owners = np.frombuffer(keys, dtype=np.int64), np.frombuffer(places, dtype=np.int64)
    order = numbers.argsort(kind="stable")
    ends = np.flatnonzero(np.diff(numbers[order])) + 1
    for start, end in pairwise([0, *ends.tolist(), len(order)]):
        if end - start > 1:
            yield owners[order[start:end]].tolist()


def _candidates(groups: Iterable[set[str]], changed: Collection[str] | None) -> set[tuple[str, str]]:
    return {
        pair
        for group in groups
        for pair in combinations(sorted(group), 2)
        if changed is None or pair[0] in changed or pair[1] in changed
    }


def _compare_all(pairs: Sequence[tuple[str, str]], store: SourceStore, read: RecordReader) -> Iterator[DuplicatePair]:
    with store.reading() as connection:
        present = store.present({slug for pair in pairs for slug in pair}, connection)
    for first, second in pairs:
        one, other = (present[slug].record if slug in present else read(slug) for slug in (first, second))
        if one and other and (reasons := tuple(_reasons(one, other))):
            yield DuplicatePair(first, second, one["title"], other["title"], reasons)


def _reasons(first: Record, second: Record) -> Iterator[str]:
    """Yield what makes two records alike."""
    if addresses := web_addresses(first) & web_addresses(second):
        yield f"the same web address, {min(addresses)}"
    if title_key(first) == title_key(second):
        yield "the same title and place"
    text, other = record_text(first), record_text(second)
    if min(len(text), len(other)) >= MIN_TEXT:
        share = exact_similarity(text_grams(text), text_grams(other))
        if share >= NEARLY_SAME:
            yield "the same text" if text == other else f"nearly the same text ({share:.0%} in common)"
