"""The generations of an index: OpenSearch indices behind one alias, and what is known of each.

    name                        the alias: the generation that is served; moved in one call
    name.v4-20261124t072000-…   a generation; its name says the schema and when it was begun
    name.state                  for each complete generation its State, for half-built ones how far they are,
                                and who is building

Whatever has no State is half-built. The one before the served one is kept, to go back to.
"""

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Final

from attrs import asdict, evolve, frozen

from index.engines.opensearch.builder_process import is_gone, this_process
from index.engines.opensearch.cluster import WRITE_SECONDS, Cluster, NotFoundError, TransportError
from index.engines.opensearch.mapping import Body, index_body
from index.errors import BuildRunning, EngineUnavailable, IndexDamaged, IndexMissing, IndexOutdated
from index.schema import VERSION

__all__ = ["Generations", "Lease", "Served", "State", "Unfinished"]

LEASE: Final = 180.0
"""Seconds after which a builder that was not heard of is taken for dead."""
STALE: Final = 24 * 3600.0
"""Seconds after which a half-built generation is rather begun anew."""
BUILDING: Final = "building"
UNFINISHED: Final = ".unfinished"
CONFLICT: Final = 409
ADVANCE: Final = """
if (ctx._source.revision < params.revision) ctx._source.revision = params.revision;
"""
STATES_BODY: Final[Body] = {
    "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-2"},
    "mappings": {"enabled": False},
}


@frozen
class State:
    """What a complete generation holds."""

    revision: int
    schema_version: str
    built: str
    """When, as ISO 8601."""
    before: str = ""
    """The generation that was served before it."""


@frozen
class Served:
    """The generation behind the alias."""

    index: str
    state: State
    commit: int
    """Counts what was noted about it."""


@frozen
class Unfinished:
    """A half-built generation."""

    index: str
    noted: Mapping[str, Any]
    """By its builder, of how far it is."""
    added: int
    """Documents that it held then."""


