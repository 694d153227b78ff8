"""Pages for machines: whether the process is alive, whether it is ready for readers, and its metrics."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST
from werkzeug.exceptions import NotFound

from corpus.errors import CollectionUnavailable, CorpusError
from index.errors import IndexDamaged, IndexMissing, IndexOutdated, SearchIndexError
from search_app.catalogue import Catalogue, get_catalogue
from search_app.ops.metrics import current_metrics
from search_app.settings import Settings, current_settings

__all__ = ["health"]

_INDEX_FAULTS: Final[dict[type[SearchIndexError], str]] = {
    IndexMissing: "is not built",
    IndexDamaged: "is damaged",
    IndexOutdated: "is of another version",
}
"""What /readyz says about an index that cannot be used."""
_PROXY_HEADERS: Final = ("Forwarded", "X-Forwarded-For", "X-Real-IP")
_LOOPBACK: Final = ("127.0.0.1", "::1")

health = Blueprint("health", __name__)


@health.after_request
def _forbid_storing(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


@health.get("/healthz")
def alive() -> ResponseReturnValue:
    """Whether the process answers; nothing else is checked."""
    return Response("alive\n", mimetype="text/plain")


@health.get("/readyz")
def ready() -> ResponseReturnValue:
    """Whether this server is ready for readers: 200, or 503 with the faults."""
    faults = dict(_faults(get_catalogue(), current_settings()))
    warnings = dict(_warnings(get_catalogue()))
    values = {"ready": not faults, "faults": faults, **({"warnings": warnings} if warnings else {})}
    return jsonify(values), 503 if faults else 200


@health.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Metrics in Prometheus' format, for those whom the setting `metrics` allows; 404 for others."""
    if not _may_read_metrics(current_settings()):
        raise NotFound
    values = dict(_current_values(get_catalogue()))
    return Response(current_metrics().exposition(values), content_type=CONTENT_TYPE_LATEST)


def _faults(catalogue: Catalogue, settings: Settings) -> Iterator[tuple[str, str]]:
    """What is wrong, by its part of the installation."""
    if catalogue.newest_revision() is None:
        yield "database", "does not answer"
    try:
        catalogue.refresh()
        catalogue.engine.state()
    except SearchIndexError as error:
        yield "index", _INDEX_FAULTS.get(type(error), "does not answer")
    if catalogue.seconds_behind > settings.ready_behind:
        yield "in_step", f"the index has been behind the database for {catalogue.seconds_behind:.0f} seconds"


def _warnings(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """What readers hardly miss, by its part of the installation."""
    vectors = catalogue.vectors
    if vectors is not None and vectors.served() is None and vectors.is_damaged:
        yield "meaning", "the encoded passages are damaged and are made again; until then only words are searched"


def _current_values(catalogue: Catalogue) -> Iterator[tuple[str, float]]:
    """The metrics that are read at this moment, not counted."""
    newest = catalogue.newest_revision()
    yield "database_up", float(newest is not None)
    if newest is not None:
        yield "database_revision", newest
    try:
        catalogue.refresh()
        state = catalogue.engine.state()
    except (SearchIndexError, CorpusError):
        yield "index_up", 0.0
        yield from _outbox_depth(catalogue)
        return
    yield "index_up", 1.0
    yield "index_revision", state.revision
    yield "index_practices", state.documents
    yield "index_bytes", state.size
    yield "index_generation_age_seconds", (datetime.now(UTC) - state.built).total_seconds()
    yield "index_behind_seconds", catalogue.seconds_behind
    yield from _outbox_depth(catalogue)


def _outbox_depth(catalogue: Catalogue) -> Iterator[tuple[str, float]]:
    """The number of changes that are not indexed yet, if it is known."""
    with suppress(CollectionUnavailable):
        depth = catalogue.outbox_depth
        if depth is not None:
            yield "outbox_depth", depth


def _may_read_metrics(settings: Settings) -> bool:
    """Whether the setting allows this client: everybody, nobody, or a client on this machine without a proxy."""
    if settings.metrics != "loopback":
        return settings.metrics == "on"
    return request.remote_addr in _LOOPBACK and not any(name in request.headers for name in _PROXY_HEADERS)
