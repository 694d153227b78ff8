"""A database's feed as values: Atom (RFC 4287), with archives (RFC 5005, 4) and tombstones (RFC 6721).

`Document` is one of them: the feed to subscribe to, with what happened last, or one of the archives before it, numbered
from 1. What stands in an archive stays there, so whoever harvests reads back until they meet an archive that they know.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from attrs import frozen

from search_app.targets.events import TargetEvent

__all__ = ["EVENTS_PER_ARCHIVE", "FeedDocument", "feed_document", "format_rfc3339", "replace_invalid_xml"]

EVENTS_PER_ARCHIVE: Final = 100
"""Events in one archive."""
BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without events was updated."""

_NOT_IN_XML = re.compile("[\ufffe\uffff]")


@frozen
class FeedDocument:
    """One document of a feed."""

    events: tuple[TargetEvent, ...]
    """The newest first, each practice once."""
    updated: datetime
    archive: int
    """Its number; 0 for the feed to subscribe to."""
    before: int
    """The number of the archive before it; 0 where it is the first."""
    after: int
    """The number of the archive after it; 0 where there is none."""


def feed_document(happened: Sequence[TargetEvent], archive: int) -> FeedDocument | None:
    """The feed to subscribe to (0) or that archive of it; None where there is no such archive."""
    archives = max(0, len(happened) - 1) // EVENTS_PER_ARCHIVE
    if not 0 <= archive <= archives:
        return None
    first = (archive - 1 if archive else archives) * EVENTS_PER_ARCHIVE
    chosen = happened[first : first + EVENTS_PER_ARCHIVE]
    newest = {event.slug: event for event in chosen}
    shown = tuple(sorted(newest.values(), key=lambda event: (event.at, event.slug), reverse=True))
    return FeedDocument(
        events=shown,
        updated=shown[0].at if shown else BEGINNING,
        archive=archive,
        before=archive - 1 if archive else archives,
        after=archive + 1 if 0 < archive < archives else 0,
    )


def format_rfc3339(at: datetime) -> str:
    """A moment as RFC 3339 has it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def replace_invalid_xml(text: str) -> str:
    """The text without what XML cannot hold."""
    return _NOT_IN_XML.sub("\ufffd", text)
