"""Answers that a reader has already are not made again: an ETag for each, and 304 where it still holds.

An answer is what the index, the database and this program make of an address on one day (printed pages name the
day). So the tag is known before anything is searched, and a page that nothing changed costs two looks at the disk.
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

from search_app.catalogue import catalogue

__all__ = [
    "forbid_storing",
    "has_session",
    "separate_by_session",
    "tagged",
    "unless_unchanged",
    "unless_unchanged_with",
]

HERE: Final = Path(__file__).parent
P = ParamSpec("P")


def unless_unchanged(
    view: Callable[P, ResponseReturnValue], also: Callable[P, str] | None = None
) -> Callable[P, ResponseReturnValue]:
    """A view that says 304 Not Modified where the request names the answer that it would give.

    `also` says, of what the view is called with, what its answer depends on besides.

    An answer to somebody with a session is theirs alone and made anew: it names them, and holds a form's token.
    """

    @wraps(view)
    def fresh(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if has_session():
            return view(*args, **kwargs)
        return tagged(lambda: view(*args, **kwargs), lambda: also(*args, **kwargs) if also else "")

    return fresh


def unless_unchanged_with(
    also: Callable[P, str],
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """`unless_unchanged` of a view whose answer depends on something besides: `@unless_unchanged_with(also)`."""
    return lambda view: unless_unchanged(view, also)


def tagged(make: Callable[[], ResponseReturnValue], also: Callable[[], str]) -> Response:
    """The answer with its tag, or 304 where the request names it; `also` says what else the answer depends on."""
    tag = _tag(also)
    answer = Response(status=304) if request.if_none_match.contains_weak(tag) else make_response(make())
    answer.set_etag(tag, weak=True)
    answer.headers["Cache-Control"] = "no-cache"  # keep it, and ask before showing it again
    return answer


def _tag(also: Callable[[], str]) -> str:
    """What is asked besides comes last: by then it is known whether the database is away."""
    day, program, settings = datetime.now(UTC).date(), _program(), current_app.config["PRACTICE_SEARCH"]
    parts = (catalogue().version(), request.url, str(day), program, repr(settings), also())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


@cache
def _program() -> str:
    """What this program is made of, as far as an answer shows it."""
    files = sorted(path for path in HERE.rglob("*") if path.suffix in (".py", ".html", ".css", ".js", ".svg"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def has_session() -> bool:
    """Whether the request carries our session cookie, so that the response is for one person only."""
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies


def forbid_storing(blueprints: Iterable[Blueprint]) -> None:
    """Mark the pages of these blueprints as private: neither a proxy nor the browser may store them."""
    for blueprint in blueprints:
        blueprint.no_store = True  # type: ignore[attr-defined]


def separate_by_session(app: Flask) -> None:
    """Send `Vary: Cookie` with every page, and let nobody but the reader's browser store a page made for one person."""
    app.after_request(_separate)


def _separate(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.vary.add("Cookie")
        private = _is_private(request.blueprint)
        if private or has_session():
            response.cache_control.public = False
            response.cache_control.private = True
            response.cache_control.no_store = response.cache_control.no_store or private
            response.cache_control.no_cache = True
    return response


def _is_private(name: str | None) -> bool:
    return name is not None and getattr(current_app.blueprints[name], "no_store", False)
