"""`send_actions`: sends many puts and deletions to an index, no faster than the cluster takes them.

Actions that a busy cluster rejects are sent again after a wait that doubles, in smaller requests. When the cluster
takes them, the requests grow again. Every document carries a version that grows with the collection's revision. So of
two processes that apply the same changes, the later revision wins, in whatever order they arrive, and sending an action
twice does no harm.
"""

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from attrs import frozen
from opensearchpy.serializer import JSONSerializer

from index.document import IndexDocument
from index.engines.opensearch.cluster import WRITE_SECONDS, Cluster
from index.engines.opensearch.mapping import document_body
from index.errors import EngineUnavailable, IndexDamaged

__all__ = ["BulkAction", "delete_actions", "put_actions", "send_actions"]

MAX_ACTIONS: Final = 200
"""Actions in a request at most."""
MAX_BYTES: Final = 8 * 1024 * 1024
"""The size of a request at most."""
MIN_ACTIONS: Final = 10
"""A busy cluster gets requests of no fewer actions."""
PATIENCE: Final = 300.0
"""Seconds before a cluster that rejects everything counts as unavailable."""
FIRST_WAIT: Final = 0.1
LONGEST_WAIT: Final = 15.0
"""Seconds between two tries, the first and the longest wait."""
BUSY_STATUSES: Final = frozenset({429, 503})
DONE_STATUSES: Final = frozenset({404, 409})
"""The document to delete does not exist, or a later version of the document does."""

_to_json = JSONSerializer().dumps


@frozen
class BulkAction:
    """A put or a deletion, as lines of a bulk request."""

    key: str
    lines: tuple[str, ...]

    @property
    def size(self) -> int:
        """The approximate size in bytes."""
        return sum(map(len, self.lines))


def put_actions(documents: Iterable[IndexDocument], version: int) -> Iterator[BulkAction]:
    """Yield the actions that put documents with a version."""
    for document in documents:
        head = _to_json({"index": _action_head(document.key, version)})
        yield BulkAction(document.key, (head, _to_json(document_body(document))))


def delete_actions(keys: Iterable[str], version: int) -> Iterator[BulkAction]:
    """Yield the actions that delete the documents with these keys."""
    return (BulkAction(key, (_to_json({"delete": _action_head(key, version)}),)) for key in keys)


def send_actions(cluster: Cluster, index: str, actions: Iterable[BulkAction]) -> int:
    """Send actions to an index; return how many there were. Raises EngineUnavailable, IndexDamaged."""
    count = 0
    pacer = _Pacer()
    for batch in _batches(actions):
        remaining: Sequence[BulkAction] = batch
        while remaining:
            now, later = remaining[: pacer.max_actions], remaining[pacer.max_actions :]
            remaining = [*pacer.adjust(_send_request(cluster, index, now)), *later]
        count += len(batch)
    return count


class _Pacer:
    """Adjusts the number of actions in a request to what the cluster takes."""

    def __init__(self) -> None:
        self.max_actions = MAX_ACTIONS
        self._deadline = 0.0
        self._wait = 0.0

    def adjust(self, rejected: Sequence[BulkAction]) -> Sequence[BulkAction]:
        """Return the rejected actions of the last request, after a wait. Raises EngineUnavailable after PATIENCE."""
        if not rejected:
            self._wait = 0.0
            self.max_actions = min(2 * self.max_actions, MAX_ACTIONS)
            return rejected
        if not self._wait:
            self._deadline = time.monotonic() + PATIENCE
        self._wait = min(2 * self._wait or FIRST_WAIT, LONGEST_WAIT)
        self.max_actions = max(self.max_actions // 2, MIN_ACTIONS)
        if time.monotonic() + self._wait > self._deadline:
            raise EngineUnavailable(f"OpenSearch has been too busy for over {PATIENCE:.0f} s.")
        time.sleep(random.uniform(self._wait / 2, self._wait))  # noqa: S311 - no secret: it spreads the tries
        return rejected


def _action_head(key: str, version: int) -> dict[str, object]:
    return {"_id": key, "version": version, "version_type": "external_gte"}


def _batches(actions: Iterable[BulkAction]) -> Iterator[list[BulkAction]]:
    batch: list[BulkAction] = []
    size = 0
    for action in actions:
        if batch and (len(batch) >= MAX_ACTIONS or size + action.size > MAX_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(action)
        size += action.size
    if batch:
        yield batch


def _send_request(cluster: Cluster, index: str, batch: Sequence[BulkAction]) -> list[BulkAction]:
    """Send one bulk request; return the actions that the cluster rejects because it is busy."""
    lines = "\n".join(chain.from_iterable(action.lines for action in batch)) + "\n"
    answer = cluster.run(cluster.client.bulk, WRITE_SECONDS, index=index, body=lines)
    if not answer["errors"]:
        return []
    rejected = []
    for action, item in zip(batch, answer["items"], strict=True):
        (result,) = item.values()
        if result["status"] in BUSY_STATUSES:
            rejected.append(action)
        elif "error" in result and result["status"] not in DONE_STATUSES:
            raise IndexDamaged(f"OpenSearch refused {action.key!r}: {result['error'].get('reason', '')[:300]}")
    return rejected
