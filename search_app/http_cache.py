"""HTTP caching: ETags with 304 Not Modified, and what may be stored by whom.

A response to a visitor depends on the URL, the index, the database, this program, the settings and the day (printed
pages show it). `conditional_get` makes an ETag of these before anything is searched. A page that has not changed
costs two file look-ups.

A response to somebody with a session is never shared: it shows their name and carries a form token.
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache, wraps
from pathlib import Path
from typing import Final, ParamSpec

from flask import Flask, Response, current_app, make_response, request
from flask.sansio.blueprints import Blueprint
from flask.typing import ResponseReturnValue

from search_app.catalogue import get_catalogue

__all__ = [
    "LIST_COOKIE",
    "conditional_get",
    "conditional_get_with",
    "forbid_storing",
    "has_session",
    "separate_by_session",
    "with_etag",
]

PROGRAM: Final = Path(__file__).parent
"""The folder of this program: a change of its files changes all ETags."""
LIST_COOKIE: Final = "list"
"""The cookie with a reader's list. Every page shows how many practices are on it, so it is part of every ETag."""
P = ParamSpec("P")


def conditional_get(
    view: Callable[P, ResponseReturnValue], version: Callable[P, str] | None = None
) -> Callable[P, ResponseReturnValue]:
    """Decorate a view to send an ETag, and 304 if the browser has the current response already.

    `version` gets the view's arguments. It returns a text for anything else that the response depends on.
    """

    @wraps(view)
    def conditional_view(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if has_session():
            return view(*args, **kwargs)
        return with_etag(lambda: view(*args, **kwargs), lambda: version(*args, **kwargs) if version else "")

    return conditional_view


def conditional_get_with(
    version: Callable[P, str],
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Decorate a view as `conditional_get` does, with a version: `@conditional_get_with(comments_version)`."""
    return lambda view: conditional_get(view, version)


def with_etag(make: Callable[[], ResponseReturnValue], version: Callable[[], str]) -> Response:
    """Return a response with its ETag, or 304 without making it if the request names the current ETag."""
    etag = _etag(version)
    response = Response(status=304) if request.if_none_match.contains_weak(etag) else make_response(make())
    response.set_etag(etag, weak=True)
    response.headers["Cache-Control"] = "no-cache"  # it may be stored, but must be checked before it is shown again
    return response


def _etag(version: Callable[[], str]) -> str:
    """The ETag of the current request. `version` is called last: by then it is known whether the database answers."""
    day, program, settings = datetime.now(UTC).date(), _program_hash(), current_app.config["PRACTICE_SEARCH"]
    own_list = request.cookies.get(LIST_COOKIE, "")
    parts = (get_catalogue().version(), request.url, own_list, str(day), program, repr(settings), version())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


@cache
def _program_hash() -> str:
    """The SHA-256 of all files of this program that can change a response."""
    files = sorted(path for path in PROGRAM.rglob("*") if path.suffix in (".py", ".html", ".css", ".js", ".svg"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def has_session() -> bool:
    """Whether the request carries our session cookie, so that the response is for one person only."""
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies


def forbid_storing(blueprints: Iterable[Blueprint]) -> None:
    """Mark the pages of these blueprints as private: neither a proxy nor the browser may store them."""
    for blueprint in blueprints:
        blueprint.no_store = True  # type: ignore[attr-defined]


def separate_by_session(app: Flask) -> None:
    """Send `Vary: Cookie` with every page, and let only the browser store a page made for one person."""
    app.after_request(_restrict_storing)


def _restrict_storing(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.vary.add("Cookie")
        private = _is_private(request.blueprint)
        if private or has_session() or LIST_COOKIE in request.cookies:
            response.cache_control.public = False
            response.cache_control.private = True
            response.cache_control.no_store = response.cache_control.no_store or private
            response.cache_control.no_cache = True
    return response


def _is_private(blueprint: str | None) -> bool:
    return blueprint is not None and getattr(current_app.blueprints[blueprint], "no_store", False)
