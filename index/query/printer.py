"""The printer: turns a query tree back into the query syntax, for "Searched for" and for links to other searches."""

from decimal import Decimal
from typing import Final

import regex

from corpus.quantities.number_parser import plain_number
from index.query.nodes import And, FacetTerm, Node, Not, Or, UserPhrase, UserPrefix, UserWord
from index.schema import facet_field
from index.search_query import FacetRange

__all__ = ["unparse"]

YEAR_DIGITS: Final = 4
_UNQUOTED: Final = regex.compile(r"[\p{L}\p{N}]+(?:[.\-][\p{L}\p{N}]+)*")
"""Matches facet values that need no quotation marks."""


def unparse(node: Node, *, require_all: bool = False, minus: bool = False) -> str:  # noqa: PLR0911 - one line for each kind of node
    """Return a tree as typed in the query syntax. Parsing it returns the same tree.

    `require_all` writes AND between the nodes of a conjunction. `minus` writes a hyphen for NOT, as a text in capitals
    needs.
    """
    match node:
        case And():
            return (" AND " if require_all else " ").join(
                _parenthesize(child, require_all, minus, Or) for child in node.nodes
            )
        case Or():
            return " OR ".join(_parenthesize(child, require_all, minus, And) for child in node.nodes)
        case Not():
            return f"{'-' if minus else 'NOT '}{_parenthesize(node.node, require_all, minus, And, Or)}"
        case UserWord() | UserPhrase() | UserPrefix():
            return _unparse_leaf(node)
        case FacetTerm():
            return f"{node.facet}:{node.value if _UNQUOTED.fullmatch(node.value) else _quote(node.value)}"
        case FacetRange():
            is_one = node.low is not None and node.low == node.high and not node.below
            return f"{node.facet}:{_bound(node, node.low) if is_one else _range(node)}"
        case _:
            return ""


def _range(node: FacetRange) -> str:
    return f"{_bound(node, node.low)}..{'<' if node.below else ''}{_bound(node, node.high)}"


def _bound(node: FacetRange, bound: Decimal | int | None) -> str:
    """Return a bound of a range; a year has four digits."""
    field = facet_field(node.facet)
    text = "" if bound is None else plain_number(Decimal(bound))
    return text.zfill(YEAR_DIGITS) if text and field and field.years else text


def _unparse_leaf(node: UserWord | UserPhrase | UserPrefix) -> str:
    field = f"{node.field}:" if node.field else ""
    if isinstance(node, UserPhrase):
        return field + _quote(node.text)
    return f"{field}{node.text}{'*' if isinstance(node, UserPrefix) else ''}"


def _quote(text: str) -> str:
    return f'"{text}"'


def _parenthesize(node: Node, require_all: bool, minus: bool, *groups: type[And] | type[Or]) -> str:  # noqa: FBT001 - groups come last
    """Return a node in the syntax, in parentheses where it is one of these groups."""
    text = unparse(node, require_all=require_all, minus=minus)
    return f"({text})" if isinstance(node, groups) else text
