"""`/api/v1`: the same search and the same practices, as JSON.

The parameters are those of the pages (`search_app.params`). What stands here stays: a change that breaks somebody's
program makes a `/api/v2`.
"""

from typing import Any, Final

from flask import Blueprint, Response, json, request
from flask.typing import ResponseReturnValue

from corpus.consent import public_version
from corpus.records import practice_to_json
from search_app.api.json_views import comments_to_json, completion_to_json, results_to_json, similar_to_json
from search_app.catalogue import get_catalogue
from search_app.comments.page import before_parameter, comments_page_version, public_comments
from search_app.http_cache import conditional_get, conditional_get_with
from search_app.params import parse_query, query_text
from search_app.routing import site_base_url

__all__ = ["api"]

SUGGESTIONS_KEPT: Final = 60
"""Seconds that a browser may keep suggestions: who deletes a letter asks the same again."""

api = Blueprint("api", __name__, url_prefix="/api/v1")


@api.get("/search")
@conditional_get
def search() -> ResponseReturnValue:
    """The answer to a query."""
    return _json(results_to_json(get_catalogue().search(parse_query(request.args)), site_base_url()))


@api.get("/suggest")
def suggest() -> ResponseReturnValue:
    """What a reader who typed `q` may be about to type."""
    typed = query_text(request.args)
    found = get_catalogue()
    found.refresh()
    base = site_base_url()
    completions = [completion_to_json(completion, base) for completion in found.searcher.completions(typed)]
    answer = _json({"query": typed, "suggestions": completions})
    answer.headers["Cache-Control"] = f"public, max-age={SUGGESTIONS_KEPT}"
    return answer


@api.get("/practices/<slug>")
def practice(slug: str) -> ResponseReturnValue:
    """A practice as it is now, its empty fields left out, and its contact where that is not public."""
    values = practice_to_json(public_version(get_catalogue().practice(slug)))
    answer = _json({**values, "url": f"{site_base_url()}/practices/{slug}"})
    answer.set_data(answer.get_data(as_text=True).replace("@", "\\u0040"))  # the same to who reads JSON
    return answer


@api.get("/practices/<slug>/similar")
@conditional_get
def similar(slug: str) -> ResponseReturnValue:
    """The practices that are like one, with what they share."""
    found = get_catalogue()
    practice = found.practice(slug)
    found.refresh()
    alike = found.searcher.similar(practice)
    return _json({"slug": slug, **similar_to_json(alike, found.vocabularies, site_base_url())})


@api.get("/practices/<slug>/comments")
@conditional_get_with(comments_page_version)
def comments(slug: str) -> ResponseReturnValue:
    """The comments on a practice that everybody may read, a page at a time; `before` is a comment's number."""
    get_catalogue().practice(slug)
    return _json(comments_to_json(public_comments(slug, before_parameter()), slug, site_base_url()))


def _json(values: dict[str, Any]) -> Response:
    return Response(json.dumps(values, ensure_ascii=False, sort_keys=False), mimetype="application/json")
