"""`WhooshEngine`: the Engine protocol on a folder of Whoosh generations."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from index.document import IndexDocument
from index.engines.base import EngineRequest, MonotonicReads, ScoreDoc, TopDocs, discard_unless_published, never_resume
from index.engines.whoosh.generation_folders import Folders, State
from index.engines.whoosh.index_reader import open_snapshot, verify
from index.engines.whoosh.index_writer import WhooshGeneration, changed, commit_changes, merge_due_segments
from index.engines.whoosh.search.compiler import Resolver
from index.engines.whoosh.search.doc_sets import Documents
from index.engines.whoosh.search.facet_counts import Filtered
from index.engines.whoosh.search.score_accumulator import Sheet
from index.engines.whoosh.search.scorers import Operator
from index.engines.whoosh.search.top_docs import Candidate, candidates, window
from index.engines.whoosh.segment import Segment
from index.engines.whoosh.snapshot import Part, Snapshot
from index.engines.whoosh.whoosh_fields import facet_column
from index.errors import IndexDamaged, IndexMissing, IndexOutdated
from index.query.nodes import Node, Prefix, iterate_prefixes
from index.schema import VERSION
from index.term_reader import IndexState

__all__ = ["WhooshEngine"]

KEPT_TREES = 256
"""Trees of which it is remembered what prefixes are in them."""
WALKED = 1_000
"""Matches in memory at once while all are walked through."""


@frozen(eq=False)
class _Serving:
    snapshot: Snapshot
    resolvers: tuple[Resolver, ...]
    """One for each part."""
    state: State
    size: int
    """Bytes on the disk."""
    stamp: tuple[int, int]

    @cached_property
    def shown(self) -> IndexState:
        """What is said of it."""
        return IndexState(
            generation=self.snapshot.generation,
            documents=self.snapshot.documents,
            revision=self.state.revision,
            schema_version=self.state.schema_version,
            languages=self.snapshot.languages,
            built=datetime.fromisoformat(self.state.built),
            size=self.size,
        )


class WhooshEngine:
    """An index in a folder; see `index.engines.base.Engine` for what its methods promise."""

    def __init__(self, home: Path) -> None:
        self._folders = Folders(home)
        self._serving: _Serving | None = None
        self._opening = threading.Lock()
        self._hold = MonotonicReads()

    def search(self, request: EngineRequest) -> TopDocs:
        """Answer from the newest state that `refresh` saw."""
        serving = self._current()
        try:
            return _answer(serving, request)
        except (IndexError, ValueError) as error:
            name = serving.snapshot.generation
            raise IndexDamaged(f"{name} holds numbers that point nowhere ({error}): rebuild the index.") from error

    def scan_keys(self, request: EngineRequest) -> Iterator[str]:
        """All matches, page after page of one snapshot."""
        serving = self._current()
        page = evolve(request, facets=(), offset=0, limit=WALKED, stored=False)
        while window := _answer(serving, page).score_docs:
            yield from (match.key for match in window)
            page = evolve(page, offset=page.offset + WALKED)

    def update(
        self, put: Iterable[IndexDocument], remove: Iterable[str], revision: int, since: int | None = None
    ) -> bool:
        """Put and remove documents in one durable step, and note the revision; then merge, if it is time."""
        with self._folders.writing():
            folder = self._folders.current()
            before = self._checked_state(folder)
            if since not in (None, before.revision):
                return False
            state = changed(before, revision)
            commit_changes(folder, put, remove, self._known())
            self._folders.write_state(folder, state)
            while merge_due_segments(folder):
                state = changed(state, revision)
                self._folders.write_state(folder, state)
        return True

    def refresh(self) -> bool:
        """Open what was committed since; two looks at the disk where nothing was."""
        if self._serving is not None and self._serving.stamp == self._folders.stamp():
            return False
        with self._opening:
            before = self._serving
            stamp = self._folders.stamp()
            if before is not None and before.stamp == stamp:
                return True
            if (
                before is not None
                and before.stamp[0] != stamp[0]
                and self._hold.should_wait(before.state.revision, self.indexed_revision())
            ):
                return False
            self._serving = self._open(stamp)
        return True

    @contextmanager
    def build_generation(
        self, goes_on: Callable[[Mapping[str, Any]], bool] = never_resume
    ) -> Iterator[WhooshGeneration]:
        """Build aside; leaving without `publish` removes what was built. What a crash left is never gone on with."""
        del goes_on
        with self._folders.building(), discard_unless_published(WhooshGeneration(self._folders)) as generation:
            yield generation
        self._serving = None

    def state(self) -> IndexState:
        """What is being served."""
        return self._current().shown

    def indexed_revision(self) -> int:
        """The revision in the state of what is served."""
        return self._checked_state(self._folders.current()).revision

    def verify(self) -> None:
        """Read all that is served, and compare it with its checksums."""
        verify(self._current().snapshot)

    def terms(self, field: str, most: int) -> list[tuple[str, int]]:
        """The most frequent terms of a field, with how many documents hold each."""
        return self._current().snapshot.terms(field, most)

    def frequency(self, field: str, term: str) -> int:
        """How many documents hold that term in that field."""
        return self._current().snapshot.find(field, term).frequency

    def frequencies(self, field: str, terms: Sequence[str]) -> list[int]:
        """How many documents hold each of these terms in that field."""
        snapshot = self._current().snapshot
        return [snapshot.frequency(field, term) for term in terms]

    def rollback(self) -> str:
        """Serve the generation before again."""
        with self._folders.building():
            served, before = self._folders.current(), self._folders.before()
            if before is None:
                raise IndexMissing("There is no generation to go back to.")
            state = evolve(self._checked_state(before), before=served.name)
            with self._folders.writing():
                self._folders.write_state(before, state)
                self._folders.serve(before)
        self._serving = None
        return before.name

    def prune(self) -> int:
        """Remove the generations that are neither served nor the one before."""
        return self._folders.prune()

    def close(self) -> None:
        """Let go of files and memory; a later search opens them again."""
        self._serving = None

    def _current(self) -> _Serving:
        if self._serving is None:
            self.refresh()
        serving = self._serving
        assert serving is not None
        return serving

    def _open(self, stamp: tuple[int, int]) -> _Serving:
        folder = self._folders.current()
        state = self._checked_state(folder)
        snapshot = open_snapshot(folder, self._known())
        resolvers = tuple(Resolver(part, snapshot) for part in snapshot.parts)
        return _Serving(snapshot, resolvers, state, self._folders.size(folder), stamp)

    def _known(self) -> Mapping[str, Segment]:
        """The segments that are open, by name."""
        serving = self._serving
        return {part.segment.name: part.segment for part in serving.snapshot.parts} if serving else {}

    def _checked_state(self, folder: Path) -> State:
        state = self._folders.state(folder)
        if state.schema_version != VERSION:
            raise IndexOutdated(f"The index is of schema {state.schema_version}, this is {VERSION}: rebuild it.")
        return state


def _answer(serving: _Serving, request: EngineRequest) -> TopDocs:
    """Segment by segment, then the window over all of them."""
    snapshot = serving.snapshot
    total = 0
    counts = {facet: _Tally() for facet in request.facets}
    best: list[Candidate] = []
    for resolver in serving.resolvers:
        part = resolver.part
        operator = resolver.of(request.node)
        if operator is None:
            continue
        filtered = Filtered(part, _living(operator, part), request.filters)
        total += len(filtered.kept)
        if request.limit:
            sheet = Sheet(part.segment.size, snapshot.norms)
            operator.score(sheet)
            best += candidates(part, sheet, filtered.kept, request.sort, request.offset + request.limit)
        for facet, tally in counts.items():
            values = part.segment.column(facet_column(facet)).values
            if values:
                tally.add(values, filtered.counts(facet))
    matches = (_match(one, request) for one in window(best, request.offset, request.limit))
    cut = _cut(request.node, snapshot)
    return TopDocs(total, tuple(matches), {facet: tally.counts for facet, tally in counts.items()}, cut)


class _Tally:
    """A facet's counts, summed over the segments."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def add(self, values: Sequence[str], numbers: NDArray[np.int64]) -> None:
        """The number of each value in one more segment."""
        there = numbers.nonzero()[0]
        found = dict(zip(map(values.__getitem__, there.tolist()), numbers.take(there).tolist(), strict=True))
        if not self.counts:
            self.counts = found
            return
        for value, number in found.items():
            self.counts[value] = self.counts.get(value, 0) + number


def _living(operator: Operator, part: Part) -> Documents:
    """What the operator matches and lives."""
    documents = operator.match()
    return documents if part.living == part.segment.size else documents[part.live.take(documents)]


def _match(one: Candidate, request: EngineRequest) -> ScoreDoc:
    return ScoreDoc(one.key, one.score, one.part.segment.stored(one.document) if request.stored else NO_STORED_FIELDS)


def _cut(node: Node, snapshot: Snapshot) -> tuple[str, ...]:
    """The prefixes of a tree that stood for more terms than they may."""
    found: Mapping[str, None] = dict.fromkeys(one.text for one in _prefixes(node) if snapshot.expansion(one).cut)
    return tuple(found)


@lru_cache(maxsize=KEPT_TREES)
def _prefixes(node: Node) -> tuple[Prefix, ...]:
    return tuple(iterate_prefixes(node))
