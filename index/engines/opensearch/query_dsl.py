"""A tree of nodes as OpenSearch's query: `translated`.

Scores are those of the Whoosh engine, by the same formulas. What words count in their fields is added up and then
saturated by a script, one for each word (`SATURATED`): BM25F needs the sum before the saturation, and OpenSearch's
`combined_fields` knows neither phrases nor a weight for each field's length. Two things differ a little: a length of
more than forty words is kept coarser than Whoosh keeps it, and scores have seven digits. Of a prefix only the most
frequent terms count by their occurrences. Where a part only has to match, it is asked as a filter, which is shorter.
"""

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias, assert_never

from corpus.text import fold_name
from index.engines.bm25 import K1, bm25_idf, classic_idf, document_frequency
from index.engines.opensearch.mapping import Body, like_name, number_name, number_within
from index.engines.opensearch.term_encoding import joined, written
from index.engines.opensearch.term_statistics import Statistics
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
    SynonymGroup,
    Term,
    UserPhrase,
    UserPrefix,
    UserWord,
    iterate_leaves,
)
from index.search_query import FacetRange

__all__ = ["in_range", "translated"]

Leaf: TypeAlias = Term | Phrase

SATURATED: Final = f"params.weight * {K1 + 1:g} * _score / (_score + {K1})"
COUNTED_EXPANSIONS: Final = 32
"""Terms of a prefix that count by their occurrences; the others count as one that stands there once."""
MAX_CLAUSES: Final = 1_000
"""Leaves of a query; Lucene takes 1 024."""
LEVELS: Final = (None, 6, 2)
"""How many of a word's leaves count, the most frequent first: the fewer, the longer the query. Its lifts fall first."""
SLACK: Final = 1e-6
"""Weights are added up with seven digits."""

LEAVES: Final = frozenset({"exists", "match_all", "match_none", "match_phrase", "range", "term", "terms"})
ALL: Final[Body] = {"match_all": {}}
NONE: Final[Body] = {"match_none": {}}


def translated(node: Node, statistics: Statistics) -> Body:
    """The query for a tree's matches in one state of an index, with their scores.

    A long one in many languages is scored by its most frequent leaves, or not at all; it matches the same.
    """
    statistics.frequencies(_terms(node))  # all in one question
    for most in LEVELS:
        found = _Translation(statistics, most).scored(node)
        if _clauses(found) <= MAX_CLAUSES:
            return found
    return {"bool": {"filter": [_Translation(statistics, None).matched(node)]}}


