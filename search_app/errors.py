"""Error responses: each error becomes a problem (RFC 9457), as a page for people and as JSON for programs.

    error                                   status
    BadParameter                            400
    PracticeNotFound, no such page          404
    PracticeRemoved                         410, with a page of its own (`search_app.revisions.removed_practice`)
    too many attempts                       429, with Retry-After
    SearchIndexError                        503, with Retry-After; practice pages still work, from the database
    CorpusError, DATABASE_ERRORS            503, with Retry-After; searches still work, from the index
    any other error                         500, logged, without details

Every problem says what to do next.
"""

import logging
from typing import Any, Final

from attrs import asdict, frozen
from flask import Flask, Response, json, render_template, request
from werkzeug.exceptions import HTTPException

from corpus.errors import CorpusError, PracticeNotFound
from corpus.profile.active import active_profile
from index.errors import SearchIndexError
from index.search_query import Query
from search_app.models import DATABASE_ERRORS
from search_app.params import BadParameter, query_url
from search_app.routing import route_of_request

__all__ = ["Problem", "handle_errors", "problem_of", "wants_json"]

RETRY_AFTER: Final = 30
"""Seconds after which to try again if the index or the database is away."""
MAX_NAME: Final = 100
"""Characters of an unknown name that are shown."""

_log = logging.getLogger(__name__)

_ADVICE: Final = {
    401: "Sign in, then try again.",
    403: "Ask an administrator if you need another role.",
    404: "Check the address, or search for what you need.",
    405: "Go to the search and start from there.",
    413: "Send a smaller file or a shorter text.",
    414: "Shorten the address or start a new search.",
    429: "Wait a few minutes, then try again.",
}
"""What to do next, by HTTP status."""
_DETAILS: Final = {
    400: "The server cannot read this request.",
    401: "This page is for people who are signed in.",
    403: "Your role does not include this.",
    404: "There is no page at this address.",
    405: "This address does not accept this kind of request.",
    406: "This page is not available in the requested format.",
    409: "Something has changed since you opened the page.",
    413: "The file or the text is too large.",
    414: "The address is too long.",
    415: "This type of content is not accepted here.",
    422: "The values that were sent are not valid.",
    429: "There were too many attempts in a short time.",
    503: "This site is not available right now.",
}
"""What happened, by HTTP status, for errors that say no more than Werkzeug's default text."""


@frozen
class Problem:
    """A problem with the members of RFC 9457. `type` stays `about:blank`, so `title` is the name of the status."""

    status: int
    title: str
    detail: str
    instance: str = ""
    next_step: str = ""
    """What the reader can do now."""
    next_url: str = ""
    """Where to do that: a URL within this site."""

    def as_json(self) -> dict[str, Any]:
        """The members that are not empty, as JSON values."""
        return {"type": "about:blank", **{name: value for name, value in asdict(self).items() if value}}


_SEARCH_AWAY: Final = Problem(
    503,
    "Service Unavailable",
    "Search is not available right now.",
    next_step="Try again in half a minute, or browse by country.",
    next_url="/browse/country",
)
_DATABASE_AWAY: Final = Problem(
    503,
    "Service Unavailable",
    "The database is not available right now, so this page cannot be shown.",
    next_step="Try again in half a minute, or search: search may still work.",
    next_url="/search",
)
_UNEXPECTED: Final = Problem(
    500,
    "Internal Server Error",
    "Something went wrong on this site. The error was logged.",
    next_step="Try again. If it happens again, tell the people who run this site.",
)


def problem_of(error: Exception) -> Problem:
    """The problem that describes an error to the reader."""
    match error:
        case BadParameter():
            return _bad_parameter(error)
        case PracticeNotFound():
            return _practice_not_found(error)
        case SearchIndexError():
            return _SEARCH_AWAY
        case error if isinstance(error, (CorpusError, *DATABASE_ERRORS)):
            return _DATABASE_AWAY
        case HTTPException():
            return _http_problem(error)
        case _:
            return _UNEXPECTED


def _bad_parameter(error: BadParameter) -> Problem:
    detail = f"A part of the address is wrong: {error}"
    return Problem(400, "Bad Request", detail, next_step="Start a new search.", next_url="/search")


def _practice_not_found(error: PracticeNotFound) -> Problem:
    words = error.slug.replace("-", " ")[:MAX_NAME]
    return Problem(
        404,
        "Not Found",
        f"There is no {active_profile().site.noun.singular} “{error.slug[:MAX_NAME]}”.",
        next_step=f"Search for “{words}”.",
        next_url=query_url("/search", Query(text=words)),
    )


def _http_problem(error: HTTPException) -> Problem:
    status = error.code or 500
    detail = error.description or error.name
    if detail == type(error).description:  # the default text of Werkzeug
        detail = _DETAILS.get(status, detail)
    next_step = _ADVICE.get(status, "Go back and try again.")
    return Problem(status, error.name, detail, next_step=next_step, next_url="/search")


def handle_errors(app: Flask) -> None:
    """Answer every error of this application with a problem."""
    app.register_error_handler(Exception, _problem_response)


def _problem_response(error: Exception) -> Response:
    problem = problem_of(error)
    if problem.status >= 500:  # noqa: PLR2004 - the server's own errors
        _log.error("%s %s", request.method, route_of_request(), exc_info=error)
    if wants_json():
        body = json.dumps(problem.as_json(), ensure_ascii=False)
        response = Response(body, problem.status, mimetype="application/problem+json")
    else:
        response = Response(render_template("problem.html", problem=problem), problem.status, mimetype="text/html")
    if problem.status in (429, 503):  # Too Many Requests, Service Unavailable
        response.headers["Retry-After"] = str(getattr(error, "retry_after", None) or RETRY_AFTER)
    response.headers["Cache-Control"] = "no-store"
    return response


def wants_json() -> bool:
    """Whether the client prefers JSON to HTML: a program, not a browser."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(("text/html", "application/json", "application/problem+json"))
    return best is not None and best != "text/html"
