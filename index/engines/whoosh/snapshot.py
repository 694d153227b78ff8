"""`Snapshot`: one commit of an index, with its segments, their live documents and the statistics over all of them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from index.engines import bm25
from index.engines.whoosh.search.length_norms import norm_table
from index.engines.whoosh.search.prefix_expansion import PrefixExpansion, expand_prefix
from index.engines.whoosh.segment import Column, Segment
from index.engines.whoosh.whoosh_fields import KEY, facet_column
from index.query.nodes import Node, Prefix
from index.schema import WORD_FIELDS
from index.storage.caches import memoize

__all__ = ["SegmentView", "Snapshot", "TermStates"]

CACHED_TERMS: Final = 20_000
"""Terms whose states are cached, and nodes whose document frequencies are."""
CACHED_PREFIXES: Final = 200
"""Prefixes whose expansions are cached."""
MAX_LISTED_TERMS: Final = 1_000_000
"""Terms of a segment that `Snapshot.terms` reads at most."""


@frozen(eq=False)
class SegmentView:
    """A segment with the documents that are live in one commit."""

    segment: Segment
    live: NDArray[np.bool_]
    """For each document of the segment, whether it is not deleted."""
    ordinal: int
    """The position of the segment in the commit."""
    _total_counts: dict[str, NDArray[np.int64]] = field(factory=dict)
    _missing_counts: dict[str, int] = field(factory=dict)

    @cached_property
    def live_count(self) -> int:
        """The number of live documents."""
        return int(np.count_nonzero(self.live))

    def total_counts(self, name: str) -> NDArray[np.int64]:
        """Return, for each value of a column, how many live documents carry it."""
        counts = self._total_counts.get(name)
        if counts is None:
            column = self.segment.column(name)
            counts = column.total_counts()
            if self.live_count < self.segment.size:
                counts = counts - column.count_values(np.flatnonzero(~self.live))
            self._total_counts[name] = counts
        return counts

    def missing_count(self, name: str) -> int:
        """Return how many live documents carry no value of a column."""
        if name not in self._missing_counts:
            without = self.segment.column(name).without_value
            self._missing_counts[name] = int(np.count_nonzero(without & self.live))
        return self._missing_counts[name]


@frozen
class TermStates:
    """A term in the dictionaries of all segments of a commit."""

    codes: tuple[int, ...]
    """By segment: the code of the term, or -1 where it is missing."""
    frequency: int
    """The document frequency, deleted documents included."""


class Snapshot:
    """An immutable commit. A search finishes on its snapshot, whatever is committed meanwhile."""

    def __init__(self, views: Sequence[SegmentView], generation: str) -> None:
        self.views = tuple(views)
        self.generation = generation
        self.size = sum(view.segment.size for view in views)
        """The number of documents, deleted ones included. Whoosh's BM25F uses the same number."""
        self.live_documents = sum(view.live_count for view in views)
        self.term_states = memoize(self._term_states, CACHED_TERMS)
        self.document_frequency = memoize(self._document_frequency, CACHED_TERMS)
        self.expand_prefix = memoize(self._expand_prefix, CACHED_PREFIXES)

    def _term_states(self, field: str, term: str) -> TermStates:
        text = term.encode()
        fields = [view.segment.words(field) for view in self.views]
        codes = tuple(words.dictionary.find(text) for words in fields)
        frequency = sum(words.frequency(code) for words, code in zip(fields, codes, strict=True) if code >= 0)
        return TermStates(codes, frequency)

    def _document_frequency(self, node: Node) -> int:
        return bm25.document_frequency(node, self)

    def _expand_prefix(self, prefix: Prefix) -> PrefixExpansion:
        return expand_prefix([view.segment.words(prefix.field) for view in self.views], prefix.text.encode())

    def terms(self, field: str, limit: int) -> list[tuple[str, int]]:
        """Return the most frequent terms of a field with their document frequencies; ties in the order of terms."""
        frequencies: Counter[str] = Counter()
        for view in self.views:
            words = view.segment.words(field)
            listed = min(len(words.dictionary), MAX_LISTED_TERMS)
            numbers = words.document_frequencies(0, listed).tolist()
            for term, number in zip(words.dictionary.terms_between(0, listed), numbers, strict=True):
                frequencies[term.decode()] += number
        return sorted(frequencies.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]

    def frequency(self, field: str, term: str) -> int:
        """Return the document frequency of a term (`index.engines.bm25.DocumentFrequencies`)."""
        return self.term_states(field, term).frequency

    def max_frequency(self, prefix: Prefix) -> int:
        """Return the document frequency of the most frequent term of a prefix."""
        return self.expand_prefix(prefix).max_frequency

    @cached_property
    def norms(self) -> NDArray[np.float64]:
        """The table of BM25's length norms for all word fields."""
        return norm_table([self.average_length(name) for name in WORD_FIELDS])

    def average_length(self, name: str) -> float:
        """Return the average number of terms in a word field; 1 for an empty field, to avoid division by zero."""
        return sum(view.segment.words(name).total_length for view in self.views) / (self.size or 1) or 1.0

    def columns(self, name: str) -> Iterator[tuple[SegmentView, Column]]:
        """Yield each segment with its column of that name."""
        return ((view, view.segment.column(name)) for view in self.views)

    def find_document(self, key: str) -> tuple[SegmentView, int] | None:
        """Return the segment and the number of the live document with a key, or None."""
        for view, column in self.columns(KEY):
            for document in column.docs_with(column.code(key)).tolist():
                if view.live[document]:
                    return view, document
        return None

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the live documents, most frequent first, ties in alphabetical order."""
        name = facet_column("lang")
        counts: Counter[str] = Counter()
        for view, column in self.columns(name):
            counts.update(dict(zip(column.values, view.total_counts(name).tolist(), strict=True)))
        return tuple(sorted((+counts), key=lambda language: (-counts[language], language)))
