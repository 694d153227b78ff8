"""The slugs of a reader's list, kept in a cookie of the browser. The server stores nothing."""

from collections.abc import Iterable
from typing import Final

from flask import Response, request

from search_app.http_cache import LIST_COOKIE
from search_app.practices.slug_parameters import is_slug

__all__ = ["MAX_LISTED", "add_slugs", "is_listed", "listed_slugs", "remove_slugs", "store_slugs"]

MAX_LISTED: Final = 100
"""Practices on a list."""
MAX_LENGTH: Final = 3_800
"""Characters of the cookie's value: browsers refuse cookies of more than 4096 bytes."""
SEPARATOR: Final = "."
"""Between two slugs. No slug contains it, and a cookie needs no escape for it."""
ONE_YEAR: Final = 31_536_000


def listed_slugs() -> tuple[str, ...]:
    """Return the slugs on the list of the request's browser, in the order in which they were added."""
    value = request.cookies.get(LIST_COOKIE, "")[:MAX_LENGTH]
    return tuple(dict.fromkeys(slug for slug in value.split(SEPARATOR) if is_slug(slug)))[:MAX_LISTED]


def is_listed(slug: str) -> bool:
    """Whether a practice is on the list of the request's browser."""
    return slug in listed_slugs()


def add_slugs(slugs: tuple[str, ...], added: Iterable[str]) -> tuple[str, ...]:
    """Return the list with more slugs at its end, as far as there is room."""
    for slug in added:
        longer = (*slugs, slug)
        if slug not in slugs and is_slug(slug) and _fits(longer):
            slugs = longer
    return slugs


def remove_slugs(slugs: tuple[str, ...], removed: Iterable[str]) -> tuple[str, ...]:
    """Return the list without some slugs."""
    without = frozenset(removed)
    return tuple(slug for slug in slugs if slug not in without)


def store_slugs(response: Response, slugs: tuple[str, ...]) -> None:
    """Store the list in the browser, or remove the cookie where the list is empty."""
    if not slugs:
        response.delete_cookie(LIST_COOKIE, samesite="Lax")
        return
    value = SEPARATOR.join(slugs)
    response.set_cookie(LIST_COOKIE, value, max_age=ONE_YEAR, secure=request.is_secure, httponly=True, samesite="Lax")


def _fits(slugs: tuple[str, ...]) -> bool:
    return len(slugs) <= MAX_LISTED and len(SEPARATOR.join(slugs)) <= MAX_LENGTH
