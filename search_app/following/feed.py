"""A page of an Atom feed as values for its template: the title, the addresses and the entries."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

from attrs import frozen

from corpus.practice import Practice
from corpus.profile.active import active_profile
from corpus.vocabularies.skos_loader import Vocabularies
from index.facets.facet_values import filter_label, no_value_label
from index.schema import FacetField, facet_field
from index.search_query import NO_VALUE, Filter, Query
from search_app.following.practice_changes import ChangePage
from search_app.practices.markup import render_markdown
from search_app.practices.page import location_label, years_label

__all__ = ["FeedPage", "describe_place_and_years", "describe_search", "feed_updated", "plain_summary"]

MAX_WORDS: Final = 100
"""Characters of the text of a search in a title."""
MAX_SUMMARY: Final = 300
"""Characters of the summary of a practice."""
SUMMARY_SOURCE: Final = 3_000
"""Characters of the first section that are read for a summary."""
EMPTY_FEED_UPDATED: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""The update time of a feed without entries."""


@frozen
class FeedPage:
    """One page of a feed: its title and the parameters of its addresses."""

    title: str
    page_path: str
    """The path of the page for people that shows the same practices."""
    feed_path: str
    arguments: Sequence[tuple[str, str]]
    before: int | None
    """The revision before which this page begins; None for the first page."""

    @property
    def first_url(self) -> str:
        """The address of the first page, which is the id of the feed."""
        return _url(self.feed_path, self.arguments)

    @property
    def self_url(self) -> str:
        """The address of this page."""
        return self.url_before(self.before) if self.before is not None else self.first_url

    @property
    def alternate_url(self) -> str:
        """The address of the page for people."""
        return _url(self.page_path, self.arguments)

    def url_before(self, revision: int) -> str:
        """Return the address of the page that begins before a revision."""
        return _url(self.feed_path, [*self.arguments, ("before", str(revision))])


def _url(path: str, arguments: Iterable[tuple[str, str]]) -> str:
    parameters = urlencode(list(arguments))
    return f"{path}?{parameters}" if parameters else path


def describe_search(query: Query, vocabularies: Vocabularies) -> str:
    """Return a search in words, such as `early leaving, Country: Norway`; empty for the whole collection."""
    words = query.text if len(query.text) <= MAX_WORDS else f"{query.text[:MAX_WORDS]}…"
    return ", ".join(filter(None, (words, *_filters(query.filters, vocabularies))))


def _filters(filters: Iterable[Filter], vocabularies: Vocabularies) -> Iterator[str]:
    for facet_filter in filters:
        field = facet_field(facet_filter.facet)
        if field is None:
            continue
        bounds = (filter_label(field, value) for value in facet_filter.ranges)
        labels = (_value_label(field, value, vocabularies) for value in facet_filter.values)
        values = " or ".join((*labels, *bounds))
        yield f"{field.label}: {'not ' if facet_filter.exclude else ''}{values}"


def _value_label(field: FacetField, value: str, vocabularies: Vocabularies) -> str:
    if value == NO_VALUE:
        return no_value_label(field)
    return filter_label(field, value) if field.number else vocabularies.label(field.name, value)


def feed_updated(page: ChangePage) -> datetime:
    """Return the time of the newest change on a page."""
    return max((change.changed_at for change in page.changes), default=EMPTY_FEED_UPDATED)


def plain_summary(practice: Practice) -> str:
    """Return the beginning of the first section as plain text."""
    text = next((section.text for section in practice.sections), "")
    plain = " ".join(render_markdown(text[:SUMMARY_SOURCE]).striptags().split())
    return plain if len(plain) <= MAX_SUMMARY else f"{plain[:MAX_SUMMARY].rsplit(' ', 1)[0]} …"


def describe_place_and_years(practice: Practice, vocabularies: Vocabularies) -> str:
    """Return where and when a practice was, such as `Oslo, Norway · 2012 to 2015`, with the type of a record."""
    record_type = active_profile().record_type(practice.record_type) if practice.record_type else None
    place = location_label(practice.countries, practice.regions, vocabularies)
    years = years_label(practice.start_year, practice.end_year)
    return " · ".join(filter(None, (record_type.label if record_type else "", place, years)))
