"""`TermStatistics`: document frequencies and prefix expansions of one state of an index, fetched and cached.

The weight of a word depends on its document frequency, and so does what a long query can do without. Frequencies are
therefore fetched before the search: in one request for all terms of a query, and only for terms not yet cached. The
request asks for the term vectors of an artificial document, which each shard looks up in its own dictionary.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import count
from typing import Any, Final

from attrs import frozen

from index.engines.opensearch.cluster import Cluster, NotFoundError, TransportError
from index.engines.opensearch.mapping import Body, terms_name
from index.engines.opensearch.term_encoding import FIRST_TERM, SLOT, decode_term, encode_term
from index.engines.prefix_limit import MAX_EXPANSIONS
from index.query.nodes import Prefix

__all__ = ["PrefixExpansion", "TermStatistics"]

MAX_CACHED_TERMS: Final = 50_000
"""Terms whose frequencies are cached. A full cache is emptied."""
MAX_CACHED_PREFIXES: Final = 500
"""Prefixes whose expansions are cached. A full cache is emptied."""
MAX_REGEX_LENGTH: Final = 200
"""Characters of a prefix that the cluster compares; this module compares the rest."""
ANY_ENDING: Final = "(.*)"
"""The rest of a term after its prefix. Without parentheses, OpenSearch 2.19 fails on a prefix that sorts after all
terms of a shard."""
TERMS_PAGE: Final = 10_000
"""Terms in one answer."""
INDEX_GONE: Final = "index_not_found_exception"
COUNTED_FIELD: Final = "text"
"""A word field whose FIRST_TERM counts the documents; every document has it."""


@frozen
class PrefixExpansion:
    """The terms that a prefix expands to, the most frequent first, in the form of the index."""

    terms: tuple[str, ...]
    frequencies: tuple[int, ...]
    truncated: bool
    """Whether there were more than MAX_EXPANSIONS terms."""


class TermStatistics:
    """The statistics of an index as of its last refresh. Threads may share them."""

    def __init__(self, cluster: Cluster, index: str, shards: int) -> None:
        self._cluster = cluster
        self._index = index
        self._shards = shards
        self._cached_frequencies: dict[tuple[str, str], int] = {}
        self._expansions: dict[tuple[str, str], PrefixExpansion] = {}

    @cached_property
    def size(self) -> int:
        """The number of documents. As in the frequencies, it includes replaced documents that still take space."""
        return self._frequencies([(COUNTED_FIELD, FIRST_TERM)])[0]

    def frequency(self, field: str, term: str) -> int:
        """Return the document frequency of a term."""
        return self.frequencies([(field, term)])[0]

    def frequencies(self, pairs: Iterable[tuple[str, str]]) -> list[int]:
        """Return the document frequencies of (field, term) pairs, in at most one request."""
        return self._frequencies([(field, encode_term(term)) for field, term in pairs])

    def _frequencies(self, keys: Sequence[tuple[str, str]]) -> list[int]:
        """Return the frequencies of (field, encoded term) pairs, from the cache as far as possible."""
        cached = self._cached_frequencies
        missing = dict.fromkeys(key for key in keys if key not in cached)
        if missing:
            if len(cached) > MAX_CACHED_TERMS:
                cached = self._cached_frequencies = {}
            cached.update(self._fetch_frequencies(missing))
        return [cached[key] if key in cached else self._fetch_frequencies([key])[key] for key in keys]

    def expand_prefix(self, prefix: Prefix) -> PrefixExpansion:
        """Return the terms that a prefix expands to (`index.engines.prefix_limit`)."""
        key = (prefix.field, encode_term(prefix.text))
        expansion = self._expansions.get(key)
        if expansion is None:
            if len(self._expansions) >= MAX_CACHED_PREFIXES:
                self._expansions = {}
            expansion = self._expansions[key] = self._fetch_expansion(*key)
        return expansion

    def max_frequency(self, prefix: Prefix) -> int:
        """Return the document frequency of the most frequent term of a prefix."""
        return max(self.expand_prefix(prefix).frequencies, default=0)

    def terms(self, field: str, limit: int) -> list[tuple[str, int]]:
        """Return the most frequent terms of a field. The dictionary is read in partitions, to bound the answers."""
        name = terms_name(field)
        distinct = self._aggregate({"cardinality": {"field": name, "precision_threshold": 40_000}})["value"]
        partitions = distinct * 2 // TERMS_PAGE + 1
        buckets: list[tuple[str, int]] = []
        for partition in range(partitions):
            include = {"partition": partition, "num_partitions": partitions}
            answer = self._aggregate({"terms": {"field": name, "size": TERMS_PAGE, "include": include}})
            buckets += [(bucket["key"], bucket["doc_count"]) for bucket in answer["buckets"]]
        decoded = ((decode_term(encoded), frequency) for encoded, frequency in buckets)
        whole = ((term, frequency) for term, frequency in decoded if term is not None)
        return sorted(whole, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def _fetch_expansion(self, field: str, start: str) -> PrefixExpansion:
        pattern = "".join(letter if letter.isalnum() else f"\\{letter}" for letter in start[:MAX_REGEX_LENGTH])
        order = [{"_count": "desc"}, {"_key": "asc"}]
        terms = {"field": terms_name(field), "size": MAX_EXPANSIONS + 1, "include": pattern + ANY_ENDING}
        answer = self._aggregate({"terms": {**terms, "order": order}}, {"prefix": {field: {"value": start}}})
        buckets = [bucket for bucket in answer["buckets"] if bucket["key"].startswith(start)]
        chosen = buckets[:MAX_EXPANSIONS]
        return PrefixExpansion(
            tuple(bucket["key"] for bucket in chosen),
            tuple(bucket["doc_count"] for bucket in chosen),
            len(buckets) > len(chosen),
        )

    def _aggregate(self, aggregation: Body, query: Body | None = None) -> Any:  # noqa: ANN401 - JSON
        """Return the result of one aggregation over the documents of a query."""
        answer = self._cluster.run(
            self._cluster.client.search,
            index=self._index,
            body={"size": 0, "query": query or {"match_all": {}}, "aggs": {"result": aggregation}},
            allow_partial_search_results=False,
        )
        return answer["aggregations"]["result"]

    def _fetch_frequencies(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """Return the document frequencies of (field, encoded term) pairs, summed over all shards."""
        frequencies = dict.fromkeys(keys, 0)
        terms_by_field: dict[str, list[str]] = {}
        for field, term in frequencies:
            terms_by_field.setdefault(field, []).append(term)
        for vectors in self._fetch_vectors({field: SLOT.join(terms) for field, terms in terms_by_field.items()}):
            for field in terms_by_field:
                for term, statistics in vectors[field]["terms"].items():
                    frequencies[field, term] += statistics.get("doc_freq", 0)
        return frequencies

    def _fetch_vectors(self, document: Body) -> Iterable[Any]:
        """Return each shard's term vectors of an artificial document."""
        options = {"term_statistics": True, "field_statistics": False, "positions": False, "offsets": False}
        requests = [
            {"_index": self._index, "doc": document, "routing": routing, **options} for routing in self._routings
        ]
        return self._cluster.run(self._term_vectors, body={"docs": requests})

    def _term_vectors(self, **arguments: Any) -> list[Any]:  # noqa: ANN401 - as the client's operation has it
        """Run `mtermvectors`. Its answer has status 200 even where a shard failed; raise that error here."""
        answers = self._cluster.client.mtermvectors(**arguments)["docs"]
        for answer in answers:
            if "error" in answer:
                cause = answer["error"]["type"]
                raise NotFoundError(404, cause, answer) if cause == INDEX_GONE else TransportError(503, cause, answer)
        return [answer["term_vectors"] for answer in answers]

    @cached_property
    def _routings(self) -> Sequence[str]:
        """One routing value for each shard, which leads there."""
        if self._shards == 1:
            return ("0",)
        by_shard: dict[int, str] = {}
        for number in count():
            answer = self._cluster.run(
                self._cluster.client.search_shards, index=self._index, params={"routing": str(number)}
            )
            by_shard.setdefault(answer["shards"][0][0]["shard"], str(number))
            if len(by_shard) == self._shards:
                break
        return tuple(by_shard.values())
