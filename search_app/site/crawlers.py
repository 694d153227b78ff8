"""What crawlers ask for: robots.txt and the sitemap."""

from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from search_app.catalogue import get_catalogue
from search_app.http_cache import conditional_get
from search_app.routing import site_base_url

__all__ = ["crawlers"]

SITEMAP_PAGE_SIZE: Final = 5_000
"""URLs in one page of the sitemap; sitemaps.org allows ten times as many."""
MAX_SITEMAP_PAGES: Final = 50_000
"""Pages that a sitemap may have (sitemaps.org)."""
_DISALLOWED: Final = (
    "/search?",
    "/search.",
    "/overview?",
    "/practices.",
    "/changes?",
    "/browse/*?",
    "/practices/*?",
    "/api/",
)
"""URLs whose parameters combine without end."""

crawlers = Blueprint("crawlers", __name__)


@crawlers.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Let crawlers read the practices and the lists, but not the endless combinations of filters."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in _DISALLOWED),
        "",
        f"Sitemap: {site_base_url()}/sitemap.xml",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@crawlers.get("/sitemap.xml")
@conditional_get
def sitemap() -> ResponseReturnValue:
    """The index of the sitemap: one entry for each page of it."""
    page_count = -(-len(get_catalogue().collection) // SITEMAP_PAGE_SIZE)
    base = escape(site_base_url())
    entries = (f"<sitemap><loc>{base}/sitemap/{page}.xml</loc></sitemap>\n" for page in range(1, page_count + 1))
    return _xml_response("sitemapindex", entries)


@crawlers.get("/sitemap/<int:page>.xml")
@conditional_get
def sitemap_page(page: int) -> ResponseReturnValue:
    """One page of the sitemap: URLs of practices with the day of their last update."""
    practices = (
        get_catalogue().collection.update_dates((page - 1) * SITEMAP_PAGE_SIZE, SITEMAP_PAGE_SIZE)
        if _may_exist(page)
        else ()
    )
    if not practices:
        raise NotFound(f"The sitemap has no page {page}.")
    base = escape(site_base_url())
    return _xml_response(
        "urlset", (f"<url><loc>{base}/practices/{slug}</loc>{_lastmod(day)}</url>\n" for slug, day in practices)
    )


def _may_exist(page: int) -> bool:
    return 1 <= page <= MAX_SITEMAP_PAGES


def _lastmod(day: str) -> str:
    return f"<lastmod>{escape(day)}</lastmod>" if day else ""


def _xml_response(root: str, elements: Iterable[str]) -> Response:
    opening = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return Response(f"{opening}{''.join(elements)}</{root}>\n", mimetype="application/xml")
