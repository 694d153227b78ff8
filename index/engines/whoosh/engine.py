"""`WhooshEngine`: the engine protocol on a folder of Whoosh generations."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from attrs import evolve, frozen

from index.document import IndexDocument
from index.engines.base import EngineRequest, FacetValues, PairCounts, TopDocs, discard_unless_published, never_resume
from index.engines.monotonic_reads import MonotonicReads
from index.engines.whoosh.generation_folders import CommitState, GenerationFolders
from index.engines.whoosh.index_reader import open_snapshot, verify_checksums
from index.engines.whoosh.index_writer import WhooshGeneration, commit_changes, merge_due_segments
from index.engines.whoosh.search.collector import collect, count_pairs
from index.engines.whoosh.search.compiler import QueryCompiler
from index.engines.whoosh.segment import Segment
from index.engines.whoosh.snapshot import Snapshot
from index.errors import IndexDamaged, IndexMissing, IndexOutdated
from index.schema import schema_version
from index.term_reader import IndexState

__all__ = ["WhooshEngine"]

SCAN_PAGE: Final = 1_000
"""Matches in memory at once during a scan."""


@frozen(eq=False)
class _OpenCommit:
    """A commit that is open for searching."""

    snapshot: Snapshot
    compilers: tuple[QueryCompiler, ...]
    """One for each segment."""
    state: CommitState
    size: int
    """The size on disk, in bytes."""
    stamp: tuple[int, int]
    """The stamp of the folder when it was opened."""

    @cached_property
    def index_state(self) -> IndexState:
        """The state that the engine reports."""
        return IndexState(
            generation=self.snapshot.generation,
            documents=self.snapshot.live_documents,
            revision=self.state.revision,
            schema_version=self.state.schema_version,
            languages=self.snapshot.languages,
            built=datetime.fromisoformat(self.state.built),
            size=self.size,
        )


class WhooshEngine:
    """An index in a folder; `index.engines.base.Engine` defines its methods."""

    def __init__(self, home: Path) -> None:
        self._folders = GenerationFolders(home)
        self._commit: _OpenCommit | None = None
        self._opening = threading.Lock()
        self._monotonic_reads = MonotonicReads()

    def search(self, request: EngineRequest) -> TopDocs:
        """Search the commit that the last refresh opened."""
        commit = self._open_commit()
        with _damage_named(commit.snapshot.generation):
            return collect(commit.snapshot, commit.compilers, request)

    def count_pairs(self, request: EngineRequest, rows: FacetValues, columns: FacetValues) -> PairCounts:
        """Count pairs of values in the commit that the last refresh opened."""
        commit = self._open_commit()
        with _damage_named(commit.snapshot.generation):
            return count_pairs(commit.compilers, request, rows, columns)

    def scan_keys(self, request: EngineRequest) -> Iterator[str]:
        """Yield the keys of all matches, page by page of one snapshot."""
        commit = self._open_commit()
        page = evolve(request, facets=(), offset=0, limit=SCAN_PAGE, stored=False)
        while score_docs := collect(commit.snapshot, commit.compilers, page).score_docs:
            yield from (score_doc.key for score_doc in score_docs)
            page = evolve(page, offset=page.offset + SCAN_PAGE)

    def update(
        self, put: Iterable[IndexDocument], remove: Iterable[str], revision: int, since: int | None = None
    ) -> bool:
        """Put and remove documents in one commit, then merge segments as long as any are due."""
        with self._folders.write_lock():
            folder = self._folders.current()
            previous = self._read_state(folder)
            if since not in (None, previous.revision):
                return False
            state = previous.next(revision)
            commit_changes(folder, put, remove, self._open_segments())
            self._folders.write_state(folder, state)
            while merge_due_segments(folder):
                state = state.next(revision)
                self._folders.write_state(folder, state)
        return True

    def refresh(self) -> bool:
        """Open the newest commit. Where there is none, this takes two `stat` calls."""
        if self._commit is not None and self._commit.stamp == self._folders.stamp():
            return False
        with self._opening:
            return self._open_newest(self._folders.stamp())

    def _open_newest(self, stamp: tuple[int, int]) -> bool:
        """Open the commit of that stamp, unless another thread did or readers would go back in time."""
        served = self._commit
        if served is not None and served.stamp == stamp:
            return True
        if served is not None and self._must_wait(served, stamp):
            return False
        self._commit = self._open(stamp)
        return True

    def _must_wait(self, served: _OpenCommit, stamp: tuple[int, int]) -> bool:
        """Return whether a swapped-in generation lacks changes that readers have seen."""
        swapped = served.stamp[0] != stamp[0]
        return swapped and self._monotonic_reads.should_wait(served.state.revision, self.indexed_revision())

    @contextmanager
    def build_generation(
        self, can_resume: Callable[[Mapping[str, Any]], bool] = never_resume
    ) -> Iterator[WhooshGeneration]:
        """Open a new generation. A half-built one is never resumed."""
        del can_resume
        with self._folders.build_lock(), discard_unless_published(WhooshGeneration(self._folders)) as generation:
            yield generation
        self._commit = None

    def state(self) -> IndexState:
        """Return the state of the commit that is served."""
        return self._open_commit().index_state

    def indexed_revision(self) -> int:
        """Read the revision from the state file of the served generation."""
        return self._read_state(self._folders.current()).revision

    def verify(self) -> None:
        """Compare all segments of the served commit with their checksums."""
        verify_checksums(self._open_commit().snapshot)

    def terms(self, field: str, most: int) -> list[tuple[str, int]]:
        """Return the most frequent terms of a field with their document frequencies."""
        return self._open_commit().snapshot.terms(field, most)

    def frequency(self, field: str, term: str) -> int:
        """Return the document frequency of a term."""
        return self._open_commit().snapshot.frequency(field, term)

    def frequencies(self, field: str, terms: Sequence[str]) -> list[int]:
        """Return the document frequency of each term."""
        snapshot = self._open_commit().snapshot
        return [snapshot.frequency(field, term) for term in terms]

    def rollback(self) -> str:
        """Serve the previous generation again and return its name."""
        with self._folders.build_lock():
            current, previous = self._folders.current(), self._folders.previous()
            if previous is None:
                raise IndexMissing("There is no generation to go back to.")
            state = evolve(self._read_state(previous), before=current.name)
            with self._folders.write_lock():
                self._folders.write_state(previous, state)
                self._folders.serve(previous)
        self._commit = None
        return previous.name

    def prune(self) -> int:
        """Remove all generations except the served and the previous one."""
        return self._folders.prune()

    def close(self) -> None:
        """Release files and memory; a later search opens them again."""
        self._commit = None

    def _open_commit(self) -> _OpenCommit:
        """Return the commit that is served; open the newest one where none is."""
        if self._commit is None:
            self.refresh()
        commit = self._commit
        assert commit is not None
        return commit

    def _open(self, stamp: tuple[int, int]) -> _OpenCommit:
        folder = self._folders.current()
        state = self._read_state(folder)
        snapshot = open_snapshot(folder, self._open_segments())
        compilers = tuple(QueryCompiler(view, snapshot) for view in snapshot.views)
        return _OpenCommit(snapshot, compilers, state, self._folders.size_on_disk(folder), stamp)

    def _open_segments(self) -> Mapping[str, Segment]:
        """Return the open segments by name."""
        commit = self._commit
        return {view.segment.name: view.segment for view in commit.snapshot.views} if commit else {}

    def _read_state(self, folder: Path) -> CommitState:
        """Read the state of a generation. Raises IndexOutdated where it has another schema."""
        state = self._folders.read_state(folder)
        if state.schema_version != schema_version():
            raise IndexOutdated(f"The index has the schema {state.schema_version}, not {schema_version()}. Rebuild it.")
        return state


@contextmanager
def _damage_named(generation: str) -> Iterator[None]:
    """Raise IndexDamaged where the arrays of a generation hold numbers out of range."""
    try:
        yield
    except (IndexError, ValueError) as error:
        raise IndexDamaged(f"{generation} holds numbers out of range ({error}): rebuild the index.") from error
