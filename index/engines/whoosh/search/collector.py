"""`collect` and `count_pairs`: answer a request on one snapshot, segment by segment."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from index.engines.base import EngineRequest, FacetValues, PairCounts, ScoreDoc, TopDocs
from index.engines.whoosh.search.compiler import QueryCompiler
from index.engines.whoosh.search.doc_sets import DocIds
from index.engines.whoosh.search.facet_counts import FacetTally, FilteredDocs
from index.engines.whoosh.search.pair_counts import count_segment_pairs
from index.engines.whoosh.search.score_accumulator import ScoreAccumulator
from index.engines.whoosh.search.scorers import Scorer
from index.engines.whoosh.search.top_docs import Candidate, merge_candidates, select_candidates
from index.engines.whoosh.snapshot import SegmentView, Snapshot
from index.engines.whoosh.whoosh_fields import facet_column
from index.query.nodes import Node, Prefix, iterate_prefixes
from index.schema import counted_facet
from index.stored_fields import NO_STORED_FIELDS

__all__ = ["collect", "count_pairs"]

CACHED_TREES: Final = 256
"""Trees whose prefixes are cached."""


def collect(snapshot: Snapshot, compilers: Sequence[QueryCompiler], request: EngineRequest) -> TopDocs:
    """Match, filter, rank and count in every segment, then take the page from all of them."""
    total = 0
    tallies = {facet: FacetTally() for facet in request.facets}
    candidates: list[Candidate] = []
    for compiler in compilers:
        scorer = compiler.compile(request.node)
        if scorer is None:
            continue
        view = compiler.view
        documents = FilteredDocs(view, _live_matches(scorer, view), request.filters)
        total += len(documents.passing)
        if request.limit:
            candidates += _rank(scorer, view, snapshot, documents.passing, request)
        _count_facets(tallies, view, documents)
    return TopDocs(
        total,
        tuple(_score_doc(candidate, request) for candidate in _page(candidates, request)),
        {facet: tally.counts for facet, tally in tallies.items()},
        {facet: tally.missing for facet, tally in tallies.items()},
        _truncated_prefixes(request.node, snapshot),
    )


def count_pairs(
    compilers: Sequence[QueryCompiler], request: EngineRequest, rows: FacetValues, columns: FacetValues
) -> PairCounts:
    """Match and filter in every segment, and count the documents of each pair of values."""
    counts: Counter[tuple[str, str]] = Counter()
    for compiler in compilers:
        scorer = compiler.compile(request.node)
        if scorer is not None:
            view = compiler.view
            documents = FilteredDocs(view, _live_matches(scorer, view), request.filters).passing
            counts.update(count_segment_pairs(view.segment, documents, rows, columns))
    return counts


def _live_matches(scorer: Scorer, view: SegmentView) -> DocIds:
    documents = scorer.match()
    return documents if view.live_count == view.segment.size else documents[view.live.take(documents)]


def _rank(
    scorer: Scorer, view: SegmentView, snapshot: Snapshot, documents: DocIds, request: EngineRequest
) -> list[Candidate]:
    accumulator = ScoreAccumulator(view.segment.size, snapshot.norms)
    scorer.add_scores(accumulator)
    return select_candidates(view, accumulator, documents, request.sort, request.offset + request.limit)


def _count_facets(tallies: Mapping[str, FacetTally], view: SegmentView, documents: FilteredDocs) -> None:
    for facet, tally in tallies.items():
        tally.missing += documents.count_missing(facet)
        values = view.segment.column(facet_column(counted_facet(facet))).values
        if values:
            tally.add(values, documents.count_values(facet))


def _page(candidates: Sequence[Candidate], request: EngineRequest) -> list[Candidate]:
    return merge_candidates(candidates, request.offset, request.limit)


def _score_doc(candidate: Candidate, request: EngineRequest) -> ScoreDoc:
    stored = candidate.view.segment.stored(candidate.document) if request.stored else NO_STORED_FIELDS
    return ScoreDoc(candidate.key, candidate.score, stored)


def _truncated_prefixes(node: Node, snapshot: Snapshot) -> tuple[str, ...]:
    """Return the distinct prefixes of a tree that have more terms than they may expand to."""
    truncated = (prefix.text for prefix in _prefixes(node) if snapshot.expand_prefix(prefix).truncated)
    return tuple(dict.fromkeys(truncated))


@lru_cache(maxsize=CACHED_TREES)
def _prefixes(node: Node) -> tuple[Prefix, ...]:
    return tuple(iterate_prefixes(node))
