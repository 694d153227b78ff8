"""Ways on from a question without an answer: questions near it, each tried, so that none leads nowhere."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, Protocol

from attrs import evolve, frozen

from corpus.vocabularies.skos_loader import Vocabularies
from index.query.nodes import And, Node, Not, Or, UserPhrase, UserPrefix, UserWord
from index.query.parser import parse
from index.query.printer import unparse
from index.results import Correction
from index.schema import facet_field
from index.search_query import Query
from search_app.params import format_range, query_url, without_filters, without_value

__all__ = ["AlternativeSearch", "find_alternatives"]

MAX_TRIED: Final = 12
MAX_SHOWN: Final = 6
MAX_TOTAL_TERMS: Final = 60
"""Words that the tried questions may have together: each is a search of its own."""
PREFIX_TERM_COST: Final = 4
"""What `guid*` counts as: it stands for many words."""
MAX_CLAUSES_TO_DROP: Final = 6
"""Parts of a question that are left out one at a time; of more, one is hardly to blame."""


@frozen
class AlternativeSearch:
    """Another question and how many practices answer it."""

    query: Query
    description: str
    """What it does differently: "without Country: Norway", "only “vouchers”"."""
    total: int

    @property
    def url(self) -> str:
        """Where its answer stands."""
        return query_url("/search", self.query)


class CountingSearcher(Protocol):
    """Who is asked: `index.searcher.Searcher`, or a stand-in for it."""

    def count(self, query: Query) -> int:
        """How many practices answer."""

    def spelling_correction(self, query: Query) -> Correction | None:
        """Another spelling, under which more do."""


def find_alternatives(
    query: Query, vocabularies: Vocabularies, asked: CountingSearcher
) -> tuple[AlternativeSearch, ...]:
    """The questions near this one that have answers, the nearest first."""
    tried = islice(_affordable(_near(query, vocabularies, asked), vocabularies), MAX_TRIED)
    counted = (AlternativeSearch(near, what, asked.count(near)) for near, what in tried)
    return tuple(islice((search for search in counted if search.total), MAX_SHOWN))


def _affordable(near: Iterable[tuple[Query, str]], vocabularies: Vocabularies) -> Iterator[tuple[Query, str]]:
    """The first that together have no more than MAX_WORK words, those that would be too many passed over."""
    left = MAX_TOTAL_TERMS
    for query, what in near:
        words = _words(parse(query.text, vocabularies).node)
        if words <= left:
            left -= words
            yield query, what


def _words(node: Node) -> int:
    match node:
        case And() | Or():
            return sum(map(_words, node.nodes))
        case Not():
            return _words(node.node)
        case UserPrefix():
            return PREFIX_TERM_COST
        case _:
            return 1


def _near(query: Query, vocabularies: Vocabularies, asked: CountingSearcher) -> Iterator[tuple[Query, str]]:
    yield from _spelled_otherwise(query, asked)
    yield from _without_a_filter(query, vocabularies)
    if len(query.filters) > 1 or (query.filters and not query.text):
        yield without_filters(query), "without any filter"
    for near, what in _other_words(query, vocabularies):
        yield near, what
        if query.filters:
            yield without_filters(near), f"{what}, without any filter"


def _spelled_otherwise(query: Query, asked: CountingSearcher) -> Iterator[tuple[Query, str]]:
    correction = asked.spelling_correction(query)
    if correction:
        yield evolve(query, text=correction.text, spelling=True, page=1), f"“{correction.text}” instead"
    elif query.filters and (correction := asked.spelling_correction(without_filters(query))):
        yield (
            evolve(without_filters(query), text=correction.text, spelling=True),
            f"“{correction.text}” instead, without any filter",
        )


def _without_a_filter(query: Query, vocabularies: Vocabularies) -> Iterator[tuple[Query, str]]:
    for facet_filter in query.filters:
        field = facet_field(facet_filter.facet)
        label = field.label if field else facet_filter.facet
        for value in (*facet_filter.values, *map(format_range, facet_filter.ranges)):
            name = vocabularies.label(facet_filter.facet, value).replace("..", " to ")
            yield (
                without_value(query, facet_filter.facet, value),
                f"without {label}: {'not ' if facet_filter.exclude else ''}{name}",
            )


def _other_words(query: Query, vocabularies: Vocabularies) -> Iterator[tuple[Query, str]]:
    node = parse(query.text, vocabularies).node
    parts = node.nodes if isinstance(node, And) else ()
    words = [part for part in parts if isinstance(part, UserWord | UserPhrase | UserPrefix)]
    if 2 < len(parts) <= MAX_CLAUSES_TO_DROP:  # noqa: PLR2004 - of two parts, leaving one out is the other alone
        for left_out in parts:
            rest = And(tuple(part for part in parts if part is not left_out))
            yield _asking(query, rest), f"without “{unparse(left_out)}”"
    if len(words) > 1:
        yield _asking(query, Or(tuple(words))), "any of the words"
        for word in words:
            yield _asking(query, word), f"only “{unparse(word)}”"
    if isinstance(node, UserPhrase) and len(node.text.split()) > 1:
        yield evolve(query, text=node.text, page=1), "the words apart"


def _asking(query: Query, node: Node) -> Query:
    return evolve(query, text=unparse(node), page=1)
