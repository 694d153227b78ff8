"""A tree of nodes over one segment: which documents match, and how well.

Every step works on whole arrays. A node's answer is `Scored`: the matching documents, ascending, and their scores;
deleted documents are in it until the root is asked for its answer.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from index.engines.whoosh.fields import facet_column
from index.engines.whoosh.scoring import bm25, idf
from index.engines.whoosh.segment import POSITION_BITS, Documents, Postings
from index.engines.whoosh.snapshot import Part, Snapshot
from index.query import (
    And,
    Constant,
    Everything,
    Most,
    Node,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Range,
    Term,
    Value,
)

__all__ = ["Scored", "evaluate"]


@frozen(eq=False)
class Scored:
    """Documents, ascending, with their scores."""

    documents: Documents
    scores: NDArray[np.float64]

    @classmethod
    def of(cls, documents: Documents, score: float = 0.0) -> "Scored":
        """These documents, all with one score."""
        return cls(documents, np.full(len(documents), score))


NONE = Scored(np.empty(0, np.int32), np.empty(0))


def evaluate(node: Node, part: Part, snapshot: Snapshot) -> Scored:
    """What of one segment matches the tree, deleted documents left out, scored with the whole index's statistics."""
    found = _Evaluation(part, snapshot).of(node)
    alive = part.live[found.documents]
    return found if alive.all() else Scored(found.documents[alive], found.scores[alive])


class _Evaluation:
    def __init__(self, part: Part, snapshot: Snapshot) -> None:
        self.segment = part.segment
        self.snapshot = snapshot

    def of(self, node: Node) -> Scored:  # noqa: PLR0911, PLR0912, C901 - one line for each kind of node
        match node:
            case Term():
                return self.term(node)
            case Phrase():
                return self.phrase(node)
            case Prefix():
                return self.prefix(node)
            case Value():
                return Scored.of(self.value(node))
            case Range():
                return Scored.of(self.range(node))
            case And():
                return self.all_of(node)
            case Or():
                return self.any_of([self.of(child) for child in node.nodes])
            case Most():
                return self.most_of(node)
            case Not():
                return Scored.of(self.without(self.of(node.node).documents))
            case Constant():
                return Scored.of(self.of(node.node).documents, node.score)
            case Everything():
                return Scored.of(self.everything())
            case Nothing():
                return NONE
            case _:
                raise TypeError(f"{type(node).__name__} is a leaf as said; index.rewrite has to come first")

    def term(self, term: Term) -> Scored:
        postings = self.segment.postings(term.field, term.text)
        if postings is None:
            return NONE
        frequency = self.snapshot.document_frequency(term.field, term.text)
        return self.scored(term.field, postings.documents, postings.frequencies, frequency, term.boost)

    def scored(
        self, field: str, documents: Documents, frequencies: NDArray[np.float64], frequency: int, boost: float
    ) -> Scored:
        lengths = self.segment.lengths(field)[documents]
        weight = boost * idf(self.snapshot.size, frequency)
        return Scored(documents, bm25(frequencies, lengths, self.snapshot.average_length(field), weight))

    def phrase(self, phrase: Phrase) -> Scored:
        """A phrase counts as one term, as rare as the rarest of its words."""
        first = min((offset for offset, _ in phrase.terms), default=0)
        found: list[tuple[int, Postings]] = []
        for offset, term in phrase.terms:
            postings = self.segment.postings(phrase.field, term)
            if postings is None:
                return NONE
            found.append((offset - first, postings))
        if not found:
            return NONE
        starts = _starts(found)
        documents, frequencies = np.unique(starts >> POSITION_BITS, return_counts=True)
        frequency = min(self.snapshot.document_frequency(phrase.field, term) for _, term in phrase.terms)
        numbers = documents.astype(np.int32)
        return self.scored(phrase.field, numbers, frequencies.astype(np.float64), frequency, phrase.boost)

    def prefix(self, prefix: Prefix) -> Scored:
        """A prefix counts as one term: the sum of what it stands for."""
        terms, _ = self.snapshot.expansions(prefix)
        counts = np.zeros(self.segment.size)
        for term in terms:
            postings = self.segment.postings(prefix.field, term)
            if postings is not None:
                counts[postings.documents] += postings.frequencies
        documents = _ascending(counts > 0)
        frequency = sum(self.snapshot.document_frequency(prefix.field, term) for term in terms)
        return self.scored(prefix.field, documents, counts[documents], min(frequency, self.snapshot.size), prefix.boost)

    def value(self, value: Value) -> Documents:
        column = self.segment.column(facet_column(value.facet))
        return self.union(column.carrying(code) for code in column.codes_like(value.value))

    def range(self, bounds: Range) -> Documents:
        column = self.segment.column(facet_column(bounds.facet))
        return self.union(column.carrying(code) for code in column.between(bounds.low, bounds.high))

    def union(self, lists: Iterable[Documents]) -> Documents:
        matched = np.zeros(self.segment.size, bool)
        for documents in lists:
            matched[documents] = True
        return _ascending(matched)

    def without(self, documents: Documents) -> Documents:
        matched = np.ones(self.segment.size, bool)
        matched[documents] = False
        return _ascending(matched)

    def everything(self) -> Documents:
        return np.arange(self.segment.size, dtype=np.int32)

    def any_of(self, found: Sequence[Scored]) -> Scored:
        found = [one for one in found if len(one.documents)]
        if len(found) <= 1:
            return found[0] if found else NONE
        scores = np.zeros(self.segment.size)
        matched = np.zeros(self.segment.size, bool)
        for one in found:
            scores[one.documents] += one.scores
            matched[one.documents] = True
        documents = _ascending(matched)
        return Scored(documents, scores[documents])

    def most_of(self, node: Most) -> Scored:
        """Weights come from the whole index, so that a document counts the same in whichever segment it lies."""
        found = [(self.of(child), idf(self.snapshot.size, self.snapshot.rarity(child))) for child in node.nodes]
        held = np.zeros(self.segment.size)
        for one, weight in found:
            held[one.documents] += weight
        enough = node.share * sum(weight for _, weight in found)
        documents = _ascending((held >= enough) & (held > 0))
        scores = np.zeros(len(documents))
        for one, _ in found:
            scores += _looked_up(documents, one)
        return Scored(documents, scores)

    def all_of(self, node: And) -> Scored:
        """The rarest first, so that everything after it looks at few documents; nothing left ends it."""
        required = [self.of(child) for child in node.nodes] or [Scored.of(self.everything())]
        required.sort(key=lambda one: len(one.documents))
        documents = required[0].documents
        for other in required[1:]:
            documents = documents[_held(documents, other.documents)]
        scores = np.zeros(len(documents))
        if len(documents):
            for one in (*required, *(self.of(child) for child in node.optional)):
                scores += _looked_up(documents, one)
        return Scored(documents, scores)


