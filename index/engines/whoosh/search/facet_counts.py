"""Filters and facet counts over one segment, and the sum of counts over segments.

The counts of a facet ignore the facet's own filters, so they stay right while several of its values are selected. Only
the filters of the *other* facets apply. Where more than half of the live documents remain, the excluded ones are
counted and subtracted from the known totals: counting never looks at more than half of a segment.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.engines.whoosh.search.doc_sets import DocIds, DocMask, to_mask
from index.engines.whoosh.segment import Column
from index.engines.whoosh.snapshot import SegmentView
from index.engines.whoosh.whoosh_fields import facet_column
from index.schema import counted_facet
from index.search_query import NO_VALUE, Filter
from index.storage.caches import lazy_property

__all__ = ["FacetTally", "FilteredDocs"]


class FilteredDocs:
    """The documents of one segment that match a query, with the filters of each facet applied."""

    def __init__(self, view: SegmentView, documents: DocIds, filters: Sequence[Filter]) -> None:
        self._view = view
        self._size = view.segment.size
        self._matches = documents
        facets = dict.fromkeys(narrowing.facet for narrowing in filters)
        self._masks = {facet: self._facet_mask(facet, filters) for facet in facets}
        self.passing = self._apply(self._masks)
        """The matches that pass every filter."""

    def count_values(self, facet: str) -> NDArray[np.int64]:
        """Return, for each value of a facet, how many documents carry it; the facet's own filters do not apply."""
        documents, complement = self._counted_side(facet)
        name = facet_column(counted_facet(facet))
        if complement and not len(documents):
            return self._view.total_counts(name)
        counts = self._view.segment.column(name).count_values(documents)
        return self._view.total_counts(name) - counts if complement else counts

    def count_missing(self, facet: str) -> int:
        """Return how many documents carry no value of a facet; the facet's own filters do not apply."""
        documents, complement = self._counted_side(facet)
        name = facet_column(counted_facet(facet))
        count = int(np.count_nonzero(self._view.segment.column(name).without_value.take(documents)))
        return self._view.missing_count(name) - count if complement else count

    def _counted_side(self, facet: str) -> tuple[NDArray[np.intp], bool]:
        """Return the documents in which a facet is counted, as `_smaller_side` does."""
        if facet not in self._masks:
            return self._passing_or_complement
        return self._smaller_side(self._apply(name for name in self._masks if name != facet))

    @lazy_property
    def _passing_or_complement(self) -> tuple[NDArray[np.intp], bool]:
        return self._smaller_side(self.passing)

    def _smaller_side(self, documents: DocIds) -> tuple[NDArray[np.intp], bool]:
        """Return the documents and False, or, where they are fewer, the other live documents and True."""
        if 2 * len(documents) <= self._view.live_count:
            return documents.astype(np.intp), False
        if len(documents) == self._view.live_count:
            return np.empty(0, np.intp), True
        return np.flatnonzero(self._view.live & ~to_mask([documents], self._size)), True

    def _apply(self, facets: Iterable[str]) -> DocIds:
        documents = self._matches
        for facet in facets:
            documents = documents[self._masks[facet].take(documents)]
        return documents

    def _facet_mask(self, facet: str, filters: Sequence[Filter]) -> DocMask:
        """Return, for each document of the segment, whether it passes the filters of one facet."""
        column = self._view.segment.column(facet_column(facet))
        own = [narrowing for narrowing in filters if narrowing.facet == facet]
        included = [narrowing for narrowing in own if not narrowing.exclude]
        mask = self._carries_any(column, included) if included else np.ones(self._size, bool)
        excluded = [narrowing for narrowing in own if narrowing.exclude]
        return mask & ~self._carries_any(column, excluded) if excluded else mask

    def _carries_any(self, column: Column, filters: Iterable[Filter]) -> DocMask:
        """Return, for each document, whether it carries any value of the filters."""
        codes: list[int] = []
        for narrowing in filters:
            codes += (column.code(value) for value in narrowing.values if value != NO_VALUE)
            for bounds in narrowing.ranges:
                codes += column.codes_between(bounds)
        mask = to_mask([column.docs_with(code) for code in codes], self._size)
        return mask | column.without_value if any(NO_VALUE in narrowing.values for narrowing in filters) else mask


class FacetTally:
    """The counts of one facet, summed over segments."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        """By value; values without documents are absent."""
        self.missing = 0
        """The number of documents without any value."""

    def add(self, values: Sequence[str], counts: NDArray[np.int64]) -> None:
        """Add the counts of one more segment, given in the order of its values."""
        nonzero = counts.nonzero()[0]
        segment_counts = dict(
            zip(map(values.__getitem__, nonzero.tolist()), counts.take(nonzero).tolist(), strict=True)
        )
        if not self.counts:
            self.counts = segment_counts
            return
        for value, count in segment_counts.items():
            self.counts[value] = self.counts.get(value, 0) + count
