"""The index, brought to what the collection says: built anew aside, or caught up with what changed.

A build reads every practice into a new generation, applies the changes that came meanwhile, and swaps it in at once;
what was served before answers until then. Where there are many, other processes analyse them (`index.build.worker_pool`).
Nothing here has to end well: whatever is left half-built is never served, and the next build goes on with it or removes
it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from attrs import asdict, evolve, fields, frozen

from corpus.practice import Practice
from corpus.records import from_values
from corpus.store.collection import Change, Collection
from corpus.vocabularies.vocabulary import Vocabularies
from index.attachments import AttachedText
from index.build.batches import Analysing, Batch
from index.build.change_feed import Outbox
from index.build.worker_pool import workers
from index.document import IndexDocument
from index.engines.base import Engine, Generation, Packed
from index.errors import IndexDamaged, IndexMissing, IndexOutdated
from index.facets.phrase_facet import SAMPLE, SharedPhrases, known, learn
from index.text.analyzer import Analyzer

__all__ = ["MANY_CHANGES", "Attached", "Builder", "Progress"]

Progress = Callable[[int, int], None]
"""Told how many practices are in the new generation, of how many."""

Attached = Callable[[Practice], Iterable[AttachedText]]
"""Gives the texts of a practice's files."""

BATCH: Final = 200
"""Practices in memory at once."""
CHANGES: Final = 500
"""Changes that are put into the index in one step."""
MANY_CHANGES: Final = 2_000
"""From so many changes on, a new generation costs less than putting them into the old one …"""
MOST_OF_IT: Final = 0.5
"""… where they are so much of what the index holds."""
FEW_CHANGES: Final = 20
"""So few that came meanwhile are no reason to look for more: the rest is caught up with once it is served."""
NOTED: Final = 1_000
"""Practices between two notes of how far a build is: what is done twice where it died."""


def _nothing_attached(_practice: Practice) -> tuple[AttachedText, ...]:
    """No practice has files."""
    return ()


def _silent(_done: int, _of: int) -> None:
    """Nobody looks."""


@frozen
class _Begun:
    """A build that is under way, as it is noted."""

    revision: int
    """All changes up to it are in what was added."""
    phrases: Mapping[str, int]
    sampled: int
    """What the facet of phrases is made with; see `SharedPhrases`."""
    after: str = ""
    """The slug that was added last."""
    done: int = 0


class Builder:
    """Keeps one engine's index in step with one collection."""

    def __init__(
        self,
        collection: Collection,
        engine: Engine,
        analyzer: Analyzer,
        vocabularies: Vocabularies,
        attached: Attached = _nothing_attached,
    ) -> None:
        self._collection = collection
        self._engine = engine
        self._analyzer = analyzer
        self._vocabularies = vocabularies
        self.outbox = Outbox(collection, engine)
        self._attached = attached

    def build(self, progress: Progress = _silent) -> int:
        """Build a new generation and serve it; how many practices it holds. Raises BuildRunning.

        One that was begun and not finished is gone on with, where the engine can.
        """
        self._engine.prune()
        with (
            self._engine.generation(self._goes_on) as generation,
            workers(len(self._collection), (Analysing, generation.pack)) as hands,
        ):
            begun = _Begun(**generation.left) if generation.left else self._begin()
            phrases = SharedPhrases(begun.phrases, begun.sampled)
            work = Analysing(self._analyzer, self._vocabularies, phrases, generation.pack)
            batches = self._batches(self._collection.records(begun.after))
            self._add_all(generation, begun, hands.each(work, batches), progress)
            revision = self._apply_changes(generation, begun.revision, phrases)
            generation.finish()
            revision = self._apply_changes(generation, revision, phrases)
            generation.publish(revision)
        self._engine.refresh()
        self.catch_up()
        self._engine.prune()
        return self._engine.state().documents

    def catch_up(self, most: int | None = None) -> int:
        """Empty the outbox into the index, oldest changes first; how many practices this one put or removed.

        With `most`, no further step is begun once so many are done. Others may do the same at the same time: each step
        follows on what the index holds by then. Raises IndexMissing, IndexDamaged and IndexOutdated where only a build
        helps.
        """
        count = 0
        self._engine.refresh()
        while (most is None or count < most) and (batch := self.outbox.next(CHANGES)):
            changes = self._split(batch.changes, known(self._engine))
            if self._engine.update(*changes, revision=batch.until, since=batch.since):
                count += len(batch.changes)
            self._engine.refresh()
        return count

    def ensure(self, progress: Progress = _silent) -> None:
        """Bring the index to what the collection says, by whichever way is shorter."""
        if self.is_stale() or self.outbox.depth() >= max(MANY_CHANGES, MOST_OF_IT * self._engine.state().documents):
            self.build(progress)
        else:
            self.catch_up()

    def is_stale(self) -> bool:
        """Whether nothing is there that could be caught up: no index, a damaged one, or one of another schema."""
        try:
            self._engine.refresh()
            self._engine.state()
        except (IndexMissing, IndexDamaged, IndexOutdated):
            return True
        return False

    def _begin(self) -> "_Begun":
        revision = self._collection.revision
        phrases = learn(self._collection.sample(SAMPLE))
        return _Begun(revision, dict(phrases.held), phrases.practices)

    def _goes_on(self, left: Mapping[str, Any]) -> bool:
        """Whether what is half-built is of this collection, and not of one that was put in its place from a backup."""
        known = {field.name for field in fields(_Begun)}
        return left.keys() == known and _Begun(**left).revision <= self._collection.revision

    def _add_all(
        self, generation: Generation, begun: "_Begun", packed: Iterable[tuple[Batch, Packed]], progress: Progress
    ) -> None:
        expected = len(self._collection)
        for batch, documents in packed:
            generation.take(documents)
            number = len(batch.records)
            begun = evolve(begun, after=batch.last, done=begun.done + number)
            if begun.done // NOTED > (begun.done - number) // NOTED:
                generation.note(asdict(begun))
            progress(begun.done, max(begun.done, expected))

    def _apply_changes(self, generation: Generation, revision: int, phrases: SharedPhrases) -> int:
        """Apply what came since that revision, until little more comes meanwhile; up to which one that is."""
        while changes := tuple(islice(self._collection.changes(revision), CHANGES)):
            generation.update(*self._split(changes, phrases))
            revision = changes[-1].revision
            if len(changes) < FEW_CHANGES:
                break
        return revision

    def _split(self, changes: Sequence[Change], phrases: SharedPhrases) -> tuple[list[IndexDocument], list[str]]:
        """What to put and what to remove for these changes, as the practices are now."""
        gone = [change.slug for change in changes if change.removed]
        found = self._collection.get_many(change.slug for change in changes if not change.removed)
        analysing = Analysing(self._analyzer, self._vocabularies, phrases, tuple)
        return [analysing.document(practice, self._files(practice)) for practice in found.values()], gone

    def _batches(self, records: Iterator[Mapping[str, Any]]) -> Iterator[Batch]:
        while batch := list(islice(records, BATCH)):
            having = map(from_values, (record for record in batch if record.get("attachments")))
            yield Batch(batch, {practice.slug: self._files(practice) for practice in having})

    def _files(self, practice: Practice) -> tuple[AttachedText, ...]:
        return tuple(self._attached(practice)) if practice.attachments else ()
