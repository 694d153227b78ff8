"""The page that shows two to five practices side by side."""

from typing import Final

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from corpus.profile.active import active_profile
from search_app.catalogue import get_catalogue
from search_app.comparison.practice_comparison import PracticeComparison, compare_practices
from search_app.http_cache import conditional_get
from search_app.practices.slug_parameters import RequestedPractices, distinct_slugs, requested_practices

__all__ = ["comparison"]

FEWEST: Final = 2
MOST: Final = 5
"""Practices side by side."""
MAX_SLUGS: Final = 100
"""Values of `p` that are read, so that a message can say how many there are."""

comparison = Blueprint("comparison", __name__)


@comparison.get("/compare")
@conditional_get
def compare() -> ResponseReturnValue:
    """Show two to five practices side by side, field by field and section by section."""
    slugs = distinct_slugs(request.args.getlist("p")[:MAX_SLUGS])
    only_differences = request.args.get("only") == "differences"
    requested = requested_practices(slugs[:MOST]) if len(slugs) <= MOST else RequestedPractices((), (), ())
    table = _compare(requested, only_differences=only_differences)
    page = render_template(
        "comparison/compare.html",
        table=table,
        requested=requested,
        message="" if table else _message(slugs, requested),
        only_differences=only_differences,
        slugs=[practice.slug for practice in requested.practices],
    )
    response = make_response(page, _status(slugs, requested, table))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _compare(requested: RequestedPractices, *, only_differences: bool) -> PracticeComparison | None:
    if len(requested.practices) < FEWEST:
        return None
    catalogue = get_catalogue()
    return compare_practices(
        requested.practices, catalogue.vocabularies, catalogue.collection, only_differences=only_differences
    )


def _message(slugs: tuple[str, ...], requested: RequestedPractices) -> str:
    """Say why there is no comparison, and what to do."""
    nouns = active_profile().any_noun.plural
    if len(slugs) > MOST:
        return f"You chose {len(slugs)} {nouns}. Choose at most {MOST}."
    if requested.unknown or requested.withdrawn:
        return f"Fewer than {FEWEST} of these {nouns} are left to compare."
    noun = active_profile().any_noun.singular if len(slugs) == 1 else nouns
    return f"You chose {len(slugs) or 'no'} {noun}. Choose {FEWEST} to {MOST}."


def _status(slugs: tuple[str, ...], requested: RequestedPractices, table: PracticeComparison | None) -> int:
    if table or not slugs:
        return 200
    return 404 if requested.unknown or requested.withdrawn else 400
