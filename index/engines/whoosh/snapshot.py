"""One commit of a Whoosh index: its segments, which documents of them live, and the statistics over all."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from index.engines.base import MAX_EXPANSIONS
from index.engines.whoosh.fields import KEY, facet_column
from index.engines.whoosh.segment import Column, Segment
from index.query import And, Constant, Most, Node, Or, Phrase, Prefix, Term

__all__ = ["Part", "Snapshot"]

MAX_SCANNED = 50_000
"""Terms that a prefix looks at in a segment, at most, before the most frequent are taken."""

MAX_LISTED = 1_000_000
"""Terms of a segment that are looked at when the most frequent are asked for."""


@frozen(eq=False)
class Part:
    """A segment as one commit sees it."""

    segment: Segment
    live: NDArray[np.bool_]
    """For each of its documents, whether it is not deleted."""
    base: int
    """The number of its first document in the whole index."""


class Snapshot:
    """What one commit holds. Never changes; a search that has one finishes on it, whatever is committed meanwhile."""

    def __init__(self, parts: Sequence[Part], generation: str) -> None:
        self.parts = tuple(parts)
        self.generation = generation
        self.size = sum(part.segment.size for part in parts)
        """Documents, deleted ones included: what Whoosh's BM25F calls the number of documents."""
        self.documents = int(sum(part.live.sum() for part in parts))
        """Documents that live."""
        self._averages: dict[str, float] = {}

    def document_frequency(self, field: str, term: str) -> int:
        """How many documents hold the term, deleted ones included."""
        return sum(part.segment.document_frequency(field, term) for part in self.parts)

    def average_length(self, field: str) -> float:
        """Terms of that field per document; 1 for an empty index, so that nothing divides by nought."""
        if field not in self._averages:
            total = sum(part.segment.total_length(field) for part in self.parts)
            self._averages[field] = total / (self.size or 1) or 1.0
        return self._averages[field]

    def expansions(self, prefix: Prefix) -> tuple[tuple[str, ...], bool]:
        """The terms that a prefix stands for, the most frequent first, and whether it had to be cut."""
        frequencies: Counter[str] = Counter()
        for part in self.parts:
            frequencies.update(dict(part.segment.terms(prefix.field, prefix.text, MAX_SCANNED)))
        best = sorted(frequencies, key=lambda term: (-frequencies[term], term))
        return tuple(best[:MAX_EXPANSIONS]), len(best) > MAX_EXPANSIONS

    def terms(self, field: str, most: int) -> list[tuple[str, int]]:
        """The most frequent terms of a field with their document frequencies; ties in the terms' order."""
        frequencies: Counter[str] = Counter()
        for part in self.parts:
            frequencies.update(dict(part.segment.terms(field, "", MAX_LISTED)))
        return sorted(frequencies.items(), key=lambda one: (-one[1], one[0]))[:most]

    def rarity(self, node: Node) -> int:  # noqa: PLR0911 - one line for each kind of node
        """About how many documents a node matches: the most, or where all have to be there the fewest, of its terms."""
        match node:
            case Term():
                return self.document_frequency(node.field, node.text)
            case Phrase():
                return min((self.document_frequency(node.field, term) for _, term in node.terms), default=0)
            case Prefix():
                return max((self.document_frequency(node.field, term) for term in self.expansions(node)[0]), default=0)
            case And() if node.nodes:
                return min(map(self.rarity, node.nodes))
            case Or() | Most():
                return max(map(self.rarity, node.nodes), default=0)
            case Constant():
                return self.rarity(node.node)
            case _:
                return self.size

    def columns(self, field: str) -> Iterator[tuple[Part, Column]]:
        """Each part with its column of that field."""
        return ((part, part.segment.column(field)) for part in self.parts)

    def number_of(self, key: str) -> int | None:
        """The number, in the whole index, of the living document of that key."""
        for part, column in self.columns(KEY):
            code = column.code(key)
            for document in column.carrying(code) if code >= 0 else ():
                if part.live[document]:
                    return part.base + int(document)
        return None

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of the living documents, the most frequent first."""
        found: Counter[str] = Counter()
        for part, column in self.columns(facet_column("lang")):
            for code, value in enumerate(column.values):
                found[value] += int(part.live[column.carrying(code)].sum())
        return tuple(sorted((+found), key=lambda value: (-found[value], value)))
