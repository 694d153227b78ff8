"""The hits of a request: one search near the top, or page after page of a point in time further down.

OpenSearch gives only the first MAX_RESULT_WINDOW hits by their number. Further down, a point in time is opened and read
page by page: each page starts after the last hit of the page before (`search_after`). Changes published meanwhile do
not move the hits. Exports read all hits in the same way.

**Ties**: hits of equal score or equal sort key are ordered by key, as in `index.engines.whoosh.search.top_docs`.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from attrs import evolve, frozen

from index.engines.base import EngineRequest, FacetValues, PairCounts, ScoreDoc, TopDocs
from index.engines.opensearch.aggregations import (
    facet_aggregations,
    facets_filter,
    pair_aggregations,
    read_facet_counts,
    read_missing_counts,
    read_pair_counts,
)
from index.engines.opensearch.cluster import Cluster
from index.engines.opensearch.mapping import KEY, STORED, Body, sort_name
from index.search_query import Sort
from index.stored_fields import StoredFields, stored_fields_cache

__all__ = ["PairSides", "count_pairs", "scan_keys", "search"]

MAX_RESULT_WINDOW: Final = 10_000
"""The depth up to which OpenSearch numbers hits, by default."""
SCAN_PAGE: Final = 5_000
"""Keys in memory at once during a scan."""
KEEP_ALIVE: Final = "5m"
"""How long the cluster keeps a point in time after its last use."""
_stored_fields: Final = stored_fields_cache()
"""Stored fields by their JSON."""


def search(cluster: Cluster, index: str, request: EngineRequest, query: Body, shards: int) -> TopDocs:
    """Answer a request whose tree was translated to `query`. `truncated_prefixes` is left empty."""
    send = _SearchSender(cluster, shards)
    body = _search_body(request, query)
    if request.offset + request.limit <= MAX_RESULT_WINDOW:
        answer = send(index, {**body, "from": request.offset, "size": request.limit})
        return _read_answer(answer, answer["hits"]["hits"])
    with _point_in_time(cluster, index) as point:
        body["pit"] = {"id": point, "keep_alive": KEEP_ALIVE}
        answer = send(None, {**body, "size": 0})
        hits = _read_deep_page(send, body, request, answer["hits"]["total"]["value"])
        return _read_answer(answer, hits)


@frozen
class PairSides:
    """The two sides of a table of pairs."""

    rows: FacetValues
    columns: FacetValues


def count_pairs(cluster: Cluster, index: str, request: EngineRequest, query: Body, sides: PairSides) -> PairCounts:
    """Count pairs of values among the matches of a request whose tree was translated to `query`."""
    body = {
        "size": 0,
        "query": {"bool": {"filter": [query, facets_filter(request.filters)]}},
        "aggs": pair_aggregations(sides.rows, sides.columns),
    }
    send = cluster.client.search
    answer = cluster.run(send, index=index, body=body, allow_partial_search_results=False)
    return read_pair_counts(answer.get("aggregations", {}))


def scan_keys(cluster: Cluster, index: str, request: EngineRequest, query: Body, shards: int) -> Iterator[str]:
    """Yield the keys of all matches, in the request's order."""
    send = _SearchSender(cluster, shards)
    with _point_in_time(cluster, index) as point:
        page = {**_search_body(evolve(request, facets=()), query), "pit": {"id": point, "keep_alive": KEEP_ALIVE}}
        page |= {"size": SCAN_PAGE, "_source": False, "track_total_hits": False}
        while hits := send(None, page)["hits"]["hits"]:
            yield from (hit["_id"] for hit in hits)
            page["search_after"] = hits[-1]["sort"]


@frozen
class _SearchSender:
    """Sends searches to whole indices. Where there are several shards, they use statistics over all of them."""

    cluster: Cluster
    shards: int

    def __call__(self, index: str | None, body: Body) -> Any:  # noqa: ANN401 - JSON
        search_type = "query_then_fetch" if self.shards == 1 else "dfs_query_then_fetch"
        return self.cluster.run(
            self.cluster.client.search,
            index=index,
            body=body,
            search_type=search_type,
            allow_partial_search_results=False,
        )


def _search_body(request: EngineRequest, query: Body) -> Body:
    body: Body = {
        "query": query,
        "sort": [*_sort_order(request.sort), {KEY: "asc"}],
        "track_scores": True,
        "track_total_hits": True,
        "_source": [STORED],
    }
    if request.facets:
        body["aggs"] = facet_aggregations(request.facets, request.filters)
    if request.filters:
        body["post_filter"] = facets_filter(request.filters)
    return body


def _sort_order(sort: str) -> list[Body]:
    if sort == Sort.RELEVANCE:
        return [{"_score": "desc"}]
    return [{sort_name(sort): {"order": "asc", "missing": "_last"}}]


def _read_deep_page(send: _SearchSender, body: Body, request: EngineRequest, total: int) -> list[Any]:
    """Return the hits of a page far down, out of `total` hits. The hits before it are skipped without their fields."""
    page = {**body, "track_total_hits": False}
    page.pop("aggs", None)
    wanted = min(request.limit, total - request.offset)
    to_skip = request.offset if wanted > 0 else 0
    hits: list[Any] = []
    while to_skip + wanted > 0:
        size = min(to_skip or wanted, MAX_RESULT_WINDOW)
        next_hits = send(None, {**page, "size": size, "_source": [] if to_skip else [STORED]})["hits"]["hits"]
        page["search_after"] = next_hits[-1]["sort"]
        if to_skip:
            to_skip -= size
        else:
            wanted -= size
            hits += next_hits
    return hits


@contextmanager
def _point_in_time(cluster: Cluster, index: str) -> Iterator[str]:
    """Open a point in time of an index, and delete it when the context ends."""
    point = cluster.run(cluster.client.create_pit, index=index, keep_alive=KEEP_ALIVE)["pit_id"]
    try:
        yield point
    finally:
        cluster.run(cluster.client.delete_pit, body={"pit_id": [point]})


def _read_answer(answer: Mapping[str, Any], hits: Iterable[Any]) -> TopDocs:
    score_docs = tuple(ScoreDoc(hit["_id"], hit["_score"] or 0.0, _read_stored(hit)) for hit in hits)
    aggregations = answer.get("aggregations", {})
    counts, missing = read_facet_counts(aggregations), read_missing_counts(aggregations)
    return TopDocs(answer["hits"]["total"]["value"], score_docs, counts, missing)


def _read_stored(hit: Mapping[str, Any]) -> StoredFields:
    return _stored_fields.get_or_compute(hit["_source"][STORED], StoredFields.from_json)
