"""`/api/v1`: the same search and the same practices as JSON.

The parameters are those of the pages (`search_app.params`). This API stays compatible: a breaking change makes a
`/api/v2`.
"""

from typing import Any, Final

from flask import Blueprint, Response, json, request
from flask.typing import ResponseReturnValue

from corpus.consent import public_version
from corpus.profile.active import active_profile
from corpus.records import practice_to_json
from search_app.api.json_views import comments_to_json, completion_to_json, results_to_json, similar_to_json
from search_app.catalogue import get_catalogue
from search_app.comments.page import before_parameter, comments_page_version, public_comments
from search_app.http_cache import conditional_get, conditional_get_with
from search_app.params import parse_query, query_text
from search_app.routing import site_base_url

__all__ = ["api"]

SUGGESTIONS_MAX_AGE: Final = 60
"""Seconds for which a browser may cache suggestions: deleting a letter repeats a request."""

api = Blueprint("api", __name__, url_prefix="/api/v1")


@api.get("/search")
@conditional_get
def search() -> ResponseReturnValue:
    """Return the results of a query."""
    return _json(results_to_json(get_catalogue().search(parse_query(request.args)), site_base_url()))


@api.get("/suggest")
def suggest() -> ResponseReturnValue:
    """Return suggestions for the text that a reader has typed."""
    typed = query_text(request.args)
    catalogue = get_catalogue()
    catalogue.refresh()
    base = site_base_url()
    completions = [completion_to_json(completion, base) for completion in catalogue.searcher.completions(typed)]
    response = _json({"query": typed, "suggestions": completions})
    response.headers["Cache-Control"] = f"public, max-age={SUGGESTIONS_MAX_AGE}"
    return response


@api.get("/practices/<slug>")
def practice(slug: str) -> ResponseReturnValue:
    """Return a practice without empty fields, and without a contact that is not public."""
    public = public_version(get_catalogue().practice(slug))
    first_country = {"country": public.country} if public.country else {}
    record_type = {"record_type": public.type_key} if active_profile().has_types else {}
    response = _json(
        {**practice_to_json(public), **record_type, **first_country, "url": f"{site_base_url()}/practices/{slug}"}
    )
    response.set_data(
        response.get_data(as_text=True).replace("@", "\\u0040")
    )  # the same value in JSON, but not readable for address harvesters
    return response


@api.get("/practices/<slug>/similar")
@conditional_get
def similar(slug: str) -> ResponseReturnValue:
    """Return the practices similar to one, with what they have in common."""
    catalogue = get_catalogue()
    practice = catalogue.practice(slug)
    catalogue.refresh()
    similar_practices = catalogue.searcher.similar(practice)
    return _json({"slug": slug, **similar_to_json(similar_practices, catalogue.vocabularies, site_base_url())})


@api.get("/practices/<slug>/comments")
@conditional_get_with(comments_page_version)
def comments(slug: str) -> ResponseReturnValue:
    """Return a page of the public comments on a practice; `before` is the number of a comment."""
    get_catalogue().practice(slug)
    return _json(comments_to_json(public_comments(slug, before_parameter()), slug, site_base_url()))


def _json(values: dict[str, Any]) -> Response:
    return Response(json.dumps(values, ensure_ascii=False, sort_keys=False), mimetype="application/json")
