"""What people type, to nodes. Total: every text means something, and the page can say what.

    query   = any { "OR" any }
    any     = one { [ "AND" ] one }
    one     = { "NOT" | "-" } leaf
    leaf    = "(" query ")" | [ field ":" ] ( word | word "*" | '"' words '"' )
    field   = "title" | "country" | "area" | "keyword" | "keyphrase" | "type" | "sector"
            | "target" | "level" | "status" | "evidence" | "lang" | "year"

Words one after the other should all be there, and with AND between them have to; OR binds more loosely. Operators are
in capitals. A facet's value is a notation or any name of its concept (`country:Norway`, `area:"early leaving"`); a year
may be a range (`year:2010..2015`, `year:2010-2015`, `year:2010..`). What does not fit is read as words, and a note says
so. Nothing here recurses deeper than MAX_DEPTH, whatever the input.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import Final, TypeAlias

import regex
from attrs import frozen

from corpus.vocabularies.skos_loader import Vocabularies
from index.query.nodes import And, FacetTerm, MatchAll, MatchNone, Node, Not, Or, UserPhrase, UserPrefix, UserWord
from index.query.printer import unparse
from index.query.prose_detection import strip_prose_signs
from index.schema import FACETS, PHRASES
from index.search_query import FacetRange
from index.text.tokenizer import tokenize

__all__ = ["MAX_DEPTH", "MAX_QUERY_LENGTH", "MAX_WORDS", "MIN_PREFIX_LENGTH", "ParsedQuery", "parse"]

MAX_QUERY_LENGTH: Final = 1_000
"""Characters of a query that are read."""
MAX_WORDS: Final = 64
"""Words, phrases and values of a query that are read."""
MAX_DEPTH: Final = 8
"""Parentheses within parentheses that are read."""
MIN_PREFIX_LENGTH: Final = 2
"""Letters before the asterisk: one would stand for a tenth of the language."""

_FIELDS: Final = ("title", *(facet.name for facet in FACETS))
_LEXEME: Final = regex.compile(
    rf"""
    (?P<open> \( ) | (?P<close> \) )
  | (?<! [^\s(] ) (?P<minus> - ) (?= ["(\p{{L}}\p{{N}}] )
  | (?<! [^\s(\-] ) (?P<field> (?i:{"|".join(_FIELDS)}) ) : (?= [\p{{L}}\p{{N}}] | \.\.\p{{N}} | "[^"]*" )
  | " (?P<quoted> [^"]* ) "
  | (?P<stray> " )
  | (?P<chunk> [^\s()":]+ )
    """,
    regex.VERBOSE,
)
_UNSEEN: Final = regex.compile(r"[\p{Cc}\p{Cs}]+")
_QUOTES: Final = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02", '"'))
_QUESTION_MARKS: Final = ("?", "\uff1f", "\u061f")
_YEARS: Final = regex.compile(r"(?P<low>\d{4})?(?:\.\.|(?<=\d)[-\u2013](?=\d))(?P<high>\d{4})?|(?P<one>\d{4})")
_APART: Final = regex.compile(r'[\s():"]+')


@frozen
class ParsedQuery:
    """What a text means."""

    node: Node
    """The tree, its leaves as said."""
    understood: str
    """The same in the syntax's own words; empty for everything and for nothing."""
    notes: tuple[str, ...]
    """What was not read as it was typed, each a sentence for the reader."""
    requires_all: bool = False
    """Whether AND was typed: then every part has to be there."""
    is_question: bool = False
    """Whether it ends as a question does: then an answer may lack some of its words."""


class _Mark(Enum):
    OPEN = "("
    CLOSE = ")"
    OR = "OR"
    AND = "AND"
    NOT = "NOT"


_Item: TypeAlias = _Mark | Node


def parse(text: str, vocabularies: Vocabularies) -> ParsedQuery:
    """The meaning of what was typed. Never fails."""
    reader = _Reader(vocabularies)
    items = reader.read(text)
    notes = reader.notes
    node = _tree(iter(_balanced(items, notes)))
    if node is None:
        if text != text.lower():
            return parse(text.lower(), vocabularies)  # operators alone: "OR" is then a word
        if not text.strip():
            return ParsedQuery(MatchAll(), "", ())
        return ParsedQuery(MatchNone(), "", (*dict.fromkeys(notes), "Type at least one word to search for."))
    insists = _Mark.AND in items
    asks = text.rstrip().endswith(_QUESTION_MARKS)
    return ParsedQuery(node, unparse(node, insist=insists), tuple(dict.fromkeys(notes)), insists, asks)


class _Reader:
    """A text to leaves and marks, in one pass."""

    def __init__(self, vocabularies: Vocabularies) -> None:
        self.vocabularies = vocabularies
        self.notes: list[str] = []

    def read(self, text: str) -> list[_Item]:
        """The items of the text, no more of them than are allowed."""
        items: list[_Item] = []
        leaves = 0
        for item in self._items(self._bounded(text)):
            if not isinstance(item, _Mark):
                leaves += len(item.nodes) if isinstance(item, And) else 1
                if leaves > MAX_WORDS:
                    self.notes.append(f"Only the first {MAX_WORDS} words were searched for.")
                    break
            items.append(item)
        return items

    def _bounded(self, text: str) -> str:
        seen: str = _UNSEEN.sub(" ", text[: MAX_QUERY_LENGTH + 1]).translate(_QUOTES)
        if not any(lexeme["field"] for lexeme in _LEXEME.finditer(seen)):
            seen, notes = strip_prose_signs(seen)
            self.notes += notes
        if len(text) <= MAX_QUERY_LENGTH:
            return seen
        self.notes.append(f"Only the first {MAX_QUERY_LENGTH} characters were used.")
        head = seen[:MAX_QUERY_LENGTH]
        return head.rsplit(maxsplit=1)[0] if len(head.split()) > 1 else head

    def _items(self, text: str) -> Iterator[_Item]:
        field = ""
        for lexeme in _LEXEME.finditer(text):
            kind = lexeme.lastgroup
            value = lexeme[kind]
            if kind == "field":
                field = value.lower()
            elif kind in ("quoted", "chunk"):
                yield from self._leaf(field, value, quoted=kind == "quoted")
                field = ""
            elif kind == "stray":
                self.notes.append("A quotation mark without a matching quotation mark was ignored.")
                field = ""
            else:
                yield _MARKS[kind]

    def _leaf(self, field: str, value: str, *, quoted: bool) -> Iterator[_Item]:
        if not field and not quoted and value in _OPERATORS:
            yield _OPERATORS[value]
            return
        node = self._value(field, value) if field not in ("", "title") else self._words(value, field, quoted=quoted)
        if node is None and field:
            node = UserWord(field)
        if node is not None:
            yield node

    def _words(self, text: str, field: str, *, quoted: bool) -> Node | None:
        """Words as said: a phrase, a beginning, a word; None where there is no word in it."""
        words = _trimmed(text)
        if quoted:
            return UserPhrase(" ".join(words.split()), field) if words else None
        parts = [part for part in map(_trimmed, _APART.split(words)) if part]
        if len(parts) > 1:
            return And(tuple(UserWord(_no_operator(part), field) for part in parts[:MAX_WORDS]))
        if words and text[text.index(words) + len(words) :].startswith("*"):
            if len(tokenize(words)) == 1 and len(words) >= MIN_PREFIX_LENGTH:
                return UserPrefix(words, field)
            self.notes.append(
                f"An asterisk needs at least {MIN_PREFIX_LENGTH} letters before it, so it was ignored."
            )
        return UserWord(_no_operator(words), field) if words else None

    def _value(self, facet: str, value: str) -> Node | None:
        """A facet's value; where it has no such value, the words."""
        if facet == "year":
            bounds = _years(value)
            if bounds is not None:
                return bounds
        elif facet in ("keyword", PHRASES):
            if value.strip():
                return FacetTerm(facet, " ".join(value.split()))
        else:
            scheme = self.vocabularies.get(facet)
            concept = scheme.find_by_name(value) or scheme.find_by_name(_trimmed(value)) if scheme else None
            if concept is not None:
                return FacetTerm(facet, concept.notation)
        words = self._words(value, "", quoted=False)
        if words is not None:
            self.notes.append(f"There is no {_LABELS[facet]} “{value.strip()}”, so its words were searched for.")
        return words


_MARKS: Final = {"open": _Mark.OPEN, "close": _Mark.CLOSE, "minus": _Mark.NOT}
_OPERATORS: Final = {"OR": _Mark.OR, "AND": _Mark.AND, "NOT": _Mark.NOT}
_LABELS: Final = {facet.name: facet.name if facet.number else facet.label.lower() for facet in FACETS}


def _trimmed(text: str) -> str:
    """The text from its first word to its last."""
    if text.isascii() and text.isalnum():
        return text
    found = tokenize(text)
    return text[found[0].start : found[-1].end] if found else ""


def _no_operator(word: str) -> str:
    return word.lower() if word in _OPERATORS else word


def _years(text: str) -> FacetRange | None:
    """A year or a range of them, whichever way round; None for anything else."""
    match = _YEARS.fullmatch(text.strip(",; ") if ".." in text else text.strip(".,; "))
    if match is None:
        return None
    if match["one"]:
        return FacetRange("year", int(match["one"]), int(match["one"]))
    low, high = (int(year) if year else None for year in match.group("low", "high"))
    if low is None and high is None:
        return None
    return FacetRange("year", high, low) if low and high and low > high else FacetRange("year", low, high)


def _balanced(items: Sequence[_Item], notes: list[str]) -> Iterator[_Item]:
    """The items with parentheses that pair, none deeper than MAX_DEPTH."""
    depth = 0
    for item in items:
        if item is _Mark.OPEN:
            depth += 1
            if depth > MAX_DEPTH:
                notes.append(f"Parentheses nested more than {MAX_DEPTH} deep were ignored.")
                continue
        elif item is _Mark.CLOSE:
            if not depth:
                notes.append("A parenthesis without a matching parenthesis was ignored.")
                continue
            depth -= 1
            if depth >= MAX_DEPTH:
                continue
        yield item
    if depth:
        notes.append("A parenthesis without a matching parenthesis was ignored.")
    for _ in range(min(depth, MAX_DEPTH)):
        yield _Mark.CLOSE


def _tree(items: Iterator[_Item]) -> Node | None:
    """The tree of the items up to the closing parenthesis or the end; None where they hold no leaf."""
    alternatives: list[list[Node]] = [[]]
    negated = False
    for item in items:
        if item is _Mark.CLOSE:
            break
        if item is _Mark.OR:
            alternatives.append([])
            negated = False
        elif item is _Mark.NOT:
            negated = not negated
        elif item is not _Mark.AND:
            node = _tree(items) if item is _Mark.OPEN else item
            if node is not None and not isinstance(node, _Mark):
                alternatives[-1].append(_negation(node) if negated else node)
                negated = False
    return _joined(Or, [_joined(And, nodes) for nodes in alternatives])


def _negation(node: Node) -> Node:
    return node.node if isinstance(node, Not) else Not(node)


def _joined(group: type[And] | type[Or], nodes: Iterable[Node | None]) -> Node | None:
    """One node for several of a kind, without nesting the same kind; None for none."""
    flat: list[Node] = []
    for node in nodes:
        if isinstance(node, group):
            flat.extend(node.nodes)
        elif node is not None:
            flat.append(node)
    if len(flat) > 1:
        return group(tuple(flat))
    return flat[0] if flat else None
