"""`WhooshEngine`: the Engine protocol on a folder of Whoosh generations."""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from attrs import frozen

from index.engines.base import IndexDocument, IndexState, Match, Matches, Request
from index.engines.whoosh.counting import Filtered
from index.engines.whoosh.evaluate import Scored, evaluate
from index.engines.whoosh.folders import Folders, State
from index.engines.whoosh.reading import open_snapshot
from index.engines.whoosh.segment import PostingsCache, Segment
from index.engines.whoosh.snapshot import Snapshot
from index.engines.whoosh.window import Candidate, candidates, window
from index.engines.whoosh.writing import WhooshGeneration, change, changed
from index.errors import IndexOutdated
from index.query import And, Most, Node, Not, Or, Prefix
from index.schema import VERSION

__all__ = ["WhooshEngine"]

CACHE_BYTES = 256 * 1024 * 1024
"""Decoded postings that a process keeps."""


@frozen(eq=False)
class _Serving:
    snapshot: Snapshot
    state: State
    size: int
    """Bytes on the disk."""
    stamp: tuple[int, int]


class WhooshEngine:
    """An index in a folder; see `index.engines.base.Engine` for what its methods promise."""

    def __init__(self, home: Path) -> None:
        self._folders = Folders(home)
        self._cache = PostingsCache(CACHE_BYTES)
        self._serving: _Serving | None = None
        self._opening = threading.Lock()

    def search(self, request: Request) -> Matches:
        """Answer from the newest state that `refresh` saw."""
        snapshot = self._current().snapshot
        total = 0
        counts: dict[str, Counter[str]] = {facet: Counter() for facet in request.facets}
        best: list[Candidate] = []
        for part in snapshot.parts:
            found = evaluate(request.node, part, snapshot)
            filtered = Filtered(part.segment, found.documents, request.filters)
            kept = filtered.kept()
            passing = Scored(found.documents[kept], found.scores[kept])
            total += len(passing.documents)
            best += candidates(part, passing, request.sort, request.offset + request.limit)
            for facet in request.facets:
                counts[facet].update(filtered.counts(facet))
        matches = (_match(one) for one in window(best, request.offset, request.limit))
        return Matches(total, tuple(matches), counts, _cut(request.node, snapshot))

    def update(self, put: Iterable[IndexDocument], remove: Iterable[str], revision: int) -> None:
        """Put and remove documents in one durable step, and note the revision."""
        with self._folders.writing():
            folder = self._folders.current()
            state = self._checked_state(folder)
            change(folder, put, remove, self._known())
            self._folders.write_state(folder, changed(state, revision))

    def refresh(self) -> bool:
        """Open what was committed since; two looks at the disk where nothing was."""
        if self._serving is not None and self._serving.stamp == self._folders.stamp():
            return False
        with self._opening:
            before = self._serving
            stamp = self._folders.stamp()
            if before is not None and before.stamp == stamp:
                return True
            self._serving = self._open(stamp)
        return True

    @contextmanager
    def generation(self) -> Iterator[WhooshGeneration]:
        """Build aside; leaving without `publish` removes what was built."""
        with self._folders.building():
            generation = WhooshGeneration(self._folders)
            try:
                yield generation
            finally:
                if not generation.published:
                    generation.discard()

    def state(self) -> IndexState:
        """What is being served."""
        serving = self._current()
        return IndexState(
            generation=serving.snapshot.generation,
            documents=serving.snapshot.documents,
            revision=serving.state.revision,
            schema_version=serving.state.schema_version,
            languages=serving.snapshot.languages,
            built=datetime.fromisoformat(serving.state.built),
            size=serving.size,
        )

    def terms(self, field: str, most: int) -> list[tuple[str, int]]:
        """The most frequent terms of a field, with how many documents hold each."""
        return self._current().snapshot.terms(field, most)

    def frequency(self, field: str, term: str) -> int:
        """How many documents hold that term in that field."""
        return self._current().snapshot.document_frequency(field, term)

    def prune(self) -> int:
        """Remove the generations that nobody is served from."""
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
        return _Serving(open_snapshot(folder, self._known(), self._cache), state, self._folders.size(folder), stamp)

    def _known(self) -> Mapping[str, Segment]:
        """The segments that are open, by name."""
        serving = self._serving
        return {part.segment.name: part.segment for part in serving.snapshot.parts} if serving else {}

    def _checked_state(self, folder: Path) -> State:
        state = self._folders.state(folder)
        if state.schema_version != VERSION:
            raise IndexOutdated(f"The index is of schema {state.schema_version}, this is {VERSION}: rebuild it.")
        return state


def _match(one: Candidate) -> Match:
    return Match(one.key, one.score, one.part.segment.stored(one.document))


def _cut(node: Node, snapshot: Snapshot) -> tuple[str, ...]:
    """The prefixes of a tree that stood for more terms than they may."""
    found: Mapping[str, None] = dict.fromkeys(one.text for one in _prefixes(node) if snapshot.expansions(one)[1])
    return tuple(found)


def _prefixes(node: Node) -> Iterator[Prefix]:
    if isinstance(node, Prefix):
        yield node
    elif isinstance(node, Not):
        yield from _prefixes(node.node)
    elif isinstance(node, And | Or | Most):
        for child in (*node.nodes, *(node.optional if isinstance(node, And) else ())):
            yield from _prefixes(child)
