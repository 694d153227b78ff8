"""`Remembered`: answers that were given a while ago, for who asks the same again while the index is the same.

A key is the generation of the index and all that was asked, so that nothing is ever served that a change has made
untrue; with the first question to a newer generation all of an older one go.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, Final, TypeAlias

from attrs import evolve
from cachetools import LRUCache

from index.query.nodes import Filter, Query
from index.results import Hit, Results

__all__ = ["Remembered"]

BASE: Final = 20_000
"""Bytes that an answer takes besides what its hits show: labels, counts, snippets."""

_Key: TypeAlias = tuple[Query, tuple[str, ...], int | None]


class Remembered:
    """Answers in about so many bytes, the oldest ones given up first. Safe to share between threads."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._generation = ""
        self._answers: LRUCache[_Key, Results] = LRUCache(room, _size)
        self._changing = threading.Lock()

    def of(
        self,
        generation: str,
        query: Query,
        facets: Iterable[str],
        values: int | None,
        make: Callable[[], Results],
    ) -> Results:
        """The answer to a query, made if it is not there."""
        if not self._room:
            return make()
        key = (_normalised(query), tuple(facets), values)
        found = self._found(generation, key)
        if found is None:
            found = make()
            self._keep(key, found)
        return found if found.query is query else evolve(found, query=query)

    def _found(self, generation: str, key: _Key) -> Results | None:
        with self._changing:
            if generation != self._generation:
                self._generation = generation
                self._answers.clear()
            return self._answers.get(key)

    def _keep(self, key: _Key, results: Results) -> None:
        with self._changing, suppress(ValueError):  # larger than all room
            if results.generation == self._generation:
                self._answers[key] = results


def _normalised(query: Query) -> Query:
    """The same for queries that differ in blanks, or in the order in which filters were chosen."""
    filters = (evolve(one, values=tuple(sorted(one.values))) for one in query.filters)
    return evolve(query, text=" ".join(query.text.split()), filters=tuple(sorted(filters, key=_order)))


def _order(one: Filter) -> tuple[str, bool, tuple[str, ...], str]:
    return one.facet, one.exclude, one.values, repr(one.ranges)


def _size(results: Results) -> int:
    return BASE + sum(map(_shown, results.hits))


def _shown(hit: Hit) -> int:
    sections: Mapping[str, Any] = hit.stored.get("sections", {})
    return 2_000 + 2 * sum(map(len, sections.values()))
