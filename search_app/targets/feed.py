"""A database's feed as values: Atom (RFC 4287), with archives (RFC 5005, 4) and tombstones (RFC 6721).

`Document` is one of them: the feed to subscribe to, with what happened last, or one of the archives before it, numbered
from 1. What stands in an archive stays there, so whoever harvests reads back until they meet an archive that they know.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from attrs import frozen

from search_app.targets.log import Event

__all__ = ["IN_ARCHIVE", "Document", "document", "in_xml", "moment"]

IN_ARCHIVE: Final = 100
"""Events in one archive."""
BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without events was updated."""

_NOT_IN_XML = re.compile("[\ufffe\uffff]")


@frozen
class Document:
    """One document of a feed."""

    events: tuple[Event, ...]
    """The newest first, each practice once."""
    updated: datetime
    archive: int
    """Its number; 0 for the feed to subscribe to."""
    before: int
    """The number of the archive before it; 0 where it is the first."""
    after: int
    """The number of the archive after it; 0 where there is none."""


def document(happened: Sequence[Event], archive: int) -> Document | None:
    """The feed to subscribe to (0) or that archive of it; None where there is no such archive."""
    archives = max(0, len(happened) - 1) // IN_ARCHIVE
    if not 0 <= archive <= archives:
        return None
    first = (archive - 1 if archive else archives) * IN_ARCHIVE
    chosen = happened[first : first + IN_ARCHIVE]
    newest = {event.slug: event for event in chosen}
    shown = tuple(sorted(newest.values(), key=lambda event: (event.at, event.slug), reverse=True))
    return Document(
        events=shown,
        updated=shown[0].at if shown else BEGINNING,
        archive=archive,
        before=archive - 1 if archive else archives,
        after=archive + 1 if 0 < archive < archives else 0,
    )


def moment(at: datetime) -> str:
    """A moment as RFC 3339 has it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def in_xml(text: str) -> str:
    """The text without what XML cannot hold."""
    return _NOT_IN_XML.sub("\ufffd", text)
