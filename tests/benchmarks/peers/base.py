"""What is asked of this product and of every peer: an index of documents, the ten best, and the whole page."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from attrs import field, frozen

from index.search_query import Filter
from tests.benchmarks.documents import PeerDocument
from tests.benchmarks.questions import Question
from tests.benchmarks.trees import Tree

__all__ = ["TEN", "VALUES", "Answer", "Asked", "Missing", "Peer", "Reader", "Unanswerable", "others_of"]

TEN = 10
VALUES = 100
"""Values of a facet, at most, the commonest: as many as a page is given."""
SNIPPET = 240
"""Characters of a snippet, about."""


class Missing(Exception):
    """A peer that can't be installed here; the message says why."""


class Unanswerable(Exception):
    """A kind of question that a peer has no means for."""


@frozen
class Asked:
    """A question with its trees, made before any time is taken."""

    question: Question
    same: Tree
    lean: Tree

    @property
    def filters(self) -> tuple[Filter, ...]:
        """What narrows it."""
        return self.question.filters


@frozen
class Answer:
    """What was found."""

    total: int
    keys: tuple[str, ...]
    """Of the ten best, the best first."""
    counts: Mapping[str, Mapping[str, int]] = field(factory=dict)
    """By facet and value."""
    snippets: tuple[str, ...] = ()


class Reader(Protocol):
    """An index that is open."""

    def ten(self, asked: Asked) -> tuple[str, ...]:
        """The keys of the ten best, the best first; how many match is counted too. Raises Unanswerable."""

    def page(self, asked: Asked) -> Answer:
        """The ten best, how many match, all facets counted, a snippet for each hit. Raises Unanswerable."""


class Peer(Protocol):
    """A search engine."""

    name: str

    def version(self) -> str:
        """Its version. Raises Missing."""

    def build(self, documents: Iterable[PeerDocument], folder: Path) -> None:
        """An index of the documents in an empty folder."""

    def readers(self, folder: Path, facets: tuple[str, ...]) -> Mapping[str, Reader]:
        """By name, the ways in which its index is asked; `facets` are those that have values."""


def others_of(filters: tuple[Filter, ...], facet: str) -> tuple[Filter, ...]:
    """The filters of the other facets, under which a facet's own values are counted."""
    return tuple(one for one in filters if one.facet != facet)
