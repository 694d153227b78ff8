"""The addresses of exports: `/search.csv?q=…`, `/practices/<slug>.ris`, `/practices.bib?p=…&p=…`."""

from collections.abc import Iterable
from typing import Final

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from corpus.practice import MAX_SLUG
from search_app.catalogue import get_catalogue
from search_app.exports.export_formats import EXPORT_FORMATS, ExportContext, ExportFormat, export_format
from search_app.exports.export_reader import export_practices, matching_slugs
from search_app.params import BadParameter, parse_query
from search_app.routing import site_base_url

__all__ = ["chosen_slugs", "exports"]

MAX_CHOSEN: Final = 500
"""Practices that one address can name; longer addresses are refused by web servers."""
PARAMETER: Final = "p"
"""The parameter that names a practice, repeated for each."""

exports = Blueprint("exports", __name__)


@exports.get("/search.<file_format>")
def search_results(file_format: str) -> ResponseReturnValue:
    """Send all results of a query, on all pages, as a file."""
    chosen_format = _format(file_format)
    return _file(matching_slugs(get_catalogue(), parse_query(request.args)), chosen_format, "search")


@exports.get("/practices.<file_format>")
def chosen_practices(file_format: str) -> ResponseReturnValue:
    """Send the practices that the address names, in its order, as a file."""
    chosen_format = _format(file_format)
    return _file(chosen_slugs(MAX_CHOSEN), chosen_format, "practices")


@exports.get("/practices/<slug>.<file_format>")
def practice(slug: str, file_format: str) -> ResponseReturnValue:
    """Send one practice as a file."""
    name, _, ending = f"{slug}.{file_format}".partition(".")  # a slug has no dot, and `csl.json` has one
    chosen_format = _format(ending)
    return _file([get_catalogue().practice(name).slug], chosen_format, name)


def chosen_slugs(most: int) -> tuple[str, ...]:
    """Return the slugs that the address names, each once. Raises BadParameter for none, too many or overlong ones."""
    slugs = tuple(dict.fromkeys(filter(None, request.args.getlist(PARAMETER))))
    if not slugs:
        raise BadParameter(PARAMETER, "name at least one, such as ?p=first&p=second.")
    if len(slugs) > most:
        raise BadParameter(PARAMETER, f"{len(slugs)} are named. Name at most {most}.")
    if any("\x00" in slug for slug in slugs):
        raise BadParameter(PARAMETER, "a name has a sign that no name has.")
    if overlong := next((slug for slug in slugs if len(slug) > MAX_SLUG), ""):
        raise BadParameter(PARAMETER, f"“{overlong[:20]}…” is too long for a name.")
    return slugs


def _format(key: str) -> ExportFormat:
    chosen_format = export_format(key)
    if chosen_format is None:
        endings = ", ".join(f".{known.key}" for known in EXPORT_FORMATS)
        raise NotFound(f"There is no export as “.{key[:20]}”. The endings are {endings}.")
    return chosen_format


def _file(slugs: Iterable[str], file_format: ExportFormat, name: str) -> Response:
    """Return a response that streams the practices. What it needs of the request is read before it begins."""
    catalogue = get_catalogue()
    context = ExportContext(catalogue.vocabularies, site_base_url())
    practices = export_practices(catalogue.collection, slugs)
    response = Response(file_format.chunks(practices, context), content_type=file_format.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{file_format.key}"'
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-cache"
    return response
