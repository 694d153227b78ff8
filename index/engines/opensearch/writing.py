"""`OpenSearchGeneration`: a generation that is built aside in the cluster."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from index.engines.base import IndexDocument
from index.engines.opensearch.bulk import Change, puts, removals, send
from index.engines.opensearch.cluster import WRITE_SECONDS, Cluster
from index.engines.opensearch.generations import Generations, Lease, State
from index.errors import IndexDamaged
from index.schema import VERSION

__all__ = ["UPDATED", "OpenSearchGeneration"]

ADDED: Final = 1
"""The version of a document as a build adds it …"""
UPDATED: Final = 2
"""… and as it changes it; later changes have this and the collection's revision."""


class OpenSearchGeneration:
    """See `index.engines.base.Generation` for what its methods promise."""

    def __init__(self, cluster: Cluster, generations: Generations, lease: Lease) -> None:
        self._cluster = cluster
        self._generations = generations
        self._lease = lease
        self._index = generations.new()
        self._expected = 0
        self.published = False

    def add(self, documents: Iterable[IndexDocument]) -> None:
        """Take more documents, as fast as the cluster takes them."""
        self._expected += send(self._cluster, self._index, self._renewing(puts(documents, ADDED)))

    def update(self, put: Iterable[IndexDocument], remove: Iterable[str]) -> None:
        """Apply the changes that came meanwhile."""
        send(self._cluster, self._index, self._renewing(puts(put, UPDATED)))
        send(self._cluster, self._index, removals(remove, UPDATED))
        self._expected = self._count()

    def publish(self, revision: int) -> None:
        """Finish, check, move the alias."""
        found = self._count()
        if found != self._expected:
            raise IndexDamaged(
                f"The new generation holds {found} documents instead of {self._expected}; it is not served."
            )
        self._generations.open(self._index)
        self._lease.renew()
        built = datetime.now(UTC).isoformat(timespec="seconds")
        state = State(revision, VERSION, built, before=self._generations.served_name())
        self._generations.note(self._index, state)
        self._generations.serve(self._index)
        self.published = True

    def discard(self) -> None:
        """Remove what was built."""
        self._generations.remove(self._index)

    def _count(self) -> int:
        client = self._cluster.client
        self._cluster.run(client.indices.refresh, WRITE_SECONDS, index=self._index)
        return int(self._cluster.run(client.count, WRITE_SECONDS, index=self._index)["count"])

    def _renewing(self, changes: Iterable[Change]) -> Iterator[Change]:
        for change in changes:
            self._lease.renew()
            yield change
