"""The query parser: turns the text of a query into a tree. It accepts every text, and notes what it ignored.

    query       = conjunction { "OR" conjunction }
    conjunction = clause { [ "AND" ] clause }
    clause      = { "NOT" | "-" } leaf
    leaf        = "(" query ")" | [ field ":" ] ( word | word "*" | '"' words '"' )
    field       = "title" | the name of a facet

Consecutive words are a conjunction: some may be missing (`index.query.relaxation`), but with AND between them, or a
plus sign before one of them, all have to match. OR binds less tightly. Operators are in capitals. The value of a
facet is a notation or any name of its concept (`country:Norway`, `country: United Kingdom`, `area:"early leaving"`).
A year may be a range (`year:2010..2015`, `year:2010-2015`, `year:2010 to 2015`, `year:2010..`). A quotation mark
right behind a letter or digit opens nothing (`12" pipe`). A text that is all in capitals has no operators, and an
operator that joins nothing is a word. What is no valid syntax becomes words. No recursion is deeper than MAX_DEPTH,
whatever the input.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import takewhile
from typing import Final

import regex
from attrs import frozen

from corpus.profile.active import active_profile
from corpus.profile.definitions import FieldKind
from corpus.profile.values import parse_value
from corpus.text import plain_keyword
from corpus.vocabularies.skos_loader import Vocabularies
from index.number_ranges import facet_number, ordered_range
from index.query.nodes import And, FacetTerm, MatchAll, MatchNone, Node, Not, Or, UserPhrase, UserPrefix, UserWord
from index.query.syntax.number_values import how_to_write, rewrite_number_values
from index.query.syntax.operators import OPERATORS, QueryItem, SyntaxMark, turn_dangling_into_words
from index.query.syntax.printer import unparse
from index.query.syntax.prose_detection import MAX_SENTENCE_WORDS, is_in_capitals, strip_prose_signs
from index.query.syntax.unsupported_syntax import read_wildcard, strip_unsupported
from index.schema import KEYWORDS, FacetField, facet_field, facet_fields, facet_names
from index.search_query import FacetRange
from index.text.tokenizer import UNSPACED, tokenize

__all__ = ["MAX_DEPTH", "MAX_QUERY_LENGTH", "MAX_WORDS", "MIN_PREFIX_LENGTH", "ParsedQuery", "parse"]

MAX_QUERY_LENGTH: Final = 1_000
"""Characters of a query that are parsed."""
MAX_WORDS: Final = 64
"""Words, phrases and facet values of a query that are parsed."""
MAX_DEPTH: Final = 8
"""Levels of nested parentheses that are parsed."""
MIN_PREFIX_LENGTH: Final = 2
"""Letters before an asterisk. One letter would match a tenth of all words."""

_CONTROL_CHARACTERS: Final = regex.compile(r"[\p{Cc}\p{Cs}]+")
_QUOTES: Final = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02", '"'))
_QUESTION_MARKS: Final = ("?", "\uff1f", "\u061f")
_RANGE: Final = r"(?P<low>{0})?(?:\.\.(?P<below><)?|(?<=\d)[-\u2013](?=\d))(?P<high>{0})?|(?P<number>{0})"
_YEARS: Final = regex.compile(_RANGE.replace("{0}", r"\d{4}"))
_NUMBERS: Final = regex.compile(_RANGE.replace("{0}", r"-?\d{1,15}(?:\.\d{1,15})?"))
_PLUS: Final = regex.compile(r'(?<![^\s(])\+(?=["(\p{L}])')
_NO_COLON: Final = r":(?=[Ii]n(?:nen)?(?![\p{L}\p{N}]))"
"""Matches the colon of a gender mark (`Lehrer:innen`)."""
_WORD_BREAK: Final = regex.compile(rf'(?:(?!{_NO_COLON})[\s():"])+')
_UNTIL: Final = "to|until|till|bis|\u00e0|a|al|do|til|tot"
MAX_VALUE_WORDS: Final = 6
"""Words of the longest value of a facet that is read without quotation marks."""


@cache
def _lexemes(fields: tuple[str, ...]) -> regex.Pattern[str]:
    """Return the pattern of the lexemes of a query whose facets have these names."""
    names = "|".join(("title", *fields))
    return regex.compile(
        rf"""
        (?P<open> \( ) | (?P<close> \) )
      | (?<! [^\s(] ) (?P<minus> - ) (?= ["(\p{{L}}\p{{N}}] )
      | (?<! [^\s(\-] ) (?P<field> (?i:{names}) ) : (?= -?[\p{{L}}\p{{N}}] | \.\.<?-?\p{{N}} | "[^"]*" )
      | (?: (?<! [\p{{L}}\p{{N}}\p{{M}}] ) | (?<= [{UNSPACED}] ) ) " (?P<quoted> [^"]* ) "
      | (?<= [\p{{L}}\p{{N}}\p{{M}}] ) (?P<sign> " )
      | (?P<stray> " )
      | (?P<chunk> (?: [^\s()":] | {_NO_COLON} )+ )
        """,
        regex.VERBOSE,
    )


@cache
def _spaced_fields(fields: tuple[str, ...]) -> regex.Pattern[str]:
    """Return the pattern of a phrase in quotation marks, or a field with blanks behind its colon."""
    names = "|".join(("title", *fields))
    phrase = r'(?<![\p{L}\p{N}\p{M}])"[^"]*"'
    return regex.compile(rf'{phrase}|(?<![^\s(\-])(?P<field>(?i:{names}):)\s+(?=[\p{{L}}\p{{N}}"]|\.\.\p{{N}})')


@cache
def _worded_ranges(fields: tuple[str, ...]) -> regex.Pattern[str]:
    """Return the pattern of a range of numbers that is written with a word or with blanks."""
    names = "|".join(fields) or "(?!)"
    return regex.compile(
        rf"(?<![^\s(\-])((?i:{names})):(?:(?i:from)\s+)?(\d{{1,15}})\s*(?:(?<=\s)(?i:{_UNTIL})(?=\s)|\.\.|[-\u2013\u2014])\s*(\d{{1,15}})(?!\d)"
    )


@frozen
class ParsedQuery:
    """The parsed text of a query."""

    node: Node
    """The tree, with leaves as typed."""
    understood: str
    """The tree in the query syntax; empty for a tree that matches everything or nothing."""
    notes: tuple[str, ...]
    """Sentences for the reader about what was ignored or changed."""
    requires_all: bool = False
    """Whether AND, or a plus sign before a word, was typed: then every word has to match."""
    is_question: bool = False
    """Whether the text ends with a question mark: then more words may be missing."""


def parse(text: str, vocabularies: Vocabularies) -> ParsedQuery:
    """Parse the text of a query. No text is an error."""
    lexer = _Lexer(vocabularies)
    items = lexer.items(text)
    notes = lexer.notes
    node = _tree(iter(_balance_parentheses(items, notes)))
    if node is None:
        return _parse_without_leaves(text, vocabularies, notes)
    requires_all = SyntaxMark.AND in items or _PLUS.search(text[:MAX_QUERY_LENGTH]) is not None
    is_question = text.rstrip().endswith(_QUESTION_MARKS)
    understood = unparse(node, require_all=requires_all)
    if is_in_capitals(understood):
        understood = unparse(node, require_all=requires_all, minus=True)
    return ParsedQuery(node, understood, tuple(dict.fromkeys(notes)), requires_all, is_question)


def _parse_without_leaves(text: str, vocabularies: Vocabularies, notes: Sequence[str]) -> ParsedQuery:
    """Parse a text of which no word is left: operators become words, an empty text matches everything."""
    if text != text.lower():
        return parse(text.lower(), vocabularies)
    if not text.strip():
        return ParsedQuery(MatchAll(), "", ())
    return ParsedQuery(MatchNone(), "", (*dict.fromkeys(notes), "Type at least one word to search for."))


class _Lexer:
    """Splits a text into leaves, operators and parentheses, in one pass."""

    def __init__(self, vocabularies: Vocabularies) -> None:
        self.vocabularies = vocabularies
        self.notes: list[str] = []

    def items(self, text: str) -> list[QueryItem]:
        """Return the items of a text, up to MAX_WORDS leaves."""
        items: list[QueryItem] = []
        leaves = 0
        for item in turn_dangling_into_words([*self._all_items(self._clean(text))], self.notes):
            if not isinstance(item, SyntaxMark):
                leaves += len(item.nodes) if isinstance(item, And) else 1
                if leaves > MAX_WORDS:
                    self.notes.append(f"Only the first {MAX_WORDS} words were searched for.")
                    while items and items[-1] in OPERATORS.values():
                        items.pop()
                    break
            items.append(item)
        return items

    def _clean(self, text: str) -> str:
        """Return a text without control characters and signs of prose, at most MAX_QUERY_LENGTH characters of it."""
        clean: str = _CONTROL_CHARACTERS.sub(" ", text[: MAX_QUERY_LENGTH + 1]).translate(_QUOTES)
        clean, notes = strip_unsupported(clean)
        self.notes += notes
        if len(clean.split()) <= MAX_SENTENCE_WORDS:
            clean, notes = rewrite_number_values(clean)
            self.notes += notes
            clean = _close_up_fields(clean)
        if not any(lexeme["field"] for lexeme in _lexemes(facet_names()).finditer(clean)):
            clean, notes = strip_prose_signs(clean)
            self.notes += notes
        if len(text) <= MAX_QUERY_LENGTH:
            return clean
        self.notes.append(f"Only the first {MAX_QUERY_LENGTH} characters were used.")
        head = clean[:MAX_QUERY_LENGTH]
        return head.rsplit(maxsplit=1)[0] if len(head.split()) > 1 else head

    def _all_items(self, text: str) -> Iterator[QueryItem]:
        field = ""
        lexemes = _lexemes(facet_names())
        position = 0
        while lexeme := lexemes.search(text, position):
            position = lexeme.end()
            lexeme_type = lexeme.lastgroup
            value = lexeme[lexeme_type]
            if lexeme_type == "field":
                field = value.lower()
            elif lexeme_type in ("quoted", "chunk"):
                is_quoted = lexeme_type == "quoted"
                if field and not is_quoted:
                    value, position = self._extend_value(field, text, lexeme.start(), position)
                yield from self._leaf(field, value, quoted=is_quoted)
                field = ""
            elif lexeme_type == "stray":
                self.notes.append("A quotation mark without a matching quotation mark was ignored.")
                field = ""
            elif lexeme_type != "sign":
                yield _MARKS[lexeme_type]

    def _extend_value(self, field: str, text: str, start: int, end: int) -> tuple[str, int]:
        """Return the longest run of words from `start` that is a name in the facet's scheme, and its end."""
        if field in self.vocabularies:
            words = takewhile(_is_plain_chunk, _CHUNKS.finditer(text, start))
            ends = [word.end() for _, word in zip(range(MAX_VALUE_WORDS), words, strict=False)]
            for last in reversed(ends[1:]):
                if isinstance(self._known_value(field, text[start:last]), FacetTerm):
                    return text[start:last], last
        return text[start:end], end

    def _leaf(self, field: str, value: str, *, quoted: bool) -> Iterator[QueryItem]:
        if not field and not quoted and value in OPERATORS:
            yield OPERATORS[value]
            return
        is_text_field = field in ("", "title")
        node = self._words(value, field, quoted=quoted) if is_text_field else self._facet_value(field, value)
        if node is None and field:
            node = UserWord(field)
        if node is not None:
            yield node

    def _words(self, text: str, field: str, *, quoted: bool) -> Node | None:
        """Return a phrase, a prefix or words, as typed; None where the text has no word."""
        reading = None if quoted else read_wildcard(text, MIN_PREFIX_LENGTH)
        if reading is not None:
            self.notes.append(reading.note)
            text = reading.text
        words = _trim(text)
        if quoted:
            return UserPhrase(" ".join(words.split()), field) if words else None
        parts = [part for part in map(_trim, _WORD_BREAK.split(words)) if part]
        if len(parts) > 1:
            return And(tuple(UserWord(_lowercase_operator(part), field) for part in parts[:MAX_WORDS]))
        if words and text[text.index(words) + len(words) :].startswith("*"):
            if all(token.joined for token in tokenize(words)[1:]) and len(words) >= MIN_PREFIX_LENGTH:
                return UserPrefix(words, field)
            self.notes.append(
                f"An asterisk needs a word of at least {MIN_PREFIX_LENGTH} letters before it, so it was ignored."
            )
        return UserWord(_lowercase_operator(words), field) if words else None

    def _facet_value(self, facet: str, value: str) -> Node | None:
        """Return a node for the value of a facet, or for its words where the facet has no such value."""
        known = self._known_value(facet, value)
        if known is not None:
            return known
        words = self._words(value, "", quoted=False)
        if words is not None:
            note = f"There is no {_facet_label(facet)} “{value.strip()}”, so its words were searched for."
            field = facet_field(facet)
            help_text = how_to_write(field, value) if field and field.number else ""
            self.notes.append(f"{note} {help_text}".rstrip())
        return words

    def _known_value(self, facet: str, value: str) -> FacetTerm | FacetRange | None:
        """Return a node for the value of a facet; None where the facet cannot have such a value."""
        field, scheme = facet_field(facet), self.vocabularies.get(facet)
        if field is not None and field.number:
            return _parse_range(field, value)
        if facet == KEYWORDS:
            return FacetTerm(facet, plain_keyword(value)) if value.strip() else None
        definition = active_profile().field(field.attribute) if field else None
        if definition is not None and definition.kind in (FieldKind.YES_NO, FieldKind.DATE):
            known = parse_value(value, definition, self.vocabularies)
            return FacetTerm(facet, known) if known else None
        if scheme is None:
            return FacetTerm(facet, " ".join(value.split())) if value.strip() else None
        concept = scheme.find_by_name(value) or scheme.find_by_name(_trim(value))
        return FacetTerm(facet, concept.notation) if concept else None


_MARKS: Final = {"open": SyntaxMark.OPEN, "close": SyntaxMark.CLOSE, "minus": SyntaxMark.MINUS}
_CHUNKS: Final = regex.compile(r'[^\s()":]+')


def _is_plain_chunk(chunk: regex.Match[str]) -> bool:
    return chunk[0] not in OPERATORS and chunk.string[chunk.end() : chunk.end() + 1] != ":"


def _close_up_fields(text: str) -> str:
    """Return a text without blanks behind the colons of fields and within ranges of numbers."""
    closed: str = _spaced_fields(facet_names()).sub(lambda match: match["field"] or match[0], text)
    numbers = tuple(field.name for field in facet_fields() if field.number)
    ranged: str = _worded_ranges(numbers).sub(r"\1:\2..\3", closed)
    return ranged


def _trim(text: str) -> str:
    """Return a text from its first word to its last."""
    if text.isascii() and text.isalnum():
        return text
    tokens = tokenize(text)
    return text[tokens[0].start : tokens[-1].end] if tokens else ""


def _lowercase_operator(word: str) -> str:
    return word.lower() if word in OPERATORS else word


def _facet_label(facet: str) -> str:
    """Return what a note calls a value of a facet."""
    field = facet_field(facet)
    return facet if field is None or field.number else field.label.lower()


def _parse_range(field: FacetField, text: str) -> FacetRange | None:
    """Parse a number, or a range of numbers in either order; None for any other text."""
    pattern = _YEARS if field.years else _NUMBERS
    match = pattern.fullmatch(text.strip(",; ") if ".." in text else text.strip(".,; "))
    if match is None:
        return None
    if match["number"]:
        return FacetRange(field.name, facet_number(match["number"]), facet_number(match["number"]))
    low, high = (facet_number(bound) if bound else None for bound in match.group("low", "high"))
    return None if low is None and high is None else ordered_range(field.name, low, high, below=bool(match["below"]))


def _balance_parentheses(items: Sequence[QueryItem], notes: list[str]) -> Iterator[QueryItem]:
    """Yield the items with matching parentheses, none nested more than MAX_DEPTH deep."""
    depth = 0
    for item in items:
        if item is SyntaxMark.OPEN:
            depth += 1
            if depth > MAX_DEPTH:
                notes.append(f"Parentheses nested more than {MAX_DEPTH} deep were ignored.")
                continue
        elif item is SyntaxMark.CLOSE:
            if not depth:
                notes.append(_UNMATCHED_PARENTHESIS)
                continue
            depth -= 1
            if depth >= MAX_DEPTH:
                continue
        yield item
    if depth:
        notes.append(_UNMATCHED_PARENTHESIS)
    for _ in range(min(depth, MAX_DEPTH)):
        yield SyntaxMark.CLOSE


_UNMATCHED_PARENTHESIS: Final = "A parenthesis without a matching parenthesis was ignored."


def _tree(items: Iterator[QueryItem]) -> Node | None:
    """Return the tree of the items up to the closing parenthesis or the end; None where they have no leaf."""
    alternatives: list[list[Node]] = [[]]
    negated = False
    for item in items:
        if item is SyntaxMark.CLOSE:
            break
        if item is SyntaxMark.OR:
            alternatives.append([])
            negated = False
        elif item in (SyntaxMark.NOT, SyntaxMark.MINUS):
            negated = not negated
        elif item is not SyntaxMark.AND:
            node = _tree(items) if item is SyntaxMark.OPEN else item
            if node is not None and not isinstance(node, SyntaxMark):
                alternatives[-1].append(_negate(node) if negated else node)
                negated = False
    return _group(Or, [_group(And, nodes) for nodes in alternatives])


def _negate(node: Node) -> Node:
    return node.node if isinstance(node, Not) else Not(node)


def _group(group: type[And] | type[Or], nodes: Iterable[Node | None]) -> Node | None:
    """Join nodes in a group. A group within the same group is flattened, one node stays itself, none is None."""
    flat: list[Node] = []
    for node in nodes:
        if isinstance(node, group):
            flat.extend(node.nodes)
        elif node is not None:
            flat.append(node)
    if len(flat) > 1:
        return group(tuple(flat))
    return flat[0] if flat else None
