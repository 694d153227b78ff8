"""`Summed`: a word as it was typed, with all that it is in one segment: documents, and what each scores for it.

A word is a few dozen terms (fields, languages, forms) that are worth adding up once, for readers ask for the same words
again: whoever turns a page or chooses a value does, and frequent words come back with everybody. `recent_words` keeps
what was added up; what a word is in a segment never changes while its snapshot lasts.
"""

from typing import Final

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from index.engines.whoosh.search.score_accumulator import Guard, Line, Sheet
from index.engines.whoosh.search.scorers import Listed, Operator
from index.query.nodes import And, BM25FTerm, ConstantScore, Node, Or, Phrase, Prefix, Term
from index.storage.caches import SizedCache

__all__ = ["Summed", "is_word", "recent_trees", "recent_words", "summed"]

ROOM: Final = 4_000_000
"""Documents that are kept for all words of a segment together, of 12 bytes each."""
ROOM_OF_TREES: Final = 1_000_000
"""The same for all other trees, with the words in them."""
LEAST: Final = 100
"""What a word counts for at least, one without documents too: its tree is kept with it."""

_LEAVES: Final = frozenset({Term, Phrase, Prefix})


def is_word(node: Node) -> bool:
    """Whether the tree is of one word, phrase or beginning, with what lifts it, or of a word and its pieces."""
    match node:
        case BM25FTerm():
            return True
        case And():
            return len(node.nodes) == 1 and _is_counted(node.nodes[0]) and all(map(_lifts, node.optional))
        case Or():
            return _is_counted(node) or _has_pieces(node)
        case _:
            return False


def _is_counted(node: Node) -> bool:
    return isinstance(node, BM25FTerm) or (isinstance(node, Or) and _LEAVES.issuperset(map(type, node.nodes)))


def _lifts(node: Node) -> bool:
    return isinstance(node.node, BM25FTerm) if isinstance(node, ConstantScore) else isinstance(node, Term)


def _has_pieces(node: Or) -> bool:
    word, *pieces = node.nodes
    return (
        isinstance(word, And) and bool(pieces) and all(isinstance(one, BM25FTerm) for one in pieces) and is_word(word)
    )


class Summed(Listed):
    """Documents with what each scores."""

    def __init__(self, line: Line, size: int) -> None:
        super().__init__(line.documents, size)
        self._line = line

    def times(self, factor: float) -> "Summed":
        """The same documents, with scores so many times as great."""
        line = self._line
        return Summed(evolve(line, weight=factor * line.weight, factor=factor * line.factor), self.size)

    def score(self, sheet: Sheet, guards: tuple[Guard, ...] = ()) -> None:
        """What was added up."""
        sheet.add(self._line, guards)

    def lift(self, sheet: Sheet, guards: tuple[Guard, ...]) -> None:
        """The same: a document without the word scores nothing."""
        self.score(sheet, guards)


def summed(operator: Operator, norms: NDArray[np.float64], rarity: int) -> Summed:
    """An operator's documents with their scores, which are added up in the order of its lines' rarity."""
    documents = operator.match()
    sheet = Sheet(operator.size, norms)
    operator.score(sheet)
    values = sheet.scores(documents)
    return Summed(Line(documents, float(values.max(initial=0.0)), rarity, values=values), operator.size)


def recent_words() -> SizedCache[Node, Summed | None]:
    """Nothing yet, with room for the words of one segment."""
    return SizedCache(ROOM, _size)


def recent_trees() -> SizedCache[Node, Operator | None]:
    """The same for other trees, with what they matched: one search asks for the same words in several ways."""
    return SizedCache(ROOM_OF_TREES, _size)


def _size(operator: Operator | None) -> int:
    return LEAST + (operator.room if operator else 0)
