"""Which files are still needed. Each room whose records name files says so with `refers`."""

from collections.abc import Callable, Iterable
from typing import Final

from search_app.catalogue import Catalogue, catalogue

__all__ = ["GRACE", "needed", "prune", "refers"]

GRACE: Final = 24 * 60 * 60.0
"""Seconds for which a file is kept that nothing names yet: whoever sent it may still be at the form."""

_ROOMS: Final[list[Callable[[], Iterable[str]]]] = []


def refers(hashes: Callable[[], Iterable[str]]) -> None:
    """Say which files a room's own records name, by their hashes; asked within an application's context."""
    _ROOMS.append(hashes)


def needed(found: Catalogue) -> set[str]:
    """The hashes of all files that a practice, in whatever revision, or another room's record names."""
    return set(found.collection.attachment_hashes()).union(*(room() for room in _ROOMS))


def prune(older_than: float = GRACE) -> int:
    """Delete the files that nothing has named for so many seconds; how many there were."""
    found = catalogue()
    unneeded = found.files.unneeded(needed(found), older_than)
    for sha256 in unneeded:
        found.files.remove(sha256)
    found.files.sweep(older_than)
    return len(unneeded)
