"""The hits of a request: one search where they are near the top, else page after page on one frozen state.

OpenSearch gives no more than the first DEEP hits by their number. Beyond, a point in time is opened and walked through:
each page begins after the last hit of the one before (`search_after`), and nothing that is published meanwhile moves
them. Exports of everything go the same way.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from attrs import evolve, frozen

from index.engines.base import EngineRequest, ScoreDoc, TopDocs
from index.engines.opensearch.aggregations import counting, counts, narrowing
from index.engines.opensearch.cluster import Cluster
from index.engines.opensearch.mapping import KEY, STORED, Body, sort_name
from index.search_query import Sort
from index.stored_fields import StoredFields, stored_fields_cache

__all__ = ["answer", "walk"]

DEEP: Final = 10_000
"""Hits that OpenSearch numbers, by its own default."""
WALKED: Final = 5_000
"""Keys in memory at once while all are walked through."""
_SHOWN: Final = stored_fields_cache()
"""Practices by what the index gave of them."""
KEPT: Final = "5m"
"""How long a point in time is kept after it was last asked."""


def answer(cluster: Cluster, index: str, request: EngineRequest, query: Body, shards: int) -> TopDocs:
    """What the index answers, to a request whose tree was translated; `truncated_prefixes` is left out."""
    ask = _Asking(cluster, shards)
    body = _body(request, query)
    if request.offset + request.limit <= DEEP:
        found = ask(index, {**body, "from": request.offset, "size": request.limit})
        return _matches(found, found["hits"]["hits"])
    with _point_in_time(cluster, index) as point:
        body["pit"] = {"id": point, "keep_alive": KEPT}
        found = ask(None, {**body, "size": 0})
        hits = _walked(ask, body, request, found["hits"]["total"]["value"])
        return _matches(found, hits)


def walk(cluster: Cluster, index: str, request: EngineRequest, query: Body, shards: int) -> Iterator[str]:
    """The keys of all matches, in the request's order."""
    ask = _Asking(cluster, shards)
    with _point_in_time(cluster, index) as point:
        page = {**_body(evolve(request, facets=()), query), "pit": {"id": point, "keep_alive": KEPT}}
        page |= {"size": WALKED, "_source": False, "track_total_hits": False}
        while hits := ask(None, page)["hits"]["hits"]:
            yield from (hit["_id"] for hit in hits)
            page["search_after"] = hits[-1]["sort"]


@frozen
class _Asking:
    """Searches whole indices, with statistics over all shards where there are several."""

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


def _body(request: EngineRequest, query: Body) -> Body:
    body: Body = {
        "query": query,
        "sort": [*_order(request.sort), {KEY: "asc"}],
        "track_scores": True,
        "track_total_hits": True,
        "_source": [STORED],
    }
    if request.facets:
        body["aggs"] = counting(request.facets, request.filters)
    if request.filters:
        body["post_filter"] = narrowing(request.filters)
    return body


def _order(sort: Sort) -> list[Body]:
    if sort is Sort.RELEVANCE:
        return [{"_score": "desc"}]
    return [{sort_name(sort): {"order": "asc", "missing": "_last"}}]


def _walked(ask: _Asking, body: Body, request: EngineRequest, total: int) -> list[Any]:
    """The hits of a window far down, of so many in all: those before it are passed without being shown."""
    page = {**body, "track_total_hits": False}
    page.pop("aggs", None)
    wanted = min(request.limit, total - request.offset)
    passed = request.offset if wanted > 0 else 0
    hits: list[Any] = []
    while passed + wanted > 0:
        size = min(passed or wanted, DEEP)
        found = ask(None, {**page, "size": size, "_source": [] if passed else [STORED]})["hits"]["hits"]
        page["search_after"] = found[-1]["sort"]
        if passed:
            passed -= size
        else:
            wanted -= size
            hits += found
    return hits


@contextmanager
def _point_in_time(cluster: Cluster, index: str) -> Iterator[str]:
    point = cluster.run(cluster.client.create_pit, index=index, keep_alive=KEPT)["pit_id"]
    try:
        yield point
    finally:
        cluster.run(cluster.client.delete_pit, body={"pit_id": [point]})


def _matches(found: Mapping[str, Any], hits: Iterable[Any]) -> TopDocs:
    window = (
        ScoreDoc(
            hit["_id"], hit["_score"] or 0.0, _SHOWN.get_or_compute(hit["_source"][STORED], StoredFields.from_json)
        )
        for hit in hits
    )
    return TopDocs(found["hits"]["total"]["value"], tuple(window), counts(found.get("aggregations", {})))
