"""One shape for everything that goes wrong: a problem (RFC 9457), as a page for people and as JSON for programs.

    what was raised                         status
    BadParameter                            400
    PracticeNotFound, no such page          404
    PracticeRemoved                         410, with what is left to say (`search_app.revisions.removed_practice`)
    too many attempts                       429, to be tried again
    SearchIndexError                        503, to be tried again; practices' pages still work, from the database
    CorpusError, UNREACHABLE                503, to be tried again; searches still work, from the index
    anything else                           500, logged, and nothing of it shown

Every problem says what to do next.
"""

import logging
from typing import Any, Final

from attrs import asdict, frozen
from flask import Flask, Response, json, render_template, request
from werkzeug.exceptions import HTTPException

from corpus.errors import CorpusError, PracticeNotFound
from index.errors import SearchIndexError
from index.search_query import Query
from search_app.models import UNREACHABLE
from search_app.params import BadParameter, address
from search_app.routing import route_of_request

__all__ = ["Problem", "handle_errors", "problem_of", "wants_json"]

RETRY_AFTER: Final = 30
"""Seconds after which an index that is away is worth another try."""

_log = logging.getLogger(__name__)

_ADVICE: Final = {
    401: "Sign in, then try again.",
    403: "Go back; whoever keeps the collection can give you another role.",
    404: "Check the address, or search for what you were looking for.",
    405: "Use the links and forms of this site.",
    413: "Send less.",
    414: "Shorten the address.",
    429: "Wait a little, then try again.",
}


@frozen
class Problem:
    """What went wrong, in the members of RFC 9457; `type` stays `about:blank`, so `title` is the status's own."""

    status: int
    title: str
    detail: str
    instance: str = ""
    next_step: str = ""
    """What to do now."""
    next_url: str = ""
    """Where that is done, within this site."""

    def as_json(self) -> dict[str, Any]:
        """The members that say something."""
        return {"type": "about:blank", **{name: value for name, value in asdict(self).items() if value}}


_SEARCH_AWAY: Final = Problem(
    503,
    "Service Unavailable",
    "The search cannot answer at the moment.",
    next_step="Try again in half a minute; practices and the lists of them, as by country, can be read meanwhile.",
    next_url="/browse/country",
)
_DATABASE_AWAY: Final = Problem(
    503,
    "Service Unavailable",
    "What this page shows cannot be read at the moment.",
    next_step="Searching may still work; or try again in half a minute.",
    next_url="/search",
)
_FAULT: Final = Problem(
    500,
    "Internal Server Error",
    "Something went wrong here; it was written to the log.",
    next_step="Try again; if it stays so, tell whoever runs this site.",
)


def problem_of(error: Exception) -> Problem:
    """The problem that an exception is to whoever asked."""
    match error:
        case BadParameter():
            return Problem(
                400,
                "Bad Request",
                f"The address asks for something that cannot be: {error}",
                next_step="Start a new search.",
                next_url="/search",
            )
        case PracticeNotFound():
            words = error.slug.replace("-", " ")[:100]
            return Problem(
                404,
                "Not Found",
                f"There is no practice “{error.slug[:100]}”.",
                next_step=f"Search for “{words}”.",
                next_url=address("/search", Query(text=words)),
            )
        case SearchIndexError():
            return _SEARCH_AWAY
        case error if isinstance(error, (CorpusError, *UNREACHABLE)):
            return _DATABASE_AWAY
        case HTTPException():
            status = error.code or 500
            return Problem(
                status,
                error.name,
                error.description or error.name,
                next_step=_ADVICE.get(status, "Go back and try again."),
                next_url="/search",
            )
        case _:
            return _FAULT


def handle_errors(app: Flask) -> None:
    """Answer every error of this application with a problem."""
    app.register_error_handler(Exception, _answer)


def _answer(error: Exception) -> Response:
    problem = problem_of(error)
    if problem.status >= 500:  # noqa: PLR2004 - the server's own faults
        _log.error("%s %s", request.method, route_of_request(), exc_info=error)
    if wants_json():
        body = json.dumps(problem.as_json(), ensure_ascii=False)
        answer = Response(body, problem.status, mimetype="application/problem+json")
    else:
        answer = Response(render_template("problem.html", problem=problem), problem.status, mimetype="text/html")
    if problem.status in (429, 503):  # Too Many Requests, Service Unavailable
        answer.headers["Retry-After"] = str(getattr(error, "retry_after", None) or RETRY_AFTER)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def wants_json() -> bool:
    """Whether whoever asks is a program rather than a person's browser."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(("text/html", "application/json", "application/problem+json"))
    return best is not None and best != "text/html"
