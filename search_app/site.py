"""The pages about the site itself, and what crawlers ask for."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from corpus.template import template_parts
from index.schema import FACETS
from search_app.catalogue import catalogue
from search_app.freshness import unless_unchanged
from search_app.search.overview import everything

__all__ = ["public_base", "site"]

IN_SITEMAP = 5_000
"""Addresses in one page of the sitemap; sitemaps.org allows ten times as many."""
MAX_SITEMAPS = 50_000
"""Pages that a sitemap may have (sitemaps.org)."""

_ENDLESS = ("/search?", "/browse/*?", "/practices/*?", "/api/")
"""Addresses that combine without end."""

site = Blueprint("site", __name__)


@site.get("/about")
def about() -> ResponseReturnValue:
    """What this is, what a practice is, and how it is ranked."""
    results, _ = everything(())
    return render_template("site/about.html", results=results, parts=template_parts())


@site.get("/help")
def help_page() -> ResponseReturnValue:
    """How to ask: the syntax, with examples that run."""
    days = current_app.config["PRACTICE_SEARCH"].unfound_days
    return render_template("site/help.html", facets=FACETS, unfound_days=days)


@site.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Crawlers may read the practices and the lists, not the combinations of filters, which have no end."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _ENDLESS), "", f"Sitemap: {public_base()}/sitemap.xml"]
    text = "\n".join(lines) + "\n"
    return Response(text, mimetype="text/plain")


@site.get("/sitemap.xml")
@unless_unchanged
def sitemap() -> ResponseReturnValue:
    """The sitemap's pages, each with the addresses of so many practices."""
    pages = range(1, -(-len(catalogue().collection) // IN_SITEMAP) + 1)
    base = escape(public_base())
    places = (f"<sitemap><loc>{base}/sitemap/{page}.xml</loc></sitemap>\n" for page in pages)
    return _xml("sitemapindex", places)


@site.get("/sitemap/<int:page>.xml")
@unless_unchanged
def sitemap_page(page: int) -> ResponseReturnValue:
    """The addresses of so many practices, and when each was updated."""
    if not 1 <= page <= MAX_SITEMAPS:
        raise NotFound(f"The sitemap has no page {page}.")
    practices = catalogue().collection.update_dates((page - 1) * IN_SITEMAP, IN_SITEMAP)
    if not practices:
        raise NotFound(f"The sitemap has no page {page}.")
    base = escape(public_base())
    return _xml(
        "urlset", (f"<url><loc>{base}/practices/{slug}</loc>{_updated(day)}</url>\n" for slug, day in practices)
    )


def _updated(day: str) -> str:
    return f"<lastmod>{escape(day)}</lastmod>" if day else ""


def _xml(root: str, parts: Iterable[str]) -> Response:
    opening = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return Response(f"{opening}{''.join(parts)}</{root}>\n", mimetype="application/xml")


def public_base() -> str:
    """The address of this site without a slash at its end: the setting, else that of the request."""
    base: str = current_app.config["PRACTICE_SEARCH"].base
    return base or request.url_root.rstrip("/")
