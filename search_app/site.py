"""The pages about the site itself, and what crawlers ask for."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from flask import Blueprint, Response, current_app, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from corpus.template import parts
from index.query import Query
from index.schema import FACETS
from search_app.catalogue import catalogue

__all__ = ["public_base", "site"]

MAX_SITEMAP = 50_000
"""Addresses in one sitemap (sitemaps.org)."""

_ENDLESS = ("/search?", "/browse/*?", "/practices/*?", "/api/")
"""Addresses that combine without end."""

site = Blueprint("site", __name__)


@site.get("/about")
def about() -> ResponseReturnValue:
    """What this is, what a practice is, and how it is ranked."""
    results = catalogue().search(Query())
    return render_template("site/about.html", results=results, parts=parts())


@site.get("/help")
def help_page() -> ResponseReturnValue:
    """How to ask: the syntax, with examples that run."""
    return render_template("site/help.html", facets=FACETS)


@site.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Crawlers may read the practices and the lists, not the combinations of filters, which have no end."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _ENDLESS), "", f"Sitemap: {public_base()}/sitemap.xml"]
    text = "\n".join(lines) + "\n"
    return Response(text, mimetype="text/plain")


@site.get("/sitemap.xml")
def sitemap() -> ResponseReturnValue:
    """The address of every practice."""
    _ = catalogue().collection.revision  # a database that is away is said before the answer begins
    return Response(stream_with_context(_sitemap(public_base())), mimetype="application/xml")


def _sitemap(base: str) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    for number, practice in enumerate(catalogue().collection.practices()):
        if number == MAX_SITEMAP:
            break
        updated = f"<lastmod>{practice.updated}</lastmod>" if practice.updated else ""
        yield f"<url><loc>{escape(base)}/practices/{practice.slug}</loc>{updated}</url>\n"
    yield "</urlset>\n"


def public_base() -> str:
    """The address of this site without a slash at its end: the setting, else that of the request."""
    base: str = current_app.config["PRACTICE_SEARCH"].base
    return base or request.url_root.rstrip("/")
