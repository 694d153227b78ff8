"""The links to the exports of a search and of a practice."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from attrs import evolve, frozen

from index.search_query import Query
from search_app.exports.export_formats import EXPORT_FORMATS
from search_app.params import PER_PAGE, query_url
from search_app.practices.page_additions import PageAddition

__all__ = ["DOWNLOADS_ON_PAGE", "DownloadLink", "chosen_downloads", "search_downloads"]


@frozen
class DownloadLink:
    """A file format, and the address of the file."""

    label: str
    url: str


def search_downloads(query: Query) -> tuple[DownloadLink, ...]:
    """Return the links to all results of a query as files."""
    all_results = evolve(query, page=1, per_page=PER_PAGE)
    return tuple(
        DownloadLink(file_format.label, query_url(f"/search.{file_format.key}", all_results))
        for file_format in EXPORT_FORMATS
    )


def chosen_downloads(slugs: Sequence[str]) -> tuple[DownloadLink, ...]:
    """Return the links to these practices as files."""
    arguments = urlencode([("p", slug) for slug in slugs])
    return tuple(
        DownloadLink(file_format.label, f"/practices.{file_format.key}?{arguments}") for file_format in EXPORT_FORMATS
    )


def _practice_downloads(slug: str) -> tuple[DownloadLink, ...]:
    return tuple(
        DownloadLink(file_format.label, f"/practices/{slug}.{file_format.key}") for file_format in EXPORT_FORMATS
    )


DOWNLOADS_ON_PAGE: Final = PageAddition("downloads", _practice_downloads, lambda _: "")
"""The links to a practice as files, for its page."""
