"""`translate`: turns a query tree into OpenSearch's query language, with the scores of `index.engines.bm25`.

BM25F needs the sum over fields before the saturation. So the clauses of a word score its weighted occurrences by field,
OpenSearch adds them up, and a script saturates the sum, one for each word. OpenSearch's `combined_fields` knows neither
phrases nor a length weight for each field.

Scores differ slightly from those of the Whoosh engine: lengths of more than forty terms are stored more coarsely,
scores have seven digits, and of a prefix only the most frequent terms count by their occurrences. Where a clause only
has to match, it becomes a filter, which is shorter.
"""

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias, assert_never

from corpus.text import fold_name
from index.engines.bm25 import K1, bm25_idf, classic_idf, document_frequency
from index.engines.opensearch.mapping import KEY, Body, clamp_number, folded_facet_name, number_facet_name
from index.engines.opensearch.term_encoding import encode_phrase, encode_term
from index.engines.opensearch.term_statistics import TermStatistics
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
    SynonymGroup,
    Term,
    UserPhrase,
    UserPrefix,
    UserWord,
    iterate_leaves,
)
from index.search_query import FacetRange

__all__ = ["range_filter", "translate"]

Leaf: TypeAlias = Term | Phrase

SATURATION_SCRIPT: Final = f"params.weight * {K1 + 1:g} * _score / (_score + {K1})"
"""The formula of `index.engines.bm25.saturate`; `_score` is the frequency, already weighted by length."""
SCORED_EXPANSIONS: Final = 32
"""Terms of a prefix that count by their occurrences. All others together count as a single occurrence."""
MAX_CLAUSES: Final = 1_000
"""Clauses of a query; Lucene's limit is 1 024."""
SCORED_LEAVES_LEVELS: Final = (None, 6, 2)
"""How many leaves of a word are scored, the most frequent first; None scores all. A query with too many clauses gets
the next level. Optional nodes are scored at the first level only."""
ROUNDING_SLACK: Final = 1e-6
"""OpenSearch adds up weights with seven digits only."""

LEAF_QUERIES: Final = frozenset({"exists", "match_all", "match_none", "match_phrase", "range", "term", "terms"})
"""The query types that count as one clause."""
ALL: Final[Body] = {"match_all": {}}
NONE: Final[Body] = {"match_none": {}}


def translate(node: Node, statistics: TermStatistics) -> Body:
    """Return the query of a tree's matches, with their scores, for one state of an index.

    A query with too many clauses is scored by its most frequent leaves, or not at all. It matches the same documents.
    """
    statistics.frequencies(_terms(node))  # fetches all frequencies in one request
    for scored_leaves in SCORED_LEAVES_LEVELS:
        query = _Translator(statistics, scored_leaves).scoring_query(node)
        if _count_clauses(query) <= MAX_CLAUSES:
            return query
    return {"bool": {"filter": [_Translator(statistics, None).filter_query(node)]}}


