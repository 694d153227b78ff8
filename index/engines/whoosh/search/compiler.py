"""A tree of nodes to the operators of one segment: terms are found, and what matches nothing there falls away."""

from collections.abc import Iterable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from index.engines.bm25 import bm25_idf, classic_idf
from index.engines.whoosh.search.boolean_scorers import Both, Either, Enough
from index.engines.whoosh.search.doc_sets import Documents, ascending, marked
from index.engines.whoosh.search.length_norms import NORMED, counts, first_norm
from index.engines.whoosh.search.postings import phrase, prefix, together
from index.engines.whoosh.search.scorers import All, Fixed, Listed, Operator, Scale, Unlike, Weighted
from index.engines.whoosh.search.word_cache import Summed, is_word, recent_trees, recent_words, summed
from index.engines.whoosh.snapshot import Part, Snapshot
from index.engines.whoosh.whoosh_fields import AGAINST_LENGTH, WORD_FIELDS, facet_column
from index.query.nodes import (
    And,
    BM25FTerm,
    ConstantScore,
    FacetTerm,
    MatchAll,
    MatchNone,
    MinShouldMatch,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Term,
)
from index.search_query import FacetRange
from index.storage.caches import memoize

__all__ = ["Resolver"]

KEPT_TERMS = 20_000
"""Terms whose operators are kept, absent ones too: a word is looked for in every language of the collection."""


