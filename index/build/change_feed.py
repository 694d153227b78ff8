"""`Outbox`: the changes that the database has confirmed and the index has yet to take.

Nothing is written to it. A practice's revision is written in the transaction that changes it, under the next number of
all, so a confirmed change is in the outbox by being confirmed. The index notes up to which number it holds all changes
once it has them, so an entry leaves the outbox by being there: no mark on a row can say “sent” of what is not, and an
index that was built anew, rolled back or lost asks again from where it stands. A practice that changed often waits
once, with its last change: it is put as it is now.
"""

from itertools import islice

from attrs import frozen

from corpus.store.collection import Change, Collection
from index.engines.base import Engine

__all__ = ["Outbox", "Waiting"]


@frozen
class Waiting:
    """The oldest changes that wait."""

    since: int
    """The revision that the index holds: they follow on it."""
    changes: tuple[Change, ...]

    @property
    def until(self) -> int:
        """The revision that the index holds once it has them."""
        return self.changes[-1].revision


class Outbox:
    """What one engine's index lacks of one collection. Methods raise as `Engine.held`, or CollectionUnavailable."""

    def __init__(self, collection: Collection, engine: Engine) -> None:
        self._collection = collection
        self._engine = engine

    def depth(self) -> int:
        """How many changes wait."""
        return self._collection.waiting(self._engine.held())

    def next(self, most: int) -> Waiting | None:
        """The oldest changes that wait, at most so many; None where there are none."""
        since = self._engine.held()
        changes = tuple(islice(self._collection.changes(since), most))
        return Waiting(since, changes) if changes else None
