"""Filters and facet counts in OpenSearch's query language.

All filters are sent as `post_filter`, which restricts the hits, but not the aggregations. Each facet is then counted
under the filters of the *other* facets, so its counts stay right while several of its values are selected.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from index.engines.base import FacetValues
from index.engines.opensearch.mapping import Body, facet_name
from index.engines.opensearch.query_dsl import range_filter
from index.schema import counted_facet
from index.search_query import NO_VALUE, Filter

__all__ = [
    "MAX_COUNTED_VALUES",
    "facet_aggregations",
    "facets_filter",
    "pair_aggregations",
    "read_facet_counts",
    "read_missing_counts",
    "read_pair_counts",
]

MAX_COUNTED_VALUES: Final = 10_000
"""Values of a facet that are counted, the most frequent first. Keywords of millions of practices are more."""


def facets_filter(filters: Sequence[Filter]) -> Body:
    """Return the query of documents that pass all filters."""
    facets = dict.fromkeys(narrowing.facet for narrowing in filters)
    queries = [_facet_filter([narrowing for narrowing in filters if narrowing.facet == facet]) for facet in facets]
    return {"bool": {"filter": queries}} if queries else {"match_all": {}}


def facet_aggregations(facets: Iterable[str], filters: Sequence[Filter]) -> Body:
    """Return the aggregations that count these facets."""
    return {
        facet: _facet_aggregation(facet, [narrowing for narrowing in filters if narrowing.facet != facet])
        for facet in facets
    }


def read_facet_counts(aggregations: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Return the counts by facet and value, from the answer to `facet_aggregations`."""
    by_facet = ((facet, answer["values"]["buckets"]) for facet, answer in aggregations.items())
    return {facet: {bucket["key"]: bucket["doc_count"] for bucket in buckets} for facet, buckets in by_facet}


def read_missing_counts(aggregations: Mapping[str, Any]) -> dict[str, int]:
    """Return the number of documents without a value by facet, from the answer to `facet_aggregations`."""
    return {facet: answer["missing"]["doc_count"] for facet, answer in aggregations.items()}


def pair_aggregations(rows: FacetValues, columns: FacetValues) -> Body:
    """Return the aggregations that count the pairs of values."""
    return _values_aggregations(rows, {"aggs": _values_aggregations(columns, {})})


def read_pair_counts(aggregations: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    """Return the counts of pairs, from the answer to `pair_aggregations`."""
    counts = {
        (row, column): bucket["doc_count"]
        for row, row_bucket in _read_values(aggregations)
        for column, bucket in _read_values(row_bucket)
    }
    return {pair: count for pair, count in counts.items() if count}


def _facet_aggregation(facet: str, other_filters: Sequence[Filter]) -> Body:
    field = facet_name(counted_facet(facet))
    values = {"terms": {"field": field, "size": MAX_COUNTED_VALUES}}
    return {
        "filter": facets_filter(other_filters),
        "aggs": {"values": values, "missing": {"missing": {"field": field}}},
    }


def _values_aggregations(side: FacetValues, nested: Body) -> Body:
    """Return the aggregations of one side of a table; `nested` counts within each value.

    The number of buckets covers all values, so the counts of several shards are exact.
    """
    field = facet_name(side.facet)
    values = [value for value in side.values if value != NO_VALUE]
    aggregations: Body = {}
    if values:
        aggregations["values"] = {"terms": {"field": field, "include": values, "size": len(values)}, **nested}
    if NO_VALUE in side.values:
        aggregations["missing"] = {"missing": {"field": field}, **nested}
    return aggregations


def _read_values(aggregations: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each value with its bucket, NO_VALUE last."""
    for bucket in aggregations.get("values", {}).get("buckets", ()):
        yield bucket["key"], bucket
    if "missing" in aggregations:
        yield NO_VALUE, aggregations["missing"]


def _facet_filter(filters: Sequence[Filter]) -> Body:
    """Return the query of documents with any of the included values of one facet, and none of the excluded ones."""
    query: Body = {"must_not": [part for excluded in filters if excluded.exclude for part in _value_queries(excluded)]}
    if included := [narrowing for narrowing in filters if not narrowing.exclude]:
        query["should"] = [part for narrowing in included for part in _value_queries(narrowing)] or [{"match_none": {}}]
        query["minimum_should_match"] = 1
    return {"bool": query}


def _value_queries(narrowing: Filter) -> Iterable[Body]:
    if values := [value for value in narrowing.values if value != NO_VALUE]:
        yield {"terms": {facet_name(narrowing.facet): values}}
    if NO_VALUE in narrowing.values:
        yield {"bool": {"must_not": [{"exists": {"field": facet_name(narrowing.facet)}}]}}
    yield from map(range_filter, narrowing.ranges)
