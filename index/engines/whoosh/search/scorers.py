"""The operators of a resolved query over one segment: what each matches, and what it adds to the score.

Here are those that stand alone or change one other; `combining` has those over several.

Every step works on whole arrays. Matching comes first and never scores; only the documents that are left are scored.
Deleted documents are matched like others until the root is asked for its answer.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from index.engines.whoosh.search.doc_sets import Documents, ascending, held, marked
from index.engines.whoosh.search.score_accumulator import Guard, Line, Sheet
from index.storage.array_file import Array
from index.storage.caches import lazy_property

__all__ = [
    "All",
    "Fixed",
    "Listed",
    "Operator",
    "Scale",
    "Unlike",
    "Weighted",
]


class Operator(ABC):
    """What a node of the query is in one segment."""

    def __init__(self, size: int) -> None:
        self.size = size
        """Documents of the segment."""

    @property
    @abstractmethod
    def most(self) -> int:
        """How many documents it matches at most, as far as is known without matching."""

    @property
    def room(self) -> int:
        """About how many documents it keeps lists of, its own and those of the operators in it."""
        return self.most

    @abstractmethod
    def match(self) -> Documents:
        """The documents that match."""

    def mark(self, mask: NDArray[np.bool_]) -> None:
        """Mark the documents that match."""
        mask[self.match().astype(np.intp)] = True

    @abstractmethod
    def holds(self, documents: Documents) -> NDArray[np.bool_]:
        """For each of these documents, whether it matches."""

    def score(self, sheet: Sheet, guards: tuple[Guard, ...] = ()) -> None:  # noqa: B027 - most score nothing
        """Note what documents score that match, as far as the guards hold them."""

    def lift(self, sheet: Sheet, guards: tuple[Guard, ...]) -> None:
        """The same where documents that do not match may be asked for."""
        self.score(sheet, (*guards, self))


class All(Operator):
    """Every document; scores nothing."""

    @property
    def most(self) -> int:
        """All of them."""
        return self.size

    def match(self) -> Documents:
        """All documents."""
        return np.arange(self.size, dtype=np.int32)

    def holds(self, documents: Documents) -> NDArray[np.bool_]:
        """Always."""
        return np.ones(len(documents), bool)


class Listed(Operator):
    """A list of documents; scores nothing."""

    def __init__(self, documents: Documents, size: int) -> None:
        super().__init__(size)
        self._documents = documents

    @property
    def most(self) -> int:
        """So many as are listed."""
        return len(self._documents)

    def match(self) -> Documents:
        """The list."""
        return self._documents

    def holds(self, documents: Documents) -> NDArray[np.bool_]:
        """Whether they are in the list."""
        return held(documents, self._documents, self.size)


@frozen(eq=False)
class Scale:
    """What the postings of a field are scored with."""

    weight: float
    rarity: int
    lengths: Array | None
    """Of all documents; none where frequencies were set against them already."""
    first_norm: int


class Weighted(Operator):
    """Documents with frequencies, scored by BM25: a term, or what counts as one (`occurrences`)."""

    def __init__(self, find: Callable[[], tuple[Documents, Array]], scale: Scale, size: int, most: int) -> None:
        super().__init__(size)
        self._find = find
        self._scale = scale
        self._most = most

    @property
    def most(self) -> int:
        """What was known before it was found."""
        return self._most

    @lazy_property
    def _found(self) -> tuple[Documents, Array]:
        return self._find()

    def match(self) -> Documents:
        """The documents that were found."""
        return self._found[0]

    @property
    def frequencies(self) -> Array:
        """How often each of them holds it."""
        return self._found[1]

    def holds(self, documents: Documents) -> NDArray[np.bool_]:
        """Whether they were found."""
        return held(documents, self._found[0], self.size)

    def score(self, sheet: Sheet, guards: tuple[Guard, ...] = ()) -> None:
        """BM25."""
        sheet.add(self._line, guards)

    @lazy_property
    def _line(self) -> Line:
        documents, frequencies = self._found
        scale = self._scale
        return Line(documents, scale.weight, scale.rarity, frequencies, scale.lengths, scale.first_norm)

    def lift(self, sheet: Sheet, guards: tuple[Guard, ...]) -> None:
        """The same: a document without the term scores nothing."""
        self.score(sheet, guards)


class Fixed(Operator):
    """What another matches, all with one score."""

    def __init__(self, child: Operator, score: float) -> None:
        super().__init__(child.size)
        self._child = child
        self._score = score

    @property
    def most(self) -> int:
        """As the other."""
        return self._child.most

    @property
    def room(self) -> int:
        """As the other."""
        return self._child.room

    def match(self) -> Documents:
        """As the other."""
        return self._child.match()

    def holds(self, documents: Documents) -> NDArray[np.bool_]:
        """As the other."""
        return self._child.holds(documents)

    def score(self, sheet: Sheet, guards: tuple[Guard, ...] = ()) -> None:
        """The one score."""
        sheet.add(Line(self._child.match(), self._score), guards)

    def lift(self, sheet: Sheet, guards: tuple[Guard, ...]) -> None:
        """The same: a document that does not match is not listed."""
        self.score(sheet, guards)


class Unlike(Operator):
    """What another does not match; scores nothing."""

    def __init__(self, child: Operator) -> None:
        super().__init__(child.size)
        self._child = child

    @property
    def most(self) -> int:
        """Everything, as far as is known."""
        return self.size

    @property
    def room(self) -> int:
        """As the other."""
        return self._child.room

    def match(self) -> Documents:
        """All others."""
        return ascending(~marked([self._child.match()], self.size))

    def holds(self, documents: Documents) -> NDArray[np.bool_]:
        """Where the other does not."""
        return ~self._child.holds(documents)
