"""The dead links of a practice, for its page."""

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

from attrs import frozen
from flask import g

from corpus.errors import CorpusError
from search_app.catalogue import get_catalogue
from search_app.link_checks.checker import practice_urls
from search_app.link_checks.models import LinkState, checks_of
from search_app.practices.page_additions import PageAddition

__all__ = ["DEAD_LINKS_ON_PAGE", "DeadLink", "archived_copies"]

ARCHIVES: Final = (
    "web.archive.org",
    "archive.org",
    "archive.ph",
    "archive.today",
    "webarchive.nationalarchives.gov.uk",
)
"""Web archives whose addresses end with the address of the page that they keep."""


@frozen
class DeadLink:
    """A link that leads nowhere."""

    checked: str
    """The day of the last check, as ISO 8601."""
    archived_url: str
    """A copy in a web archive that the record names; empty if it names none."""


def archived_copies(urls: Iterable[str]) -> Mapping[str, str]:
    """Return the copies in web archives among these addresses, by the address of the page that each keeps."""
    copies: dict[str, str] = {}
    for url in urls:
        _, scheme, rest = url.rpartition("http")
        original = f"{scheme}{rest}"
        if urlsplit(url).hostname in ARCHIVES and original != url:
            copies[original.rstrip("/")] = url
    return copies


def _dead_links(slug: str) -> Mapping[str, DeadLink]:
    """Return the dead links of a practice by their address. Queried once per request."""
    if g.get("dead_links_asked") != slug:
        g.dead_links_asked, g.dead_links = slug, _query_dead_links(slug)
    links: Mapping[str, DeadLink] = g.dead_links
    return links


def _query_dead_links(slug: str) -> Mapping[str, DeadLink]:
    catalogue = get_catalogue()
    if catalogue.database_is_away:
        return {}
    try:
        urls = list(practice_urls(catalogue.practice(slug)))
        checks = checks_of(urls)
    except CorpusError:
        return {}
    copies = archived_copies(urls)
    return {
        url: DeadLink(check.checked_at.date().isoformat(), copies.get(url.rstrip("/"), ""))
        for url, check in checks.items()
        if check.state is LinkState.DEAD
    }


def _version(slug: str) -> str:
    return repr(_dead_links(slug))


DEAD_LINKS_ON_PAGE: Final = PageAddition("dead_links", _dead_links, _version)
"""The dead links of a practice, by address."""
