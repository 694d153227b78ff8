"""A facet's values from A to Z, as values for a template."""

from collections.abc import Iterator
from itertools import groupby

from attrs import frozen

from corpus.text import fold_name
from index.results import FacetValue, Results
from index.schema import FACETS, FacetField
from index.search_query import Query
from search_app.params import query_url
from search_app.search.fallback_lists import practice_list_url, search_url

__all__ = ["BrowseEntry", "BrowsePage", "LetterGroup", "ListLink", "browse_page"]

MAX_ENTRIES = 5_000
HIERARCHICAL = ("area",)
ORDERED_FACETS = ("area", "type", "sector", "target", "level", "status", "evidence", "year")
"""Facets whose own order says more than the alphabet."""


@frozen
class BrowseEntry:
    """A value, how many practices carry it, and where they are."""

    label: str
    count: int
    url: str
    depth: int = 0


@frozen
class LetterGroup:
    """Entries under one letter; without a letter where the facet has an order of its own."""

    name: str
    entries: tuple[BrowseEntry, ...]

    @property
    def anchor(self) -> str:
        """Its fragment in the address."""
        return f"letter-{'other' if self.name == '#' else self.name}"


@frozen
class ListLink:
    """The list of a facet, under the same query."""

    label: str
    url: str
    current: bool


@frozen
class BrowsePage:
    """All values of a facet."""

    field: FacetField
    lists: tuple[ListLink, ...]
    letters: tuple[LetterGroup, ...]
    value_count: int
    """Values with at least one practice."""
    practice_count: int
    """Practices of the answer that they were counted in."""


def browse_page(results: Results, field: FacetField, *, shelves: bool = False) -> BrowsePage:
    """The list of a facet's values in an answer; each leads to a search, or with `shelves` to the plain list."""
    facet = results.facets.get(field.name)
    values = facet.values if facet else ()
    query = None if shelves else results.query
    entries = [entry for value in values for entry in _entries(value, field, query, 0)]
    entries = [entry for entry in entries if entry.count][:MAX_ENTRIES]
    letters = (LetterGroup("", tuple(entries)),) if field.name in ORDERED_FACETS else tuple(_letters(entries))
    return BrowsePage(field, tuple(_lists(results.query, field)), letters, len(entries), results.total)


def _lists(query: Query, current: FacetField) -> Iterator[ListLink]:
    for field in FACETS:
        yield ListLink(field.label, query_url(f"/browse/{field.name}", query), field is current)


def _entries(value: FacetValue, field: FacetField, query: Query | None, depth: int) -> Iterator[BrowseEntry]:
    url = practice_list_url(field.name, value.value) if query is None else search_url(field.name, value.value, query)
    yield BrowseEntry(value.label, value.count, url, depth)
    for child in value.children:
        yield from _entries(child, field, query, depth + 1)


def _letters(entries: list[BrowseEntry]) -> Iterator[LetterGroup]:
    ordered = sorted(entries, key=lambda entry: (_initial(entry) == "#", fold_name(entry.label)))
    for name, found in groupby(ordered, key=_initial):
        yield LetterGroup(name, tuple(found))


def _initial(entry: BrowseEntry) -> str:
    first = fold_name(entry.label)[:1]
    return first.upper() if first.isalpha() else "#"