def _ascending(matched: NDArray[np.bool_]) -> Documents:
    return np.flatnonzero(matched).astype(np.int32)


def _held(documents: Documents, others: Documents) -> NDArray[np.bool_]:
    """For each document, whether it is among the others; both ascending."""
    if not len(others):
        return np.zeros(len(documents), bool)
    places = np.searchsorted(others, documents)
    places[places == len(others)] = 0
    held: NDArray[np.bool_] = others[places] == documents
    return held


def _looked_up(documents: Documents, one: Scored) -> NDArray[np.float64]:
    """For each document its score in the other answer, nought where it is not in it."""
    if not len(one.documents):
        return np.zeros(len(documents))
    places = np.searchsorted(one.documents, documents)
    places[places == len(one.documents)] = 0
    return np.where(one.documents[places] == documents, one.scores[places], 0.0)


def _starts(found: Sequence[tuple[int, Postings]]) -> NDArray[np.int64]:
    """The places where all terms stand at their offsets, from the term with the fewest occurrences on."""
    ordered = sorted(found, key=lambda pair: len(pair[1].places))
    first_offset, first = ordered[0]
    starts = first.places - first_offset
    for offset, postings in ordered[1:]:
        wanted = starts + offset
        places = np.searchsorted(postings.places, wanted)
        places[places == len(postings.places)] = 0
        starts = starts[postings.places[places] == wanted]
    return starts