class Resolver:
    """Resolves trees for one segment of a snapshot. Safe to share between threads."""

    def __init__(self, part: Part, snapshot: Snapshot) -> None:
        self.part = part
        self._segment = part.segment
        self._size = part.segment.size
        self._snapshot = snapshot
        self._kept_factors: dict[tuple[str, float], NDArray[np.float64]] = {}
        self._term = memoize(self._find_term, KEPT_TERMS)
        self._words = recent_words()
        self._trees = recent_trees()

    def of(self, node: Node) -> Operator | None:
        """The operator of that tree, or None where nothing of it can match."""
        if is_word(node):
            return self._word(node)
        return (
            self._trees.get_or_compute(node, self._found)
            if isinstance(node, And | MinShouldMatch)
            else self._found(node)
        )

    def _word(self, node: Node) -> Summed | None:
        """A word, which is the same one whatever it weighs."""
        if not isinstance(node, BM25FTerm) or node.weight == 1:
            return self._words.get_or_compute(node, self._summed)
        found = self._words.get_or_compute(BM25FTerm(node.nodes), self._summed)
        return found and found.times(node.weight)

    def _summed(self, node: Node) -> Summed | None:
        """A word, with the scores of its documents added up."""
        found = self._found(node)
        return summed(found, self._snapshot.norms, self._snapshot.rarity(node)) if found else None

    def _found(self, node: Node) -> Operator | None:  # noqa: PLR0911, PLR0912, C901 - one line for each kind of node
        match node:
            case Term():
                return self._term(node.field, node.text, node.boost)
            case BM25FTerm():
                return self._combined(node)
            case And():
                return self._all_of(node)
            case Or():
                return self._any_of(node)
            case MinShouldMatch():
                return self._most_of(node)
            case Phrase():
                return self._phrase(node)
            case Prefix():
                return self._prefix(node)
            case FacetTerm():
                return self._value(node)
            case FacetRange():
                return self._range(node)
            case Not():
                child = self.of(node.node)
                return Unlike(child) if child else All(self._size)
            case ConstantScore():
                child = (self._found if is_word(node.node) else self.of)(node.node)  # its own scores don't count
                return Fixed(child, node.score) if child else None
            case MatchAll():
                return All(self._size)
            case MatchNone():
                return None
            case _:
                raise TypeError(f"{type(node).__name__} is a leaf as said; index.query.plan has to come first")

    def _find_term(self, field: str, text: str, boost: float) -> Operator | None:
        found = self._snapshot.find(field, text)
        code = found.codes[self.part.number]
        if code < 0:
            return None
        words = self._segment.words(field)
        begin, end = words.extent(code)
        postings = words.documents[begin:end], words.frequencies[begin:end]
        return Weighted(lambda: postings, self._scale(field, boost, found.frequency), self._size, end - begin)

    def _phrase(self, node: Phrase) -> Operator | None:
        """A phrase counts as one term, as rare as the rarest of its words."""
        terms: list[tuple[int, int]] = []
        rarest = self._snapshot.size
        for offset, term in node.terms:
            found = self._snapshot.find(node.field, term)
            if found.codes[self.part.number] < 0:
                return None
            terms.append((offset, found.codes[self.part.number]))
            rarest = min(rarest, found.frequency)
        if not terms:
            return None
        words = self._segment.words(node.field)
        most = min(words.frequency(code) for _, code in terms)
        scale = self._scale(node.field, node.boost, rarest)
        return Weighted(partial(phrase, words, terms, self._size), scale, self._size, most)

    def _combined(self, node: BM25FTerm) -> Operator | None:
        """Occurrences of all the leaves as of one word."""
        found = zip(map(self.of, node.nodes), node.nodes, strict=True)
        parts = [(child, self._factors(leaf.field, leaf.boost)) for child, leaf in found if isinstance(child, Weighted)]
        if not parts:
            return None
        frequency = self._snapshot.rarity(node)
        scale = Scale(node.weight * bm25_idf(self._snapshot.size, frequency), frequency, None, NORMED)
        most = min(self._size, sum(child.most for child, _ in parts))
        return Weighted(partial(together, parts, self._size), scale, self._size, most)

    def _factors(self, field: str, boost: float) -> NDArray[np.float64]:
        """What an occurrence in the field counts in each document: the less, the longer the field is there."""
        key = (field, boost)
        found = self._kept_factors.get(key)
        if found is None:
            scale = counts(boost, AGAINST_LENGTH[field], self._snapshot.average_length(field))
            found = scale.take(self._segment.words(field).lengths)
            self._kept_factors[key] = found
        return found

    def _prefix(self, node: Prefix) -> Operator | None:
        """A prefix counts as one term: the sum of what it stands for."""
        expansion = self._snapshot.expansion(node)
        codes = expansion.codes[self.part.number]
        if not len(codes):
            return None
        words = self._segment.words(node.field)
        scale = self._scale(node.field, node.boost, min(expansion.frequency, self._snapshot.size))
        return Weighted(partial(prefix, words, codes, self._size), scale, self._size, self._size)

    def _scale(self, field: str, boost: float, frequency: int) -> Scale:
        weight = boost * classic_idf(self._snapshot.size, frequency)
        return Scale(weight, frequency, self._segment.words(field).lengths, first_norm(WORD_FIELDS.index(field)))

    def _value(self, value: FacetTerm) -> Operator:
        column = self._segment.column(facet_column(value.facet))
        return self._union(column.carrying(code) for code in column.codes_like(value.value))

    def _range(self, bounds: FacetRange) -> Operator:
        column = self._segment.column(facet_column(bounds.facet))
        return self._union(column.carrying(code) for code in column.between(bounds.low, bounds.high))

    def _union(self, lists: Iterable[Documents]) -> Operator:
        return Listed(ascending(marked(list(lists), self._size)), self._size)

    def _any_of(self, node: Or) -> Operator | None:
        """A word stands for a term in each field and language, most of which are nowhere: those are passed over."""
        term = self._term
        found = [term(one.field, one.text, one.boost) if isinstance(one, Term) else self.of(one) for one in node.nodes]
        children = [child for child in found if child]
        return Either(children, self._size) if len(children) > 1 else next(iter(children), None)

    def _most_of(self, node: MinShouldMatch) -> Operator | None:
        """Weights come from the whole index, so that a document counts the same in whichever segment it lies."""
        weights = [bm25_idf(self._snapshot.size, self._snapshot.rarity(one)) for one in node.nodes]
        found = zip(map(self.of, node.nodes), weights, strict=True)
        children = [(child, weight) for child, weight in found if child]
        return Enough(children, node.share * sum(weights), self._size) if children else None

    def _all_of(self, node: And) -> Operator | None:
        """Nothing of it, as soon as one part matches nothing."""
        of = self._found if is_word(node) else self.of
        children = []
        for one in node.nodes:
            child = of(one)
            if child is None:
                return None
            children.append(child)
        optional = [child for child in map(self.of, node.optional) if child]
        if len(children) == 1 and not optional:
            return children[0]
        return Both(children or [All(self._size)], optional, self._size)
