"""What a reader said, to what the index holds: words become terms of the fields and languages of the collection.

The leaves of the tree that comes out are those of `index.engines.base`. A word is looked for in every text field and in
every language that the collection has, each with its own stem; the form as typed lifts the score a little. What is
written in several ways (drop-out, drop out, dropout) is looked for in each. Small words (the, of, und) lift but are not
asked for, unless there are no others.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import evolve, frozen

from index.analysis import FOLDED, Analyzer, Token, fold, lower, read_as, title_key, tokens
from index.query import (
    And,
    Combined,
    Constant,
    Most,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Quoted,
    Range,
    Starting,
    Term,
    Value,
    Word,
)
from index.schema import (
    EXACT_FORM_BOOST,
    EXACT_TITLE_SCORE,
    FOLDED_STEM_BOOST,
    LABELS_LANGUAGE,
    TEXT_FIELDS,
    WHOLE_TITLE,
    TextField,
    forms_field,
)

__all__ = ["Readings", "readings", "rewrite"]

ENOUGH: Final = 0.3
"""Of the weight of a few words, what a practice has to hold to be worth a look where few hold all of them."""
ENOUGH_OF_QUESTION: Final = 0.1
"""The same of a question, of whose words an answer may repeat few, and some stand nowhere."""
MANY_WORDS: Final = 3
"""From so many words on, one may be missing: of two, the other alone is another question."""
QUESTION: Final = 5
"""Whoever types so many words, small ones included, asks a question rather than for words."""
ALL_WORDS_SCORE: Final = 200.0
"""Whoever holds every word comes before all who do not: more than the words of a query bring in BM25."""


@frozen
class Readings:
    """What a query asks for, with every word there, and with some missing."""

    strict: Node
    loose: Node | None = None
    """Those that hold all come first, then those that hold most; None where no word may be missing."""


def rewrite(node: Node, analyzer: Analyzer, languages: Sequence[str]) -> Node:
    """The tree with its leaves as indexed, for a collection in these languages, the commonest first."""
    return readings(node, analyzer, languages).strict


def readings(node: Node, analyzer: Analyzer, languages: Sequence[str]) -> Readings:
    """The tree with its leaves as indexed, and the one for many words of which few practices hold all."""
    rewriter = _Rewriter(analyzer, languages)
    lift = _title_lift(node)
    if not isinstance(node, And):
        return Readings(_lifted(rewriter.node(node), lift))
    required, small = rewriter.parted(node)
    strict = rewriter.joined(required, small)
    return Readings(_lifted(strict, lift), _loose(required, strict, lift))


def _lifted(node: Node, lift: tuple[Node, ...]) -> Node:
    return And((node,), optional=lift) if lift else node


def _loose(required: Sequence[Node], strict: And, lift: tuple[Node, ...]) -> Node | None:
    """Small words would stand in for those that are missing, and are left out."""
    words = [part for said, part in zip(required, strict.nodes, strict=True) if isinstance(said, Word)]
    is_question = len(words) + len(strict.optional) >= QUESTION
    if len(words) < (MANY_WORDS if not is_question else 2):
        return None
    others = [part for said, part in zip(required, strict.nodes, strict=True) if not isinstance(said, Word)]
    enough = min(ENOUGH_OF_QUESTION if is_question else ENOUGH, 1 / len(words))
    loose = And((Most(tuple(words), enough), *others))
    return And((loose,), optional=(Constant(strict, ALL_WORDS_SCORE), *lift))


def _title_lift(node: Node) -> tuple[Node, ...]:
    title = _whole_text(node)
    return (Constant(Term(WHOLE_TITLE, title), EXACT_TITLE_SCORE),) if title else ()


def _whole_text(node: Node) -> str:
    """The text of a query that is words alone, as a title would be kept; empty for any other."""
    leaves = node.nodes if isinstance(node, And) else (node,)
    texts = [leaf.text for leaf in leaves if isinstance(leaf, Word | Quoted) and not leaf.field]
    return title_key(" ".join(texts)) if len(texts) == len(leaves) else ""


class _Rewriter:
    def __init__(self, analyzer: Analyzer, languages: Sequence[str]) -> None:
        self.analyzer = analyzer
        self.languages = tuple(dict.fromkeys((*map(read_as, languages), LABELS_LANGUAGE)))

    def node(self, node: Node) -> Node:  # noqa: PLR0911 - one line for each kind of node
        match node:
            case Word():
                return self.word(node)
            case Quoted():
                return Or(tuple(self.spelled(tokens(node.text), _fields(node.field))))
            case Starting():
                return Or(tuple(self.prefixes(node)))
            case And():
                return self.joined(*self.parted(node))
            case Or():
                return Or(tuple(self.node(child) for child in node.nodes))
            case Not():
                return Not(self.node(node.node))
            case _:
                return node

    def parted(self, node: And) -> tuple[list[Node], tuple[Word, ...]]:
        """What is asked for, and small words, which lift; small words alone are asked for."""
        children = self.closed(node.nodes)
        small = self.small([child for child in children if isinstance(child, Word)])
        required = [child for child in children if child not in small]
        if all(isinstance(child, Not | Value | Range) for child in required):
            return children, ()
        return required, small

    def joined(self, required: Iterable[Node], small: Iterable[Node]) -> And:
        return And(tuple(map(self.node, required)), optional=tuple(map(self.node, small)))

    def closed(self, nodes: Sequence[Node]) -> list[Node]:
        """The nodes with neighbouring words that are one word ("drop out") as one, hyphenated."""
        found: list[Node] = []
        for node in nodes:
            if found and (word := self.compound(found[-1], node)):
                found[-1] = word
            else:
                found.append(node)
        return found

    def compound(self, before: Node, node: Node) -> Word | None:
        if not (isinstance(before, Word) and isinstance(node, Word) and before.field == node.field):
            return None
        closed = self.analyzer.closed((before.text, node.text), self.languages)
        return evolve(node, text=f"{before.text}-{node.text}") if closed else None

    def small(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """The small words among them, in the language or languages of the collection that know the most of them so."""
        known = [
            tuple(word for word in words if self.analyzer.is_stop(word.text, (language,)))
            for language in self.languages
        ]
        most = max(map(len, known), default=0)
        return tuple(dict.fromkeys(word for found in known if len(found) == most for word in found))

    def word(self, word: Word) -> Node:
        fields = _fields(word.field)
        words = tokens(word.text)
        form = lower("".join(token.text for token in words))
        lifts = (Term(forms_field(field.name), form, field.boost * EXACT_FORM_BOOST) for field in fields)
        return And((Combined(tuple(self.spelled(words, fields))),), optional=tuple(lifts))

    def spelled(self, words: Sequence[Token], fields: Sequence[TextField]) -> list[Term | Phrase]:
        """The words one after the other, in each spelling, language and field."""
        found: dict[Term | Phrase, None] = {}
        for spelling in self.analyzer.spellings(words, self.languages):
            for language in self.languages:
                if not self.analyzer.closed(spelling, (language,)):  # where it is one word, the index holds it closed
                    found |= dict.fromkeys(self.phrases(spelling, language, fields))
        return list(found)

    def phrases(self, words: Sequence[str], language: str, fields: Sequence[TextField]) -> Iterator[Term | Phrase]:
        """The words one after the other, with their accents and, less, without."""
        stems = [self.analyzer.word_stems(word, language) for word in words]
        with_accents, without = tuple(one[0] for one in stems), tuple(one[-1] for one in stems)
        for field in fields:
            yield _sequence(field.name, with_accents, field.boost)
            if without != with_accents:
                yield _sequence(field.name, without, field.boost * FOLDED_STEM_BOOST)

    def prefixes(self, said: Starting) -> list[Node]:
        """The beginning without accents, which forms with and without accents answer."""
        start = fold(lower(said.text))
        return [
            Prefix(forms_field(field.name), mark + start, field.boost)
            for field in _fields(said.field)
            for mark in ("", FOLDED)
        ]


def _sequence(field: str, terms: Sequence[str], boost: float) -> Term | Phrase:
    return Term(field, terms[0], boost) if len(terms) == 1 else Phrase(field, tuple(enumerate(terms)), boost)


def _fields(name: str) -> tuple[TextField, ...]:
    return tuple(field for field in TEXT_FIELDS if name in ("", field.name))
