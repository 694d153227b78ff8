"""`OpenSearchEngine`: the Engine protocol on a cluster."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final, TypeVar

from attrs import evolve, frozen

from index.document import IndexDocument
from index.engines.base import EngineRequest, TopDocs, discard_unless_published, never_resume
from index.engines.monotonic_reads import MonotonicReads
from index.engines.opensearch.bulk_indexer import puts, removals, send
from index.engines.opensearch.cluster import Cluster, NotFoundError, TransportError
from index.engines.opensearch.cluster_address import read_address
from index.engines.opensearch.generations import Generations, Served
from index.engines.opensearch.index_writer import UPDATED, OpenSearchGeneration
from index.engines.opensearch.mapping import facet_name
from index.engines.opensearch.query_dsl import translated
from index.engines.opensearch.term_statistics import Statistics
from index.engines.opensearch.top_docs import answer, walk
from index.errors import EngineUnavailable, IndexDamaged, IndexOutdated
from index.query.nodes import iterate_prefixes
from index.schema import VERSION
from index.term_reader import IndexState

__all__ = ["OpenSearchEngine"]

MAX_LANGUAGES: Final = 500

T = TypeVar("T")


@frozen(eq=False)
class _Serving:
    served: Served
    shards: int
    documents: int
    languages: tuple[str, ...]
    size: int
    """Bytes, replicas apart."""
    statistics: Statistics


class OpenSearchEngine:
    """An index in a cluster; see `index.engines.base.Engine` for what its methods promise."""

    def __init__(self, url: str) -> None:
        self._cluster = Cluster(read_address(url))
        self._generations = Generations(self._cluster)
        self._serving: _Serving | None = None
        self._opening = threading.Lock()
        self._hold = MonotonicReads()

    def search(self, request: EngineRequest) -> TopDocs:
        """Answer from the newest state that `refresh` saw."""
        return self._ask(lambda serving: self._answer(serving, request))

    def scan_keys(self, request: EngineRequest) -> Iterator[str]:
        """All matches of one state, however many."""
        serving = self._current()
        query = translated(request.node, serving.statistics)
        try:
            yield from walk(self._cluster, serving.served.index, request, query, serving.shards)
        except TransportError as error:
            raise EngineUnavailable(f"The index was replaced on the way ({error.error}); try again.") from error

    def update(
        self, put: Iterable[IndexDocument], remove: Iterable[str], revision: int, since: int | None = None
    ) -> bool:
        """Put and remove documents, then note the revision: who dies between the two makes the changes once more."""
        served = self._checked()
        if since not in (None, served.state.revision):
            return False
        version = UPDATED + revision
        send(self._cluster, served.index, puts(put, version))
        send(self._cluster, served.index, removals(remove, version))
        self._generations.advance(served.index, revision)
        return True

    def refresh(self) -> bool:
        """Look at what was noted since; two short questions where nothing was."""
        with self._opening:
            before = self._serving
            served = self._checked()
            if before is not None and (before.served == served or self._waits(before.served, served)):
                return False
            self._serving = self._open(served)
        return True

    @contextmanager
    def build_generation(
        self, can_resume: Callable[[Mapping[str, Any]], bool] = never_resume
    ) -> Iterator[OpenSearchGeneration]:
        """Build aside, or go on with what a builder that died has noted."""
        with self._generations.building() as lease:
            unfinished = self._generations.unfinished()
            if unfinished is not None and not can_resume(unfinished.noted):
                unfinished = None
            with discard_unless_published(
                OpenSearchGeneration(self._cluster, self._generations, lease, unfinished)
            ) as generation:
                yield generation
        self._serving = None

    def state(self) -> IndexState:
        """What is being served."""
        serving = self._current()
        served = serving.served
        return IndexState(
            generation=f"{served.index}.{served.commit}",
            documents=serving.documents,
            revision=served.state.revision,
            schema_version=served.state.schema_version,
            languages=serving.languages,
            built=datetime.fromisoformat(served.state.built),
            size=serving.size,
        )

    def indexed_revision(self) -> int:
        """The revision that is noted of what is served."""
        return self._checked().state.revision

    def verify(self) -> None:
        """Ask whether every shard is there; the cluster compares the checksums of its files itself."""
        if self._ask(self._health) == "red":
            raise IndexDamaged("OpenSearch lacks shards of the index: look at its cluster, or rebuild the index.")

    def terms(self, field: str, most: int) -> list[tuple[str, int]]:
        """The most frequent terms of a field, with how many documents hold each."""
        return self._ask(lambda serving: serving.statistics.terms(field, most))

    def frequencies(self, field: str, terms: Sequence[str]) -> list[int]:
        """How many documents hold each of these terms in that field, in one question."""
        return self._ask(lambda serving: serving.statistics.frequencies([(field, term) for term in terms]))

    def frequency(self, field: str, term: str) -> int:
        """How many documents hold that term in that field."""
        return self.frequencies(field, [term])[0]

    def rollback(self) -> str:
        """Serve the generation before again; its name."""
        with self._generations.building():
            name = self._generations.go_back()
        self._serving = None
        return name

    def prune(self) -> int:
        """Remove the generations that are neither served nor the one before."""
        with self._generations.building():
            return self._generations.prune()

    def close(self) -> None:
        """Let go of connections; a later search opens them again."""
        self._serving = None
        self._cluster.close()

    def _ask(self, question: Callable[[_Serving], T]) -> T:
        """Ask what is served; where that was removed meanwhile, what is served now."""
        try:
            return self._asked(question)
        except NotFoundError:
            self._serving = None
        try:
            return self._asked(question)
        except NotFoundError as error:
            raise EngineUnavailable(f"The index was replaced on the way ({error.error}); try again.") from error

    def _asked(self, question: Callable[[_Serving], T]) -> T:
        try:
            return question(self._current())
        except NotFoundError:
            raise
        except TransportError as error:
            raise IndexDamaged(f"OpenSearch cannot answer: {error.error}.") from error

    def _health(self, serving: _Serving) -> str:
        found = self._cluster.run(self._cluster.client.cluster.health, index=serving.served.index)
        return str(found["status"])

    def _answer(self, serving: _Serving, request: EngineRequest) -> TopDocs:
        query = translated(request.node, serving.statistics)
        found = answer(self._cluster, serving.served.index, request, query, serving.shards)
        cut = (one.text for one in iterate_prefixes(request.node) if serving.statistics.expansion(one).cut)
        return evolve(found, truncated_prefixes=tuple(dict.fromkeys(cut)))

    def _current(self) -> _Serving:
        serving = self._serving
        while serving is None:
            self.refresh()
            serving = self._serving
        return serving

    def _waits(self, shown: Served, offered: Served) -> bool:
        swapped = shown.index != offered.index
        return swapped and self._hold.should_wait(shown.state.revision, offered.state.revision)

    def _checked(self) -> Served:
        served = self._generations.served()
        version = served.state.schema_version
        if version != VERSION:
            raise IndexOutdated(f"The index is of schema {version}, this is {VERSION}: rebuild it.")
        return served

    def _open(self, served: Served) -> _Serving:
        client, index = self._cluster.client, served.index
        self._cluster.run(client.indices.refresh, index=index)
        languages = {"terms": {"field": facet_name("lang"), "size": MAX_LANGUAGES}}
        body = {"size": 0, "track_total_hits": True, "aggs": {"languages": languages}}
        found = self._cluster.run(client.search, index=index, body=body, allow_partial_search_results=False)
        stats = self._cluster.run(client.indices.stats, index=index, metric="store")
        settings = self._cluster.run(client.indices.get_settings, index=index, name="index.number_of_shards")
        shards = int(settings[index]["settings"]["index"]["number_of_shards"])
        return _Serving(
            served=served,
            shards=shards,
            documents=found["hits"]["total"]["value"],
            languages=tuple(bucket["key"] for bucket in found["aggregations"]["languages"]["buckets"]),
            size=stats["_all"]["primaries"]["store"]["size_in_bytes"],
            statistics=Statistics(self._cluster, index, shards),
        )
