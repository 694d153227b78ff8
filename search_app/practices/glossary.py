"""The links between terms of the glossary and the records that use them."""

from collections.abc import Iterator
from typing import Final

from attrs import evolve, frozen

from corpus.practice import Practice
from corpus.profile.record_types import TYPE_FACET
from index.errors import SearchIndexError
from index.highlight.glossary_reader import glossary_types
from index.search_query import Filter, Query
from search_app.catalogue import Catalogue
from search_app.params import query_url
from search_app.practices.markup import LinkFinder, TextLink, no_links
from search_app.practices.page import location_label
from search_app.practices.type_labels import result_noun

__all__ = ["TermUse", "TermUses", "find_term_uses", "term_link_finder"]

MAX_USES: Final = 10
"""Records that the page of a term lists; a link leads to all."""


@frozen
class TermUse:
    """A record that uses a term."""

    title: str
    language: str
    """The language of the title; empty where it is that of the page."""
    url: str
    where: str


@frozen
class TermUses:
    """The first of the records that use a term, and the search for all."""

    uses: tuple[TermUse, ...]
    plural: str
    """What the records are called."""
    total: int
    url: str


def term_link_finder(practice: Practice, catalogue: Catalogue) -> LinkFinder:
    """Return the function that finds terms in the texts of a record, but not the record itself.

    It finds none while there is no index.
    """
    try:
        matcher = catalogue.searcher.glossary()
    except SearchIndexError:
        return no_links

    def find(text: str) -> Iterator[TextLink]:
        for span in matcher.find(text, practice.language):
            if span.slug != practice.slug:
                yield TextLink(span.start, span.end, f"/practices/{span.slug}")

    return find


def find_term_uses(practice: Practice, catalogue: Catalogue) -> TermUses | None:
    """Return the records that use a term; None for a record that is no term, and while there is no index."""
    types = glossary_types()
    phrase = " ".join(practice.title.replace('"', " ").split())
    if practice.type_key not in types or not phrase:
        return None
    query = Query(f'"{phrase}"', (Filter(TYPE_FACET, types, exclude=True),), expand=False, spelling=False)
    try:
        results = catalogue.searcher.search(evolve(query, per_page=MAX_USES), (TYPE_FACET,))
    except SearchIndexError:
        return None
    uses = tuple(
        TermUse(
            title=hit.stored.title,
            language="" if hit.stored.native_title else hit.stored.language,
            url=f"/practices/{hit.slug}",
            where=location_label(hit.stored.countries, hit.stored.regions, catalogue.vocabularies),
        )
        for hit in results.hits
    )
    return TermUses(uses, result_noun(results).plural, results.total, query_url("/search", query))
