"""How a question is put to a peer: as this product's own tree, and lean.

`same` is the tree that this product searches for: each word in every language of the collection and in every field,
with its lifts. `lean` asks only for what decides which documents match: terms that the collection has, without lifts.
Both find the same documents. Two things have no equal elsewhere, in either: a word in several fields is a sum of
scores (`Combined` counts it once), and of a question any word will do (`Most` asks for enough of their weight).
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from attrs import evolve, frozen

from index.query.nodes import (
    And,
    BM25FTerm,
    ConstantScore,
    MatchNone,
    MinShouldMatch,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Term,
)
from index.schema import TEXT_FIELDS, forms_field

__all__ = ["Near", "Terms", "Tree", "lean", "near", "same"]

Terms: TypeAlias = Mapping[str, Sequence[str]]
"""By field, the terms that a collection has, ascending."""


@frozen
class Near:
    """A word as written, or one that is a letter apart."""

    field: str
    text: str


Tree: TypeAlias = Node | Near


def near(word: str) -> Or:
    """The word with a slip in it, in any field."""
    return Or(tuple(Near(forms_field(field.name), word) for field in TEXT_FIELDS))  # type: ignore[arg-type]


def same(node: Node) -> Node:
    """The tree, with `Or` for what no peer has."""
    match node:
        case BM25FTerm() | MinShouldMatch() | Or():
            return _any(map(same, node.nodes))
        case And():
            return evolve(node, nodes=tuple(map(same, node.nodes)), optional=tuple(map(same, node.optional)))
        case Not() | ConstantScore():
            return evolve(node, node=same(node.node))
        case _:
            return node


def lean(node: Node, terms: Terms) -> Node:  # noqa: PLR0911 - one line for each kind of node
    """What decides which documents match, of terms that the collection has."""
    match node:
        case BM25FTerm() | MinShouldMatch() | Or():
            return _any(lean(child, terms) for child in node.nodes)
        case And():
            nodes = tuple(lean(child, terms) for child in node.nodes)
            return nodes[0] if len(nodes) == 1 else MatchNone() if MatchNone() in nodes else And(nodes)
        case Not():
            return Not(lean(node.node, terms))
        case ConstantScore():
            return lean(node.node, terms)
        case Term():
            return node if _has(terms, node.field, node.text) else MatchNone()
        case Phrase():
            return node if all(_has(terms, node.field, text) for _, text in node.terms) else MatchNone()
        case Prefix():
            return node if _starts(terms, node.field, node.text) else MatchNone()
        case _:
            return node


def _any(nodes: Iterable[Node]) -> Node:
    """Any of these, alternatives of alternatives taken together."""
    flat: list[Node] = []
    for node in nodes:
        flat += node.nodes if isinstance(node, Or) else () if isinstance(node, MatchNone) else (node,)
    return flat[0] if len(flat) == 1 else Or(tuple(flat)) if flat else MatchNone()


def _has(terms: Terms, field: str, text: str) -> bool:
    known = terms[field]
    place = bisect_left(known, text)
    return place < len(known) and known[place] == text


def _starts(terms: Terms, field: str, text: str) -> bool:
    known = terms[field]
    place = bisect_left(known, text)
    return place < len(known) and known[place].startswith(text)
