"""How an installation is, for whoever keeps it: `State`, what the index holds and how far it is behind the database."""

from datetime import UTC, datetime, timedelta

from attrs import frozen

from index.errors import SearchIndexError
from index.term_reader import IndexState
from search_app.catalogue import Catalogue

__all__ = ["State", "state_in_words", "state_of"]


@frozen
class State:
    """What there is to see of index and database at one moment."""

    practices: int
    """In the database."""
    revision: int
    """The newest in the database."""
    index: IndexState | None
    """None where the index does not answer."""
    fault: str = ""
    """Why it does not."""
    age: timedelta = timedelta()
    """Of the generation that answers."""
    waiting: int = 0
    """Changes that the index has yet to take."""


def state_of(catalogue: Catalogue) -> State:
    """The state now. Raises CollectionUnavailable."""
    practices, revision = len(catalogue.collection), catalogue.collection.revision
    try:
        catalogue.refresh()
        index = catalogue.engine.state()
        waiting = catalogue.builder.change_feed.depth()
    except SearchIndexError as error:
        return State(practices, revision, None, str(error))
    age = max(datetime.now(UTC) - index.built, timedelta())
    return State(practices, revision, index, age=age, waiting=waiting)


def state_in_words(catalogue: Catalogue) -> str:
    """The same in a few words."""
    found = state_of(catalogue)
    if found.index is None:
        return "the index does not answer"
    behind = (
        f"{found.waiting} {'change' if found.waiting == 1 else 'changes'} behind" if found.waiting else "up to date"
    )
    return f"{found.index.documents} practices, {behind}"
