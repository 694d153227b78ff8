"""The pages on which practices are found."""

from attrs import evolve
from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from corpus.practice import MAX_SLUG, MAX_TITLE
from index.schema import FacetField, facet_field, facet_names
from index.search_query import Query
from search_app.catalogue import Catalogue, get_catalogue
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
from search_app.practices.type_labels import result_noun, type_facets, type_totals
from search_app.search.alternative_searches import AlternativeSearch, find_alternatives
from search_app.search.browse import browse_page
from search_app.search.collection_counts import count_collection
from search_app.search.fallback_lists import list_practices, practice_list_url, search_url
from search_app.search.filter_groups import MAX_FACET_VALUES
from search_app.search.overview_page import overview_page, parse_choice
from search_app.search.results_page import last_page, results_page
from search_app.zero_results.buffer import zero_result_buffer

__all__ = ["search"]

search = Blueprint("search", __name__)


@search.get("/")
@conditional_get
def home() -> ResponseReturnValue:
    """Show the size of the collection and the ways to search and browse it."""
    results, searchable = count_collection()
    url_for_value = search_url if searchable else practice_list_url
    return render_template(
        "search/home.html",
        results=results,
        totals=type_totals(results),
        facets=results.facets,
        url_for_value=url_for_value,
        searchable=searchable,
    )


@search.get("/search")
def results() -> ResponseReturnValue:
    """Show the results of a query. A longer form of its address is redirected to the shortest one."""
    query = with_notations(parse_query(request.args), get_catalogue().vocabularies)
    return _results_page() if is_canonical(request.args, query) else redirect(query_url("/search", query))


@conditional_get
def _results_page() -> ResponseReturnValue:
    catalogue = get_catalogue()
    results = catalogue.search(parse_query(request.args), values=MAX_FACET_VALUES)
    zero_result_buffer().add(results)
    query = results.query
    alternatives = () if results.total else _alternatives(query, catalogue)
    return render_template(
        "search/results.html",
        page=results_page(results, catalogue.vocabularies),
        last=query_url("/search", with_page(query, last_page(results))),
        query=query,
        alternatives=alternatives,
        canonical=query_url("/search", query),
        indexable=not query_arguments(query),
    )


def _alternatives(query: Query, catalogue: Catalogue) -> tuple[AlternativeSearch, ...]:
    searcher = catalogue.searcher
    return find_alternatives(query, catalogue.vocabularies, searcher, searcher.state().languages)


@search.get("/overview")
@conditional_get
def overview() -> ResponseReturnValue:
    """Show what the collection or a search covers: a table of two filters, the years, and bars of every filter."""
    catalogue = get_catalogue()
    query = evolve(parse_query(request.args), page=1, per_page=1, meaning=False)
    results = catalogue.search(query, values=MAX_FACET_VALUES)
    asked = parse_query(request.args)
    results = evolve(results, query=evolve(results.query, per_page=asked.per_page, meaning=asked.meaning))
    page = overview_page(results, parse_choice(request.args), catalogue.searcher.count_pairs)
    return render_template("search/overview.html", page=page, query=results.query, canonical="/overview")


@search.get("/browse/<name>")
@conditional_get
def browse(name: str) -> ResponseReturnValue:
    """List all values of one facet from A to Z, in the whole collection or for a query."""
    field = _field(name)
    catalogue = get_catalogue()
    query = with_page(parse_query(request.args), 1)
    if query.text or query.filters or field.derived:
        results, searchable = catalogue.search(query, (name, *type_facets())), True
    else:
        results, searchable = count_collection((name, *type_facets()))
    return render_template(
        "search/browse.html",
        page=browse_page(results, field, fallback=not searchable),
        searchable=searchable,
        found_noun=result_noun(results),
        query=query,
        back=query_url("/search", query) if query.text or query.filters else "",
        canonical=f"/browse/{name}",
    )


@search.get("/browse/<name>/practices")
@conditional_get
def practices_with_value(name: str) -> ResponseReturnValue:
    """List the practices that have one value, by slug, also while search is not available."""
    field = _field(name)
    value, after = request.args.get("value", ""), request.args.get("after", "")
    if not value or len(value) > MAX_TITLE:
        raise BadParameter("value", f"it has to be one of {field.label}.")
    practice_list = list_practices(get_catalogue(), field, value, after[:MAX_SLUG])
    if not practice_list.practices:
        raise NotFound(f"No practice has “{value[:100]}” as {field.label.lower()}.")
    return render_template("search/practice_list.html", practice_list=practice_list)


def _field(name: str) -> FacetField:
    field = facet_field(name)
    if field is None:
        raise NotFound(f"There is no list “{name[:40]}”. The lists are: {', '.join(facet_names())}.")
    return field
