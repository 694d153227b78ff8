"""`Summed`: a word as it was typed, with all that it is in one segment: documents, and what each scores for it.

A word is a few dozen terms (fields, languages, forms) that are worth adding up once, for readers ask for the same words
again: whoever turns a page or chooses a value does, and frequent words come back with everybody. `recent_words` keeps
what was added up; what a word is in a segment never changes while its snapshot lasts.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.engines.whoosh.operators import Listed, Operator
from index.engines.whoosh.sheet import Guard, Line, Sheet
from index.query import And, Combined, Constant, Node, Or, Phrase, Prefix, Term
from index.recent import Recent

__all__ = ["Summed", "is_word", "recent_words"]

ROOM: Final = 4_000_000
"""Documents that are kept for all words of a segment together, of 12 bytes each."""
LEAST: Final = 100
"""What a word counts for at least, one without documents too: its tree is kept with it."""

_LEAVES: Final = frozenset({Term, Phrase, Prefix})


def is_word(node: Node) -> bool:
    """Whether the tree is of one word, phrase or beginning, with what lifts it."""
    match node:
        case Combined():
            return True
        case And():
            return len(node.nodes) == 1 and isinstance(node.nodes[0], Combined) and all(map(_lifts, node.optional))
        case Or():
            return _LEAVES.issuperset(map(type, node.nodes))
        case _:
            return False


def _lifts(node: Node) -> bool:
    return isinstance(node.node, Combined) if isinstance(node, Constant) else isinstance(node, Term)


class Summed(Listed):
    """Another operator's documents and scores. The scores are added in the order of the others' rarity."""

    def __init__(self, operator: Operator, norms: NDArray[np.float64], rarity: int) -> None:
        super().__init__(operator.match(), operator.size)
        sheet = Sheet(operator.size, norms)
        operator.score(sheet)
        values = sheet.scores(self._documents)
        self._line = Line(self._documents, float(values.max(initial=0.0)), rarity, values=values)

    def score(self, sheet: Sheet, guards: tuple[Guard, ...] = ()) -> None:
        """What was added up."""
        sheet.add(self._line, guards)

    def lift(self, sheet: Sheet, guards: tuple[Guard, ...]) -> None:
        """The same: a document without the word scores nothing."""
        self.score(sheet, guards)


def recent_words() -> Recent[Node, Operator | None]:
    """Nothing yet, with room for the words of one segment."""
    return Recent(ROOM, _size)


def _size(operator: Operator | None) -> int:
    return LEAST + (operator.most if operator else 0)
