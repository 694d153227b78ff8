"""What readers find while the search is away: the collection by what practices carry, from the database alone.

`overview` answers as a search for everything does, but for hits; `shelf` lists the practices that carry one value.
Counting goes through all practices, so what was counted stays for a while, and nobody counts what somebody else is
counting.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urlencode

from attrs import frozen

from corpus.practice import Practice
from corpus.store.collection import Collection
from corpus.vocabularies.skos_loader import Vocabularies
from index.facets.facet_values import label_facets
from index.query.nodes import MatchAll
from index.results import Results
from index.schema import FACETS, FacetField
from index.search_query import Query
from search_app.catalogue import Catalogue
from search_app.params import default_sort, query_url, with_value

__all__ = [
    "MATCH_ALL_QUERY",
    "DatabaseFacetCounts",
    "PracticeList",
    "list_practices",
    "practice_list_url",
    "search_url",
]

COUNTS_LIFETIME: Final = 30.0
"""Seconds for which counts are taken to be right: as long as readers are told to wait for the search."""
PRACTICES_PER_PAGE: Final = 50
"""Practices on a page."""
MATCH_ALL_QUERY: Final = Query(sort=default_sort(""))
"""The query of every practice."""


class DatabaseFacetCounts:
    """The counts of one process. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._counts: dict[str, Counter[str]] = {}
        self._total = 0
        self._until = 0.0
        self._counting = threading.Lock()

    def count_facets(self, facets: Iterable[str]) -> Results:
        """The whole collection with these facets counted, those apart that the index alone knows.

        Raises CollectionUnavailable.
        """
        vocabularies = self._catalogue.vocabularies
        wanted = set(facets)
        with self._counting:
            self._forget()
            counted = (field for field in FACETS if field.name in wanted and not field.derived)
            counts = {field.name: self._count(field, vocabularies) for field in counted}
            total = self._total
        return Results(
            query=MATCH_ALL_QUERY,
            node=MatchAll(),
            understood="",
            notes=(),
            total=total,
            hits=(),
            facets=label_facets(counts, MATCH_ALL_QUERY, vocabularies),
            generation="",
        )

    def _forget(self) -> None:
        if time.monotonic() > self._until:
            self._counts, self._total = {}, len(self._catalogue.collection)
            self._until = time.monotonic() + COUNTS_LIFETIME

    def _count(self, field: FacetField, vocabularies: Vocabularies) -> Counter[str]:
        if field.name not in self._counts:
            self._counts[field.name] = _counted(self._catalogue.collection, field, vocabularies)
        return self._counts[field.name]


@frozen
class PracticeList:
    """Practices that carry one value, as values for a template."""

    field: FacetField
    label: str
    """Of the value."""
    practices: tuple[Practice, ...]
    next_url: str
    """Of the page after this one; empty on the last."""


def list_practices(catalogue: Catalogue, field: FacetField, value: str, after: str) -> PracticeList:
    """The practices that carry the value, or one below it, by slug. Raises CollectionUnavailable."""
    vocabularies = catalogue.vocabularies
    values = _with_narrower(field, value, vocabularies)
    found = (
        []
        if field.derived
        else catalogue.collection.practices_with(field.attribute, values, after, PRACTICES_PER_PAGE + 1)
    )
    shown = tuple(found[:PRACTICES_PER_PAGE])
    following = practice_list_url(field.name, value, shown[-1].slug) if len(found) > PRACTICES_PER_PAGE else ""
    return PracticeList(field, vocabularies.label(field.name, value), shown, following)


def search_url(name: str, value: str, query: Query = MATCH_ALL_QUERY) -> str:
    """Where the practices of a facet's value are searched for, under a query."""
    return query_url("/search", with_value(query, name, value))


def practice_list_url(name: str, value: str, after: str = "") -> str:
    """Where the practices of a facet's value are listed, from the one after that slug on."""
    arguments = {"value": value, **({"after": after} if after else {})}
    return f"/browse/{name}/practices?{urlencode(arguments)}"


def _counted(collection: Collection, field: FacetField, vocabularies: Vocabularies) -> Counter[str]:
    """How many practices carry each value; those of a hierarchy also what is above theirs, each practice once."""
    scheme = vocabularies.get(field.name)
    found: Counter[str] = Counter()
    for values, number in collection.value_counts(field.attribute):
        for value in values if scheme is None or scheme.is_flat else scheme.with_ancestors(values):
            found[value] += number
    return found


def _with_narrower(field: FacetField, value: str, vocabularies: Vocabularies) -> list[str]:
    scheme = vocabularies.get(field.name)

    def below(notation: str) -> Iterator[str]:
        yield notation
        for child in scheme.narrower(notation) if scheme else ():
            yield from below(child.notation)

    return list(below(value))
