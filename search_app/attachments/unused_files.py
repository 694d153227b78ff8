"""Which stored files are still needed. Each room whose records name files registers a function that lists them."""

from collections.abc import Callable, Iterable
from typing import Final

from search_app.catalogue import Catalogue, get_catalogue

__all__ = ["GRACE_PERIOD", "prune", "referenced_hashes", "register_referenced_files"]

GRACE_PERIOD: Final = 24 * 60 * 60.0
"""Seconds for which an unnamed file is stored: its sender may still be filling in the form."""

_SOURCES: Final[list[Callable[[], Iterable[str]]]] = []


def register_referenced_files(hashes: Callable[[], Iterable[str]]) -> None:
    """Register a function that yields the hashes of the files a room's records name.

    It is called within an application context.
    """
    _SOURCES.append(hashes)


def referenced_hashes(catalogue: Catalogue) -> set[str]:
    """Return the hashes of all files that a revision of a practice, or a registered record, names."""
    return set(catalogue.collection.attachment_hashes()).union(*(source() for source in _SOURCES))


def prune(older_than: float = GRACE_PERIOD) -> int:
    """Delete the files that nothing has named for so many seconds; return how many."""
    catalogue = get_catalogue()
    unused_hashes = catalogue.files.unreferenced(referenced_hashes(catalogue), older_than)
    for sha256 in unused_hashes:
        catalogue.files.remove(sha256)
    catalogue.files.delete_partial_uploads(older_than)
    return len(unused_hashes)
