"""`OpenSearchEngine`: the engine protocol on a cluster."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final, TypeVar

from attrs import evolve, frozen

from index.document import IndexDocument
from index.engines.base import EngineRequest, FacetValues, PairCounts, TopDocs, discard_unless_published, never_resume
from index.engines.monotonic_reads import MonotonicReads
from index.engines.opensearch import top_docs
from index.engines.opensearch.build.bulk_indexer import delete_actions, put_actions, send_actions
from index.engines.opensearch.build.generations import Generations, ServedGeneration
from index.engines.opensearch.build.index_writer import UPDATED_VERSION, OpenSearchGeneration
from index.engines.opensearch.cluster import Cluster, NotFoundError, TransportError
from index.engines.opensearch.cluster_address import parse_address
from index.engines.opensearch.mapping import facet_name
from index.engines.opensearch.query_dsl import translate
from index.engines.opensearch.term_statistics import TermStatistics
from index.errors import EngineUnavailable, IndexDamaged, IndexOutdated
from index.query.nodes import iterate_prefixes
from index.schema import schema_version
from index.term_reader import IndexState

__all__ = ["OpenSearchEngine"]

MAX_LANGUAGES: Final = 500
"""Languages of documents that are listed in the state."""

T = TypeVar("T")


@frozen(eq=False)
class _OpenGeneration:
    """A generation in the state of its last refresh."""

    served: ServedGeneration
    shards: int
    documents: int
    languages: tuple[str, ...]
    size: int
    """The size on disk without replicas, in bytes."""
    statistics: TermStatistics


class OpenSearchEngine:
    """An index in a cluster; `index.engines.base.Engine` defines its methods."""

    def __init__(self, url: str) -> None:
        self._cluster = Cluster(parse_address(url))
        self._generations = Generations(self._cluster)
        self._generation: _OpenGeneration | None = None
        self._opening = threading.Lock()
        self._monotonic_reads = MonotonicReads()

    def search(self, request: EngineRequest) -> TopDocs:
        """Search the state that the last refresh opened."""
        return self._query(lambda generation: self._search(generation, request))

    def count_pairs(self, request: EngineRequest, rows: FacetValues, columns: FacetValues) -> PairCounts:
        """Count pairs of values in the state that the last refresh opened."""
        sides = top_docs.PairSides(rows, columns)
        return self._query(lambda generation: self._count_pairs(generation, request, sides))

    def scan_keys(self, request: EngineRequest) -> Iterator[str]:
        """Yield the keys of all matches, from one point in time."""
        generation = self._open_generation()
        index, query = generation.served.index, translate(request.node, generation.statistics)
        try:
            yield from top_docs.scan_keys(self._cluster, index, request, query, generation.shards)
        except TransportError as error:
            raise _replaced(error) from error

    def update(
        self, put: Iterable[IndexDocument], remove: Iterable[str], revision: int, since: int | None = None
    ) -> bool:
        """Put and delete documents, then store the revision. After a crash between the two, they are sent again."""
        served = self._read_served()
        if since not in (None, served.state.revision):
            return False
        version = UPDATED_VERSION + revision
        send_actions(self._cluster, served.index, put_actions(put, version))
        send_actions(self._cluster, served.index, delete_actions(remove, version))
        self._generations.advance_revision(served.index, revision)
        return True

    def refresh(self) -> bool:
        """Open the newest state. Where there is none, this takes two short requests."""
        with self._opening:
            current = self._generation
            served = self._read_served()
            if current is not None and (current.served == served or self._must_wait(current.served, served)):
                return False
            self._generation = self._open(served)
        return True

    @contextmanager
    def build_generation(
        self, can_resume: Callable[[Mapping[str, Any]], bool] = never_resume
    ) -> Iterator[OpenSearchGeneration]:
        """Open a new generation, or the half-built one of a dead builder."""
        with self._generations.build_lease() as lease:
            unfinished = self._generations.find_resumable()
            if unfinished is not None and not can_resume(unfinished.checkpoint):
                unfinished = None
            generation = OpenSearchGeneration(self._cluster, self._generations, lease, unfinished)
            with discard_unless_published(generation):
                yield generation
        self._generation = None

    def state(self) -> IndexState:
        """Return the state of the generation that is served."""
        generation = self._open_generation()
        served = generation.served
        return IndexState(
            generation=f"{served.index}.{served.commit}",
            documents=generation.documents,
            revision=served.state.revision,
            schema_version=served.state.schema_version,
            languages=generation.languages,
            built=datetime.fromisoformat(served.state.built),
            size=generation.size,
        )

    def indexed_revision(self) -> int:
        """Read the revision from the stored state of the served generation."""
        return self._read_served().state.revision

    def verify(self) -> None:
        """Check that every shard is there. The cluster itself verifies the checksums of its files."""
        if self._query(self._health_status) == "red":
            raise IndexDamaged("OpenSearch lacks shards of the index: look at its cluster, or rebuild the index.")

    def terms(self, field: str, most: int) -> list[tuple[str, int]]:
        """Return the most frequent terms of a field with their document frequencies."""
        return self._query(lambda generation: generation.statistics.terms(field, most))

    def frequencies(self, field: str, terms: Sequence[str]) -> list[int]:
        """Return the document frequency of each term, in at most one request."""
        return self._query(lambda generation: generation.statistics.frequencies([(field, term) for term in terms]))

    def frequency(self, field: str, term: str) -> int:
        """Return the document frequency of a term."""
        return self.frequencies(field, [term])[0]

    def rollback(self) -> str:
        """Serve the previous generation again and return its name."""
        with self._generations.build_lease():
            name = self._generations.roll_back()
        self._generation = None
        return name

    def prune(self) -> int:
        """Remove all generations except the served, the previous and a resumable one."""
        with self._generations.build_lease():
            return self._generations.prune()

    def close(self) -> None:
        """Close the connections; a later search opens them again."""
        self._generation = None
        self._cluster.close()

    def _query(self, question: Callable[[_OpenGeneration], T]) -> T:
        """Query the served generation. Where it was removed meanwhile, query the one that is served now."""
        try:
            return self._query_once(question)
        except NotFoundError:
            self._generation = None
        try:
            return self._query_once(question)
        except NotFoundError as error:
            raise _replaced(error) from error

    def _query_once(self, question: Callable[[_OpenGeneration], T]) -> T:
        try:
            return question(self._open_generation())
        except NotFoundError:
            raise
        except TransportError as error:
            raise IndexDamaged(f"OpenSearch cannot answer: {error.error}.") from error

    def _health_status(self, generation: _OpenGeneration) -> str:
        health = self._cluster.run(self._cluster.client.cluster.health, index=generation.served.index)
        return str(health["status"])

    def _search(self, generation: _OpenGeneration, request: EngineRequest) -> TopDocs:
        statistics = generation.statistics
        query = translate(request.node, statistics)
        answer = top_docs.search(self._cluster, generation.served.index, request, query, generation.shards)
        prefixes = iterate_prefixes(request.node)
        truncated = (prefix.text for prefix in prefixes if statistics.expand_prefix(prefix).truncated)
        return evolve(answer, truncated_prefixes=tuple(dict.fromkeys(truncated)))

    def _count_pairs(
        self, generation: _OpenGeneration, request: EngineRequest, sides: top_docs.PairSides
    ) -> PairCounts:
        query = translate(request.node, generation.statistics)
        return top_docs.count_pairs(self._cluster, generation.served.index, request, query, sides)

    def _open_generation(self) -> _OpenGeneration:
        """Return the generation that is served; open the newest one where none is."""
        generation = self._generation
        while generation is None:
            self.refresh()
            generation = self._generation
        return generation

    def _must_wait(self, current: ServedGeneration, offered: ServedGeneration) -> bool:
        """Return whether a new generation lacks changes that readers have seen."""
        swapped = current.index != offered.index
        return swapped and self._monotonic_reads.should_wait(current.state.revision, offered.state.revision)

    def _read_served(self) -> ServedGeneration:
        """Read what is served. Raises IndexOutdated where it has another schema."""
        served = self._generations.read_served()
        version = served.state.schema_version
        if version != schema_version():
            raise IndexOutdated(f"The index has the schema {version}, not {schema_version()}. Rebuild it.")
        return served

    def _open(self, served: ServedGeneration) -> _OpenGeneration:
        """Refresh a generation and read its size, its languages and its number of shards."""
        client, index = self._cluster.client, served.index
        self._cluster.run(client.indices.refresh, index=index)
        languages = {"terms": {"field": facet_name("lang"), "size": MAX_LANGUAGES}}
        body = {"size": 0, "track_total_hits": True, "aggs": {"languages": languages}}
        answer = self._cluster.run(client.search, index=index, body=body, allow_partial_search_results=False)
        stats = self._cluster.run(client.indices.stats, index=index, metric="store")
        settings = self._cluster.run(client.indices.get_settings, index=index, name="index.number_of_shards")
        shards = int(settings[index]["settings"]["index"]["number_of_shards"])
        return _OpenGeneration(
            served=served,
            shards=shards,
            documents=answer["hits"]["total"]["value"],
            languages=tuple(bucket["key"] for bucket in answer["aggregations"]["languages"]["buckets"]),
            size=stats["_all"]["primaries"]["store"]["size_in_bytes"],
            statistics=TermStatistics(self._cluster, index, shards),
        )


def _replaced(error: TransportError) -> EngineUnavailable:
    return EngineUnavailable(f"The index was replaced during the request ({error.error}); try again.")
