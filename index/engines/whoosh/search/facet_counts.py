"""Filters and facet counts over one segment.

A facet's counts are taken among the documents that the query and the *other* facets' filters leave, so that they stay
right while several of its own values are chosen. Where more than half of the living documents are left, those that are
not are counted, and taken from what is known of all: counting never looks at more than half of a segment.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.engines.whoosh.search.doc_sets import Documents, marked
from index.engines.whoosh.segment import Column
from index.engines.whoosh.snapshot import Part
from index.engines.whoosh.whoosh_fields import facet_column
from index.search_query import Filter
from index.storage.caches import lazy_property

__all__ = ["Filtered"]


class Filtered:
    """The documents of one segment that a query matched, under the filters of each facet."""

    def __init__(self, part: Part, documents: Documents, filters: Sequence[Filter]) -> None:
        self._part = part
        self._size = part.segment.size
        self._matched = documents
        names = dict.fromkeys(one.facet for one in filters)
        self._passing = {name: self._pass(name, filters) for name in names}
        self.kept = self._under(self._passing)
        """The matched documents that pass every filter."""

    def counts(self, facet: str) -> NDArray[np.int64]:
        """For each value of the facet, how many documents carry it, the facet's own filters apart."""
        few, rest = self._few
        if facet in self._passing:
            few, rest = self._fewer(self._under(name for name in self._passing if name != facet))
        name = facet_column(facet)
        if rest and not len(few):
            return self._part.totals(name)
        found = self._part.segment.column(name).counts(few)
        return self._part.totals(name) - found if rest else found

    @lazy_property
    def _few(self) -> tuple[NDArray[np.intp], bool]:
        return self._fewer(self.kept)

    def _fewer(self, documents: Documents) -> tuple[NDArray[np.intp], bool]:
        """The documents, or the living ones that are not among them where those are fewer, and whether it is these."""
        if 2 * len(documents) <= self._part.living:
            return documents.astype(np.intp), False
        if len(documents) == self._part.living:
            return np.empty(0, np.intp), True
        return np.flatnonzero(self._part.live & ~marked([documents], self._size)), True

    def _under(self, facets: Iterable[str]) -> Documents:
        documents = self._matched
        for facet in facets:
            documents = documents[self._passing[facet].take(documents)]
        return documents

    def _pass(self, facet: str, filters: Sequence[Filter]) -> NDArray[np.bool_]:
        """For each document of the segment, whether it passes the filters of one facet."""
        column = self._part.segment.column(facet_column(facet))
        mine = [one for one in filters if one.facet == facet]
        chosen = [one for one in mine if not one.exclude]
        passing = self._carrying(column, chosen) if chosen else np.ones(self._size, bool)
        excluded = [one for one in mine if one.exclude]
        return passing & ~self._carrying(column, excluded) if excluded else passing

    def _carrying(self, column: Column, filters: Iterable[Filter]) -> NDArray[np.bool_]:
        """For each document, whether it carries any of the filters' values."""
        codes: list[int] = []
        for one in filters:
            codes += map(column.code, one.values)
            for bounds in one.ranges:
                codes += column.between(bounds.low, bounds.high)
        return marked([column.carrying(code) for code in codes], self._size)
