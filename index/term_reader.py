"""`TermReader`: the terms of an index with their document frequencies, and `IndexState`.

Every engine implements it. Code that needs statistics of terms, but runs no search, depends on this protocol alone.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

__all__ = ["IndexState", "TermReader"]


@frozen(cache_hash=True)
class IndexState:
    """The state of the index generation that is served."""

    generation: str
    """A name that changes whenever an answer can change. ETags and cache keys contain it."""
    documents: int
    revision: int
    """The index holds all changes of the collection up to this revision."""
    schema_version: str
    languages: tuple[str, ...]
    """Languages of the documents, most frequent first. They are values of the facet `lang`."""
    built: datetime
    size: int
    """Size on disk, in bytes."""


class TermReader(Protocol):
    """Reads terms and document frequencies of the generation that is served.

    Every method raises IndexMissing, IndexDamaged or IndexOutdated where no index can be read.
    """

    def state(self) -> IndexState:
        """Return the state of the generation that is served."""

    def terms(self, field: str, most: int) -> Sequence[tuple[str, int]]:
        """Return the `most` most frequent terms of a field, each with its document frequency.

        Documents that were removed or replaced may count for a while.
        """

    def frequency(self, field: str, term: str) -> int:
        """Return how many documents contain a term in a field, counted as in `terms`."""

    def frequencies(self, field: str, terms: Sequence[str]) -> Sequence[int]:
        """Return the document frequency of each term, in one request where the engine can do so."""
