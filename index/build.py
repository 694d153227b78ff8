"""The index, brought to what the collection says: built anew aside, or caught up with what changed.

A build reads every practice into a new generation, applies the changes that came meanwhile, and swaps it in at once;
what was served before answers until then. Nothing here has to end well: whatever is left half-built is never served,
and the next build removes it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from corpus.collection import Change, Collection
from corpus.practice import Practice
from corpus.vocabulary import Vocabularies
from index.analysis import Analyzer
from index.engines.base import Engine, Generation, IndexDocument
from index.errors import IndexDamaged, IndexMissing, IndexOutdated
from index.schema import document
from index.shared_phrases import SAMPLE, SharedPhrases, known, learn, spoken

__all__ = ["MANY_CHANGES", "Builder", "Progress"]

Progress = Callable[[int, int], None]
"""Told how many practices are in the new generation, of how many."""

BATCH: Final = 200
"""Practices in memory at once."""
MANY_CHANGES: Final = 2_000
"""From so many changes on, a new generation costs less than putting them into the old one."""
CATCH_UPS: Final = 5
"""How often a build looks for changes that came meanwhile; later ones are caught up with once it is served."""


def _silent(_done: int, _of: int) -> None:
    """Nobody looks."""


class Builder:
    """Keeps one engine's index in step with one collection."""

    def __init__(self, collection: Collection, engine: Engine, analyzer: Analyzer, vocabularies: Vocabularies) -> None:
        self._collection = collection
        self._engine = engine
        self._analyzer = analyzer
        self._vocabularies = vocabularies

    def build(self, progress: Progress = _silent) -> int:
        """Build a new generation and serve it; how many practices it holds. Raises BuildRunning."""
        self._engine.prune()
        revision = self._collection.revision
        done, expected = 0, len(self._collection)
        phrases = learn(self._collection.sample(SAMPLE))
        with self._engine.generation() as generation:
            for batch in _batches(self._collection.practices()):
                generation.add(self._documents(batch, phrases))
                done += len(batch)
                progress(done, max(done, expected))
            revision = self._apply_changes(generation, revision, phrases)
            generation.publish(revision)
        self._engine.refresh()
        self.catch_up()
        self._engine.prune()
        return self._engine.state().documents

    def catch_up(self) -> int:
        """Put into the index what changed in the collection since; how many practices did.

        Raises IndexMissing, IndexDamaged and IndexOutdated where only a build helps.
        """
        count = 0
        changes = self._collection.changes(self._engine.state().revision)
        while batch := tuple(islice(changes, MANY_CHANGES)):
            self._engine.update(*self._split(batch, known(self._engine)), revision=batch[-1].revision)
            count += len(batch)
        if count:
            self._engine.refresh()
        return count

    def ensure(self, progress: Progress = _silent) -> None:
        """Bring the index to what the collection says, by whichever way is shorter."""
        if self.is_stale() or self.changes_waiting() >= MANY_CHANGES:
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

    def changes_waiting(self) -> int:
        """How many changes the index has not seen, counted up to MANY_CHANGES."""
        changes = self._collection.changes(self._engine.state().revision)
        return sum(1 for _ in islice(changes, MANY_CHANGES))

    def _apply_changes(self, generation: Generation, revision: int, phrases: SharedPhrases) -> int:
        for _ in range(CATCH_UPS):
            changes = tuple(islice(self._collection.changes(revision), MANY_CHANGES))
            if not changes:
                break
            generation.update(*self._split(changes, phrases))
            revision = changes[-1].revision
        return revision

    def _split(self, changes: Sequence[Change], phrases: SharedPhrases) -> tuple[list[IndexDocument], list[str]]:
        """What to put and what to remove for these changes, as the practices are now."""
        gone = [change.slug for change in changes if change.removed]
        found = self._collection.get_many(change.slug for change in changes if not change.removed)
        return list(self._documents(found.values(), phrases)), gone

    def _documents(self, practices: Iterable[Practice], phrases: SharedPhrases) -> Iterator[IndexDocument]:
        for practice in practices:
            yield document(practice, self._analyzer, self._vocabularies, phrases.of(spoken(practice)))


def _batches(practices: Iterator[Practice]) -> Iterator[list[Practice]]:
    while batch := list(islice(practices, BATCH)):
        yield batch