class _Translator:
    """Translates nodes. With a number for `scored_leaves`, at most so many leaves of a word are scored."""

    def __init__(self, statistics: TermStatistics, scored_leaves: int | None) -> None:
        self._statistics = statistics
        self._scored_leaves = scored_leaves

    def scoring_query(self, node: Node) -> Body:
        """Return the query that matches and scores a node."""
        match node:
            case Term() | Phrase() | Prefix() | BM25FTerm():
                return self._bm25_query(node)
            case And():
                optional = node.optional if self._scored_leaves is None else ()
                return _all_of(map(self.scoring_query, node.nodes), map(self.scoring_query, optional))
            case Or():
                return _any_of(map(self.scoring_query, node.nodes))
            case MinShouldMatch():
                should = _drop_none(map(self.scoring_query, node.nodes))
                return {"bool": {"filter": [self.filter_query(node)], "should": should}}
            case ConstantScore():
                return {"constant_score": {"filter": self.filter_query(node.node), "boost": node.score}}
            case (
                FacetTerm()
                | FacetRange()
                | DocumentKeys()
                | Not()
                | MatchAll()
                | MatchNone()
                | UserWord()
                | UserPhrase()
                | UserPrefix()
                | SynonymGroup()
            ):
                return {"bool": {"filter": [self.filter_query(node)]}}
            case _:
                assert_never(node)

    def filter_query(self, node: Node) -> Body:  # noqa: PLR0911, PLR0912, C901 - one line for each node type
        """Return the query that matches a node; its scores are not used."""
        match node:
            case Term() | Phrase():
                return self._leaf_query(node, 1.0)
            case Prefix():
                terms = self._statistics.expand_prefix(node).terms
                return {"terms": {node.field: terms}} if terms else NONE
            case BM25FTerm():
                phrases = (self._leaf_query(leaf, 1.0) for leaf in node.nodes if isinstance(leaf, Phrase))
                return _any_of([*self._terms_by_field(node), *phrases])
            case And():
                return _all_filters(map(self.filter_query, node.nodes))
            case Or():
                return _any_of(map(self.filter_query, node.nodes))
            case MinShouldMatch():
                return self._min_should_match(node)
            case ConstantScore():
                return self.filter_query(node.node)
            case Not():
                return {"bool": {"must_not": [self.filter_query(node.node)]}}
            case FacetTerm():
                return {"term": {folded_facet_name(node.facet): fold_name(node.value)}}
            case FacetRange():
                return range_filter(node)
            case DocumentKeys():
                return {"terms": {KEY: list(node.keys)}} if node.keys else NONE
            case MatchAll():
                return ALL
            case MatchNone():
                return NONE
            case UserWord() | UserPhrase() | UserPrefix() | SynonymGroup():
                raise TypeError(f"{type(node).__name__} is a leaf as typed; index.query.plan has to come first")
            case _:
                assert_never(node)

    def _bm25_query(self, node: Leaf | Prefix | BM25FTerm) -> Body:
        """Score a node as one term: the saturated sum of its clauses."""
        size = self._statistics.size
        match node:
            case BM25FTerm():
                weight = node.weight * bm25_idf(size, self._document_frequency(node))
                return _saturate(weight, self._bm25f_clauses(node))
            case Prefix():
                frequency = sum(self._statistics.expand_prefix(node).frequencies)
                weight = node.boost * classic_idf(size, min(frequency, size))
                clauses = [*self._expansion_clauses(node)]
            case _:
                weight = node.boost * classic_idf(size, self._document_frequency(node))
                clauses = [self._leaf_query(node, 1.0)]
        return _saturate(weight, _any_of(clauses))

    def _bm25f_clauses(self, node: BM25FTerm) -> Body:
        """Match any leaf of a word. Where there are too many, only the most frequent ones score."""
        leaves = [leaf for leaf in node.nodes if self._document_frequency(leaf)]
        if self._scored_leaves is None or len(leaves) <= self._scored_leaves:
            return _any_of(self._leaf_query(leaf, leaf.boost) for leaf in leaves)
        scored = sorted(leaves, key=self._document_frequency, reverse=True)[: self._scored_leaves]
        should = [self._leaf_query(leaf, leaf.boost) for leaf in scored]
        return {"bool": {"filter": [self.filter_query(node)], "should": should}}

    def _document_frequency(self, node: Node) -> int:
        return document_frequency(node, self._statistics)

    def _leaf_query(self, leaf: Leaf, boost: float) -> Body:
        """Score a leaf by its weighted occurrences. OpenSearch counts those of a phrase once for each of its terms."""
        if not self._document_frequency(leaf):
            return NONE
        if isinstance(leaf, Term):
            return {"term": {leaf.field: {"value": encode_term(leaf.text), "boost": boost}}}
        phrase = {"query": encode_phrase(leaf.terms), "boost": boost / len(leaf.terms)}
        return {"match_phrase": {leaf.field: phrase}}

    def _expansion_clauses(self, prefix: Prefix) -> Iterator[Body]:
        terms = self._statistics.expand_prefix(prefix).terms
        for term in terms[:SCORED_EXPANSIONS]:
            yield {"term": {prefix.field: {"value": term}}}
        if rest := terms[SCORED_EXPANSIONS:]:
            yield {"terms": {prefix.field: rest}}

    def _terms_by_field(self, node: BM25FTerm) -> Iterator[Body]:
        """Return the single terms of a word as filters, one for each field."""
        fields: dict[str, list[str]] = {}
        for leaf in node.nodes:
            if isinstance(leaf, Term) and self._document_frequency(leaf):
                fields.setdefault(leaf.field, []).append(encode_term(leaf.text))
        return ({"terms": {field: terms}} for field, terms in fields.items())

    def _min_should_match(self, node: MinShouldMatch) -> Body:
        """Match documents whose nodes reach the minimum weight. The weights are scores; lower scores are cut off."""
        size = self._statistics.size
        weights = [bm25_idf(size, self._document_frequency(child)) for child in node.nodes]
        queries = zip(map(self.filter_query, node.nodes), weights, strict=True)
        weighted = [
            {"constant_score": {"filter": query, "boost": weight}} for query, weight in queries if query is not NONE
        ]
        min_score = node.share * sum(weights) * (1 - ROUNDING_SLACK)
        union = _any_of(weighted)
        return NONE if union is NONE else {"function_score": {"query": union, "min_score": min_score}}


