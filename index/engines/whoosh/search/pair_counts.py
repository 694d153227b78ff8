"""Counts the pairs of values of two facets over one segment: the cells of a table.

Each row's documents are counted by column value at once. So the cost grows with the number of rows and with the
documents that match, not with the number of cells.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.engines.base import FacetValues
from index.engines.whoosh.search.doc_sets import DocIds, DocMask, membership
from index.engines.whoosh.segment import Column, Segment
from index.engines.whoosh.whoosh_fields import facet_column
from index.search_query import NO_VALUE

__all__ = ["count_segment_pairs"]


def count_segment_pairs(
    segment: Segment, documents: DocIds, rows: FacetValues, columns: FacetValues
) -> dict[tuple[str, str], int]:
    """Return how many of these documents carry each pair of values; zeros are absent."""
    row_column = segment.column(facet_column(rows.facet))
    column = segment.column(facet_column(columns.facet))
    codes = [column.code(value) for value in columns.values]
    counts: dict[tuple[str, str], int] = {}
    for row in rows.values:
        carriers = documents[_carries(row_column, row, documents, segment.size)].astype(np.intp)
        if len(carriers):
            numbers = _column_counts(column, columns.values, codes, carriers)
            counts |= {(row, value): number for value, number in zip(columns.values, numbers, strict=True) if number}
    return counts


def _carries(column: Column, value: str, documents: DocIds, size: int) -> DocMask:
    """Return, for each of the documents, whether it carries a value, or none if the value is NO_VALUE."""
    if value == NO_VALUE:
        return column.without_value.take(documents)
    return membership(documents, column.docs_with(column.code(value)), size)


def _column_counts(
    column: Column, values: Sequence[str], codes: Sequence[int], documents: NDArray[np.intp]
) -> list[int]:
    """Return how many of the documents carry each value of a column."""
    counts = column.count_values(documents)
    missing = int(np.count_nonzero(column.without_value.take(documents))) if NO_VALUE in values else 0
    return [
        missing if value == NO_VALUE else int(counts[code]) if code >= 0 else 0
        for value, code in zip(values, codes, strict=True)
    ]