class _Translation:
    """Translates nodes; at `most` so many leaves of a word are scored, if there is such a number."""

    def __init__(self, statistics: Statistics, most: int | None) -> None:
        self._statistics = statistics
        self._most = most

    def scored(self, node: Node) -> Body:
        match node:
            case Term() | Phrase() | Prefix() | BM25FTerm():
                return self._saturated(node)
            case And():
                optional = node.optional if self._most is None else ()
                return _all_of(map(self.scored, node.nodes), map(self.scored, optional))
            case Or():
                return _any_of(map(self.scored, node.nodes))
            case MinShouldMatch():
                return {"bool": {"filter": [self.matched(node)], "should": _present(map(self.scored, node.nodes))}}
            case ConstantScore():
                return {"constant_score": {"filter": self.matched(node.node), "boost": node.score}}
            case (
                FacetTerm()
                | FacetRange()
                | Not()
                | MatchAll()
                | MatchNone()
                | UserWord()
                | UserPhrase()
                | UserPrefix()
                | SynonymGroup()
            ):
                return {"bool": {"filter": [self.matched(node)]}}
            case _:
                assert_never(node)

    def matched(self, node: Node) -> Body:  # noqa: PLR0911, PLR0912, C901 - one line for each kind of node
        match node:
            case Term() | Phrase():
                return self._leaf(node)
            case Prefix():
                terms = self._statistics.expansion(node).terms
                return {"terms": {node.field: terms}} if terms else NONE
            case BM25FTerm():
                return _any_of(
                    [*self._by_field(node), *(self._leaf(one) for one in node.nodes if isinstance(one, Phrase))]
                )
            case And():
                return _filtered(map(self.matched, node.nodes))
            case Or():
                return _any_of(map(self.matched, node.nodes))
            case MinShouldMatch():
                return self._enough(node)
            case ConstantScore():
                return self.matched(node.node)
            case Not():
                return {"bool": {"must_not": [self.matched(node.node)]}}
            case FacetTerm():
                return {"term": {like_name(node.facet): fold_name(node.value)}}
            case FacetRange():
                return in_range(node)
            case MatchAll():
                return ALL
            case MatchNone():
                return NONE
            case UserWord() | UserPhrase() | UserPrefix() | SynonymGroup():
                raise TypeError(f"{type(node).__name__} is a leaf as said; index.query.plan has to come first")
            case _:
                assert_never(node)

    def _saturated(self, node: Leaf | Prefix | BM25FTerm) -> Body:
        """BM25 of what counts as one word."""
        size = self._statistics.size
        match node:
            case BM25FTerm():
                weight = node.weight * bm25_idf(size, self._rarity(node))
                return _saturated(weight, self._word(node))
            case Prefix():
                frequency = sum(self._statistics.expansion(node).frequencies)
                weight = node.boost * classic_idf(size, min(frequency, size))
                counted = [*self._expanded(node)]
            case _:
                weight = node.boost * classic_idf(size, self._rarity(node))
                counted = [self._counted(node, 1.0)]
        return _saturated(weight, _any_of(counted))

    def _word(self, node: BM25FTerm) -> Body:
        """Any of its leaves; where they are too many, the rest only match."""
        held = [leaf for leaf in node.nodes if self._rarity(leaf)]
        if self._most is None or len(held) <= self._most:
            return _any_of(self._counted(leaf, leaf.boost) for leaf in held)
        best = sorted(held, key=self._rarity, reverse=True)[: self._most]
        return {"bool": {"filter": [self.matched(node)], "should": [self._counted(leaf, leaf.boost) for leaf in best]}}

    def _rarity(self, node: Node) -> int:
        return document_frequency(node, self._statistics)

    def _counted(self, leaf: Leaf, boost: float) -> Body:
        """What a leaf's occurrences count in its field. OpenSearch counts those of a phrase for each of its words."""
        if not self._rarity(leaf):
            return NONE
        if isinstance(leaf, Term):
            return {"term": {leaf.field: {"value": written(leaf.text), "boost": boost}}}
        return {"match_phrase": {leaf.field: {"query": joined(leaf.terms), "boost": boost / len(leaf.terms)}}}

    def _leaf(self, leaf: Leaf) -> Body:
        return self._counted(leaf, 1.0)

    def _expanded(self, prefix: Prefix) -> Iterator[Body]:
        terms = self._statistics.expansion(prefix).terms
        for term in terms[:COUNTED_EXPANSIONS]:
            yield {"term": {prefix.field: {"value": term}}}
        if rest := terms[COUNTED_EXPANSIONS:]:
            yield {"terms": {prefix.field: rest}}

    def _by_field(self, node: BM25FTerm) -> Iterator[Body]:
        """Its single terms, those of one field in one filter."""
        fields: dict[str, list[str]] = {}
        for leaf in node.nodes:
            if isinstance(leaf, Term) and self._rarity(leaf):
                fields.setdefault(leaf.field, []).append(written(leaf.text))
        return ({"terms": {field: terms}} for field, terms in fields.items())

    def _enough(self, node: MinShouldMatch) -> Body:
        """Whatever holds enough of the weight of all: those weights are its score, and a lower one is no match."""
        size = self._statistics.size
        weights = [bm25_idf(size, self._rarity(one)) for one in node.nodes]
        parts = zip(map(self.matched, node.nodes), weights, strict=True)
        weighed = [{"constant_score": {"filter": part, "boost": weight}} for part, weight in parts if part is not NONE]
        enough = node.share * sum(weights) * (1 - SLACK)
        found = _any_of(weighed)
        return NONE if found is NONE else {"function_score": {"query": found, "min_score": enough}}


def in_range(bounds: FacetRange) -> Body:
    """The filter for numbers within the bounds."""
    limits = {"gte": bounds.low, "lte": bounds.high}
    within = {name: number_within(limit) for name, limit in limits.items() if limit is not None}
    field = number_name(bounds.facet)
    return {"range": {field: within}} if within else {"exists": {"field": field}}


def _terms(node: Node) -> Iterator[tuple[str, str]]:
    """The terms of a tree with their fields, those of phrases too."""
    for leaf in iterate_leaves(node):
        if isinstance(leaf, Term):
            yield leaf.field, leaf.text
        elif isinstance(leaf, Phrase):
            yield from ((leaf.field, term) for _, term in leaf.terms)


def _saturated(weight: float, counted: Body) -> Body:
    if counted is NONE:
        return NONE
    return {"script_score": {"query": counted, "script": {"source": SATURATED, "params": {"weight": weight}}}}


def _clauses(query: object) -> int:
    """How many leaves a query has."""
    match query:
        case dict():
            return sum(1 if name in LEAVES else _clauses(part) for name, part in query.items())
        case list():
            return sum(map(_clauses, query))
        case _:
            return 0


def _all_of(required: Iterable[Body], lifts: Iterable[Body]) -> Body:
    """All of these; as soon as one of them matches nothing, nothing."""
    parts, should = list(required), _present(lifts)
    if any(part is NONE for part in parts):
        return NONE
    if len(parts) == 1 and not should:
        return parts[0]
    return {"bool": {"must": parts or [{"bool": {"filter": [ALL]}}], "should": should}}


def _filtered(required: Iterable[Body]) -> Body:
    parts = list(required)
    if any(part is NONE for part in parts):
        return NONE
    return parts[0] if len(parts) == 1 else {"bool": {"filter": parts or [ALL]}}


def _any_of(alternatives: Iterable[Body]) -> Body:
    """Any of these, of which most match nothing anywhere: a word stands for a term in each field and language."""
    parts = _present(alternatives)
    if len(parts) > 1:
        return {"bool": {"should": parts, "minimum_should_match": 1}}
    return parts[0] if parts else NONE


def _present(parts: Iterable[Body]) -> list[Body]:
    return [part for part in parts if part is not NONE]
