"""`OpenSearchGeneration`: a generation that is built aside in the cluster."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from index.document import IndexDocument
from index.engines.opensearch.bulk_indexer import Change, puts, removals, send
from index.engines.opensearch.cluster import WRITE_SECONDS, Cluster
from index.engines.opensearch.generations import Generations, Lease, State, Unfinished
from index.errors import IndexDamaged
from index.schema import VERSION

__all__ = ["UPDATED", "OpenSearchGeneration"]

ADDED: Final = 1
"""The version of a document as a build adds it …"""
UPDATED: Final = 2
"""… and as it changes it; later changes have this and the collection's revision."""


class OpenSearchGeneration:
    """See `index.engines.base.Generation` for what its methods promise."""

    build_batch = tuple
    """Nothing is done ahead: how much is sent at once is known only when it is sent."""

    def __init__(
        self, cluster: Cluster, generations: Generations, lease: Lease, unfinished: Unfinished | None = None
    ) -> None:
        self._cluster = cluster
        self._generations = generations
        self._lease = lease
        self._index = unfinished.index if unfinished else generations.new()
        self.checkpoint: Mapping[str, Any] = unfinished.noted if unfinished else {}
        self._can_go_on = bool(unfinished)
        self._changed = self._finished = False
        self._added = unfinished.added if unfinished else 0
        self.published = False

    def save_checkpoint(self, checkpoint: Mapping[str, Any]) -> None:
        """Keep it in the cluster, too."""
        self._generations.note_unfinished(Unfinished(self._index, checkpoint, self._added))
        self._can_go_on = True

    def add(self, documents: Iterable[IndexDocument]) -> None:
        """Take more documents, as fast as the cluster takes them; a cluster that is away for a while is waited for."""
        self._added += self._send(puts(documents, ADDED))

    def add_batch(self, packed: tuple[IndexDocument, ...]) -> None:
        """Take more documents."""
        self.add(packed)

    def update(self, put: Iterable[IndexDocument], remove: Iterable[str]) -> None:
        """Apply the changes that came meanwhile."""
        self._send(puts(put, UPDATED))
        self._send(removals(remove, UPDATED))
        self._changed = True

    def finish(self) -> None:
        """Check it, and give it its replicas."""
        found = self._count()
        if not self._changed and found != self._added:
            self._can_go_on = False
            raise IndexDamaged(
                f"The new generation holds {found} documents instead of {self._added}; it is not served."
            )
        self._generations.open(self._index)
        self._finished = True

    def publish(self, revision: int) -> None:
        """Note what it holds, move the alias."""
        if not self._finished:
            self.finish()
        self._lease.renew()
        built = datetime.now(UTC).isoformat()  # to the microsecond: what was begun before is told from what came after
        state = State(revision, VERSION, built, before=self._generations.served_name())
        self._generations.note(self._index, state)
        self._generations.serve(self._index)
        self.published = True
        self._generations.forget_unfinished(self._index)

    def discard(self) -> None:
        """Remove what was built, unless somebody can go on with it."""
        if not self._can_go_on:
            self._generations.remove(self._index)

    def _count(self) -> int:
        client = self._cluster.client
        self._cluster.run(client.indices.refresh, WRITE_SECONDS, index=self._index)
        return int(self._cluster.run(client.count, WRITE_SECONDS, index=self._index)["count"])

    def _send(self, changes: Iterable[Change]) -> int:
        try:
            return send(self._cluster, self._index, self._renewing(changes))
        except IndexDamaged:
            self._can_go_on = False
            raise

    def _renewing(self, changes: Iterable[Change]) -> Iterator[Change]:
        for change in changes:
            self._lease.renew()
            yield change
