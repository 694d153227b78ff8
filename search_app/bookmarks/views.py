"""The page of a reader's list, and the buttons that add to it and remove from it.

The list is a cookie, so a form token would need a session, which would keep every page out of all caches. Instead a
change is refused if the browser says that another site sent it.
"""

from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from search_app.accounts.access import require
from search_app.accounts.permissions import Action
from search_app.bookmarks.bookmark_cookie import (
    MAX_LISTED,
    add_slugs,
    is_listed,
    listed_slugs,
    remove_slugs,
    store_slugs,
)
from search_app.catalogue import get_catalogue
from search_app.exports.download_links import chosen_downloads
from search_app.http_cache import conditional_get
from search_app.practices.page import location_label, years_label
from search_app.practices.slug_parameters import distinct_slugs, is_slug, requested_practices

__all__ = ["bookmarks", "set_up_bookmarks"]

OWN_SITE: Final = frozenset({"same-origin", "none"})
"""Values of `Sec-Fetch-Site` of requests that this site, or the person, has made."""

bookmarks = Blueprint("bookmarks", __name__)


def set_up_bookmarks(app: Flask) -> None:
    """Let templates show the state of the list, and let forms change it without a form token."""
    app.extensions["csrf"].exempt(bookmarks)
    app.jinja_env.globals.update(is_listed=is_listed, listed_slugs=listed_slugs)


@bookmarks.get("/list")
@require(Action.READ)
@conditional_get
def show() -> ResponseReturnValue:
    """Show the reader's own list, or the list that the address names."""
    shared = distinct_slugs(request.args.getlist("p"))[:MAX_LISTED]
    requested = requested_practices(shared or listed_slugs())
    slugs = [practice.slug for practice in requested.practices]
    vocabularies = get_catalogue().vocabularies
    page = render_template(
        "bookmarks/list.html",
        requested=requested,
        is_shared=bool(shared),
        slugs=slugs,
        downloads=chosen_downloads(slugs),
        place=lambda practice: location_label(practice.countries, practice.regions, vocabularies),
        years=lambda practice: years_label(practice.start_year, practice.end_year),
    )
    response = make_response(page)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bookmarks.post("/list")
@require(Action.READ)
def change() -> ResponseReturnValue:
    """Add practices to the reader's list, or remove them, and return to the page before."""
    _refuse_other_sites()
    added = tuple(filter(is_slug, distinct_slugs(request.form.getlist("add"))))[: MAX_LISTED + 1]
    removed = distinct_slugs(request.form.getlist("remove"))[:MAX_LISTED]
    slugs = remove_slugs(add_slugs(listed_slugs(), added), removed)
    is_full = any(slug not in slugs for slug in added if slug not in removed)
    as_json = request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"
    answer = (
        jsonify(count=len(slugs), is_full=is_full)
        if as_json
        else redirect(_next_page(len(added), is_full=is_full), 303)
    )
    response = make_response(answer)
    store_slugs(response, slugs)
    response.headers["Cache-Control"] = "no-store"
    return response


def _refuse_other_sites() -> None:
    """Refuse a change that another site sent. Old browsers say it with `Origin`, and programs not at all."""
    origin = request.headers.get("Origin")
    sent_from = request.headers.get("Sec-Fetch-Site", "none")
    if sent_from not in OWN_SITE or (origin and _host_of(origin) != request.host):
        abort(403, "Another site sent this form. Open this site, then try again.")


def _host_of(url: str) -> str:
    """Return the host of an address with its port; empty if it cannot be parsed."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def _next_page(added: int, *, is_full: bool) -> str:
    """Return the address of the page with the button if it is of this site; the list after several were added."""
    if is_full or added > 1 or _host_of(request.referrer or "") != request.host:
        return url_for("bookmarks.show", full="1" if is_full else None)
    before = urlsplit(request.referrer or "")
    if before.path.startswith("//"):
        return url_for("bookmarks.show")
    return f"{before.path or '/'}{'?' if before.query else ''}{before.query}"
