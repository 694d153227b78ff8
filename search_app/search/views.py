"""The pages on which practices are found."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from corpus.practice import MAX_SLUG, MAX_TITLE
from index.schema import FACETS, FacetField, facet_field
from search_app.catalogue import get_catalogue
from search_app.http_cache import conditional_get
from search_app.params import (
    BadParameter,
    is_canonical,
    parse_query,
    query_arguments,
    query_url,
    with_notations,
    with_page,
)
from search_app.search.alternative_searches import find_alternatives
from search_app.search.browse import browse_page
from search_app.search.fallback_lists import list_practices, practice_list_url, search_url
from search_app.search.overview import count_collection
from search_app.search.results_page import SHOWN, last_page, results_page
from search_app.zero_results.buffer import zero_result_buffer

__all__ = ["search"]

search = Blueprint("search", __name__)


@search.get("/")
@conditional_get
def home() -> ResponseReturnValue:
    """What the collection holds, and the ways into it."""
    results, searchable = count_collection()
    where = search_url if searchable else practice_list_url
    return render_template(
        "search/home.html", results=results, facets=results.facets, where=where, searchable=searchable
    )


@search.get("/search")
def results() -> ResponseReturnValue:
    """The answer to a query, at the address that says it shortest: a form's empty fields are sent on to that."""
    query = with_notations(parse_query(request.args), get_catalogue().vocabularies)
    return _answer() if is_canonical(request.args, query) else redirect(query_url("/search", query))


@conditional_get
def _answer() -> ResponseReturnValue:
    found = get_catalogue()
    answer = found.search(parse_query(request.args), values=SHOWN)
    zero_result_buffer().add(answer)
    query = answer.query
    near = () if answer.total else find_alternatives(query, found.vocabularies, found.searcher)
    return render_template(
        "search/results.html",
        page=results_page(answer, found.vocabularies),
        last=query_url("/search", with_page(query, last_page(answer))),
        query=query,
        ways_on=near,
        canonical=query_url("/search", query),
        indexable=not query_arguments(query),
    )


@search.get("/browse/<name>")
@conditional_get
def browse(name: str) -> ResponseReturnValue:
    """All values of one facet, from A to Z, in the whole collection or under a query."""
    field = _field(name)
    found = get_catalogue()
    query = with_page(parse_query(request.args), 1)
    if query.text or query.filters or field.derived:
        answer, searchable = found.search(query, (name,)), True
    else:
        answer, searchable = count_collection((name,))
    return render_template(
        "search/browse.html",
        page=browse_page(answer, field, shelves=not searchable),
        searchable=searchable,
        query=query,
        back=query_url("/search", query) if query.text or query.filters else "",
        canonical=f"/browse/{name}",
    )


@search.get("/browse/<name>/practices")
@conditional_get
def shelved(name: str) -> ResponseReturnValue:
    """The practices that carry one value, by slug, whether or not the search answers."""
    field = _field(name)
    value, after = request.args.get("value", ""), request.args.get("after", "")
    if not value or len(value) > MAX_TITLE:
        raise BadParameter("value", f"it has to be one of {field.label}.")
    found = list_practices(get_catalogue(), field, value, after[:MAX_SLUG])
    if not found.practices:
        raise NotFound(f"No practice carries “{value[:100]}” in {field.label}.")
    return render_template("search/shelf.html", shelf=found)


def _field(name: str) -> FacetField:
    field = facet_field(name)
    if field is None:
        raise NotFound(f"There is no list “{name[:40]}”. There are: {', '.join(facet.name for facet in FACETS)}.")
    return field
