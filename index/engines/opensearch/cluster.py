"""`Cluster`: the connection to OpenSearch, with retries and time limits.

Every call has a time limit. Within it, faults that another node or a later moment may not have are tried again, after a
random wait that keeps clients from returning at once. After the limit, the call raises EngineUnavailable. Everything
that this engine sends may be sent twice: documents have keys and versions, and code that creates something accepts that
it exists already.
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

from index.engines.opensearch.circuit_breaker import CircuitBreaker
from index.engines.opensearch.cluster_address import ClusterAddress
from index.errors import EngineUnavailable

__all__ = ["SEARCH_SECONDS", "WRITE_SECONDS", "Cluster", "NotFoundError", "TransportError"]

SEARCH_SECONDS: Final = 6.0
"""The time limit of a search, while a reader waits."""
WRITE_SECONDS: Final = 60.0
"""The time limit of a change, or of one batch of a build."""
TRIAL_SECONDS: Final = 1.5
"""The time limit of a request that tries whether an unavailable cluster is back."""
TRY_SHARE: Final = 0.6
"""The share of the remaining time that one try may take, so that another one fits in."""
SHORTEST_TRY: Final = 0.5
"""Seconds that a try needs at least."""
FIRST_WAIT: Final = 0.05
LONGEST_WAIT: Final = 2.0
"""Seconds before the second try at most; each further wait may be twice as long, up to LONGEST_WAIT."""
PATIENCE: Final = 300.0
"""Seconds for which a build waits for an unavailable cluster."""
POOL_SIZE: Final = 64
"""Open connections to each node: one for each thread that a process may have."""
DEAD_SECONDS: Final = 1.0
"""For so long, a node that did not answer is tried last."""
TRANSIENT_STATUSES: Final = frozenset({429, 502, 503, 504})
"""Statuses of a cluster that is busy or elects its manager."""
TRANSIENT_CAUSES: Final = frozenset(
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
"""Causes, whatever the status: a node left or a shard moved while other nodes waited for its part of the answer."""

T = TypeVar("T")
_patience: ContextVar[float] = ContextVar("patience", default=0.0)
_log = logging.getLogger(__name__)
logging.getLogger("opensearch").setLevel(logging.ERROR)  # this module logs failures itself, once


class Cluster:
    """The connection of this process to a cluster. Threads may share it."""

    def __init__(self, address: ClusterAddress) -> None:
        self.address = address
        self._client: OpenSearch | None = None
        self._connecting = threading.Lock()
        self._connection_breaker = CircuitBreaker()
        self._operation_breakers: dict[str, CircuitBreaker] = {}
        """By operation: a cluster may be reachable, but lack the shards that a search needs."""

    @property
    def client(self) -> OpenSearch:
        """The client of this process. It is created on first use, so never before a server forks."""
        with self._connecting:
            if self._client is None:
                self._client = _connect(self.address)
            return self._client

    def run(self, operation: Callable[..., T], seconds: float = SEARCH_SECONDS, **arguments: Any) -> T:  # noqa: ANN401 - whatever the operation takes
        """Run an operation of the client, with retries, and return its answer.

        Raises EngineUnavailable after the time limit, TransportError where the cluster refuses the request.
        """
        deadline = time.monotonic() + _patience.get()
        while True:
            try:
                return self._run(operation, seconds, arguments)
            except EngineUnavailable:
                if time.monotonic() >= deadline:
                    raise
            time.sleep(random.uniform(0, LONGEST_WAIT))  # noqa: S311 - no secret: it spreads the tries

    @contextmanager
    def wait_for_outages(self) -> Iterator[None]:
        """Within this context, wait up to PATIENCE for an unavailable cluster. Builds use it, as no reader waits."""
        token = _patience.set(PATIENCE)
        try:
            yield
        finally:
            _patience.reset(token)

    def _run(self, operation: Callable[..., T], seconds: float, arguments: dict[str, Any]) -> T:
        """Run an operation, unless a circuit breaker is open."""
        operation_breaker = self._operation_breakers.setdefault(operation.__name__, CircuitBreaker())
        if not (self._connection_breaker.allows_request() and operation_breaker.allows_request()):
            raise EngineUnavailable("OpenSearch has not answered for a while; it is tried again in a few seconds.")
        start = time.monotonic()
        is_trial = self._connection_breaker.is_open or operation_breaker.is_open
        try:
            answer = _try_until(operation, start + (TRIAL_SECONDS if is_trial else seconds), arguments)
        except EngineUnavailable as error:
            is_unreachable = isinstance(error.__cause__, NoConnection)
            (self._connection_breaker if is_unreachable else operation_breaker).record_failure(start)
            raise
        self._connection_breaker.record_success()
        operation_breaker.record_success()
        return answer

    def close(self) -> None:
        """Close the connections. A later call opens new ones."""
        with self._connecting:
            if self._client is not None:
                self._client.close()
            self._client = None


def _connect(address: ClusterAddress) -> OpenSearch:
    return OpenSearch(
        hosts=[{"host": host, "port": port} for host, port in address.hosts],
        http_auth=(address.user, address.password) if address.user else None,
        use_ssl=address.tls,
        ca_certs=str(address.authorities) if address.authorities else None,
        max_retries=0,
        pool_maxsize=POOL_SIZE,
        dead_timeout=DEAD_SECONDS,
        timeout_cutoff=0,
    )


def _try_until(operation: Callable[..., T], deadline: float, arguments: dict[str, Any]) -> T:
    """Try an operation until it succeeds. Raises EngineUnavailable at the deadline."""
    wait = FIRST_WAIT
    while True:
        remaining = deadline - time.monotonic()
        try:
            return operation(request_timeout=max(remaining * TRY_SHARE, SHORTEST_TRY), **arguments)
        except TransportError as error:
            if not _is_transient(error):
                raise
            pause = random.uniform(0, wait)  # noqa: S311 - no secret: it spreads the tries
            if time.monotonic() + pause + SHORTEST_TRY > deadline:
                raise EngineUnavailable(f"OpenSearch does not answer: {error.error}.") from error
            _log.info("OpenSearch is asked again: %s", error.error)
        time.sleep(pause)
        wait = min(2 * wait, LONGEST_WAIT)


def _is_transient(error: TransportError) -> bool:
    return (
        isinstance(error, NoConnection)
        or error.status_code in TRANSIENT_STATUSES
        or not TRANSIENT_CAUSES.isdisjoint(_causes(error))
    )


def _causes(error: TransportError) -> set[str]:
    details = error.info.get("error") if isinstance(error.info, dict) else None
    return {cause["type"] for cause in details.get("root_cause", ())} if isinstance(details, dict) else set()
