"""The values of a facet from A to Z, as values for a template."""

from collections.abc import Iterator
from itertools import groupby

from attrs import frozen

from index.results import FacetValue, Results
from index.schema import FacetField, facet_fields
from index.search_query import Query
from index.text.folding import alphabet_key
from search_app.params import query_url
from search_app.search.fallback_lists import practice_list_url, search_url

__all__ = ["BrowseEntry", "BrowsePage", "LetterGroup", "ListLink", "browse_page"]

MAX_ENTRIES = 5_000
"""Values on one page."""


@frozen
class BrowseEntry:
    """A facet value, its number of practices, and the address of their list."""

    label: str
    count: int
    url: str
    depth: int = 0


@frozen
class LetterGroup:
    """The entries under one letter; without a letter if the facet has an order of its own."""

    name: str
    entries: tuple[BrowseEntry, ...]

    @property
    def anchor(self) -> str:
        """The fragment of the group in the address."""
        return f"letter-{'other' if self.name == '#' else self.name}"


@frozen
class ListLink:
    """A link to the values of a facet for the same query."""

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
    """The number of values with at least one practice."""
    practice_count: int
    """The number of practices in which they were counted."""


def browse_page(results: Results, field: FacetField, *, fallback: bool = False) -> BrowsePage:
    """Return the values of a facet; each leads to a search, or with `fallback` to the list of the database."""
    facet = results.facets.get(field.name)
    values = facet.values if facet else ()
    query = None if fallback else results.query
    entries = [entry for value in values for entry in _entries(value, field, query, 0)]
    entries = [entry for entry in entries if entry.count][:MAX_ENTRIES]
    letters = tuple(_letters(entries)) if field.alphabetical else (LetterGroup("", tuple(entries)),)
    return BrowsePage(field, tuple(_list_links(results.query, field)), letters, len(entries), results.total)


def _list_links(query: Query, current: FacetField) -> Iterator[ListLink]:
    for field in facet_fields():
        yield ListLink(field.label, query_url(f"/browse/{field.name}", query), field is current)


def _entries(value: FacetValue, field: FacetField, query: Query | None, depth: int) -> Iterator[BrowseEntry]:
    url = practice_list_url(field.name, value.value) if query is None else search_url(field.name, value.value, query)
    yield BrowseEntry(value.label, value.count, url, depth)
    for child in value.children:
        yield from _entries(child, field, query, depth + 1)


def _letters(entries: list[BrowseEntry]) -> Iterator[LetterGroup]:
    ordered = sorted(entries, key=lambda entry: (_initial(entry) == "#", alphabet_key(entry.label)))
    for name, group in groupby(ordered, key=_initial):
        yield LetterGroup(name, tuple(group))


def _initial(entry: BrowseEntry) -> str:
    first = alphabet_key(entry.label)[:1]
    return first.upper() if first.isalpha() else "#"
