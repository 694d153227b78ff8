"""`IndexBuilder`: builds the index from the collection, and keeps it up to date.

A build writes every practice into a new generation, applies the changes that came meanwhile, and publishes it in one
step. The old generation answers until then. For many practices, worker processes analyse them
(`index.build.worker_pool`). A build may be killed at any moment: a half-built generation is never served, and the next
build resumes or removes it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from attrs import asdict, evolve, fields, frozen

from corpus.practice import Practice
from corpus.records import practice_from_json
from corpus.store.collection import Collection, RevisionChange
from corpus.vocabularies.skos_loader import Vocabularies
from index.attachments import AttachedText
from index.build.batch_analyzer import BatchAnalyzer, RecordBatch
from index.build.change_feed import ChangeFeed
from index.build.worker_pool import worker_pool
from index.document import IndexDocument
from index.engines.base import DocumentBatch, Engine, Generation
from index.errors import IndexDamaged, IndexMissing, IndexOutdated
from index.facets.phrase_facet import SAMPLE_SIZE, CollectionPhrases, indexed_phrases, learn_phrases
from index.text.analyzer import Analyzer

__all__ = ["REBUILD_FROM_CHANGES", "AttachmentReader", "IndexBuilder", "Progress"]

Progress = Callable[[int, int], None]
"""Receives how many practices the new generation holds, and how many it will hold."""

AttachmentReader = Callable[[Practice], Iterable[AttachedText]]
"""Returns the texts of a practice's attached files."""

BATCH_SIZE: Final = 200
"""Practices in memory at once."""
CHANGES_PER_STEP: Final = 500
"""Changes that the index takes in one step."""
REBUILD_FROM_CHANGES: Final = 2_000
"""From this many waiting changes on, a new generation costs less than changing the old one …"""
REBUILD_FROM_SHARE: Final = 0.5
"""… where the changes also reach this share of the documents in the index."""
FEW_CHANGES: Final = 20
"""A step with fewer changes ends the catching up before publication. The rest follows afterwards."""
CHECKPOINT_INTERVAL: Final = 1_000
"""Practices between two checkpoints: at most so many are indexed twice after a crash."""


def _no_attachments(_practice: Practice) -> tuple[AttachedText, ...]:
    """Return no texts: a builder without an attachment reader indexes no files."""
    return ()


def _no_progress(_done: int, _total: int) -> None:
    """Ignore the progress of a build."""


@frozen
class _BuildCheckpoint:
    """How far a build is, as the generation stores it for the next builder. The field names are stored."""

    revision: int
    """The generation holds all changes up to this revision."""
    phrases: Mapping[str, int]
    sampled: int
    """The phrases and the sample size of the phrase facet; see `CollectionPhrases`."""
    after: str = ""
    """The slug that was added last."""
    done: int = 0
    """How many practices were added."""


