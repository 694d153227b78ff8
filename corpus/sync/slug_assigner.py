"""`SlugAssigner`: gives new practices of a source slugs that no other practice has."""

from collections.abc import Iterable
from typing import Final

from corpus.practice import MAX_SLUG
from corpus.store.sources import SourceStore, Transaction

__all__ = ["SlugAssigner"]

MAX_ENDING: Final = 8
"""Characters of a number behind a slug."""


class SlugAssigner:
    """Assigns slugs during the imports of one command. A slug of a withdrawn practice is never given again."""

    def __init__(self, store: SourceStore) -> None:
        self._store = store
        self._given: set[str] = set()
        self._free: set[str] = set()
        """Slugs of the current batch that no practice has."""

    def prepare(self, wanted: Iterable[str], source: str, connection: Transaction) -> None:
        """Look up with few queries which slugs of a batch are free."""
        slugs = {slug for name in wanted for slug in (name, _prefixed(name, source))}
        self._free = slugs - self._store.present(slugs, connection).keys()

    def reserve(self, slug: str) -> bool:
        """Reserve the slug of an existing practice; return whether no record had it before."""
        if slug in self._given:
            return False
        self._given.add(slug)
        return True

    def assign(self, wanted: str, source: str, identifier: str, connection: Transaction) -> str:
        """Return the wanted slug, or one with the source's name before it or a number behind it."""
        slug = wanted
        if identifier and not self._is_free(slug, connection):
            slug = _prefixed(wanted, source)
        beginning, number = slug[: MAX_SLUG - MAX_ENDING].rstrip("-"), 2
        while not self._is_free(slug, connection):
            slug = f"{beginning}-{number}"
            number += 1
        self._given.add(slug)
        return slug

    def _is_free(self, slug: str, connection: Transaction) -> bool:
        return slug not in self._given and (slug in self._free or not self._store.present([slug], connection))


def _prefixed(slug: str, source: str) -> str:
    return f"{source}-{slug}"[:MAX_SLUG].rstrip("-")
