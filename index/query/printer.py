"""A query's tree back to what one would type for it: what the page says it understood, and links that ask otherwise."""

from typing import Final

import regex

from index.query.nodes import And, FacetTerm, Node, Not, Or, UserPhrase, UserPrefix, UserWord
from index.search_query import FacetRange

__all__ = ["unparse"]

_BARE: Final = regex.compile(r"[\p{L}\p{N}]+(?:[.\-][\p{L}\p{N}]+)*")


def unparse(node: Node, *, insist: bool = False) -> str:  # noqa: PLR0911 - one line for each kind of node
    """A tree whose leaves are as said, in the syntax: reading it again gives the same tree.

    Where it insists, AND stands between the parts that have to be there.
    """
    match node:
        case And():
            return (" AND " if insist else " ").join(_within(child, insist, Or) for child in node.nodes)
        case Or():
            return " OR ".join(_within(child, insist, And) for child in node.nodes)
        case Not():
            return f"NOT {_within(node.node, insist, And, Or)}"
        case UserWord() | UserPhrase() | UserPrefix():
            return _said(node)
        case FacetTerm():
            return f"{node.facet}:{node.value if _BARE.fullmatch(node.value) else _quote(node.value)}"
        case FacetRange():
            years = ["" if year is None else f"{year:04}" for year in (node.low, node.high)]
            return f"{node.facet}:{years[0] if node.low == node.high else '..'.join(years)}"
        case _:
            return ""


def _said(node: UserWord | UserPhrase | UserPrefix) -> str:
    field = f"{node.field}:" if node.field else ""
    if isinstance(node, UserPhrase):
        return field + _quote(node.text)
    return f"{field}{node.text}{'*' if isinstance(node, UserPrefix) else ''}"


def _quote(text: str) -> str:
    return f'"{text}"'


def _within(node: Node, insist: bool, *groups: type[And] | type[Or]) -> str:  # noqa: FBT001 - groups come last
    text = unparse(node, insist=insist)
    return f"({text})" if isinstance(node, groups) else text
