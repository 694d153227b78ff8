"""`QueryCompiler`: turns a query tree into scorers of one segment, and leaves out nodes that match nothing there."""

from collections.abc import Iterable
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.engines.bm25 import bm25_idf, classic_idf
from index.engines.whoosh.search.boolean_scorers import IntersectionScorer, MinShouldMatchScorer, UnionScorer
from index.engines.whoosh.search.doc_sets import DocIds, from_mask, to_mask
from index.engines.whoosh.search.length_norms import BM25F_NORM, field_weights, norm_offset
from index.engines.whoosh.search.phrase_postings import phrase_postings
from index.engines.whoosh.search.postings import bm25f_postings, prefix_postings
from index.engines.whoosh.search.scorer_cache import is_word, tree_cache, word_cache
from index.engines.whoosh.search.scorers import (
    ComplementScorer,
    ConstantScorer,
    DocSetScorer,
    MatchAllScorer,
    PrecomputedScorer,
    Scorer,
    TermScorer,
    TermWeight,
    precompute,
)
from index.engines.whoosh.snapshot import SegmentView, Snapshot
from index.engines.whoosh.whoosh_fields import KEY, facet_column
from index.query.nodes import (
    And,
    BM25FTerm,
    ConstantScore,
    DocumentKeys,
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
from index.schema import AGAINST_LENGTH, WORD_FIELDS
from index.search_query import FacetRange
from index.storage.caches import memoize

__all__ = ["QueryCompiler"]

CACHED_TERMS: Final = 20_000
"""Terms whose scorers are cached, missing ones too: a word is looked up in every language of the collection."""


class QueryCompiler:
    """Compiles query trees for one segment of a snapshot. Threads may share it."""

    def __init__(self, view: SegmentView, snapshot: Snapshot) -> None:
        self.view = view
        self._segment = view.segment
        self._size = view.segment.size
        self._snapshot = snapshot
        self._field_weights: dict[tuple[str, float], NDArray[np.float64]] = {}
        self._term = memoize(self._compile_term, CACHED_TERMS)
        self._words = word_cache()
        self._trees = tree_cache()

    def compile(self, node: Node) -> Scorer | None:
        """Return the scorer of a tree, or None where nothing can match."""
        if is_word(node):
            return self._word(node)
        return (
            self._trees.get_or_compute(node, self._compile)
            if isinstance(node, And | MinShouldMatch)
            else self._compile(node)
        )

    def _word(self, node: Node) -> PrecomputedScorer | None:
        """Return a word's cached scorer. A BM25F term is cached with weight 1, and its scores are multiplied."""
        if not isinstance(node, BM25FTerm) or node.weight == 1:
            return self._words.get_or_compute(node, self._precompute)
        scorer = self._words.get_or_compute(BM25FTerm(node.nodes), self._precompute)
        return scorer and scorer.scale(node.weight)

    def _precompute(self, node: Node) -> PrecomputedScorer | None:
        scorer = self._compile(node)
        return precompute(scorer, self._snapshot.norms, self._snapshot.document_frequency(node)) if scorer else None

    def _compile(self, node: Node) -> Scorer | None:  # noqa: PLR0911, PLR0912, C901 - one line for each node type
        match node:
            case Term():
                return self._term(node.field, node.text, node.boost)
            case BM25FTerm():
                return self._bm25f_term(node)
            case And():
                return self._intersection(node)
            case Or():
                return self._union(node)
            case MinShouldMatch():
                return self._min_should_match(node)
            case Phrase():
                return self._phrase(node)
            case Prefix():
                return self._prefix(node)
            case FacetTerm():
                return self._facet_term(node)
            case FacetRange():
                return self._facet_range(node)
            case DocumentKeys():
                return self._document_keys(node)
            case Not():
                child = self.compile(node.node)
                return ComplementScorer(child) if child else MatchAllScorer(self._size)
            case ConstantScore():
                child = self._compile_unscored(node.node)
                return ConstantScorer(child, node.score) if child else None
            case MatchAll():
                return MatchAllScorer(self._size)
            case MatchNone():
                return None
            case _:
                raise TypeError(f"{type(node).__name__} is a leaf as typed; index.query.plan has to come first")

    def _compile_unscored(self, node: Node) -> Scorer | None:
        """Compile a node whose own scores are not used: adding up the scores of a word would be wasted."""
        return self._compile(node) if is_word(node) else self.compile(node)

    def _compile_term(self, field: str, text: str, boost: float) -> Scorer | None:
        states = self._snapshot.term_states(field, text)
        code = states.codes[self.view.ordinal]
        if code < 0:
            return None
        words = self._segment.words(field)
        begin, end = words.postings_range(code)
        postings = words.documents[begin:end], words.frequencies[begin:end]
        weight = self._term_weight(field, boost, states.frequency)
        return TermScorer(lambda: postings, weight, self._size, end - begin)

    def _phrase(self, node: Phrase) -> Scorer | None:
        """Compile a phrase as one term with the document frequency of its rarest term."""
        terms: list[tuple[int, int]] = []
        rarest = self._snapshot.size
        for offset, term in node.terms:
            states = self._snapshot.term_states(node.field, term)
            if states.codes[self.view.ordinal] < 0:
                return None
            terms.append((offset, states.codes[self.view.ordinal]))
            rarest = min(rarest, states.frequency)
        if not terms:
            return None
        words = self._segment.words(node.field)
        cost = min(words.frequency(code) for _, code in terms)
        weight = self._term_weight(node.field, node.boost, rarest)
        return TermScorer(partial(phrase_postings, words, terms, self._size), weight, self._size, cost)

    def _bm25f_term(self, node: BM25FTerm) -> Scorer | None:
        """Compile a word in several fields as one term, by BM25F."""
        scorers = zip(map(self.compile, node.nodes), node.nodes, strict=True)
        leaves = [
            (scorer, self._weights_by_document(leaf.field, leaf.boost))
            for scorer, leaf in scorers
            if isinstance(scorer, TermScorer)
        ]
        if not leaves:
            return None
        frequency = self._snapshot.document_frequency(node)
        weight = TermWeight(node.weight * bm25_idf(self._snapshot.size, frequency), frequency, None, BM25F_NORM)
        cost = min(self._size, sum(scorer.cost for scorer, _ in leaves))
        return TermScorer(partial(bm25f_postings, leaves, self._size), weight, self._size, cost)

    def _weights_by_document(self, field: str, boost: float) -> NDArray[np.float64]:
        """Return what an occurrence in the field counts in each document: the longer the field, the less."""
        key = (field, boost)
        weights = self._field_weights.get(key)
        if weights is None:
            by_length = field_weights(boost, AGAINST_LENGTH[field], self._snapshot.average_length(field))
            weights = self._field_weights[key] = by_length.take(self._segment.words(field).lengths)
        return weights

    def _prefix(self, node: Prefix) -> Scorer | None:
        """Compile a prefix as one term, with the sum of its terms' document frequencies."""
        expansion = self._snapshot.expand_prefix(node)
        codes = expansion.codes[self.view.ordinal]
        if not len(codes):
            return None
        words = self._segment.words(node.field)
        frequency = min(expansion.total_frequency, self._snapshot.size)
        weight = self._term_weight(node.field, node.boost, frequency)
        return TermScorer(partial(prefix_postings, words, codes, self._size), weight, self._size, self._size)

    def _term_weight(self, field: str, boost: float, frequency: int) -> TermWeight:
        weight = boost * classic_idf(self._snapshot.size, frequency)
        offset = norm_offset(WORD_FIELDS.index(field))
        return TermWeight(weight, frequency, self._segment.words(field).lengths, offset)

    def _facet_term(self, node: FacetTerm) -> Scorer:
        column = self._segment.column(facet_column(node.facet))
        return self._doc_set(column.docs_with(code) for code in column.folded_codes(node.value))

    def _facet_range(self, node: FacetRange) -> Scorer:
        column = self._segment.column(facet_column(node.facet))
        return self._doc_set(column.docs_with(code) for code in column.codes_between(node))

    def _document_keys(self, node: DocumentKeys) -> Scorer:
        column = self._segment.column(KEY)
        return self._doc_set(column.docs_with(column.code(key)) for key in node.keys)

    def _doc_set(self, doc_sets: Iterable[DocIds]) -> Scorer:
        return DocSetScorer(from_mask(to_mask(list(doc_sets), self._size)), self._size)

    def _union(self, node: Or) -> Scorer | None:
        """Compile a union. A word has a term for each field and language; most are missing and are left out."""
        term = self._term
        scorers = [
            term(child.field, child.text, child.boost) if isinstance(child, Term) else self.compile(child)
            for child in node.nodes
        ]
        children = [scorer for scorer in scorers if scorer]
        return UnionScorer(children, self._size) if len(children) > 1 else next(iter(children), None)

    def _min_should_match(self, node: MinShouldMatch) -> Scorer | None:
        """Compile with weights from the whole index, so that a document counts alike in every segment."""
        frequencies = map(self._snapshot.document_frequency, node.nodes)
        weights = [bm25_idf(self._snapshot.size, frequency) for frequency in frequencies]
        scorers = zip(map(self.compile, node.nodes), weights, strict=True)
        children = [(scorer, weight) for scorer, weight in scorers if scorer]
        return MinShouldMatchScorer(children, node.share * sum(weights), self._size) if children else None

    def _intersection(self, node: And) -> Scorer | None:
        """Compile an intersection; return None as soon as one child matches nothing."""
        compile_child = self._compile if is_word(node) else self.compile
        children = []
        for child in node.nodes:
            scorer = compile_child(child)
            if scorer is None:
                return None
            children.append(scorer)
        optional = [scorer for scorer in map(self.compile, node.optional) if scorer]
        if len(children) == 1 and not optional:
            return children[0]
        return IntersectionScorer(children or [MatchAllScorer(self._size)], optional, self._size)
