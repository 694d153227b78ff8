"""The pages of one practice: to read, and to print."""

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from corpus.practice import Practice
from index.errors import SearchIndexError
from index.results import NeighbourHits
from index.search_query import Query
from search_app.accounts.access import current_person
from search_app.catalogue import get_catalogue
from search_app.http_cache import conditional_get, conditional_get_with
from search_app.params import MAX_PAGE, BadParameter, parse_query, query_url, with_notations, with_page
from search_app.practices.markup import SpanFinder, no_spans
from search_app.practices.page import link_label, practice_page, web_address
from search_app.practices.page_additions import additions_for, additions_version
from search_app.practices.similar_practices import SimilarGroup, similar_groups

__all__ = ["practices"]

practices = Blueprint("practices", __name__, url_prefix="/practices")
practices.add_app_template_filter(web_address)
practices.add_app_template_filter(link_label)


@practices.get("/<slug>")
@conditional_get_with(additions_version)
def practice(slug: str) -> ResponseReturnValue:
    """A practice, in the light of the search that led to it."""
    found = get_catalogue()
    shown = found.practice(slug)
    query = _query()
    neighbours = _neighbours(query, slug)
    return render_template(
        "practices/practice.html",
        page=practice_page(shown, found.vocabularies, _marker(query, shown), signed_in=current_person() is not None),
        similar=_similar(shown),
        query=query,
        back=query_url("/search", with_page(query, _page_of(neighbours, query))) if _came_from_search(query) else "",
        neighbours=neighbours,
        before=_in_light_of(query, neighbours.before, neighbours.rank - 1) if neighbours else "",
        after=_in_light_of(query, neighbours.after, neighbours.rank + 1) if neighbours else "",
        **additions_for(slug),
    )


@practices.get("/<slug>/print")
@conditional_get
def print_view(slug: str) -> ResponseReturnValue:
    """The practice for paper: everything on it, nothing around it."""
    found = get_catalogue()
    page = practice_page(found.practice(slug), found.vocabularies, signed_in=current_person() is not None)
    answer = make_response(render_template("practices/print.html", page=page))
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _similar(shown: Practice) -> tuple[SimilarGroup, ...]:
    """The practices like this one; none where there is no index to say which."""
    found = get_catalogue()
    try:
        found.refresh()
        return similar_groups(found.searcher.similar(shown), found.vocabularies)
    except SearchIndexError:
        return ()


def _query() -> Query:
    """The search that led here; none where the address is not of one."""
    try:
        return with_notations(parse_query(request.args), get_catalogue().vocabularies)
    except BadParameter:
        return Query()


def _came_from_search(query: Query) -> bool:
    return bool(query.text or query.filters or request.args.get("at"))


def _neighbours(query: Query, slug: str) -> NeighbourHits | None:
    """Who stands before and after; None where the address does not say where this one stood, or it no longer does."""
    place = request.args.get("at", "")
    if not (place.isascii() and place.isdecimal() and len(place) < 6 and 1 <= int(place) <= MAX_PAGE * 10):  # noqa: PLR2004
        return None
    try:
        get_catalogue().refresh()
        return get_catalogue().searcher.neighbours(query, slug, int(place))
    except SearchIndexError:
        return None


def _page_of(neighbours: NeighbourHits | None, query: Query) -> int:
    return (neighbours.rank - 1) // query.per_page + 1 if neighbours else 1


def _in_light_of(query: Query, slug: str, place: int) -> str:
    return query_url(f"/practices/{slug}", with_page(query, 1), at=place) if slug else ""


def _marker(query: Query, shown: Practice) -> SpanFinder:
    """What marks the reader's words; nothing where there are none, or no index to say what they mean."""
    if not query.text:
        return no_spans
    try:
        highlighter = get_catalogue().searcher.highlighter(query, shown)
    except SearchIndexError:
        return no_spans
    return lambda text: highlighter.find_spans(text, shown.language)
