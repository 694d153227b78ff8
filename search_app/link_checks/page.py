"""The dead links, for the pages of practices.

Each process reads the list of dead links once a minute, so that a page costs no query for them.
"""

from collections.abc import Mapping
from threading import Lock
from typing import Final
from urllib.parse import urlsplit

from cachetools import TTLCache, cached
from flask import Flask

from corpus.practice import Practice
from search_app.catalogue import get_catalogue
from search_app.link_checks.checker import practice_urls
from search_app.link_checks.models import dead_links
from search_app.models import DATABASE_ERRORS
from search_app.practices.page_additions import PageAddition, add_to_practice_page
from search_app.settings import current_settings

__all__ = ["archived_copy", "set_up_dead_links"]

MAX_AGE: Final = 60
"""Seconds for which a process keeps the list of dead links."""
MAX_DATABASES: Final = 8
"""Databases whose list a process keeps. A server has one."""
ARCHIVES: Final = frozenset((
    "web.archive.org", "archive.org", "archive.ph", "archive.today", "webarchive.nationalarchives.gov.uk"
))  # fmt: skip
"""Web archives whose addresses end with the address of the page that they keep."""


def set_up_dead_links(app: Flask) -> None:
    """Let the pages of practices mark dead links."""
    app.jinja_env.filters["archived_copy"] = archived_copy
    add_to_practice_page(app, PageAddition("dead_links", lambda _: _dead_links(), lambda _: repr(_dead_links())))


def archived_copy(practice: Practice, url: str) -> str:
    """Return the copy of an address in a web archive that the practice names; empty if it names none."""
    return next((other for other in practice_urls(practice) if _archived_address(other) == url.rstrip("/")), "")


def _archived_address(url: str) -> str:
    """Return the address of the page whose copy is at this address of a web archive; else empty."""
    if urlsplit(url).hostname not in ARCHIVES:
        return ""
    _, scheme, rest = url.rpartition("http")
    return f"{scheme}{rest}".rstrip("/") if rest and not url.startswith(f"{scheme}{rest}") else ""


def _dead_links() -> Mapping[str, str]:
    """Return the dead links, each with the day of its last check; none while the database is away."""
    try:
        return {} if get_catalogue().database_is_away else _read_dead_links()
    except DATABASE_ERRORS:
        return {}


@cached(TTLCache(MAX_DATABASES, MAX_AGE), key=lambda: current_settings().database, lock=Lock())
def _read_dead_links() -> Mapping[str, str]:
    return {check.url: check.checked_at.date().isoformat() for check in dead_links()}
