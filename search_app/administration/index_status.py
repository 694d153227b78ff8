"""Index and database for the administration page: what the index holds, and how far it is behind the database."""

from datetime import UTC, datetime, timedelta

from attrs import frozen

from index.errors import SearchIndexError
from index.term_reader import IndexState
from search_app.catalogue import Catalogue
from search_app.terminal import count_of

__all__ = ["IndexFreshness", "index_freshness", "index_summary"]


@frozen
class IndexFreshness:
    """The state of index and database at one moment."""

    practices: int
    """Practices in the database."""
    revision: int
    """The newest revision in the database."""
    index: IndexState | None
    """What the index holds; None if it does not answer."""
    fault: str = ""
    """Why the index does not answer; empty if it does."""
    age: timedelta = timedelta()
    """Time since the serving generation of the index was built."""
    waiting: int = 0
    """Changes that are not in the index yet."""


def index_freshness(catalogue: Catalogue) -> IndexFreshness:
    """The current state. Raises CollectionUnavailable."""
    practices, revision = len(catalogue.collection), catalogue.collection.revision
    try:
        catalogue.refresh()
        index = catalogue.engine.state()
        waiting = catalogue.builder.change_feed.depth()
    except SearchIndexError as error:
        return IndexFreshness(practices, revision, None, str(error))
    age = max(datetime.now(UTC) - index.built, timedelta())
    return IndexFreshness(practices, revision, index, age=age, waiting=waiting)


def index_summary(catalogue: Catalogue) -> str:
    """The current state in a few words, such as `60 practices, up to date`."""
    freshness = index_freshness(catalogue)
    if freshness.index is None:
        return "the index does not answer"
    behind = f"{count_of(freshness.waiting, 'change', 'changes')} behind" if freshness.waiting else "up to date"
    return f"{freshness.index.documents} practices, {behind}"
