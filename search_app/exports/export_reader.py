"""Reads the practices of an export from the collection, a batch at a time, as the public may see them.

The rule for changes during an export: it holds the practices that matched when it began, in that order. Each is written
as it is when its batch is read. A practice that was withdrawn meanwhile is left out.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from attrs import evolve

from corpus.consent import public_version
from corpus.practice import Practice
from corpus.store.collection import Collection
from index.search_query import Query
from search_app.catalogue import Catalogue

__all__ = ["export_practices", "matching_slugs"]

BATCH_SIZE: Final = 200
"""Practices in memory at the same time."""


def matching_slugs(catalogue: Catalogue, query: Query) -> Iterator[str]:
    """Return the slugs of all results of a query, on all pages. Raises SearchIndexError before the first one.

    The spelling is corrected where the results page corrects it, so the export holds what that page counts.
    """
    results = catalogue.search(evolve(query, page=1, per_page=1), ())
    return catalogue.searcher.scan(results.query) if results.total else iter(())


def export_practices(collection: Collection, slugs: Iterable[str]) -> Iterator[Practice]:
    """Yield the public version of each practice in the order of the slugs, without those that were withdrawn."""
    remaining = iter(slugs)
    while batch := list(islice(remaining, BATCH_SIZE)):
        practices_by_slug = collection.get_many(batch)
        yield from (public_version(practices_by_slug[slug]) for slug in batch if slug in practices_by_slug)
