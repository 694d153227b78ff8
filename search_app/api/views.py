"""`/api/v1`: the same search and the same practices, as JSON.

The parameters are those of the pages (`search_app.params`). What stands here stays: a change that breaks somebody's
program makes a `/api/v2`.
"""

from typing import Any

from flask import Blueprint, Response, json, request
from flask.typing import ResponseReturnValue

from corpus.records import to_values
from search_app.api.shapes import results_values
from search_app.catalogue import catalogue
from search_app.freshness import unless_unchanged
from search_app.params import read
from search_app.site import public_base

__all__ = ["api"]

api = Blueprint("api", __name__, url_prefix="/api/v1")


@api.get("/search")
@unless_unchanged
def search() -> ResponseReturnValue:
    """The answer to a query."""
    return _json(results_values(catalogue().search(read(request.args)), public_base()))


@api.get("/practices/<slug>")
def practice(slug: str) -> ResponseReturnValue:
    """A practice as it is now, its empty fields left out."""
    values = to_values(catalogue().practice(slug))
    return _json({**values, "url": f"{public_base()}/practices/{slug}"})


def _json(values: dict[str, Any]) -> Response:
    return Response(json.dumps(values, ensure_ascii=False, sort_keys=False), mimetype="application/json")
