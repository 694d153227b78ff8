"""The whole collection, counted: by the index, or where that is away by the database."""

from collections.abc import Iterable

from flask import current_app

from index.errors import SearchIndexError
from index.results import Results
from index.searcher import ALL_FACETS
from search_app.catalogue import get_catalogue
from search_app.search.fallback_lists import MATCH_ALL_QUERY, DatabaseFacetCounts

__all__ = ["count_collection"]


def count_collection(facets: Iterable[str] = ALL_FACETS) -> tuple[Results, bool]:
    """The answer to a search for everything, and whether it came from the index, so that others will be answered too.

    Raises SearchIndexError where neither can say.
    """
    found = get_catalogue()
    try:
        return found.search(MATCH_ALL_QUERY, facets), True
    except SearchIndexError:
        if found.newest_revision() is None:
            raise
        shelves = current_app.extensions.setdefault("practice_search_shelves", DatabaseFacetCounts(found))
        return shelves.overview(facets), False
