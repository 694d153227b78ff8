"""`BuildLease`: the right of one process to build or remove generations, stored in the cluster.

A lease expires where nobody renews it, so a dead builder blocks others for a limited time only. Where its death can be
seen, as on the same machine, nobody has to wait at all.
"""

import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from index.engines.opensearch.build.builder_process import current_process, has_ended
from index.engines.opensearch.cluster import Cluster, NotFoundError, TransportError
from index.errors import BuildRunning, EngineUnavailable

__all__ = ["BuildLease"]

LEASE_SECONDS: Final = 180.0
"""A lease that was not renewed for so long has expired."""
LEASE_ID: Final = "building"
"""The id of the lease in the state index."""
CONFLICT: Final = 409


class BuildLease:
    """A lease on building; `state_index` is the index that stores it."""

    def __init__(self, cluster: Cluster, state_index: str) -> None:
        self._cluster = cluster
        self._state_index = state_index
        self._owner = secrets.token_hex(8)
        self._renewed = 0.0

    def acquire(self) -> None:
        """Take the lease. Raises BuildRunning where another process holds it."""
        try:
            self._write(op_type="create")
        except TransportError as error:
            if error.status_code != CONFLICT:
                raise
            self._take_over()

    def renew(self) -> None:
        """Extend the lease where that is due. Raises BuildRunning where another process took it over."""
        if time.monotonic() - self._renewed < LEASE_SECONDS / 4:
            return
        lease = self._read()
        if lease is None or lease["_source"]["owner"] != self._owner:
            raise BuildRunning("Another process took over the building of the index.")
        self._replace(lease)

    def release(self) -> None:
        """Give up the lease. Where the cluster is unavailable, it expires instead."""
        with suppress(NotFoundError, EngineUnavailable):
            lease = self._read()
            if lease is not None and lease["_source"]["owner"] == self._owner:
                self._cluster.run(self._cluster.client.delete, index=self._state_index, id=LEASE_ID)

    def _take_over(self) -> None:
        """Take the lease of a process that let it expire or has ended. Raises BuildRunning for any other."""
        lease = self._read()
        if lease is None:
            self.acquire()
        elif lease["_source"]["owner"] != self._owner:
            remaining = lease["_source"]["until"] - time.time()
            if remaining > 0 and not has_ended(lease["_source"].get("process", "")):
                raise BuildRunning(
                    "Another process is building the index; wait until it is done."
                    f" If it died, the build can be resumed in {remaining:.0f} s."
                )
            self._replace(lease)

    def _replace(self, lease: Mapping[str, Any]) -> None:
        """Write the lease anew, unless another process has written it since it was read."""
        try:
            self._write(if_seq_no=lease["_seq_no"], if_primary_term=lease["_primary_term"])
        except TransportError as error:
            if error.status_code != CONFLICT:
                raise
            raise BuildRunning("Another process is building the index; wait until it is done.") from error

    def _write(self, **conditions: Any) -> None:  # noqa: ANN401 - conditions of OpenSearch's index operation
        body = {"owner": self._owner, "until": time.time() + LEASE_SECONDS, "process": current_process()}
        self._cluster.run(self._cluster.client.index, index=self._state_index, id=LEASE_ID, body=body, **conditions)
        self._renewed = time.monotonic()

    def _read(self) -> Any:  # noqa: ANN401 - JSON
        with suppress(NotFoundError):
            return self._cluster.run(self._cluster.client.get, index=self._state_index, id=LEASE_ID)
        return None
