"""The pages on which practices are found."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from index.query import Query
from index.schema import FACETS, facet_field
from search_app.catalogue import catalogue
from search_app.freshness import unless_unchanged
from search_app.params import address, arguments, at_page, is_as_meant, named, read
from search_app.search.browse import browse_page
from search_app.search.page import SHOWN, last_page, results_page
from search_app.search.ways_on import ways_on

__all__ = ["search"]

search = Blueprint("search", __name__)


@search.get("/")
@unless_unchanged
def home() -> ResponseReturnValue:
    """What the collection holds, and the ways into it."""
    found = catalogue()
    results = found.search(Query())
    return render_template("search/home.html", results=results, facets=results.facets)


@search.get("/search")
def results() -> ResponseReturnValue:
    """The answer to a query, at the address that says it shortest: a form's empty fields are sent on to that."""
    query = named(read(request.args), catalogue().vocabularies)
    return _answer() if is_as_meant(request.args, query) else redirect(address("/search", query))


@unless_unchanged
def _answer() -> ResponseReturnValue:
    found = catalogue()
    answer = found.search(read(request.args), values=SHOWN)
    found.unfound.note(answer)
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
    field = facet_field(name)
    if field is None:
        raise NotFound(f"There is no list “{name[:40]}”. There are: {', '.join(facet.name for facet in FACETS)}.")
    found = catalogue()
    query = at_page(read(request.args), 1)
    answer = found.search(query, (name,))
    return render_template(
        "search/browse.html",
        page=browse_page(answer, field),
        query=query,
        back=address("/search", query) if query.text or query.filters else "",
        canonical=f"/browse/{name}",
    )
