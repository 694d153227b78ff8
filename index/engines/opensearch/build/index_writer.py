"""`OpenSearchGeneration`: builds a generation in the cluster, or resumes a half-built one."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from index.document import IndexDocument
from index.engines.opensearch.build.build_lease import BuildLease
from index.engines.opensearch.build.bulk_indexer import BulkAction, delete_actions, put_actions, send_actions
from index.engines.opensearch.build.generations import Generations, GenerationState, UnfinishedGeneration
from index.engines.opensearch.cluster import WRITE_SECONDS, Cluster
from index.errors import IndexDamaged
from index.schema import schema_version

__all__ = ["UPDATED_VERSION", "OpenSearchGeneration"]

ADDED_VERSION: Final = 1
"""The version of documents that a build adds."""
UPDATED_VERSION: Final = 2
"""The version of documents that a build updates. Later changes add the collection's revision to it."""


class OpenSearchGeneration:
    """A generation that is being built; see `index.engines.base.Generation`."""

    build_batch = tuple
    """A batch is the documents themselves: the size of requests is known only when they are sent."""

    def __init__(
        self,
        cluster: Cluster,
        generations: Generations,
        lease: BuildLease,
        unfinished: UnfinishedGeneration | None = None,
    ) -> None:
        self._cluster = cluster
        self._generations = generations
        self._lease = lease
        self._index = unfinished.index if unfinished else generations.create()
        self.checkpoint: Mapping[str, Any] = unfinished.checkpoint if unfinished else {}
        self._is_resumable = bool(unfinished)
        self._is_updated = self._is_finished = False
        self._added = unfinished.added if unfinished else 0
        self.published = False

    def save_checkpoint(self, checkpoint: Mapping[str, Any]) -> None:
        """Store the checkpoint in the cluster, with the number of documents."""
        self._generations.save_checkpoint(UnfinishedGeneration(self._index, checkpoint, self._added))
        self._is_resumable = True

    def add(self, documents: Iterable[IndexDocument]) -> None:
        """Add documents, as fast as the cluster takes them. An unavailable cluster is waited for."""
        self._added += self._send(put_actions(documents, ADDED_VERSION))

    def add_batch(self, batch: tuple[IndexDocument, ...]) -> None:
        """Add the documents of a batch."""
        self.add(batch)

    def update(self, put: Iterable[IndexDocument], remove: Iterable[str]) -> None:
        """Put and delete documents, with a higher version than added ones."""
        self._send(put_actions(put, UPDATED_VERSION))
        self._send(delete_actions(remove, UPDATED_VERSION))
        self._is_updated = True

    def finish(self) -> None:
        """Count the documents and add replicas. Raises IndexDamaged where documents are missing."""
        count = self._count()
        if not self._is_updated and count != self._added:
            self._is_resumable = False
            raise IndexDamaged(
                f"The new generation holds {count} documents instead of {self._added}; it is not served."
            )
        self._generations.activate(self._index)
        self._is_finished = True

    def publish(self, revision: int) -> None:
        """Store the state and move the alias to this generation."""
        if not self._is_finished:
            self.finish()
        self._lease.renew()
        built = datetime.now(
            UTC
        ).isoformat()  # with microseconds, so that older checkpoints can be told from newer ones
        state = GenerationState(revision, schema_version(), built, before=self._generations.served_index())
        self._generations.write_state(self._index, state)
        self._generations.serve(self._index)
        self.published = True
        self._generations.delete_checkpoint(self._index)

    def discard(self) -> None:
        """Remove the generation, unless a later build can resume it."""
        if not self._is_resumable:
            self._generations.remove(self._index)

    def _count(self) -> int:
        client = self._cluster.client
        self._cluster.run(client.indices.refresh, WRITE_SECONDS, index=self._index)
        return int(self._cluster.run(client.count, WRITE_SECONDS, index=self._index)["count"])

    def _send(self, actions: Iterable[BulkAction]) -> int:
        try:
            return send_actions(self._cluster, self._index, self._renew_lease(actions))
        except IndexDamaged:
            self._is_resumable = False
            raise

    def _renew_lease(self, actions: Iterable[BulkAction]) -> Iterator[BulkAction]:
        """Pass actions on, and renew the lease whenever that is due."""
        for action in actions:
            self._lease.renew()
            yield action
