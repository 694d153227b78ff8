"""The feed of a database as values: Atom (RFC 4287), with archives (RFC 5005, section 4) and tombstones (RFC 6721).

A `FeedDocument` is the subscription feed with the newest events, or one of the archives before it, numbered from 1.
An archive never changes, so a harvester reads back until it meets an archive that it knows.
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
EMPTY_FEED_UPDATED: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""The update time of a feed without events."""

_INVALID_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@frozen
class FeedDocument:
    """One document of a feed."""

    events: tuple[TargetEvent, ...]
    """The newest first, each practice once."""
    updated: datetime
    archive: int
    """The number of the archive; 0 for the subscription feed."""
    before: int
    """The number of the archive before it; 0 if it is the first."""
    after: int
    """The number of the archive after it; 0 if there is none."""


def feed_document(events: Sequence[TargetEvent], archive: int) -> FeedDocument | None:
    """Return the subscription feed (0) or an archive; None if there is no such archive."""
    archive_count = max(0, len(events) - 1) // EVENTS_PER_ARCHIVE
    if not 0 <= archive <= archive_count:
        return None
    first = (archive - 1 if archive else archive_count) * EVENTS_PER_ARCHIVE
    document_events = events[first : first + EVENTS_PER_ARCHIVE]
    newest = {event.slug: event for event in document_events}
    sorted_events = tuple(sorted(newest.values(), key=lambda event: (event.at, event.slug), reverse=True))
    return FeedDocument(
        events=sorted_events,
        updated=sorted_events[0].at if sorted_events else EMPTY_FEED_UPDATED,
        archive=archive,
        before=archive - 1 if archive else archive_count,
        after=archive + 1 if 0 < archive < archive_count else 0,
    )


def format_rfc3339(at: datetime) -> str:
    """Return a time in UTC as RFC 3339 writes it, in milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def replace_invalid_xml(text: str) -> str:
    """Return the text with U+FFFD in place of characters that XML does not allow."""
    return _INVALID_IN_XML.sub("\ufffd", text)
