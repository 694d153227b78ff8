"""Many documents to an index, no faster than it takes them.

What the cluster is too busy for is sent again, and only that, in smaller requests and after a wait that doubles; when
it takes them, the requests grow again. A document carries a version that grows with the collection's revision, so that
of two processes that follow the same changes the later one wins, whichever comes last, and sending twice does nothing.
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
from index.engines.opensearch.mapping import body
from index.errors import EngineUnavailable, IndexDamaged

__all__ = ["Change", "puts", "removals", "send"]

MAX_CHANGES: Final = 200
"""In one request …"""
MAX_BYTES: Final = 8 * 1024 * 1024
"""… and no more than this."""
FEWEST_CHANGES: Final = 10
"""In one request to a cluster that is busy."""
PATIENCE: Final = 300.0
"""Seconds for which a busy cluster is waited for."""
FIRST_WAIT: Final = 0.1
LONGEST_WAIT: Final = 15.0
BUSY: Final = frozenset({429, 503})
NOTHING_TO_DO: Final = frozenset({404, 409})
"""It is gone already; a later version is there already."""

_to_json = JSONSerializer().dumps


@frozen
class Change:
    """A put or a removal, as its lines of the request."""

    key: str
    lines: tuple[str, ...]

    @property
    def size(self) -> int:
        """Bytes, nearly."""
        return sum(map(len, self.lines))


def puts(documents: Iterable[IndexDocument], version: int) -> Iterator[Change]:
    """Puts of these documents."""
    for document in documents:
        head = _to_json({"index": _head(document.key, version)})
        yield Change(document.key, (head, _to_json(body(document))))


def removals(keys: Iterable[str], version: int) -> Iterator[Change]:
    """Removals of the documents of these keys."""
    return (Change(key, (_to_json({"delete": _head(key, version)}),)) for key in keys)


def send(cluster: Cluster, index: str, changes: Iterable[Change]) -> int:
    """Make these changes; how many there were. Raises EngineUnavailable, IndexDamaged."""
    count = 0
    pace = _Pace()
    for batch in _batches(changes):
        left: Sequence[Change] = batch
        while left:
            now, later = left[: pace.changes], left[pace.changes :]
            left = [*pace.held_up(_left(cluster, index, now)), *later]
        count += len(batch)
    return count


class _Pace:
    """How many changes are sent at once, and for how long a cluster that takes none of them is waited for."""

    def __init__(self) -> None:
        self.changes = MAX_CHANGES
        self._until = 0.0
        self._wait = 0.0

    def held_up(self, left: Sequence[Change]) -> Sequence[Change]:
        """What was left over by a request, after a wait where that was any. Raises EngineUnavailable."""
        if not left:
            self._wait = 0.0
            self.changes = min(2 * self.changes, MAX_CHANGES)
            return left
        if not self._wait:
            self._until = time.monotonic() + PATIENCE
        self._wait = min(2 * self._wait or FIRST_WAIT, LONGEST_WAIT)
        self.changes = max(self.changes // 2, FEWEST_CHANGES)
        if time.monotonic() + self._wait > self._until:
            raise EngineUnavailable(f"OpenSearch has been too busy for over {PATIENCE:.0f} s.")
        time.sleep(random.uniform(self._wait / 2, self._wait))  # noqa: S311 - no secret: spreads the tries
        return left


def _head(key: str, version: int) -> dict[str, object]:
    return {"_id": key, "version": version, "version_type": "external_gte"}


def _batches(changes: Iterable[Change]) -> Iterator[list[Change]]:
    batch: list[Change] = []
    size = 0
    for change in changes:
        if batch and (len(batch) >= MAX_CHANGES or size + change.size > MAX_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(change)
        size += change.size
    if batch:
        yield batch


def _left(cluster: Cluster, index: str, batch: Sequence[Change]) -> list[Change]:
    """Those of the changes that the cluster was too busy for."""
    lines = "\n".join(chain.from_iterable(change.lines for change in batch)) + "\n"
    answer = cluster.run(cluster.client.bulk, WRITE_SECONDS, index=index, body=lines)
    if not answer["errors"]:
        return []
    left = []
    for change, item in zip(batch, answer["items"], strict=True):
        (done,) = item.values()
        if done["status"] in BUSY:
            left.append(change)
        elif "error" in done and done["status"] not in NOTHING_TO_DO:
            raise IndexDamaged(f"OpenSearch refused {change.key!r}: {done['error'].get('reason', '')[:300]}")
    return left
