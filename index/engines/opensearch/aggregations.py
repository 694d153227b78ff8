"""Filters and facet counts, as OpenSearch takes them.

Every filter goes to `post_filter`, which narrows the hits and not what is counted. Each facet is then counted under the
filters of the *other* facets, so that its counts stay right while several of its own values are chosen.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from index.engines.opensearch.mapping import Body, facet_name
from index.engines.opensearch.query_dsl import in_range
from index.search_query import Filter

__all__ = ["MAX_COUNTED", "counting", "counts", "narrowing"]

MAX_COUNTED: Final = 10_000
"""Values of a facet that are counted, the most frequent ones: keywords of millions of practices are more."""


def narrowing(filters: Sequence[Filter]) -> Body:
    """The filter for documents that pass all of these."""
    facets = dict.fromkeys(one.facet for one in filters)
    passing = [_of_one_facet([one for one in filters if one.facet == facet]) for facet in facets]
    return {"bool": {"filter": passing}} if passing else {"match_all": {}}


def counting(facets: Iterable[str], filters: Sequence[Filter]) -> Body:
    """The aggregations that count these facets."""
    return {facet: _count(facet, [one for one in filters if one.facet != facet]) for facet in facets}


def counts(answer: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """The counts in an answer to `counting`, by facet and value."""
    found = ((facet, counted["values"]["buckets"]) for facet, counted in answer.items())
    return {facet: {bucket["key"]: bucket["doc_count"] for bucket in buckets} for facet, buckets in found}


def _count(facet: str, others: Sequence[Filter]) -> Body:
    values = {"terms": {"field": facet_name(facet), "size": MAX_COUNTED}}
    return {"filter": narrowing(others), "aggs": {"values": values}}


def _of_one_facet(filters: Sequence[Filter]) -> Body:
    """Any of what is chosen, and nothing that is excluded."""
    found: Body = {"must_not": [part for one in filters if one.exclude for part in _parts(one)]}
    if chosen := [one for one in filters if not one.exclude]:
        found["should"] = [part for one in chosen for part in _parts(one)] or [{"match_none": {}}]
        found["minimum_should_match"] = 1
    return {"bool": found}


def _parts(one: Filter) -> Iterable[Body]:
    if one.values:
        yield {"terms": {facet_name(one.facet): list(one.values)}}
    yield from map(in_range, one.ranges)
