"""The operators of the query syntax: which of them join something, and which are words all the same."""

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Final, TypeAlias

from index.query.nodes import Node, UserWord

__all__ = ["OPERATORS", "QueryItem", "SyntaxMark", "turn_dangling_into_words"]


class SyntaxMark(Enum):
    """An operator or a parenthesis."""

    OPEN = "("
    CLOSE = ")"
    OR = "OR"
    AND = "AND"
    NOT = "NOT"
    MINUS = "-"


QueryItem: TypeAlias = SyntaxMark | Node
"""An operator, a parenthesis or a leaf."""
OPERATORS: Final = {"OR": SyntaxMark.OR, "AND": SyntaxMark.AND, "NOT": SyntaxMark.NOT}
"""The operators that are words in capitals."""

_STARTS: Final = frozenset((None, SyntaxMark.OPEN, SyntaxMark.OR, SyntaxMark.AND))
"""What no operand of a binary operator ends with."""
_ENDS: Final = frozenset((None, SyntaxMark.CLOSE, SyntaxMark.OR, SyntaxMark.AND))
"""What no operand begins with."""


def turn_dangling_into_words(items: Sequence[QueryItem], notes: list[str]) -> Iterator[QueryItem]:
    """Yield the items with operators that join nothing as words, and note each of them."""
    before: QueryItem | None = None
    for position, item in enumerate(items):
        after = items[position + 1] if position + 1 < len(items) else None
        current = item
        if isinstance(item, SyntaxMark) and _is_dangling(item, before, after):
            notes.append(f"“{item.value}” joins no words here, so it was searched for as a word.")
            current = UserWord(item.value.lower())
        yield current
        before = current


def _is_dangling(item: SyntaxMark, before: QueryItem | None, after: QueryItem | None) -> bool:
    if item not in OPERATORS.values():
        return False
    return _is_one_of(after, _ENDS) or (item is not SyntaxMark.NOT and _is_one_of(before, _STARTS))


def _is_one_of(item: QueryItem | None, marks: frozenset[SyntaxMark | None]) -> bool:
    return (item is None or isinstance(item, SyntaxMark)) and item in marks
