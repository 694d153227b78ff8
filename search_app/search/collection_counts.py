"""Facet counts of the whole collection, from the index or, if that is away, from the database."""

from collections.abc import Iterable

from flask import current_app

from index.errors import SearchIndexError
from index.results import Results
from search_app.catalogue import get_catalogue
from search_app.search.fallback_lists import MATCH_ALL_QUERY, DatabaseFacetCounts

__all__ = ["count_collection"]


def count_collection(facets: Iterable[str] | None = None) -> tuple[Results, bool]:
    """Return the counts of the whole collection, and whether they come from the index.

    If they do, other searches work, too. Raises SearchIndexError if neither has counts.
    """
    catalogue = get_catalogue()
    try:
        return catalogue.search(MATCH_ALL_QUERY, facets), True
    except SearchIndexError:
        if catalogue.newest_revision() is None:
            raise
        database_counts: DatabaseFacetCounts = current_app.extensions.setdefault(
            "practice_search_database_counts", DatabaseFacetCounts(catalogue)
        )
        return database_counts.count_facets(facets), False