def range_filter(bounds: FacetRange) -> Body:
    """Return the query of documents with a number within the bounds."""
    limits = {"gte": bounds.low, "lt" if bounds.below else "lte": bounds.high}
    given = {name: clamp_number(limit) for name, limit in limits.items() if limit is not None}
    field = number_facet_name(bounds.facet)
    return {"range": {field: given}} if given else {"exists": {"field": field}}


def _terms(node: Node) -> Iterator[tuple[str, str]]:
    """Yield the (field, term) pairs of a tree, including those of phrases."""
    for leaf in iterate_leaves(node):
        if isinstance(leaf, Term):
            yield leaf.field, leaf.text
        elif isinstance(leaf, Phrase):
            yield from ((leaf.field, term) for _, term in leaf.terms)


def _saturate(weight: float, query: Body) -> Body:
    if query is NONE:
        return NONE
    return {"script_score": {"query": query, "script": {"source": SATURATION_SCRIPT, "params": {"weight": weight}}}}


def _count_clauses(query: object) -> int:
    match query:
        case dict():
            return sum(1 if name in LEAF_QUERIES else _count_clauses(part) for name, part in query.items())
        case list():
            return sum(map(_count_clauses, query))
        case _:
            return 0


def _all_of(required: Iterable[Body], optional: Iterable[Body]) -> Body:
    """Match all required queries; nothing where one of them matches nothing."""
    must, should = list(required), _drop_none(optional)
    if any(query is NONE for query in must):
        return NONE
    if len(must) == 1 and not should:
        return must[0]
    return {"bool": {"must": must or [{"bool": {"filter": [ALL]}}], "should": should}}


def _all_filters(required: Iterable[Body]) -> Body:
    """Match all queries without scores; nothing where one of them matches nothing."""
    filters = list(required)
    if any(query is NONE for query in filters):
        return NONE
    return filters[0] if len(filters) == 1 else {"bool": {"filter": filters or [ALL]}}


def _any_of(alternatives: Iterable[Body]) -> Body:
    """Match any query. Most terms of a word are missing in the index: it has one for each field and language."""
    should = _drop_none(alternatives)
    if len(should) > 1:
        return {"bool": {"should": should, "minimum_should_match": 1}}
    return should[0] if should else NONE


def _drop_none(queries: Iterable[Body]) -> list[Body]:
    """Return the queries that can match something."""
    return [query for query in queries if query is not NONE]
