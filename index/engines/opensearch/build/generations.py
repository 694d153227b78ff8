"""`Generations`: the generations of an index as OpenSearch indices behind one alias, and their states.

    name                        the alias of the served generation; moved by one call
    name.v4-20261124t072000-…   a generation, with its schema version and the time of its creation
    name.state                  the state index: a `GenerationState` for each complete generation, a checkpoint for
                                each half-built one, and the lease of the builder

A generation without a state is half-built. The previous generation is kept, so that one can roll back to it.
"""

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Final

from attrs import asdict, evolve, frozen

from index.engines.opensearch.build.build_lease import BuildLease
from index.engines.opensearch.cluster import WRITE_SECONDS, Cluster, NotFoundError, TransportError
from index.engines.opensearch.mapping import Body, index_body
from index.errors import IndexDamaged, IndexMissing, IndexOutdated
from index.schema import schema_version

__all__ = ["GenerationState", "Generations", "ServedGeneration", "UnfinishedGeneration"]

MAX_CHECKPOINT_AGE: Final = 24 * 3600.0
"""Seconds. A half-built generation with an older checkpoint is not resumed."""
CHECKPOINT_SUFFIX: Final = ".unfinished"
"""The id of a checkpoint is the name of its generation with this suffix."""
ADVANCE_SCRIPT: Final = """
if (ctx._source.revision < params.revision) ctx._source.revision = params.revision;
"""
STATE_INDEX_BODY: Final[Body] = {
    "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-2"},
    "mappings": {"enabled": False},
}


@frozen
class GenerationState:
    """The stored state of a complete generation. The names of the attributes are stored."""

    revision: int
    """The generation holds all changes of the collection up to this revision."""
    schema_version: str
    built: str
    """The date and time of the build in ISO 8601."""
    before: str = ""
    """The generation that was served before this one."""


@frozen
class ServedGeneration:
    """The generation behind the alias, with its state."""

    index: str
    state: GenerationState
    commit: int
    """The version of the stored state, which grows with every change of it."""


@frozen
class UnfinishedGeneration:
    """A half-built generation with a checkpoint."""

    index: str
    checkpoint: Mapping[str, Any]
    """The JSON values that its builder saved."""
    added: int
    """The number of documents that it held at the checkpoint."""


