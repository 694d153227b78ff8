"""Changes to a Whoosh index: a whole generation aside, or a few documents in the one that is served."""

import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from attrs import evolve
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from index.engines.base import IndexDocument
from index.engines.whoosh.fields import row, whoosh_schema
from index.engines.whoosh.folders import Folders, State
from index.engines.whoosh.reading import open_snapshot
from index.engines.whoosh.segment import PostingsCache, Segment
from index.errors import IndexDamaged
from index.schema import VERSION

__all__ = ["WhooshGeneration", "change", "changed"]

BUILD_MEGABYTES = 96
"""Memory for postings while building, before they go to a temporary file."""


def change(
    folder: Path, put: Iterable[IndexDocument], remove: Iterable[str], known: Mapping[str, Segment] | None = None
) -> None:
    """Put and remove documents in one commit. The caller holds the folder's write lock.

    The old documents are found through the segments that are open already: Whoosh would open a searcher on everything.
    """
    documents = {document.key: document for document in put}
    gone = {*documents, *remove}
    snapshot = open_snapshot(folder, known or {}, PostingsCache(0))
    writer = _writer(folder)
    try:
        for key in gone:
            number = snapshot.number_of(key)
            if number is not None:
                writer.delete_document(number)
        for document in documents.values():
            writer.add_document(**row(document))
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


def _writer(folder: Path) -> Any:  # noqa: ANN401 - Whoosh 2.7.4 has no types
    return FileIndex(FileStorage(str(folder))).writer(limitmb=BUILD_MEGABYTES)


class WhooshGeneration:
    """A generation that is being built. Nobody is served from it until `publish`."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._folder = folders.new()
        FileIndex.create(FileStorage(str(self._folder)), whoosh_schema())
        self._writer: Any = _writer(self._folder)
        self._added = 0
        self.published = False

    def add(self, documents: Iterable[IndexDocument]) -> None:
        """Take more documents; see `index.engines.base.Generation.add`."""
        for document in documents:
            self._writer.add_document(**row(document))
            self._added += 1

    def update(self, put: Iterable[IndexDocument], remove: Iterable[str]) -> None:
        """Apply the changes that came meanwhile; see `index.engines.base.Generation.update`."""
        self._finish()
        change(self._folder, put, remove)
        self._added = open_snapshot(self._folder, {}, PostingsCache(0)).documents

    def publish(self, revision: int) -> None:
        """Finish, check, swap; see `index.engines.base.Generation.publish`."""
        self._finish()
        found = open_snapshot(self._folder, {}, PostingsCache(0)).documents
        if found != self._added:
            raise IndexDamaged(
                f"The new generation holds {found} documents instead of {self._added}; it is not served."
            )
        built = datetime.now(UTC).isoformat(timespec="seconds")
        with self._folders.writing():
            self._folders.write_state(self._folder, State(revision, VERSION, built))
            self._folders.serve(self._folder)
        self.published = True

    def discard(self) -> None:
        """Remove what was built."""
        if self._writer is not None:
            self._writer.cancel()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _finish(self) -> None:
        if self._writer is not None:
            self._writer.commit()
            self._writer = None


def changed(state: State, revision: int) -> State:
    """The state after a commit that brought the index to that revision."""
    return evolve(state, revision=revision, commit=state.commit + 1)
