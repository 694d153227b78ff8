"""`/api/v1`: the same search and the same practices, as JSON.

The parameters are those of the pages (`search_app.params`). What stands here stays: a change that breaks somebody's
program makes a `/api/v2`.
"""

from typing import Any, Final

from flask import Blueprint, Response, json, request
from flask.typing import ResponseReturnValue

from corpus.consent import public_version
from corpus.records import practice_to_json
from search_app.api.shapes import comments_values, completion_values, results_values, similar_values
from search_app.catalogue import catalogue
from search_app.comments.page import asked_before, comments_page_version, public_comments
from search_app.freshness import unless_unchanged, unless_unchanged_with
from search_app.params import read, words
from search_app.site import public_base

__all__ = ["api"]

SUGGESTIONS_KEPT: Final = 60
"""Seconds that a browser may keep suggestions: who deletes a letter asks the same again."""

api = Blueprint("api", __name__, url_prefix="/api/v1")


@api.get("/search")
@unless_unchanged
def search() -> ResponseReturnValue:
    """The answer to a query."""
    return _json(results_values(catalogue().search(read(request.args)), public_base()))


@api.get("/suggest")
def suggest() -> ResponseReturnValue:
    """What a reader who typed `q` may be about to type."""
    typed = words(request.args)
    found = catalogue()
    found.refresh()
    base = public_base()
    completions = [completion_values(one, base) for one in found.searcher.completions(typed)]
    answer = _json({"query": typed, "suggestions": completions})
    answer.headers["Cache-Control"] = f"public, max-age={SUGGESTIONS_KEPT}"
    return answer


@api.get("/practices/<slug>")
def practice(slug: str) -> ResponseReturnValue:
    """A practice as it is now, its empty fields left out, and its contact where that is not public."""
    values = practice_to_json(public_version(catalogue().practice(slug)))
    answer = _json({**values, "url": f"{public_base()}/practices/{slug}"})
    answer.set_data(answer.get_data(as_text=True).replace("@", "\\u0040"))  # the same to who reads JSON
    return answer


@api.get("/practices/<slug>/similar")
@unless_unchanged
def similar(slug: str) -> ResponseReturnValue:
    """The practices that are like one, with what they share."""
    found = catalogue()
    practice = found.practice(slug)
    found.refresh()
    alike = found.searcher.similar(practice)
    return _json({"slug": slug, **similar_values(alike, found.vocabularies, public_base())})


@api.get("/practices/<slug>/comments")
@unless_unchanged_with(comments_page_version)
def comments(slug: str) -> ResponseReturnValue:
    """The comments on a practice that everybody may read, a page at a time; `before` is a comment's number."""
    catalogue().practice(slug)
    return _json(comments_values(public_comments(slug, asked_before()), slug, public_base()))


def _json(values: dict[str, Any]) -> Response:
    return Response(json.dumps(values, ensure_ascii=False, sort_keys=False), mimetype="application/json")
