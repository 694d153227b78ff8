"""Writes a Whoosh index: `WhooshGeneration` builds a whole generation, `commit_changes` changes a few documents."""

import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from index.document import IndexDocument
from index.engines.whoosh.codec.segment_builder import SegmentBuilder
from index.engines.whoosh.codec.table_of_contents import create_index, new_segment, segment_path, write_commit
from index.engines.whoosh.codec.whoosh_adapter import ArraySegment
from index.engines.whoosh.generation_folders import CommitState, GenerationFolders
from index.engines.whoosh.index_reader import open_snapshot, read_commit, verify_checksums
from index.engines.whoosh.merge_policy import merge_segments, segments_to_merge
from index.engines.whoosh.segment import Segment
from index.engines.whoosh.whoosh_fields import stored_bytes, value_fields, word_fields
from index.errors import IndexDamaged
from index.schema import schema_version

__all__ = ["WhooshGeneration", "build_batch", "commit_changes", "merge_due_segments"]

MAX_BUFFER_BYTES: Final = 96 * 1024 * 1024
"""Memory for buffered documents before they become a segment. Sorting them takes twice as much in addition."""

BATCH_SIZE: Final = 200
"""Documents that are batched together where they are added one by one."""


def commit_changes(
    folder: Path,
    put: Iterable[IndexDocument],
    remove: Iterable[str],
    open_segments: Mapping[str, Segment] | None = None,
) -> None:
    """Put and remove documents in one commit. The caller holds the write lock of the folder."""
    documents = {document.key: document for document in put}
    commit = read_commit(folder)
    replaced = _find_documents(folder, {*documents, *remove}, open_segments or {})
    segments = [_delete(segment, replaced.get(number, ())) for number, segment in enumerate(commit.segments)]
    if documents:
        segments.append(_write_segment(folder, build_batch(documents.values())))
    write_commit(folder, commit.next(tuple(segments)))


def merge_due_segments(folder: Path) -> bool:
    """Merge the segments that the merge policy selects, in a commit of its own. Return whether there were any."""
    commit = read_commit(folder)
    selected = segments_to_merge(commit.segments)
    if not selected:
        return False
    write_commit(folder, commit.next(merge_segments(folder, commit.segments, selected)))
    return True


def _find_documents(folder: Path, keys: Iterable[str], open_segments: Mapping[str, Segment]) -> Mapping[int, list[int]]:
    """Return the live documents with these keys, by the ordinal of their segment."""
    snapshot = open_snapshot(folder, open_segments)
    by_segment: dict[int, list[int]] = {}
    for key in keys:
        location = snapshot.find_document(key)
        if location is not None:
            view, document = location
            by_segment.setdefault(view.ordinal, []).append(document)
    return by_segment


def _delete(segment: ArraySegment, documents: Iterable[int]) -> ArraySegment:
    segment.deleted = segment.deleted.union(documents)
    return segment


def build_batch(documents: Iterable[IndexDocument]) -> SegmentBuilder:
    """Return a builder that holds these documents. Worker processes call it, too."""
    builder = SegmentBuilder()
    for document in documents:
        builder.add(word_fields(document), value_fields(document), stored_bytes(document))
    return builder


def _write_segment(folder: Path, builder: SegmentBuilder) -> ArraySegment:
    segment = new_segment(len(builder))
    builder.write(segment_path(folder, segment))
    return segment


class WhooshGeneration:
    """A generation that is being built; see `index.engines.base.Generation`. It cannot be resumed after a crash."""

    build_batch = staticmethod(build_batch)

    def __init__(self, folders: GenerationFolders) -> None:
        self._folders = folders
        self._folder = folders.create()
        create_index(self._folder)
        self._buffer = SegmentBuilder()
        self._segments: list[ArraySegment] = []
        self._added = 0
        self.checkpoint: Mapping[str, Any] = {}
        self.published = False

    def save_checkpoint(self, checkpoint: Mapping[str, Any]) -> None:
        """Do nothing: building anew costs no more than reading what a crash left."""

    def add(self, documents: Iterable[IndexDocument]) -> None:
        """Add documents in batches of BATCH_SIZE."""
        remaining = iter(documents)
        while batch := tuple(islice(remaining, BATCH_SIZE)):
            self.add_batch(build_batch(batch))

    def add_batch(self, batch: SegmentBuilder) -> None:
        """Add a batch to the buffer; write the buffer as a segment when it is full."""
        self._buffer.append(batch)
        self._added += len(batch)
        if self._buffer.bytes > MAX_BUFFER_BYTES:
            self._flush()

    def update(self, put: Iterable[IndexDocument], remove: Iterable[str]) -> None:
        """Put and remove documents in a commit."""
        self._commit_added()
        commit_changes(self._folder, put, remove)
        self._added = open_snapshot(self._folder, {}).live_documents

    def finish(self) -> None:
        """Merge all added documents into one segment and commit it."""
        self._commit_added()

    def publish(self, revision: int) -> None:
        """Finish, verify and count the documents, then serve this generation."""
        self._commit_added()
        self._check()
        built = datetime.now(UTC).isoformat(timespec="seconds")
        with self._folders.write_lock():
            state = CommitState(revision, schema_version(), built, before=self._folders.current_name())
            self._folders.write_state(self._folder, state)
            self._folders.serve(self._folder)
        self.published = True

    def discard(self) -> None:
        """Remove the folder of the generation."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _check(self) -> None:
        """Raise IndexDamaged where a checksum or the number of documents is wrong."""
        snapshot = open_snapshot(self._folder, {})
        verify_checksums(snapshot)
        if snapshot.live_documents != self._added:
            raise IndexDamaged(
                f"The new generation holds {snapshot.live_documents} documents instead of {self._added}; "
                "it is not served."
            )

    def _flush(self) -> None:
        """Write the buffer as a segment that no commit lists yet."""
        if len(self._buffer):
            self._segments.append(_write_segment(self._folder, self._buffer))
            self._buffer = SegmentBuilder()

    def _commit_added(self) -> None:
        """Commit what was added since the last commit, merged into one segment."""
        self._flush()
        if not self._segments:
            return
        commit = read_commit(self._folder)
        segments = (*commit.segments, *self._segments)
        if len(segments) > 1:
            segments = merge_segments(self._folder, segments, segments)
        write_commit(self._folder, commit.next(segments))
        self._segments = []
