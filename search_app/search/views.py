"""The pages on which practices are found."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from corpus.practice import MAX_SLUG, MAX_TITLE
from index.schema import FACETS, FacetField, facet_field
from search_app.catalogue import catalogue
from search_app.http_cache import unless_unchanged
from search_app.params import BadParameter, address, arguments, at_page, is_as_meant, named, read
from search_app.search.alternative_searches import ways_on
from search_app.search.browse import browse_page
from search_app.search.browse_lists import search_address, shelf, shelf_address
from search_app.search.overview import everything
from search_app.search.page import SHOWN, last_page, results_page
from search_app.zero_results.buffer import zero_results

__all__ = ["search"]

search = Blueprint("search", __name__)


@search.get("/")
@unless_unchanged
def home() -> ResponseReturnValue:
    """What the collection holds, and the ways into it."""
    results, searchable = everything()
    where = search_address if searchable else shelf_address
    return render_template(
        "search/home.html", results=results, facets=results.facets, where=where, searchable=searchable
    )


@search.get("/search")
def results() -> ResponseReturnValue:
    """The answer to a query, at the address that says it shortest: a form's empty fields are sent on to that."""
    query = named(read(request.args), catalogue().vocabularies)
    return _answer() if is_as_meant(request.args, query) else redirect(address("/search", query))


@unless_unchanged
def _answer() -> ResponseReturnValue:
    found = catalogue()
    answer = found.search(read(request.args), values=SHOWN)
    zero_results().note(answer)
    query = answer.query
    near = () if answer.total else ways_on(query, found.vocabularies, found.searcher)
    return render_template(
        "search/results.html",
        page=results_page(answer, found.vocabularies),
        last=address("/search", at_page(query, last_page(answer))),
        query=query,
        ways_on=near,
        canonical=address("/search", query),
        indexable=not arguments(query),
    )


@search.get("/browse/<name>")
@unless_unchanged
def browse(name: str) -> ResponseReturnValue:
    """All values of one facet, from A to Z, in the whole collection or under a query."""
    field = _field(name)
    found = catalogue()
    query = at_page(read(request.args), 1)
    if query.text or query.filters or field.derived:
        answer, searchable = found.search(query, (name,)), True
    else:
        answer, searchable = everything((name,))
    return render_template(
        "search/browse.html",
        page=browse_page(answer, field, shelves=not searchable),
        searchable=searchable,
        query=query,
        back=address("/search", query) if query.text or query.filters else "",
        canonical=f"/browse/{name}",
    )


@search.get("/browse/<name>/practices")
@unless_unchanged
def shelved(name: str) -> ResponseReturnValue:
    """The practices that carry one value, by slug, whether or not the search answers."""
    field = _field(name)
    value, after = request.args.get("value", ""), request.args.get("after", "")
    if not value or len(value) > MAX_TITLE:
        raise BadParameter("value", f"it has to be one of {field.label}.")
    found = shelf(catalogue(), field, value, after[:MAX_SLUG])
    if not found.practices:
        raise NotFound(f"No practice carries “{value[:100]}” in {field.label}.")
    return render_template("search/shelf.html", shelf=found)


def _field(name: str) -> FacetField:
    field = facet_field(name)
    if field is None:
        raise NotFound(f"There is no list “{name[:40]}”. There are: {', '.join(facet.name for facet in FACETS)}.")
    return field