class Generations:
    """The indices of one alias in a cluster."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._alias = cluster.address.name
        self._state_index = f"{self._alias}.state"

    def read_served(self) -> ServedGeneration:
        """Read what is served, of any schema. Raises IndexMissing, IndexDamaged."""
        index = self._aliased_index()
        document = self._read_state_document(index)
        if document is None:
            raise IndexDamaged(f"{index} has no stored state: rebuild the index.")
        return ServedGeneration(index, GenerationState(**document["_source"]), document["_version"])

    def create(self) -> str:
        """Create an empty generation and return its name."""
        index = f"{self._alias}.v{schema_version()}-{datetime.now(UTC):%Y%m%dt%H%M%S}-{secrets.token_hex(3)}"
        self._create_index(index, index_body(self._cluster.address))
        return index

    def activate(self, index: str) -> None:
        """Give a finished generation its replicas, and let changes appear within a second."""
        replicas = self._cluster.address.replicas
        settings: Body = {"refresh_interval": "1s"}
        settings |= {"auto_expand_replicas": "0-1"} if replicas is None else {"number_of_replicas": replicas}
        self._run(self._cluster.client.indices.put_settings, index=index, body={"index": settings})
        self._run(
            self._cluster.client.cluster.health,
            index=index,
            wait_for_status="yellow",
            wait_for_no_initializing_shards=True,
        )

    def write_state(self, index: str, state: GenerationState) -> None:
        """Store the state of a generation."""
        self._run(self._cluster.client.index, index=self._state_index, id=index, body=asdict(state))

    def advance_revision(self, index: str, revision: int) -> None:
        """Store that a generation holds all changes up to a revision. A higher stored revision stays."""
        script = {"source": ADVANCE_SCRIPT, "params": {"revision": revision}}
        self._run(
            self._cluster.client.update, index=self._state_index, id=index, body={"script": script}, retry_on_conflict=9
        )

    def serve(self, index: str) -> None:
        """Move the alias to a generation, in one step."""
        actions = [{"remove": {"index": f"{self._alias}.v*", "alias": self._alias, "must_exist": False}}]
        actions.append({"add": {"index": index, "alias": self._alias}})
        self._run(self._cluster.client.indices.update_aliases, body={"actions": actions})

    def roll_back(self) -> str:
        """Serve the previous generation, keep the current one, and return the name of the served one.

        Raises IndexMissing where there is no previous one, IndexOutdated where it has another schema.
        """
        served = self.read_served()
        index = served.state.before
        document = self._read_state_document(index) if index else None
        if document is None:
            raise IndexMissing("There is no generation to go back to.")
        state = GenerationState(**document["_source"])
        if state.schema_version != schema_version():
            raise IndexOutdated(
                f"The previous generation is of schema {state.schema_version}, this is {schema_version()}."
            )
        self.write_state(index, evolve(state, before=served.index))
        self.serve(index)
        return index

    def find_resumable(self) -> UnfinishedGeneration | None:
        """Return the newest half-built generation, where its shards are there and it is newer than what is served."""
        indices = self._run(self._cluster.client.indices.get, index=f"{self._alias}.v{schema_version()}-*")
        earliest = max(self._served_build_time(), time.time() - MAX_CHECKPOINT_AGE)
        for index in sorted(indices, reverse=True):
            document = self._read_state_document(index + CHECKPOINT_SUFFIX)
            if document is not None and self._read_state_document(index) is None:
                stored = document["_source"]
                can_resume = stored["at"] > earliest and self._has_all_shards(index)
                return UnfinishedGeneration(index, stored["noted"], stored["added"]) if can_resume else None
        return None

    def save_checkpoint(self, unfinished: UnfinishedGeneration) -> None:
        """Store the checkpoint of a half-built generation."""
        body = {"at": time.time(), "noted": unfinished.checkpoint, "added": unfinished.added}
        self._run(
            self._cluster.client.index, index=self._state_index, id=unfinished.index + CHECKPOINT_SUFFIX, body=body
        )

    def delete_checkpoint(self, index: str) -> None:
        """Delete the checkpoint of a generation, so that no builder resumes it."""
        with suppress(NotFoundError):
            self._run(self._cluster.client.delete, index=self._state_index, id=index + CHECKPOINT_SUFFIX)

    def _served_build_time(self) -> float:
        """Return when the served generation was built, in seconds since 1970; 0 where there is none."""
        with suppress(IndexMissing, IndexDamaged):
            return datetime.fromisoformat(self.read_served().state.built).timestamp()
        return 0.0

    def _has_all_shards(self, index: str) -> bool:
        health = self._run(self._cluster.client.cluster.health, index=index)
        return bool(health["status"] != "red")

    def prune(self) -> int:
        """Remove all generations except the served, the previous and a resumable one; return how many."""
        needed = set()
        if unfinished := self.find_resumable():
            needed.add(unfinished.index)
        with suppress(IndexMissing, IndexDamaged):
            served = self.read_served()
            needed |= {served.index, served.state.before}
        indices = self._run(self._cluster.client.indices.get, index=f"{self._alias}.v*", allow_no_indices=True)
        unneeded = [index for index in indices if index not in needed]
        for index in unneeded:
            self.remove(index)
        return len(unneeded)

    def remove(self, index: str) -> None:
        """Remove a generation with its state and checkpoint, as far as they exist."""
        with suppress(NotFoundError):
            self._run(self._cluster.client.indices.delete, index=index)
        self.delete_checkpoint(index)
        with suppress(NotFoundError):
            self._run(self._cluster.client.delete, index=self._state_index, id=index)

    @contextmanager
    def build_lease(self) -> Iterator[BuildLease]:
        """Hold the lease of building and removing generations. Raises BuildRunning where another process holds it."""
        self._create_index(self._state_index, STATE_INDEX_BODY)
        lease = BuildLease(self._cluster, self._state_index)
        lease.acquire()
        try:
            with self._cluster.wait_for_outages():
                yield lease
        finally:
            lease.release()

    def served_index(self) -> str:
        """Return the name of the served generation; empty where there is none."""
        with suppress(IndexMissing):
            return self._aliased_index()
        return ""

    def _aliased_index(self) -> str:
        try:
            indices = self._cluster.run(self._cluster.client.indices.get_alias, name=self._alias)
        except NotFoundError:
            name = self._alias
            raise IndexMissing(f"Nothing was built as {name} yet: run `practice-search index build`.") from None
        return str(min(indices))

    def _read_state_document(self, document_id: str) -> Any:  # noqa: ANN401 - JSON
        """Return a document of the state index, or None where it does not exist."""
        with suppress(NotFoundError):
            return self._cluster.run(self._cluster.client.get, index=self._state_index, id=document_id)
        return None

    def _create_index(self, index: str, body: Body) -> None:
        """Create an index, unless it exists."""
        try:
            self._run(self._cluster.client.indices.create, index=index, body=body)
        except TransportError as error:
            if error.error != "resource_already_exists_exception":
                raise

    def _run(self, operation: Callable[..., Any], **arguments: Any) -> Any:  # noqa: ANN401 - JSON
        """Run an operation with the time limit of changes."""
        return self._cluster.run(operation, WRITE_SECONDS, **arguments)
