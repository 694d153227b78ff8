"""`Cluster`: the connection to OpenSearch, and what its faults mean here.

A call has a time. Within it, what may go better on another node or a moment later is tried again, after a random wait
so that not all come back at once; then it is EngineUnavailable. All that this engine sends may be sent twice: documents
have their keys and versions, and whoever creates something knows what to do when it is already there.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, TypeVar

from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    ConnectionError as NoConnection,
)
from opensearchpy.exceptions import (
    NotFoundError,
    TransportError,
)

from index.engines.opensearch.circuit_breaker import Circuit
from index.engines.opensearch.cluster_address import Address
from index.errors import EngineUnavailable

__all__ = ["SEARCH_SECONDS", "WRITE_SECONDS", "Cluster", "NotFoundError", "TransportError"]

SEARCH_SECONDS: Final = 6.0
"""What a reader waits at most."""
WRITE_SECONDS: Final = 60.0
"""What a change, or a batch of a build, may take."""
PROBE_SECONDS: Final = 1.5
"""What one waits at most who tries whether a cluster that was away is back."""
SHARE: Final = 0.6
"""Of the time that is left, what one try may take, so that another fits in."""
SHORTEST_TRY: Final = 0.5
"""Seconds."""
FIRST_WAIT: Final = 0.05
"""Seconds before the second try, at most; twice as many before each further one."""
LONGEST_WAIT: Final = 2.0
PATIENCE: Final = 300.0
"""Seconds for which a build waits for a cluster that is away."""
KEPT: Final = 64
"""Connections to each node that are kept for whoever asks next: one for each thread that a process may have."""
DEAD: Final = 1.0
"""Seconds for which a node that did not answer is asked last."""
TRANSIENT: Final = frozenset({429, 502, 503, 504})
"""Statuses of a cluster that is busy or electing."""
LEAVING: Final = frozenset(
    {
        "already_closed_exception",
        "connect_transport_exception",
        "illegal_index_shard_state_exception",
        "index_shard_closed_exception",
        "index_shard_not_started_exception",
        "node_closed_exception",
        "node_disconnected_exception",
        "node_not_connected_exception",
        "receive_timeout_transport_exception",
        "send_request_transport_exception",
        "shard_not_found_exception",
    }
)
"""Causes, whatever their status: a node went, or a shard moved, while the others waited for its part of an answer."""

T = TypeVar("T")
_patience: ContextVar[float] = ContextVar("patience", default=0.0)
_log = logging.getLogger(__name__)
logging.getLogger("opensearch").setLevel(logging.ERROR)  # what fails is said once, here


class Cluster:
    """One for each process. Safe to share between threads."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self._client: OpenSearch | None = None
        self._connecting = threading.Lock()
        self._reached = Circuit()
        self._answered: dict[str, Circuit] = {}
        """By operation: a cluster may be there and lack the shards that a search needs."""

    @property
    def client(self) -> OpenSearch:
        """The client of this process, opened when it is first asked for: never before a server forks."""
        with self._connecting:
            if self._client is None:
                self._client = _connected(self.address)
            return self._client

    def run(self, operation: Callable[..., T], seconds: float = SEARCH_SECONDS, **arguments: Any) -> T:  # noqa: ANN401 - whatever the operation takes
        """What an operation of the client's answers. Raises EngineUnavailable, and TransportError where it refuses."""
        until = time.monotonic() + _patience.get()
        while True:
            try:
                return self._run(operation, seconds, arguments)
            except EngineUnavailable:
                if time.monotonic() >= until:
                    raise
            time.sleep(random.uniform(0, LONGEST_WAIT))  # noqa: S311 - no secret: spreads the tries

    @contextmanager
    def patiently(self) -> Iterator[None]:
        """For a build, which nobody waits for: within, a cluster that is away is waited for, up to PATIENCE."""
        before = _patience.set(PATIENCE)
        try:
            yield
        finally:
            _patience.reset(before)

    def _run(self, operation: Callable[..., T], seconds: float, arguments: dict[str, Any]) -> T:
        answered = self._answered.setdefault(operation.__name__, Circuit())
        if not (self._reached.lets_through() and answered.lets_through()):
            raise EngineUnavailable("OpenSearch has not answered for a while; it is tried again in a few seconds.")
        asked = time.monotonic()
        open_ = self._reached.is_open or answered.is_open
        try:
            found = _tried(operation, asked + (PROBE_SECONDS if open_ else seconds), arguments)
        except EngineUnavailable as error:
            (self._reached if isinstance(error.__cause__, NoConnection) else answered).failed(asked)
            raise
        self._reached.succeeded()
        answered.succeeded()
        return found

    def close(self) -> None:
        """Give back the connections; whoever asks later opens new ones."""
        with self._connecting:
            if self._client is not None:
                self._client.close()
            self._client = None


def _connected(address: Address) -> OpenSearch:
    return OpenSearch(
        hosts=[{"host": host, "port": port} for host, port in address.hosts],
        http_auth=(address.user, address.password) if address.user else None,
        use_ssl=address.tls,
        ca_certs=str(address.authorities) if address.authorities else None,
        max_retries=0,
        pool_maxsize=KEPT,
        dead_timeout=DEAD,
        timeout_cutoff=0,
    )


def _tried(operation: Callable[..., T], until: float, arguments: dict[str, Any]) -> T:
    wait = FIRST_WAIT
    while True:
        left = until - time.monotonic()
        try:
            return operation(request_timeout=max(left * SHARE, SHORTEST_TRY), **arguments)
        except TransportError as error:
            if not _is_transient(error):
                raise
            pause = random.uniform(0, wait)  # noqa: S311 - no secret: spreads the tries
            if time.monotonic() + pause + SHORTEST_TRY > until:
                raise EngineUnavailable(f"OpenSearch does not answer: {error.error}.") from error
            _log.info("OpenSearch is asked again: %s", error.error)
        time.sleep(pause)
        wait = min(2 * wait, LONGEST_WAIT)


def _is_transient(error: TransportError) -> bool:
    return isinstance(error, NoConnection) or error.status_code in TRANSIENT or not LEAVING.isdisjoint(_causes(error))


def _causes(error: TransportError) -> set[str]:
    said = error.info.get("error") if isinstance(error.info, dict) else None
    return {cause["type"] for cause in said.get("root_cause", ())} if isinstance(said, dict) else set()
