"""One commit of an index: its segments, which documents of them live, and the statistics over all."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from index.engines.bm25 import document_frequency
from index.engines.whoosh.search.length_norms import all_norms
from index.engines.whoosh.search.prefix_expansion import Expansion, expand
from index.engines.whoosh.segment import Column, Segment
from index.engines.whoosh.whoosh_fields import KEY, WORD_FIELDS, facet_column
from index.query.nodes import Node, Prefix
from index.storage.caches import memoize

__all__ = ["Found", "Part", "Snapshot"]

KEPT_TERMS = 20_000
"""Terms whose place is remembered."""
KEPT_PREFIXES = 200

MAX_LISTED = 1_000_000
"""Terms of a segment that are looked at when the most frequent are asked for."""


@frozen(eq=False)
class Part:
    """A segment as one commit sees it."""

    segment: Segment
    live: NDArray[np.bool_]
    """For each of its documents, whether it is not deleted."""
    number: int
    """Its place among the parts."""
    _totals: dict[str, NDArray[np.int64]] = field(factory=dict)

    @cached_property
    def living(self) -> int:
        """How many of its documents live."""
        return int(np.count_nonzero(self.live))

    def totals(self, name: str) -> NDArray[np.int64]:
        """For each value of that column, how many living documents carry it."""
        found = self._totals.get(name)
        if found is None:
            column = self.segment.column(name)
            found = column.totals()
            if self.living < self.segment.size:
                found = found - column.counts(np.flatnonzero(~self.live))
            self._totals[name] = found
        return found


@frozen
class Found:
    """Where a term is in the dictionaries of all parts."""

    codes: tuple[int, ...]
    """By part: its code, or -1."""
    frequency: int
    """How many documents hold it, deleted ones included; none where it is nowhere."""


class Snapshot:
    """What one commit holds. Never changes; a search that has one finishes on it, whatever is committed meanwhile."""

    def __init__(self, parts: Sequence[Part], generation: str) -> None:
        self.parts = tuple(parts)
        self.generation = generation
        self.size = sum(part.segment.size for part in parts)
        """Documents, deleted ones included: what Whoosh's BM25F calls the number of documents."""
        self.documents = sum(part.living for part in parts)
        """Documents that live."""
        self.find = memoize(self._find, KEPT_TERMS)
        self.rarity = memoize(self._rarity, KEPT_TERMS)
        self.expansion = memoize(self._expansion, KEPT_PREFIXES)

    def _find(self, field: str, term: str) -> Found:
        """Where a term is."""
        text = term.encode()
        words = [part.segment.words(field) for part in self.parts]
        codes = tuple(one.dictionary.find(text) for one in words)
        frequency = sum(one.frequency(code) for one, code in zip(words, codes, strict=True) if code >= 0)
        return Found(codes, frequency)

    def _expansion(self, prefix: Prefix) -> Expansion:
        """The terms that a prefix stands for, the most frequent ones where there are too many."""
        return expand([part.segment.words(prefix.field) for part in self.parts], prefix.text.encode())

    def terms(self, field: str, most: int) -> list[tuple[str, int]]:
        """The most frequent terms of a field with their document frequencies; ties in the terms' order."""
        frequencies: Counter[str] = Counter()
        for part in self.parts:
            words = part.segment.words(field)
            listed = min(len(words.dictionary), MAX_LISTED)
            numbers = words.frequencies_of(0, listed).tolist()
            for term, number in zip(words.dictionary.terms_between(0, listed), numbers, strict=True):
                frequencies[term.decode()] += number
        return sorted(frequencies.items(), key=lambda one: (-one[1], one[0]))[:most]

    def _rarity(self, node: Node) -> int:
        """About how many documents a node matches."""
        return document_frequency(node, self)

    def frequency(self, field: str, term: str) -> int:
        """How many documents hold a term; see `index.engines.bm25.DocumentFrequencies`."""
        return self.find(field, term).frequency

    def max_frequency(self, prefix: Prefix) -> int:
        """How many hold the most frequent of a prefix's terms."""
        return self.expansion(prefix).greatest

    @cached_property
    def norms(self) -> NDArray[np.float64]:
        """What BM25 adds to a frequency, for each length in each field of words."""
        return all_norms([self.average_length(name) for name in WORD_FIELDS])

    def average_length(self, name: str) -> float:
        """Terms of that field per document; 1 for a field without any, so that nothing divides by nought."""
        return sum(part.segment.words(name).length for part in self.parts) / (self.size or 1) or 1.0

    def columns(self, name: str) -> Iterator[tuple[Part, Column]]:
        """Each part with its column of that field."""
        return ((part, part.segment.column(name)) for part in self.parts)

    def where(self, key: str) -> tuple[Part, int] | None:
        """The living document of that key: its part and its number there."""
        for part, column in self.columns(KEY):
            for document in column.carrying(column.code(key)).tolist():
                if part.live[document]:
                    return part, document
        return None

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the living documents, the most frequent first."""
        name = facet_column("lang")
        found: Counter[str] = Counter()
        for part, column in self.columns(name):
            found.update(dict(zip(column.values, part.totals(name).tolist(), strict=True)))
        return tuple(sorted((+found), key=lambda value: (-found[value], value)))
