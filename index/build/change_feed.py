"""`ChangeFeed`: the changes that the database has committed and the index does not hold yet (a transactional outbox).

No table stores it. Each change of a practice writes a revision, under the next number, in its own transaction. So a
committed change is in the feed. The index notes the revision up to which it holds all changes. So a change leaves the
feed by being in the index, and no row can say “sent” where it is not. An index that was rebuilt, rolled back or lost
reads the feed from its own revision on. A practice that changed several times appears once, with its newest change.
"""

from itertools import islice

from attrs import frozen

from corpus.store.collection import Collection, RevisionChange
from index.engines.base import Engine

__all__ = ["ChangeBatch", "ChangeFeed"]


@frozen
class ChangeBatch:
    """The oldest changes that the index lacks."""

    first_revision: int
    """The index holds this revision, and the changes follow it."""
    changes: tuple[RevisionChange, ...]

    @property
    def last_revision(self) -> int:
        """The revision that the index holds after these changes."""
        return self.changes[-1].revision


class ChangeFeed:
    """The changes of one collection that one engine's index lacks.

    The methods raise what `Engine.indexed_revision` raises, and CollectionUnavailable.
    """

    def __init__(self, collection: Collection, engine: Engine) -> None:
        self._collection = collection
        self._engine = engine

    def depth(self) -> int:
        """Return how many changes wait for the index."""
        return self._collection.count_changes(self._engine.indexed_revision())

    def next_batch(self, most: int) -> ChangeBatch | None:
        """Return the oldest waiting changes, at most `most` of them; None where the index has all."""
        revision = self._engine.indexed_revision()
        changes = tuple(islice(self._collection.changes(revision), most))
        return ChangeBatch(revision, changes) if changes else None
