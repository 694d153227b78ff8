"""Filters and facet counts in OpenSearch's query language.

All filters are sent as `post_filter`, which restricts the hits, but not the aggregations. Each facet is then counted
under the filters of the *other* facets, so its counts stay right while several of its values are selected.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from index.engines.opensearch.mapping import Body, facet_name
from index.engines.opensearch.query_dsl import range_filter
from index.schema import counted_facet
from index.search_query import Filter

__all__ = ["MAX_COUNTED_VALUES", "facet_aggregations", "facets_filter", "read_facet_counts"]

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


def _facet_aggregation(facet: str, other_filters: Sequence[Filter]) -> Body:
    values = {"terms": {"field": facet_name(counted_facet(facet)), "size": MAX_COUNTED_VALUES}}
    return {"filter": facets_filter(other_filters), "aggs": {"values": values}}


def _facet_filter(filters: Sequence[Filter]) -> Body:
    """Return the query of documents with any of the included values of one facet, and none of the excluded ones."""
    query: Body = {"must_not": [part for excluded in filters if excluded.exclude for part in _value_queries(excluded)]}
    if included := [narrowing for narrowing in filters if not narrowing.exclude]:
        query["should"] = [part for narrowing in included for part in _value_queries(narrowing)] or [{"match_none": {}}]
        query["minimum_should_match"] = 1
    return {"bool": query}


def _value_queries(narrowing: Filter) -> Iterable[Body]:
    if narrowing.values:
        yield {"terms": {facet_name(narrowing.facet): list(narrowing.values)}}
    yield from map(range_filter, narrowing.ranges)
