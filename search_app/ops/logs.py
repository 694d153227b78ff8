"""What is written to the log: a line for each request, with an id that its answer carries too; as text or as JSON.

Python's own logging with a formatter of ours, as everything below speaks it already: gunicorn, SQLAlchemy, Alembic and
our modules; a library for logging would be a second way of saying things. Neither addresses nor what was searched for
are written, only routes. What an unforeseen fault says of itself is kept, as nobody could mend it otherwise.
"""

import json
import logging
import re
import time
import uuid
from datetime import UTC, datetime
from typing import Any, Final

from flask import Flask, Response, g, has_request_context, request

from search_app.ops.metrics import Metrics
from search_app.routing import route_of_request

__all__ = ["log_configuration", "log_requests"]

HEADER: Final = "X-Request-ID"
MEMBERS: Final = ("route", "method", "status", "milliseconds")
"""What a line about a request has besides its message."""

_SANE_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,128}")
_log = logging.getLogger(__name__)


def log_requests(app: Flask, metrics: Metrics) -> None:
    """Give each request an id, count it, and write a line about it."""

    @app.before_request
    def begin() -> None:
        g.started = time.perf_counter()
        given = request.headers.get(HEADER, "")
        g.request_id = given if _SANE_ID.fullmatch(given) else uuid.uuid4().hex

    @app.after_request
    def end(answer: Response) -> Response:
        seconds = time.perf_counter() - g.started
        route = route_of_request()
        metrics.count_request(route, request.method, answer.status_code, seconds)
        answer.headers[HEADER] = g.request_id
        said = {"route": route, "method": request.method, "status": answer.status_code}
        said["milliseconds"] = round(seconds * 1000, 1)
        _log.info("%s %s %d", request.method, route, answer.status_code, extra=said)
        return answer


def log_configuration(form: str) -> dict[str, Any]:
    """For `logging.config`: all to the standard error, as `text` or `json`, gunicorn's own lines too."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "root": {"level": "INFO", "handlers": ["error"]},
        "loggers": {
            "gunicorn.error": {"handlers": [], "propagate": True},
            "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},  # it names addresses
        },
        "handlers": {"error": {"class": "logging.StreamHandler", "formatter": form, "filters": ["tactful"]}},
        "filters": {"tactful": {"()": _Tactful}},
        "formatters": {
            "text": {"format": "%(asctime)s %(levelname)s [%(process)d] %(request_id)s %(message)s"},
            "json": {"()": _JsonFormatter},
        },
    }


class _Tactful(logging.Filter):
    """Adds the request's id, and takes out what gunicorn says of a request: an address, and what was typed."""

    _ABOUT_A_REQUEST: Final = ("Invalid request from ip=", "Error handling request")

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = g.get("request_id", "-") if has_request_context() else "-"
        if record.name == "gunicorn.error" and str(record.msg).startswith(self._ABOUT_A_REQUEST):
            record.msg, record.args = "A request could not be read or answered.", ()
        return True


class _JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        values = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", "-"),
            **{name: getattr(record, name) for name in MEMBERS if hasattr(record, name)},
        }
        if record.exc_info:
            values["exception"] = self.formatException(record.exc_info)
        return json.dumps(values, ensure_ascii=False)