class IndexBuilder:
    """Keeps the index of one engine up to date with one collection."""

    def __init__(
        self,
        collection: Collection,
        engine: Engine,
        analyzer: Analyzer,
        vocabularies: Vocabularies,
        attachments: AttachmentReader = _no_attachments,
    ) -> None:
        self._collection = collection
        self._engine = engine
        self._analyzer = analyzer
        self._vocabularies = vocabularies
        self.change_feed = ChangeFeed(collection, engine)
        self._attachments = attachments

    def build(self, progress: Progress = _no_progress) -> int:
        """Build a new generation, serve it, and return how many practices it holds. Raises BuildRunning.

        It resumes an unfinished build where the engine can.
        """
        self._engine.prune()
        with (
            self._engine.build_generation(self._can_resume) as generation,
            worker_pool(len(self._collection), (BatchAnalyzer, generation.build_batch)) as pool,
        ):
            checkpoint = _BuildCheckpoint(**generation.checkpoint) if generation.checkpoint else self._start()
            phrases = CollectionPhrases(checkpoint.phrases, checkpoint.sampled)
            analyze = BatchAnalyzer(self._analyzer, self._vocabularies, phrases, generation.build_batch)
            batches = self._batches(self._collection.records(checkpoint.after))
            self._add_all(generation, checkpoint, pool.map_in_order(analyze, batches), progress)
            revision = self._apply_changes(generation, checkpoint.revision, phrases)
            generation.finish()
            revision = self._apply_changes(generation, revision, phrases)
            generation.publish(revision)
        self._engine.refresh()
        self.catch_up()
        self._engine.prune()
        return self._engine.state().documents

    def catch_up(self, most: int | None = None) -> int:
        """Apply the waiting changes to the index, oldest first; return how many practices this call put or removed.

        With `most`, it starts no further step after that many changes. Several processes may call it at once: each step
        names the revision that it follows, so only one of them is applied. Raises IndexMissing, IndexDamaged and
        IndexOutdated where only a build helps.
        """
        count = 0
        self._engine.refresh()
        while (most is None or count < most) and (batch := self.change_feed.next_batch(CHANGES_PER_STEP)):
            changes = self._split(batch.changes, indexed_phrases(self._engine))
            if self._engine.update(*changes, revision=batch.last_revision, since=batch.first_revision):
                count += len(batch.changes)
            self._engine.refresh()
        return count

    def ensure(self, progress: Progress = _no_progress) -> None:
        """Bring the index up to date: by a build or by the waiting changes, whichever is shorter."""
        if self.is_stale() or self._has_many_changes():
            self.build(progress)
        else:
            self.catch_up()

    def is_stale(self) -> bool:
        """Return whether only a build helps: there is no index, it is damaged, or it has another schema."""
        try:
            self._engine.refresh()
            self._engine.state()
        except (IndexMissing, IndexDamaged, IndexOutdated):
            return True
        return False

    def _has_many_changes(self) -> bool:
        """Return whether a build takes less time than the waiting changes."""
        limit = max(REBUILD_FROM_CHANGES, REBUILD_FROM_SHARE * self._engine.state().documents)
        return self.change_feed.depth() >= limit

    def _start(self) -> _BuildCheckpoint:
        revision = self._collection.revision
        phrases = learn_phrases(self._collection.sample(SAMPLE_SIZE))
        return _BuildCheckpoint(revision, dict(phrases.practice_counts), phrases.practices)

    def _can_resume(self, left: Mapping[str, Any]) -> bool:
        """Return whether a half-built generation is of this collection, not of one before a restored backup."""
        names = {field.name for field in fields(_BuildCheckpoint)}
        return left.keys() == names and _BuildCheckpoint(**left).revision <= self._collection.revision

    def _add_all(
        self,
        generation: Generation,
        checkpoint: _BuildCheckpoint,
        packed: Iterable[tuple[RecordBatch, DocumentBatch]],
        progress: Progress,
    ) -> None:
        """Add all batches, and save a checkpoint after every CHECKPOINT_INTERVAL practices."""
        expected = len(self._collection)
        for batch, documents in packed:
            generation.add_batch(documents)
            number = len(batch.records)
            checkpoint = evolve(checkpoint, after=batch.last_slug, done=checkpoint.done + number)
            if checkpoint.done // CHECKPOINT_INTERVAL > (checkpoint.done - number) // CHECKPOINT_INTERVAL:
                generation.save_checkpoint(asdict(checkpoint))
            progress(checkpoint.done, max(checkpoint.done, expected))

    def _apply_changes(self, generation: Generation, revision: int, phrases: CollectionPhrases) -> int:
        """Apply the changes after that revision until few are left; return the last one's revision."""
        while changes := tuple(islice(self._collection.changes(revision), CHANGES_PER_STEP)):
            generation.update(*self._split(changes, phrases))
            revision = changes[-1].revision
            if len(changes) < FEW_CHANGES:
                break
        return revision

    def _split(
        self, changes: Sequence[RevisionChange], phrases: CollectionPhrases
    ) -> tuple[list[IndexDocument], list[str]]:
        """Return the documents to put and the slugs to remove; each practice is read in its newest state."""
        removed = [change.slug for change in changes if change.removed]
        practices = self._collection.get_many(change.slug for change in changes if not change.removed)
        analyzer = BatchAnalyzer(self._analyzer, self._vocabularies, phrases, tuple)
        return [analyzer.document(practice, self._files(practice)) for practice in practices.values()], removed

    def _batches(self, records: Iterator[Mapping[str, Any]]) -> Iterator[RecordBatch]:
        while batch := list(islice(records, BATCH_SIZE)):
            with_files = map(practice_from_json, (record for record in batch if record.get("attachments")))
            yield RecordBatch(batch, {practice.slug: self._files(practice) for practice in with_files})

    def _files(self, practice: Practice) -> tuple[AttachedText, ...]:
        return tuple(self._attachments(practice)) if practice.attachments else ()
