"""Saved searches: save, read back and delete them."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

from attrs import frozen
from werkzeug.datastructures import MultiDict

from index.search_query import Query
from search_app.catalogue import get_catalogue
from search_app.following.feed import describe_search
from search_app.following.models import MAX_SAVED_SEARCHES, Frequency, SavedSearch, searches_of
from search_app.models import session, write_transaction
from search_app.params import BadParameter, parse_query, query_arguments, query_url, without_order

__all__ = [
    "SavedSearchLine",
    "TooManySearches",
    "change_search",
    "list_saved_searches",
    "save_search",
    "saved_query",
]


class TooManySearches(ValueError):
    """A person has as many saved searches as one may have."""


@frozen
class SavedSearchLine:
    """A saved search as a line of a page."""

    search: SavedSearch
    description: str
    """The search in words."""
    url: str
    """The address of its results; empty where the search can no longer be made."""


def save_search(person: int, name: str, query: Query, frequency: Frequency, *, with_changes: bool) -> SavedSearch:
    """Save a search of a person. E-mails will name what is published from now on.

    Raises TooManySearches and CollectionUnavailable.
    """
    revision = get_catalogue().collection.revision
    with write_transaction():
        if len(searches_of(person)) >= MAX_SAVED_SEARCHES:
            raise TooManySearches(f"You have {MAX_SAVED_SEARCHES} saved searches. Delete one before you save another.")
        search = SavedSearch(
            person_id=person,
            name=name,
            arguments=urlencode(query_arguments(without_order(query))),
            frequency=frequency,
            with_changes=with_changes,
            revision=revision,
        )
        session.add(search)
    return search


def change_search(search: SavedSearch, name: str, frequency: Frequency, *, with_changes: bool) -> None:
    """Rename a saved search, or change its e-mails. If it had none before, they name what is published from now on."""
    revision = get_catalogue().collection.revision
    with write_transaction():
        session.refresh(search)
        if search.frequency is Frequency.NEVER and frequency is not Frequency.NEVER:
            search.revision, search.checked_at = revision, datetime.now(UTC)
        search.name, search.frequency, search.with_changes = name, frequency, with_changes


def saved_query(search: SavedSearch) -> Query | None:
    """Return the query of a saved search; None where the profile no longer has one of its filters.

    Without that check, a search would find more than the person asked for.
    """
    arguments = parse_qsl(search.arguments)
    try:
        query = parse_query(MultiDict(arguments))
    except BadParameter:
        return None
    return query if query_arguments(query) == arguments else None


def list_saved_searches(person: int) -> list[SavedSearchLine]:
    """Return the saved searches of a person, by name."""
    return [_line(search) for search in searches_of(person)]


def _line(search: SavedSearch) -> SavedSearchLine:
    query = saved_query(search)
    if query is None:
        return SavedSearchLine(search, "", "")
    return SavedSearchLine(search, describe_search(query, get_catalogue().vocabularies), query_url("/search", query))
