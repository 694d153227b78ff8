"""The operators over several others: any of them, enough of them, all of them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.engines.whoosh.search.doc_sets import LOOKED_UP, Documents, ascending
from index.engines.whoosh.search.score_accumulator import Guard, Sheet
from index.engines.whoosh.search.scorers import Operator
from index.storage.caches import lazy_property

__all__ = ["Both", "Either", "Enough"]


class Either(Operator):
    """Any of several; the scores of those that match are added."""

    def __init__(self, children: Sequence[Operator], size: int) -> None:
        super().__init__(size)
        self._children = children
        self._most = min(size, sum(child.most for child in children))

    @property
    def most(self) -> int:
        """All of theirs, if they share none."""
        return self._most

    @property
    def room(self) -> int:
        """Theirs and its own."""
        return self._most + sum(child.room for child in self._children)

    @lazy_property
    def _marked(self) -> NDArray[np.bool_]:
        mask = np.zeros(self.size, bool)
        for child in self._children:
            child.mark(mask)
        return mask

    def mark(self, mask: NDArray[np.bool_]) -> None:
        """Mark what any matches; what it marked itself may be asked for again."""
        mask |= self._marked

    def match(self) -> Documents:
        """The documents that any matches."""
        return ascending(self._marked)

    def holds(self, documents: Documents) -> NDArray[np.bool_]:
        """Whether any does."""
        work = LOOKED_UP * len(documents) * len(self._children)
        if "_marked" in self.__dict__ or work >= self._most + self.size // 64:
            return self._marked.take(documents)
        found = np.zeros(len(documents), bool)
        for child in self._children:
            found |= child.holds(documents)
        return found

    def score(self, sheet: Sheet, guards: tuple[Guard, ...] = ()) -> None:
        """The sum over those that match."""
        for child in self._children:
            child.lift(sheet, guards)

    def lift(self, sheet: Sheet, guards: tuple[Guard, ...]) -> None:
        """The same: a document that none matches scores nothing."""
        self.score(sheet, guards)


class Enough(Operator):
    """Whatever holds enough of several, each with a weight; the scores of those that match are added."""

    def __init__(self, children: Sequence[tuple[Operator, float]], enough: float, size: int) -> None:
        super().__init__(size)
        self._children = children
        self._enough = enough

    @property
    def most(self) -> int:
        """All of theirs, if they share none."""
        return min(self.size, sum(child.most for child, _ in self._children))

    @property
    def room(self) -> int:
        """Theirs and its own."""
        return self.most + sum(child.room for child, _ in self._children)

    @lazy_property
    def _matched(self) -> Documents:
        weights = np.zeros(self.size)
        for child, weight in self._children:
            np.add.at(weights, child.match(), weight)
        return ascending(self._sufficient(weights))

    def match(self) -> Documents:
        """The documents that hold enough."""
        return self._matched

    def holds(self, documents: Documents) -> NDArray[np.bool_]:
        """Whether they hold enough."""
        weights = np.zeros(len(documents))
        for child, weight in self._children:
            weights[child.holds(documents)] += weight
        return self._sufficient(weights)

    def score(self, sheet: Sheet, guards: tuple[Guard, ...] = ()) -> None:
        """The sum over those that match."""
        for child, _ in self._children:
            child.lift(sheet, guards)

    def _sufficient(self, weights: NDArray[np.float64]) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = (weights >= self._enough) & (weights > 0)
        return found


class Both(Operator):
    """All of several, the rarest first, so that everything after it looks at few documents; the optional ones lift."""

    def __init__(self, children: Sequence[Operator], optional: Sequence[Operator], size: int) -> None:
        super().__init__(size)
        self._children = sorted(children, key=lambda child: child.most)
        self._optional = optional

    @property
    def most(self) -> int:
        """As the rarest."""
        return self._children[0].most

    @property
    def room(self) -> int:
        """Theirs and its own."""
        return self.most + sum(child.room for child in (*self._children, *self._optional))

    def match(self) -> Documents:
        """The documents that all match."""
        return self._matched

    @lazy_property
    def _matched(self) -> Documents:
        documents = self._children[0].match()
        for child in self._children[1:]:
            if not len(documents):
                break
            documents = documents[child.holds(documents)]
        return documents

    def mark(self, mask: NDArray[np.bool_]) -> None:
        """Mark what all match."""
        if len(self._children) == 1:
            self._children[0].mark(mask)
        else:
            super().mark(mask)

    def holds(self, documents: Documents) -> NDArray[np.bool_]:
        """Whether all do."""
        found = self._children[0].holds(documents)
        for child in self._children[1:]:
            found[found] = child.holds(documents[found])
        return found

    def score(self, sheet: Sheet, guards: tuple[Guard, ...] = ()) -> None:
        """The sum over all of them, and over the optional ones that match."""
        for child in self._children:
            child.score(sheet, guards)
        for child in self._optional:
            child.lift(sheet, guards)
