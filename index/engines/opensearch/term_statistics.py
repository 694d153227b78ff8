"""`Statistics`: how many documents hold a term, and which terms a prefix stands for, as one state of an index has it.

What a word weighs, and what a question may do without, depends on how rare its words are, so these are asked before the
search itself: in one call for all of a query's terms, and only for those that nobody asked about before. OpenSearch
tells them by the term vectors of a document that nobody keeps, which each shard looks up in its own dictionary.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import count
from typing import Any, Final

from attrs import frozen

from index.engines.opensearch.cluster import Cluster, NotFoundError, TransportError
from index.engines.opensearch.mapping import Body, terms_name
from index.engines.opensearch.term_encoding import FIRST, SLOT, read_term, written
from index.engines.prefix_expansion import MAX_EXPANSIONS
from index.query.nodes import Prefix

__all__ = ["Expansion", "Statistics"]

KEPT_TERMS: Final = 50_000
"""Terms whose frequencies are remembered."""
KEPT_PREFIXES: Final = 500
MAX_REGEX: Final = 200
"""Characters of a prefix by which the cluster chooses; the rest is looked at here."""
ANY: Final = "(.*)"
"""After a prefix. Without the parentheses, 2.19 fails on a prefix that stands behind all of a shard's terms."""
PAGE: Final = 10_000
"""Terms in one answer."""
GONE: Final = "index_not_found_exception"
COUNTED_FIELD: Final = "text"
"""Any field of words: its `FIRST` stands in every document."""


@frozen
class Expansion:
    """The terms that a prefix stands for, the most frequent first."""

    terms: tuple[str, ...]
    frequencies: tuple[int, ...]
    cut: bool
    """Whether there were more than MAX_EXPANSIONS."""


class Statistics:
    """Of one index as it was when it was last looked at. Safe to share between threads."""

    def __init__(self, cluster: Cluster, index: str, shards: int) -> None:
        self._cluster = cluster
        self._index = index
        self._shards = shards
        self._known: dict[tuple[str, str], int] = {}
        self._expansions: dict[tuple[str, str], Expansion] = {}

    @cached_property
    def size(self) -> int:
        """How many there are, replaced ones that still lie there included, as in the frequencies."""
        return self._frequencies([(COUNTED_FIELD, FIRST)])[0]

    def frequency(self, field: str, term: str) -> int:
        """How many documents hold the term."""
        return self.frequencies([(field, term)])[0]

    def frequencies(self, pairs: Iterable[tuple[str, str]]) -> list[int]:
        """How many documents hold each of these terms, given with their fields."""
        return self._frequencies([(field, written(term)) for field, term in pairs])

    def _frequencies(self, keys: Sequence[tuple[str, str]]) -> list[int]:
        known = self._known
        missing = dict.fromkeys(key for key in keys if key not in known)
        if missing:
            if len(known) > KEPT_TERMS:
                known = self._known = {}
            known.update(self._asked(missing))
        return [known[key] if key in known else self._asked([key])[key] for key in keys]

    def expansion(self, prefix: Prefix) -> Expansion:
        """The terms that a prefix stands for."""
        key = (prefix.field, written(prefix.text))
        found = self._expansions.get(key)
        if found is None:
            if len(self._expansions) >= KEPT_PREFIXES:
                self._expansions = {}
            found = self._expansions[key] = self._expanded(*key)
        return found

    def max_frequency(self, prefix: Prefix) -> int:
        """How many documents hold the most frequent of a prefix's terms.

        See `index.engines.bm25.DocumentFrequencies`.
        """
        return max(self.expansion(prefix).frequencies, default=0)

    def terms(self, field: str, most: int) -> list[tuple[str, int]]:
        """The most frequent terms of a field; each part of the dictionary is asked for on its own, to bound answers."""
        name = terms_name(field)
        distinct = self._aggregated({"cardinality": {"field": name, "precision_threshold": 40_000}})["value"]
        parts = distinct * 2 // PAGE + 1
        found: list[tuple[str, int]] = []
        for part in range(parts):
            chosen = {"partition": part, "num_partitions": parts}
            answer = self._aggregated({"terms": {"field": name, "size": PAGE, "include": chosen}})
            found += [(bucket["key"], bucket["doc_count"]) for bucket in answer["buckets"]]
        read = ((read_term(kept), frequency) for kept, frequency in found)
        known = ((term, frequency) for term, frequency in read if term is not None)
        return sorted(known, key=lambda one: (-one[1], one[0]))[:most]

    def _expanded(self, field: str, start: str) -> Expansion:
        pattern = "".join(letter if letter.isalnum() else f"\\{letter}" for letter in start[:MAX_REGEX]) + ANY
        counted = {"field": terms_name(field), "size": MAX_EXPANSIONS + 1, "include": pattern}
        order = [{"_count": "desc"}, {"_key": "asc"}]
        answer = self._aggregated({"terms": {**counted, "order": order}}, {"prefix": {field: {"value": start}}})
        buckets = [one for one in answer["buckets"] if one["key"].startswith(start)]
        kept = buckets[:MAX_EXPANSIONS]
        terms = tuple(one["key"] for one in kept)
        return Expansion(terms, tuple(one["doc_count"] for one in kept), len(buckets) > len(kept))

    def _aggregated(self, aggregation: Body, query: Body | None = None) -> Any:  # noqa: ANN401 - JSON
        answer = self._cluster.run(
            self._cluster.client.search,
            index=self._index,
            body={"size": 0, "query": query or {"match_all": {}}, "aggs": {"found": aggregation}},
            allow_partial_search_results=False,
        )
        return answer["aggregations"]["found"]

    def _asked(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """How many documents hold these terms, over all shards."""
        found = dict.fromkeys(keys, 0)
        document: dict[str, list[str]] = {}
        for field, term in found:
            document.setdefault(field, []).append(term)
        for vectors in self._vectors({field: SLOT.join(terms) for field, terms in document.items()}):
            for field in document:
                for term, numbers in vectors[field]["terms"].items():
                    found[field, term] += numbers.get("doc_freq", 0)
        return found

    def _vectors(self, document: Body) -> Iterable[Any]:
        wanted = {"term_statistics": True, "field_statistics": False, "positions": False, "offsets": False}
        asked = [{"_index": self._index, "doc": document, "routing": one, **wanted} for one in self._routings]
        return self._cluster.run(self._term_vectors, body={"docs": asked})

    def _term_vectors(self, **arguments: Any) -> list[Any]:  # noqa: ANN401 - as the client's operation has it
        """What each shard says. That one failed stands in an answer that is well, and is raised as it is elsewhere."""
        answers = self._cluster.client.mtermvectors(**arguments)["docs"]
        for one in answers:
            if "error" in one:
                kind = one["error"]["type"]
                raise NotFoundError(404, kind, one) if kind == GONE else TransportError(503, kind, one)
        return [one["term_vectors"] for one in answers]

    @cached_property
    def _routings(self) -> Sequence[str]:
        """For each shard a routing that leads there."""
        if self._shards == 1:
            return ("0",)
        found: dict[int, str] = {}
        for number in count():
            answer = self._cluster.run(
                self._cluster.client.search_shards, index=self._index, params={"routing": str(number)}
            )
            found.setdefault(answer["shards"][0][0]["shard"], str(number))
            if len(found) == self._shards:
                break
        return tuple(found.values())
