"""What machines ask: does the process live, is it ready for readers, what did it count."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST
from werkzeug.exceptions import NotFound

from corpus.errors import CollectionUnavailable, CorpusError
from index.errors import IndexDamaged, IndexMissing, IndexOutdated, SearchIndexError
from search_app.catalogue import Catalogue, get_catalogue
from search_app.ops.metrics import current_metrics
from search_app.settings import Settings

__all__ = ["health"]

_SAID: Final[dict[type[SearchIndexError], str]] = {
    IndexMissing: "is not built",
    IndexDamaged: "is damaged",
    IndexOutdated: "is of another version",
}
_FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Real-IP")
_THIS_MACHINE: Final = ("127.0.0.1", "::1")

health = Blueprint("health", __name__)


@health.after_request
def _never_kept(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer


@health.get("/healthz")
def alive() -> ResponseReturnValue:
    """The process answers; nothing else is looked at."""
    return Response("alive\n", mimetype="text/plain")


@health.get("/readyz")
def ready() -> ResponseReturnValue:
    """Whether readers can be sent here; 503 names what is not well."""
    faults = dict(_faults(get_catalogue(), _settings()))
    return jsonify(ready=not faults, faults=faults), 503 if faults else 200


@health.get("/metrics")
def metrics() -> ResponseReturnValue:
    """What was counted, for those whom the setting lets see it; for others it is not there."""
    if not _may_see_metrics(_settings()):
        raise NotFound
    found = get_catalogue()
    return Response(current_metrics().exposition(dict(_now(found))), content_type=CONTENT_TYPE_LATEST)


def _faults(found: Catalogue, settings: Settings) -> Iterator[tuple[str, str]]:
    if found.newest_revision() is None:
        yield "database", "does not answer"
    try:
        found.refresh()
        found.engine.state()
    except SearchIndexError as error:
        yield "index", _SAID.get(type(error), "does not answer")
    if found.seconds_behind > settings.ready_behind:
        yield "in_step", f"the index has been behind the database for {found.seconds_behind:.0f} seconds"


def _now(found: Catalogue) -> Iterator[tuple[str, float]]:
    newest = found.newest_revision()
    yield "database_up", float(newest is not None)
    if newest is not None:
        yield "database_revision", newest
    try:
        found.refresh()
        state = found.engine.state()
    except (SearchIndexError, CorpusError):
        yield "index_up", 0.0
        yield from _outbox(found)
        return
    yield "index_up", 1.0
    yield "index_revision", state.revision
    yield "index_practices", state.documents
    yield "index_bytes", state.size
    yield "index_generation_age_seconds", (datetime.now(UTC) - state.built).total_seconds()
    yield "index_behind_seconds", found.seconds_behind
    yield from _outbox(found)


def _outbox(found: Catalogue) -> Iterator[tuple[str, float]]:
    """How many changes wait for the index, as far as that can be known."""
    with suppress(CollectionUnavailable):
        depth = found.outbox_depth
        if depth is not None:
            yield "outbox_depth", depth


def _may_see_metrics(settings: Settings) -> bool:
    """Whether the setting lets them: everyone, nobody, or who asks on this machine and not for somebody else."""
    if settings.metrics != "loopback":
        return settings.metrics == "on"
    return request.remote_addr in _THIS_MACHINE and not any(name in request.headers for name in _FORWARDED)


def _settings() -> Settings:
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    return settings
