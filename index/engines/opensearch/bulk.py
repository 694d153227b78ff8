"""Many documents to an index, no faster than it takes them.

What the cluster is too busy for is sent again, and only that, after a wait that doubles. A document carries a version
that grows with the collection's revision, so that of two processes that follow the same changes the later one wins,
whichever comes last, and sending twice does nothing.
"""

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from attrs import frozen
from opensearchpy.serializer import JSONSerializer

from index.engines.base import IndexDocument
from index.engines.opensearch.cluster import WRITE_SECONDS, Cluster
from index.engines.opensearch.layout import body
from index.errors import EngineUnavailable, IndexDamaged

__all__ = ["Change", "puts", "removals", "send"]

MAX_CHANGES: Final = 200
"""In one request …"""
MAX_BYTES: Final = 8 * 1024 * 1024
"""… and no more than this."""
PATIENCE: Final = 300.0
"""Seconds for which a busy cluster is waited for."""
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
    for batch in _batches(changes):
        _send(cluster, index, batch)
        count += len(batch)
    return count


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


def _send(cluster: Cluster, index: str, batch: Sequence[Change]) -> None:
    until = time.monotonic() + PATIENCE
    wait = 0.1
    while batch := _left(cluster, index, batch):
        if time.monotonic() + wait > until:
            raise EngineUnavailable(f"OpenSearch has been too busy for over {PATIENCE:.0f} s.")
        time.sleep(random.uniform(wait / 2, wait))  # noqa: S311 - no secret: spreads the tries
        wait = min(2 * wait, LONGEST_WAIT)


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