class Generations:
    """The indices of one name in a cluster."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._alias = cluster.address.name
        self._states = f"{self._alias}.state"

    def served(self) -> Served:
        """What is served, of whichever schema. Raises IndexMissing, IndexDamaged."""
        index = self._current()
        found = self._noted(index)
        if found is None:
            raise IndexDamaged(f"{index} does not say what it holds: rebuild the index.")
        return Served(index, State(**found["_source"]), found["_version"])

    def new(self) -> str:
        """An empty generation, which nobody is served from."""
        index = f"{self._alias}.v{VERSION}-{datetime.now(UTC):%Y%m%dt%H%M%S}-{secrets.token_hex(3)}"
        self._create(index, index_body(self._cluster.address))
        return index

    def open(self, index: str) -> None:
        """Give a finished generation its replicas and show what comes to it within a second."""
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

    def note(self, index: str, state: State) -> None:
        """Keep what a generation holds."""
        self._run(self._cluster.client.index, index=self._states, id=index, body=asdict(state))

    def advance(self, index: str, revision: int) -> None:
        """Note that a generation holds all changes up to that revision, unless it is known to hold more."""
        script = {"source": ADVANCE, "params": {"revision": revision}}
        self._run(
            self._cluster.client.update, index=self._states, id=index, body={"script": script}, retry_on_conflict=9
        )

    def serve(self, index: str) -> None:
        """Move the alias there, at once."""
        actions = [{"remove": {"index": f"{self._alias}.v*", "alias": self._alias, "must_exist": False}}]
        actions.append({"add": {"index": index, "alias": self._alias}})
        self._run(self._cluster.client.indices.update_aliases, body={"actions": actions})

    def go_back(self) -> str:
        """Serve the generation before again, and keep this one to come back to. Raises IndexMissing, IndexOutdated."""
        served = self.served()
        before = self._noted(served.state.before) if served.state.before else None
        if before is None:
            raise IndexMissing("There is no generation to go back to.")
        state = State(**before["_source"])
        if state.schema_version != VERSION:
            raise IndexOutdated(f"The generation before is of schema {state.schema_version}, this is {VERSION}.")
        index = served.state.before
        self.note(index, evolve(state, before=served.index))
        self.serve(index)
        return index

    def unfinished(self) -> Unfinished | None:
        """The newest half-built generation, where it can be gone on with: whole, and begun after what is served."""
        known = self._run(self._cluster.client.indices.get, index=f"{self._alias}.v{VERSION}-*")
        earliest = max(self._built(), time.time() - STALE)
        for index in sorted(known, reverse=True):
            found = self._noted(index + UNFINISHED)
            if found is not None and self._noted(index) is None:
                note = found["_source"]
                goes = note["at"] > earliest and self._is_whole(index)
                return Unfinished(index, note["noted"], note["added"]) if goes else None
        return None

    def note_unfinished(self, unfinished: Unfinished) -> None:
        """Keep how far the building of a generation is."""
        body = {"at": time.time(), "noted": unfinished.noted, "added": unfinished.added}
        self._run(self._cluster.client.index, index=self._states, id=unfinished.index + UNFINISHED, body=body)

    def forget_unfinished(self, index: str) -> None:
        """Let nobody go on with building that generation."""
        with suppress(NotFoundError):
            self._run(self._cluster.client.delete, index=self._states, id=index + UNFINISHED)

    def _built(self) -> float:
        """When what is served was built, in seconds since 1970; 0 where nothing is."""
        with suppress(IndexMissing, IndexDamaged):
            return datetime.fromisoformat(self.served().state.built).timestamp()
        return 0.0

    def _is_whole(self, index: str) -> bool:
        health = self._run(self._cluster.client.cluster.health, index=index)
        return bool(health["status"] != "red")

    def prune(self) -> int:
        """Remove generations that are neither served nor the one before, nor to be gone on with; how many."""
        kept = set()
        if unfinished := self.unfinished():
            kept.add(unfinished.index)
        with suppress(IndexMissing, IndexDamaged):
            served = self.served()
            kept |= {served.index, served.state.before}
        found = self._run(self._cluster.client.indices.get, index=f"{self._alias}.v*", allow_no_indices=True)
        gone = [index for index in found if index not in kept]
        for index in gone:
            self.remove(index)
        return len(gone)

    def remove(self, index: str) -> None:
        """Remove a generation, or what there is of it."""
        with suppress(NotFoundError):
            self._run(self._cluster.client.indices.delete, index=index)
        self.forget_unfinished(index)
        with suppress(NotFoundError):
            self._run(self._cluster.client.delete, index=self._states, id=index)

    @contextmanager
    def building(self) -> Iterator["Lease"]:
        """Held while a generation is built or removed; raises BuildRunning where another process builds."""
        self._create(self._states, STATES_BODY)
        lease = Lease(self._cluster, self._states)
        lease.take()
        try:
            with self._cluster.patiently():
                yield lease
        finally:
            lease.give_back()

    def served_name(self) -> str:
        """The generation that is served; empty where none is."""
        with suppress(IndexMissing):
            return self._current()
        return ""

    def _current(self) -> str:
        try:
            found = self._cluster.run(self._cluster.client.indices.get_alias, name=self._alias)
        except NotFoundError:
            name = self._alias
            raise IndexMissing(f"Nothing was built as {name} yet: run `practice-search index build`.") from None
        return str(min(found))

    def _noted(self, index: str) -> Any:  # noqa: ANN401 - JSON
        """The document about a generation, if there is one."""
        with suppress(NotFoundError):
            return self._cluster.run(self._cluster.client.get, index=self._states, id=index)
        return None

    def _create(self, index: str, body: Body) -> None:
        """Create an index, unless it is there."""
        try:
            self._run(self._cluster.client.indices.create, index=index, body=body)
        except TransportError as error:
            if error.error != "resource_already_exists_exception":
                raise

    def _run(self, operation: Callable[..., Any], **arguments: Any) -> Any:  # noqa: ANN401 - JSON
        return self._cluster.run(operation, WRITE_SECONDS, **arguments)


class Lease:
    """Who builds. It runs out where nobody renews it, so that a builder that died stops nobody for long.

    Where it can be seen that it died, as on the same machine, nobody waits.
    """

    def __init__(self, cluster: Cluster, states: str) -> None:
        self._cluster = cluster
        self._states = states
        self._owner = secrets.token_hex(8)
        self._renewed = 0.0

    def take(self) -> None:
        """Raises BuildRunning where another process has it."""
        try:
            self._write(op_type="create")
        except TransportError as error:
            if error.status_code != CONFLICT:
                raise
            self._take_over()

    def renew(self) -> None:
        """Say that it is still needed, if that is due. Raises BuildRunning where it was lost."""
        if time.monotonic() - self._renewed < LEASE / 4:
            return
        found = self._found()
        if found is None or found["_source"]["owner"] != self._owner:
            raise BuildRunning("Another process took over the building of the index.")
        self._write_over(found)

    def give_back(self) -> None:
        """Let others build; left to run out where the cluster is away."""
        with suppress(NotFoundError, EngineUnavailable):
            found = self._found()
            if found is not None and found["_source"]["owner"] == self._owner:
                self._cluster.run(self._cluster.client.delete, index=self._states, id=BUILDING)

    def _take_over(self) -> None:
        found = self._found()
        if found is None:
            self.take()
        elif found["_source"]["owner"] != self._owner:
            left = found["_source"]["until"] - time.time()
            if left > 0 and not is_gone(found["_source"].get("process", "")):
                raise BuildRunning(
                    "Another process is building the index; wait until it is done."
                    f" If it died, the build can be gone on with in {left:.0f} s."
                )
            self._write_over(found)

    def _write_over(self, found: Mapping[str, Any]) -> None:
        try:
            self._write(if_seq_no=found["_seq_no"], if_primary_term=found["_primary_term"])
        except TransportError as error:
            if error.status_code != CONFLICT:
                raise
            raise BuildRunning("Another process is building the index; wait until it is done.") from error

    def _write(self, **conditions: Any) -> None:  # noqa: ANN401 - whatever OpenSearch takes
        body = {"owner": self._owner, "until": time.time() + LEASE, "process": this_process()}
        self._cluster.run(self._cluster.client.index, index=self._states, id=BUILDING, body=body, **conditions)
        self._renewed = time.monotonic()

    def _found(self) -> Any:  # noqa: ANN401 - JSON
        with suppress(NotFoundError):
            return self._cluster.run(self._cluster.client.get, index=self._states, id=BUILDING)
        return None
