"""Filters and facet counts over one segment.

A facet's counts are taken among the documents that the query and the *other* facets' filters leave, so that they stay
right while several of its own values are chosen.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.engines.whoosh.fields import facet_column
from index.engines.whoosh.segment import Column, Documents, Segment
from index.query import Filter

__all__ = ["Filtered"]


class Filtered:
    """The documents of one segment that a query matched, under the filters of each facet."""

    def __init__(self, segment: Segment, documents: Documents, filters: Sequence[Filter]) -> None:
        self._segment = segment
        self._matched = documents
        names = dict.fromkeys(one.facet for one in filters)
        self._passing = {name: self._pass(name, filters) for name in names}

    def kept(self) -> NDArray[np.bool_]:
        """For each matched document, whether it passes every filter."""
        return self._under(self._passing)

    def counts(self, facet: str) -> Mapping[str, int]:
        """For each value of the facet, how many documents carry it, the facet's own filters apart."""
        others = (name for name in self._passing if name != facet)
        among = np.zeros(self._segment.size, bool)
        among[self._matched[self._under(others)]] = True
        column = self._segment.column(facet_column(facet))
        numbers = np.bincount(column.codes[among[column.documents]], minlength=len(column.values))
        return {column.values[code]: int(numbers[code]) for code in np.flatnonzero(numbers)}

    def _under(self, facets: Iterable[str]) -> NDArray[np.bool_]:
        kept = np.ones(len(self._matched), bool)
        for facet in facets:
            kept &= self._passing[facet][self._matched]
        return kept

    def _pass(self, facet: str, filters: Sequence[Filter]) -> NDArray[np.bool_]:
        """For each document of the segment, whether it passes the filters of one facet."""
        column = self._segment.column(facet_column(facet))
        mine = [one for one in filters if one.facet == facet]
        chosen = [one for one in mine if not one.exclude]
        passing = self._carrying(column, chosen) if chosen else np.ones(self._segment.size, bool)
        return passing & ~self._carrying(column, [one for one in mine if one.exclude])

    def _carrying(self, column: Column, filters: Iterable[Filter]) -> NDArray[np.bool_]:
        """For each document, whether it carries any of the filters' values."""
        carrying = np.zeros(self._segment.size, bool)
        for one in filters:
            for value in one.values:
                carrying[column.carrying(column.code(value))] = True
            for bounds in one.ranges:
                for code in column.between(bounds.low, bounds.high):
                    carrying[column.carrying(code)] = True
        return carrying
