"""The Atom feeds (RFC 4287, paged by RFC 5005, section 3), and the page of new and changed practices."""

from typing import Final

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from corpus.practice import Practice
from corpus.profile.active import active_profile
from search_app.catalogue import get_catalogue
from search_app.exports.export_reader import matching_slugs
from search_app.following.feed import (
    FeedPage,
    describe_place_and_years,
    describe_search,
    feed_updated,
    plain_summary,
)
from search_app.following.practice_changes import ChangePage, list_changes
from search_app.http_cache import conditional_get
from search_app.params import BadParameter, parse_query, query_arguments, with_notations, without_order
from search_app.terminal import count_of

__all__ = ["feeds"]

CHANGES_PER_PAGE: Final = 50
"""Practices on one page of changes or of a feed."""
MAX_LISTED: Final = 100
"""Practices whose slugs the address of a feed may list."""
MAX_REVISION: Final = 2**63 - 1
MAX_REVISION_DIGITS: Final = 19

feeds = Blueprint("feeds", __name__)


@feeds.get("/changes")
@conditional_get
def changes() -> ResponseReturnValue:
    """List the newest and the last changed practices."""
    before = _before()
    page = list_changes(get_catalogue().collection, None, before, CHANGES_PER_PAGE)
    return render_template(
        "following/changes.html", page=page, is_first=before is None, place_and_years=_place_and_years
    )


@feeds.get("/search.atom")
@conditional_get
def search_feed() -> ResponseReturnValue:
    """Send the practices that match a search as an Atom feed, the last changed first."""
    catalogue = get_catalogue()
    query = without_order(with_notations(parse_query(request.args), catalogue.vocabularies))
    before = _before()
    slugs = frozenset(matching_slugs(catalogue, query)) if query.text or query.filters else None
    page = list_changes(catalogue.collection, slugs, before, CHANGES_PER_PAGE)
    title = describe_search(query, catalogue.vocabularies) or f"All {active_profile().any_noun.plural}"
    return _atom(FeedPage(title, "/search", "/search.atom", query_arguments(query), before), page)


@feeds.get("/practices.atom")
@conditional_get
def list_feed() -> ResponseReturnValue:
    """Send the practices that the address lists as an Atom feed, the last changed first."""
    slugs = list(dict.fromkeys(request.args.getlist("p")))
    if not slugs or len(slugs) > MAX_LISTED:
        raise BadParameter("p", f"give 1 to {MAX_LISTED} {active_profile().any_noun.plural}, each as p=….")
    before = _before()
    page = list_changes(get_catalogue().collection, frozenset(slugs), before, CHANGES_PER_PAGE)
    if not page.changes and before is None:
        raise NotFound("The collection has none of these.")
    title = f"A list of {count_of(len(slugs), active_profile().any_noun.singular, active_profile().any_noun.plural)}"
    return _atom(FeedPage(title, "/list", "/practices.atom", [("p", slug) for slug in slugs], before), page)


def _before() -> int | None:
    """Return the revision before which the page begins; None for the first page. Raises BadParameter."""
    text = request.args.get("before", "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= MAX_REVISION_DIGITS and int(text) <= MAX_REVISION):
        raise BadParameter("before", f"“{text[:20]}” is not the number of a page of this feed.")
    return int(text)


def _atom(feed: FeedPage, page: ChangePage) -> Response:
    text = render_template(
        "following/feed.xml",
        feed=feed,
        page=page,
        updated=feed_updated(page),
        summary=plain_summary,
        place_and_years=_place_and_years,
    )
    return Response(text, mimetype="application/atom+xml")


def _place_and_years(practice: Practice) -> str:
    return describe_place_and_years(practice, get_catalogue().vocabularies)
