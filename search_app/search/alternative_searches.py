"""Alternative searches for a query with no results: variants of the query, each counted before it is offered."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import Final, Protocol

from attrs import evolve, frozen

from corpus.vocabularies.skos_loader import Vocabularies
from index.facets.facet_values import filter_label
from index.query.nodes import And, Node, Not, Or, UserPhrase, UserPrefix, UserWord
from index.query.syntax.parser import parse
from index.query.syntax.printer import unparse
from index.results import Correction
from index.schema import LABELS_LANGUAGE, facet_field
from index.search_query import Filter, Query
from index.text.folding import lowercase
from index.text.wordlists import stop_words
from search_app.params import query_url, without_filters, without_value
from search_app.search.active_filters import chosen_label

__all__ = ["AlternativeSearch", "find_alternatives"]

MAX_TRIED: Final = 12
"""Variants that are counted for one query."""
MAX_SHOWN: Final = 6
"""Alternatives on a page."""
MAX_TOTAL_TERMS: Final = 60
"""Terms that all counted variants may have together, since each variant is a search."""
PREFIX_TERM_COST: Final = 4
"""The number of terms that a prefix query such as `guid*` counts as."""
MAX_CLAUSES_TO_DROP: Final = 6
"""Clauses of a query that are dropped one at a time. With more clauses, one is rarely the cause."""


@frozen
class AlternativeSearch:
    """Another query with the number of practices that it finds."""

    query: Query
    description: str
    """What it changes, such as "Without Country: Norway" or "Only “vouchers”"."""
    total: int

    @property
    def url(self) -> str:
        """The address of its results."""
        return query_url("/search", self.query)


class CountingSearcher(Protocol):
    """What counts the variants: `index.searcher.Searcher`, or a test double."""

    def count(self, query: Query) -> int:
        """Return the number of matching practices."""

    def spelling_correction(self, query: Query) -> Correction | None:
        """Return a spelling with more results, or None."""


def find_alternatives(
    query: Query,
    vocabularies: Vocabularies,
    searcher: CountingSearcher,
    languages: Iterable[str] = (LABELS_LANGUAGE,),
) -> tuple[AlternativeSearch, ...]:
    """Return the variants of a query that have results, the closest first. No stop word of these languages is one."""
    small_words = frozenset().union(*map(stop_words, languages))
    variants = islice(_limit_terms(_variants(query, vocabularies, searcher, small_words), vocabularies), MAX_TRIED)
    searches = (AlternativeSearch(variant, description, searcher.count(variant)) for variant, description in variants)
    return tuple(islice((search for search in searches if search.total), MAX_SHOWN))


def _limit_terms(variants: Iterable[tuple[Query, str]], vocabularies: Vocabularies) -> Iterator[tuple[Query, str]]:
    """Yield the first variants that together have at most MAX_TOTAL_TERMS terms, and skip larger ones."""
    remaining = MAX_TOTAL_TERMS
    for query, description in variants:
        words = _count_terms(parse(query.text, vocabularies).node)
        if words <= remaining:
            remaining -= words
            yield query, description


def _count_terms(node: Node) -> int:
    match node:
        case And() | Or():
            return sum(map(_count_terms, node.nodes))
        case Not():
            return _count_terms(node.node)
        case UserPrefix():
            return PREFIX_TERM_COST
        case _:
            return 1


def _variants(
    query: Query, vocabularies: Vocabularies, searcher: CountingSearcher, small_words: AbstractSet[str]
) -> Iterator[tuple[Query, str]]:
    yield from _corrected_spelling(query, searcher)
    yield from _without_filters(query, vocabularies)
    if len(query.filters) > 1 or (query.filters and not query.text):
        yield without_filters(query), "Without filters"
    for variant, description in _fewer_words(query, vocabularies, small_words):
        yield variant, description
        if query.filters:
            yield without_filters(variant), f"{description}, without filters"


def _corrected_spelling(query: Query, searcher: CountingSearcher) -> Iterator[tuple[Query, str]]:
    correction = searcher.spelling_correction(query)
    if correction:
        yield evolve(query, text=correction.text, spelling=True, page=1), f"Search for “{correction.text}”"
    elif query.filters and (correction := searcher.spelling_correction(without_filters(query))):
        yield (
            evolve(without_filters(query), text=correction.text, spelling=True),
            f"Search for “{correction.text}”, without filters",
        )


def _without_filters(query: Query, vocabularies: Vocabularies) -> Iterator[tuple[Query, str]]:
    for facet_filter in query.filters:
        field = facet_field(facet_filter.facet)
        label = field.label if field else facet_filter.facet
        for value in facet_filter.values:
            name = chosen_label(field, value, vocabularies)
            yield _without_value(query, facet_filter, value, label, name)
        for bounds in facet_filter.ranges:
            name = filter_label(field, bounds) if field else bounds.text
            yield _without_value(query, facet_filter, bounds.text, label, name)


def _without_value(query: Query, facet_filter: Filter, value: str, label: str, name: str) -> tuple[Query, str]:
    description = f"Without {label}: {'not ' if facet_filter.exclude else ''}{name}"
    return without_value(query, facet_filter.facet, value), description


def _fewer_words(
    query: Query, vocabularies: Vocabularies, small_words: AbstractSet[str]
) -> Iterator[tuple[Query, str]]:
    node = parse(query.text, vocabularies).node
    nodes = node.nodes if isinstance(node, And) else ()
    clauses = [node for node in nodes if not (isinstance(node, UserWord) and lowercase(node.text) in small_words)]
    words = [clause for clause in clauses if isinstance(clause, UserWord | UserPhrase | UserPrefix)]
    if 2 < len(clauses) <= MAX_CLAUSES_TO_DROP:  # noqa: PLR2004 - of two clauses, each is offered alone
        for dropped in clauses:
            rest = And(tuple(clause for clause in clauses if clause is not dropped))
            yield _with_node(query, rest), f"Without “{unparse(dropped)}”"
    if len(words) > 1:
        yield _with_node(query, Or(tuple(words))), "Any of the words"
        for word in words:
            yield _with_node(query, word), f"Only “{unparse(word)}”"
    if isinstance(node, UserPhrase) and len(node.text.split()) > 1:
        yield evolve(query, text=node.text, page=1), "The words without quotation marks"


def _with_node(query: Query, node: Node) -> Query:
    return evolve(query, text=unparse(node), page=1)
