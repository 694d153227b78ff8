"""`ResultCache`: results of earlier queries, for as long as the index stays the same.

A key is the index generation, the version of the vectors and everything that was asked, so a change of the index never
leaves a wrong answer. The first query to a newer generation empties the cache.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from attrs import evolve

from index.results import Hit, Results
from index.search_query import Filter, Query
from index.storage.caches import SizedCache

__all__ = ["ResultCache"]

RESULTS_SIZE: Final = 20_000
"""Estimated bytes of results without their hits: labels, counts, snippets."""
HIT_SIZE: Final = 2_000
"""Estimated bytes of a hit without its texts."""

_Key: TypeAlias = tuple[str, Query, tuple[str, ...], int | None, str]
"""The generation, the query, the facets, the number of their values, and the version of the vectors."""


class ResultCache:
    """An LRU cache of results, bounded by their estimated size in bytes. Threads may share it; 0 switches it off."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._generation = ""
        self._results: SizedCache[_Key, Results] = SizedCache(max_bytes, _estimated_size)
        self._lock = threading.Lock()

    def get_or_compute(
        self,
        generation: str,
        query: Query,
        facets: Iterable[str],
        values: int | None,
        compute: Callable[[], Results],
        *,
        vectors: str = "",
    ) -> Results:
        """Return the cached results of a query, or compute and cache them.

        `vectors` is the version of the vectors by which results are reordered.
        """
        if not self._max_bytes:
            return compute()
        self._drop_older(generation)
        key = (generation, _normalize(query), tuple(facets), values, vectors)
        results = self._results.get(key)
        if results is None:
            results = compute()
            self._put(key, results)
        return results if results.query is query else evolve(results, query=query)

    def _drop_older(self, generation: str) -> None:
        """Empty the cache, to free its memory, where the index has changed."""
        with self._lock:
            if generation != self._generation:
                self._generation = generation
                self._results.clear()

    def _put(self, key: _Key, results: Results) -> None:
        """Store results, unless the index changed while they were computed, or the encoder did not answer."""
        if results.generation == key[0] and not results.lacks_meaning:
            self._results.put(key, results)


def _normalize(query: Query) -> Query:
    """Return one query for all that differ only in spaces or in the order of filters."""
    filters = (evolve(narrowing, values=tuple(sorted(narrowing.values))) for narrowing in query.filters)
    return evolve(query, text=" ".join(query.text.split()), filters=tuple(sorted(filters, key=_sort_key)))


def _sort_key(narrowing: Filter) -> tuple[str, bool, tuple[str, ...], str]:
    return narrowing.facet, narrowing.exclude, narrowing.values, repr(narrowing.ranges)


def _estimated_size(results: Results) -> int:
    return RESULTS_SIZE + sum(map(_estimated_hit_size, results.hits))


def _estimated_hit_size(hit: Hit) -> int:
    return HIT_SIZE + 2 * sum(map(len, hit.stored.sections.values()))
