"""Logs: one line for each request, as text or JSON, with an id that the response carries, too.

This is Python's own logging with our formatters, since gunicorn, SQLAlchemy and Alembic use it already. The log
has routes, but no network addresses and no search words. The message of an unexpected error is logged, since
nobody could correct the error without it.
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

REQUEST_ID_HEADER: Final = "X-Request-ID"
REQUEST_FIELDS: Final = ("route", "method", "status", "milliseconds")
"""The fields of a request's line besides its message."""

_VALID_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,128}")
"""Ids that a proxy may give; others are replaced."""
_log = logging.getLogger(__name__)


def log_requests(app: Flask, metrics: Metrics) -> None:
    """Give each request an id, count it in the metrics, and log a line about it."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()
        given_id = request.headers.get(REQUEST_ID_HEADER, "")
        g.request_id = given_id if _VALID_ID.fullmatch(given_id) else uuid.uuid4().hex

    @app.after_request
    def finish(response: Response) -> Response:
        seconds = time.perf_counter() - g.started
        route = route_of_request()
        metrics.count_request(route, request.method, response.status_code, seconds)
        response.headers[REQUEST_ID_HEADER] = g.request_id
        fields = {"route": route, "method": request.method, "status": response.status_code}
        fields["milliseconds"] = round(seconds * 1000, 1)
        _log.info("%s %s %d", request.method, route, response.status_code, extra=fields)
        return response


def log_configuration(log_format: str) -> dict[str, Any]:
    """The configuration for `logging.config`: all lines go to standard error, as `text` or `json`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "root": {"level": "INFO", "handlers": ["error"]},
        "loggers": {
            "gunicorn.error": {"handlers": [], "propagate": True},
            "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},  # it logs network addresses
        },
        "handlers": {"error": {"class": "logging.StreamHandler", "formatter": log_format, "filters": ["private"]}},
        "filters": {"private": {"()": _PrivacyFilter}},
        "formatters": {
            "text": {"format": "%(asctime)s %(levelname)s [%(process)d] %(request_id)s %(message)s"},
            "json": {"()": _JsonFormatter},
        },
    }


class _PrivacyFilter(logging.Filter):
    """Adds the request's id, and removes network addresses and search words from gunicorn's messages."""

    _REQUEST_MESSAGES: Final = ("Invalid request from ip=", "Error handling request")

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = g.get("request_id", "-") if has_request_context() else "-"
        if record.name == "gunicorn.error" and str(record.msg).startswith(self._REQUEST_MESSAGES):
            record.msg, record.args = "A request could not be read or answered.", ()
        return True


class _JsonFormatter(logging.Formatter):
    """Formats each record as one line with a JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        values = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", "-"),
            **{name: getattr(record, name) for name in REQUEST_FIELDS if hasattr(record, name)},
        }
        if record.exc_info:
            values["exception"] = self.formatException(record.exc_info)
        return json.dumps(values, ensure_ascii=False)
