"""Which files are still needed. Each room whose records name files says so with `refers`."""

from collections.abc import Callable, Iterable
from typing import Final

from search_app.catalogue import Catalogue, get_catalogue

__all__ = ["GRACE_PERIOD", "prune", "referenced_hashes", "register_referenced_files"]

GRACE_PERIOD: Final = 24 * 60 * 60.0
"""Seconds for which a file is kept that nothing names yet: whoever sent it may still be at the form."""

_ROOMS: Final[list[Callable[[], Iterable[str]]]] = []


def register_referenced_files(hashes: Callable[[], Iterable[str]]) -> None:
    """Say which files a room's own records name, by their hashes; asked within an application's context."""
    _ROOMS.append(hashes)


def referenced_hashes(found: Catalogue) -> set[str]:
    """The hashes of all files that a practice, in whatever revision, or another room's record names."""
    return set(found.collection.attachment_hashes()).union(*(room() for room in _ROOMS))


def prune(older_than: float = GRACE_PERIOD) -> int:
    """Delete the files that nothing has named for so many seconds; how many there were."""
    found = get_catalogue()
    unneeded = found.files.unreferenced(referenced_hashes(found), older_than)
    for sha256 in unneeded:
        found.files.remove(sha256)
    found.files.delete_partial_uploads(older_than)
    return len(unneeded)
