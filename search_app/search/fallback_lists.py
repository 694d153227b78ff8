"""Facet counts and lists of practices from the database alone, for the time that search is not available.

`DatabaseFacetCounts` counts as a search for everything does, without hits. `list_practices` lists the practices that
have one value. Counting reads all practices, so the counts are cached and only one thread counts at a time.
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
from corpus.text import keyword_key
from corpus.vocabularies.skos_loader import Vocabularies
from index.facets.facet_values import label_facets, value_label
from index.facets.keyword_spellings import KeywordSpellings, most_frequent_spellings
from index.query.nodes import MatchAll
from index.results import Results
from index.schema import KEYWORDS, FacetField, counted_numbers, facet_fields, facet_names
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
"""Seconds for which counts are cached: as long as pages tell readers to wait for search."""
PRACTICES_PER_PAGE: Final = 50
"""Practices on one page of a list."""
MATCH_ALL_QUERY: Final = Query(sort=default_sort(""))
"""The query that matches every practice."""


class DatabaseFacetCounts:
    """The cached counts of one process. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._counts: dict[str, Counter[str]] = {}
        self._spellings: KeywordSpellings = {}
        self._total = 0
        self._until = 0.0
        self._counting = threading.Lock()

    def count_facets(self, facets: Iterable[str] | None = None) -> Results:
        """Count these facets, or all, in the whole collection, except those that only the index has.

        Raises CollectionUnavailable.
        """
        vocabularies = self._catalogue.vocabularies
        names = set(facet_names() if facets is None else facets)
        with self._counting:
            self._clear_if_expired()
            counted = (field for field in facet_fields() if field.name in names and not field.derived)
            counts = {field.name: self._count(field, vocabularies) for field in counted}
            total, spellings = self._total, self._spellings
        return Results(
            query=MATCH_ALL_QUERY,
            node=MatchAll(),
            understood="",
            notes=(),
            total=total,
            hits=(),
            facets=label_facets(counts, MATCH_ALL_QUERY, vocabularies, spellings=spellings),
            generation="",
        )

    def _clear_if_expired(self) -> None:
        if time.monotonic() > self._until:
            self._counts, self._total = {}, len(self._catalogue.collection)
            self._until = time.monotonic() + COUNTS_LIFETIME

    def _count(self, field: FacetField, vocabularies: Vocabularies) -> Counter[str]:
        if field.name not in self._counts:
            if field.name == KEYWORDS:
                self._spellings = most_frequent_spellings(_count_spellings(self._catalogue.collection, field))
            self._counts[field.name] = _count_values(self._catalogue.collection, field, vocabularies)
        return self._counts[field.name]


@frozen
class PracticeList:
    """One page of the practices that have a value, as values for a template."""

    field: FacetField
    label: str
    """The label of the value."""
    practices: tuple[Practice, ...]
    next_url: str
    """The address of the next page; empty on the last one."""


def list_practices(catalogue: Catalogue, field: FacetField, value: str, after: str) -> PracticeList:
    """Return the practices that have the value or a narrower one, by slug. Raises CollectionUnavailable."""
    vocabularies = catalogue.vocabularies
    values = _with_narrower(field, value, vocabularies)
    if field.name == KEYWORDS:
        values = [
            word for word in _count_spellings(catalogue.collection, field) if keyword_key(word) == keyword_key(value)
        ]
    if field.number:
        texts = _count_spellings(catalogue.collection, field)
        values = [text for text in texts if value in counted_numbers(field, [text])]
    practices = (
        []
        if field.derived
        else catalogue.collection.practices_with(field.attribute, values, after, PRACTICES_PER_PAGE + 1)
    )
    page = tuple(practices[:PRACTICES_PER_PAGE])
    next_url = practice_list_url(field.name, value, page[-1].slug) if len(practices) > PRACTICES_PER_PAGE else ""
    label = value_label(field, value) if field.number else vocabularies.label(field.name, value)
    return PracticeList(field, label, page, next_url)


def search_url(name: str, value: str, query: Query = MATCH_ALL_QUERY) -> str:
    """Return the address of the search for a facet value, added to a query."""
    return query_url("/search", with_value(query, name, value))


def practice_list_url(name: str, value: str, after: str = "") -> str:
    """Return the address of the list of a facet value, after the practice with that slug."""
    arguments = {"value": value, **({"after": after} if after else {})}
    return f"/browse/{name}/practices?{urlencode(arguments)}"


def _count_values(collection: Collection, field: FacetField, vocabularies: Vocabularies) -> Counter[str]:
    """Return how many practices have each value. In a hierarchy, broader values count each practice once."""
    scheme = vocabularies.get(field.name)
    counts: Counter[str] = Counter()
    for own_values, number in collection.value_counts(field.attribute):
        if field.number:
            counts.update(dict.fromkeys(counted_numbers(field, own_values), number))
            continue
        values = dict.fromkeys(map(keyword_key, own_values)) if field.name == KEYWORDS else own_values
        for value in values if scheme is None or scheme.is_flat else scheme.with_ancestors(values):
            counts[value] += number
    return counts


def _count_spellings(collection: Collection, field: FacetField) -> Counter[str]:
    """Return how many practices have each keyword as it is written."""
    counts: Counter[str] = Counter()
    for values, number in collection.value_counts(field.attribute):
        counts.update(dict.fromkeys(values, number))
    return counts


def _with_narrower(field: FacetField, value: str, vocabularies: Vocabularies) -> list[str]:
    scheme = vocabularies.get(field.name)

    def with_narrower(notation: str) -> Iterator[str]:
        yield notation
        for child in scheme.narrower(notation) if scheme else ():
            yield from with_narrower(child.notation)

    return list(with_narrower(value))
