"""Changes to an index: a whole generation aside, or a few documents in the one that is served."""

import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from attrs import evolve

from index.document import IndexDocument
from index.engines.whoosh.codec import table_of_contents as contents
from index.engines.whoosh.codec.segment_builder import SegmentBuilder
from index.engines.whoosh.codec.whoosh_adapter import ArraySegment
from index.engines.whoosh.generation_folders import Folders, State
from index.engines.whoosh.index_reader import open_snapshot, read_contents, verify
from index.engines.whoosh.merge_policy import merged, tier
from index.engines.whoosh.segment import Segment
from index.engines.whoosh.whoosh_fields import stored_bytes, value_fields, word_fields
from index.errors import IndexDamaged
from index.schema import VERSION

__all__ = ["WhooshGeneration", "build_batch", "changed", "commit_changes", "merge_due_segments"]

MAX_BUFFER_BYTES = 96 * 1024 * 1024
"""Memory for documents while building, before they go to a segment of their own; sorting takes twice that again."""

BATCH_SIZE = 200
"""Documents that are packed together where they come one by one."""


def commit_changes(
    folder: Path, put: Iterable[IndexDocument], remove: Iterable[str], known: Mapping[str, Segment] | None = None
) -> None:
    """Put and remove documents in one commit. The caller holds the folder's write lock."""
    documents = {document.key: document for document in put}
    found = read_contents(folder)
    gone = _places(folder, {*documents, *remove}, known or {})
    segments = [_without(segment, gone.get(number, ())) for number, segment in enumerate(found.segments)]
    if documents:
        segments.append(_written(folder, documents.values()))
    contents.write(folder, found.next(tuple(segments)))


def merge_due_segments(folder: Path) -> bool:
    """Merge segments where there are many of a size, in a commit that changes no answer; whether there was any."""
    found = read_contents(folder)
    chosen = tier(found.segments)
    if not chosen:
        return False
    contents.write(folder, found.next(merged(folder, found.segments, chosen)))
    return True


def _places(folder: Path, keys: Iterable[str], known: Mapping[str, Segment]) -> Mapping[int, list[int]]:
    """By segment, the documents that live under these keys."""
    snapshot = open_snapshot(folder, known)
    places: dict[int, list[int]] = {}
    for key in keys:
        where = snapshot.where(key)
        if where is not None:
            places.setdefault(where[0].number, []).append(where[1])
    return places


def _without(segment: ArraySegment, documents: Iterable[int]) -> ArraySegment:
    segment.deleted = segment.deleted.union(documents)
    return segment


def _written(folder: Path, documents: Iterable[IndexDocument]) -> ArraySegment:
    return _finished(folder, build_batch(documents))


def build_batch(documents: Iterable[IndexDocument]) -> SegmentBuilder:
    """A few documents on their way into a segment."""
    builder = SegmentBuilder()
    for document in documents:
        builder.add(word_fields(document), value_fields(document), stored_bytes(document))
    return builder


def _finished(folder: Path, builder: SegmentBuilder) -> ArraySegment:
    segment = contents.new_segment(len(builder))
    builder.write(contents.segment_path(folder, segment))
    return segment


class WhooshGeneration:
    """A generation that is being built. Nobody is served from it until `publish`."""

    build_batch = staticmethod(build_batch)

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._folder = folders.new()
        contents.create(self._folder)
        self._builder = SegmentBuilder()
        self._segments: list[ArraySegment] = []
        self._added = 0
        self.checkpoint: Mapping[str, Any] = {}
        self.published = False

    def save_checkpoint(self, how_far: Mapping[str, Any]) -> None:
        """Do nothing: building anew costs no more than reading what is there."""

    def add(self, documents: Iterable[IndexDocument]) -> None:
        """Take more documents; see `index.engines.base.Generation.add`."""
        coming = iter(documents)
        while batch := tuple(islice(coming, BATCH_SIZE)):
            self.add_batch(build_batch(batch))

    def add_batch(self, packed: SegmentBuilder) -> None:
        """Take documents that were packed; see `index.engines.base.Generation.add_batch`."""
        self._builder.take(packed)
        self._added += len(packed)
        if self._builder.bytes > MAX_BUFFER_BYTES:
            self._flush()

    def update(self, put: Iterable[IndexDocument], remove: Iterable[str]) -> None:
        """Apply the changes that came meanwhile; see `index.engines.base.Generation.update`."""
        self._finish()
        commit_changes(self._folder, put, remove)
        self._added = open_snapshot(self._folder, {}).documents

    def finish(self) -> None:
        """Commit what was added."""
        self._finish()

    def publish(self, revision: int) -> None:
        """Finish, check, swap; see `index.engines.base.Generation.publish`."""
        self._finish()
        written = open_snapshot(self._folder, {})
        verify(written)
        found = written.documents
        if found != self._added:
            raise IndexDamaged(
                f"The new generation holds {found} documents instead of {self._added}; it is not served."
            )
        built = datetime.now(UTC).isoformat(timespec="seconds")
        with self._folders.writing():
            state = State(revision, VERSION, built, before=self._folders.served_name())
            self._folders.write_state(self._folder, state)
            self._folders.serve(self._folder)
        self.published = True

    def discard(self) -> None:
        """Remove what was built."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _flush(self) -> None:
        if len(self._builder):
            self._segments.append(_finished(self._folder, self._builder))
            self._builder = SegmentBuilder()

    def _finish(self) -> None:
        """Commit what was added, as one segment."""
        self._flush()
        if not self._segments:
            return
        found = read_contents(self._folder)
        segments = (*found.segments, *self._segments)
        if len(segments) > 1:
            segments = merged(self._folder, segments, segments)
        contents.write(self._folder, found.next(segments))
        self._segments = []


def changed(state: State, revision: int) -> State:
    """The state after a commit that brought the index to that revision."""
    return evolve(state, revision=revision, commit=state.commit + 1)
