"""The pages of one practice: to read and to print."""

from datetime import UTC, datetime

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
from search_app.practices.citations import page_citations
from search_app.practices.glossary import find_term_uses, term_link_finder
from search_app.practices.markup import SpanFinder, no_spans
from search_app.practices.page import link_label, practice_page, web_address
from search_app.practices.page_additions import additions_for, additions_version
from search_app.practices.record_links import find_linking_records, linked_titles
from search_app.practices.similar_practices import SimilarGroup, similar_groups
from search_app.routing import site_base_url

__all__ = ["practices"]

practices = Blueprint("practices", __name__, url_prefix="/practices")
practices.add_app_template_filter(web_address)
practices.add_app_template_filter(link_label)


@practices.get("/<slug>")
@conditional_get_with(additions_version)
def practice(slug: str) -> ResponseReturnValue:
    """Show a practice, with the search that led to it."""
    catalogue = get_catalogue()
    practice = catalogue.practice(slug)
    query = _query()
    neighbours = _neighbours(query, slug)
    return render_template(
        "practices/practice.html",
        page=practice_page(
            practice,
            catalogue.vocabularies,
            _span_finder(query, practice),
            signed_in=current_person() is not None,
            titles=linked_titles(practice, catalogue.collection),
            find_links=term_link_finder(practice, catalogue),
        ),
        citations=page_citations(practice, catalogue.vocabularies, site_base_url(), datetime.now(UTC).date()),
        term_uses=find_term_uses(practice, catalogue),
        linking=find_linking_records(practice, catalogue.collection),
        similar=_similar(practice),
        query=query,
        back=query_url("/search", with_page(query, _page_of(neighbours, query))) if _came_from_search(query) else "",
        neighbours=neighbours,
        before=_neighbour_address(query, neighbours.before, neighbours.rank - 1) if neighbours else "",
        after=_neighbour_address(query, neighbours.after, neighbours.rank + 1) if neighbours else "",
        **additions_for(slug),
    )


@practices.get("/<slug>/print")
@conditional_get
def print_view(slug: str) -> ResponseReturnValue:
    """Show the practice for printing, without navigation."""
    catalogue = get_catalogue()
    practice = catalogue.practice(slug)
    page = practice_page(
        practice,
        catalogue.vocabularies,
        signed_in=current_person() is not None,
        titles=linked_titles(practice, catalogue.collection),
    )
    response = make_response(render_template("practices/print.html", page=page))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _similar(practice: Practice) -> tuple[SimilarGroup, ...]:
    """Return similar practices; none if there is no index."""
    catalogue = get_catalogue()
    try:
        catalogue.refresh()
        return similar_groups(catalogue.searcher.similar(practice), catalogue.vocabularies)
    except SearchIndexError:
        return ()


def _query() -> Query:
    """Return the search that led here; an empty one if the address has none."""
    try:
        return with_notations(parse_query(request.args), get_catalogue().vocabularies)
    except BadParameter:
        return Query()


def _came_from_search(query: Query) -> bool:
    return bool(query.text or query.filters or request.args.get("at"))


def _neighbours(query: Query, slug: str) -> NeighbourHits | None:
    """Return the hits before and after; None if the address has no rank, or the rank is out of date."""
    rank = request.args.get("at", "")
    if not (rank.isascii() and rank.isdecimal() and len(rank) < 6 and 1 <= int(rank) <= MAX_PAGE * 10):  # noqa: PLR2004
        return None
    try:
        get_catalogue().refresh()
        return get_catalogue().searcher.neighbours(query, slug, int(rank))
    except SearchIndexError:
        return None


def _page_of(neighbours: NeighbourHits | None, query: Query) -> int:
    return (neighbours.rank - 1) // query.per_page + 1 if neighbours else 1


def _neighbour_address(query: Query, slug: str, rank: int) -> str:
    return query_url(f"/practices/{slug}", with_page(query, 1), at=rank) if slug else ""


def _span_finder(query: Query, practice: Practice) -> SpanFinder:
    """Return the function that finds the search words; it finds nothing without a query or an index."""
    if not query.text:
        return no_spans
    try:
        highlighter = get_catalogue().searcher.highlighter(query, practice)
    except SearchIndexError:
        return no_spans
    return lambda text: highlighter.find_spans(text, practice.language)
