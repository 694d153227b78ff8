"""The parts of what a reader said, to what the index holds: words become terms of its fields and languages.

The leaves that come out are those of `index.engines.base`. A word is looked for in every text field and in every
language that the collection has, each with its own stem; the form as typed lifts the score a little. What is written in
several ways (drop-out, drop out, dropout) is looked for in each. Small words (the, of, und) lift but are not asked for,
unless there are no others. The other names of what words name (`index.query.synonyms`) are looked for in the language
that they are in, for less. Where words may be missing, pieces of a word will do for less, too.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import evolve, frozen

from index.query.indexed_synonyms import IndexedSynonym, IndexedSynonyms
from index.query.nodes import (
    And,
    BM25FTerm,
    ConstantScore,
    FacetTerm,
    Node,
    Not,
    Or,
    Prefix,
    Synonym,
    SynonymGroup,
    Term,
    UserPhrase,
    UserPrefix,
    UserWord,
)
from index.query.query_terms import QueryTerm
from index.query.term_leaves import WordLeaf, acronym_leaves, query_languages, spelling_leaves
from index.query.word_rewriter import asked, word_rewriter
from index.query.word_splitter import split_word
from index.schema import (
    TEXT_FIELDS,
    TextField,
    forms_field,
    text_fields,
)
from index.search_query import FacetRange
from index.text.analyzer import Analyzer
from index.text.folding import FOLDED_MARK, fold_accents, lowercase
from index.text.tokenizer import Token, is_unspaced_script, tokenize

__all__ = ["QueryClause", "Rewriter", "query_clauses", "split_single_word"]

WORDS_SAID_SCORE: Final = 400.0
"""Whoever holds the words that were typed comes before all who hold other names of them."""
PIECE_WEIGHT: Final = 0.4
"""Of a word's weight, that of a piece of one: on judged sets 0.2 and 0.7 rank a little worse."""


@frozen
class QueryClause:
    """What of a query a practice may answer by itself."""

    typed_text: str
    """As it was typed."""
    terms: tuple[QueryTerm, ...]
    """All of these have to be there."""
    synonym: Synonym | None = None
    """Where it is another name of what was typed, that name."""
    required: bool = True
    """Whether a practice without it lacks something: not where it is one of several that will do."""
    is_subword: bool = False
    """Whether it is a part of the word that was typed."""


def query_clauses(
    node: Node,
    analyzer: Analyzer,
    languages: Sequence[str],
    names: IndexedSynonyms | None = None,
    *,
    loose: bool = False,
) -> tuple[QueryClause, ...]:
    """What a tree as said asks for, part for part, of its loose reading with pieces of words.

    Small words and what is left out are none.
    """
    return tuple(dict.fromkeys(Rewriter(analyzer, languages, names).parts(node, loose=loose)))


def split_single_word(node: Node) -> Node:
    """A word that is several as these; anything else as it is."""
    words = split_word(node) if isinstance(node, UserWord) else ()
    return And(words) if len(words) > 1 else node


class Rewriter:
    """`few` says whether so few words are asked for that the very words come first."""

    def __init__(
        self, analyzer: Analyzer, languages: Sequence[str], names: IndexedSynonyms | None, *, few: bool = False
    ) -> None:
        self.analyzer = analyzer
        self.languages = query_languages(languages)
        self.names = names
        self.wording = word_rewriter(analyzer, self.languages)
        self.word = self.wording.first if few else self.wording.node
        """What a word of the query is, as indexed."""

    def spelled(self, words: Sequence[Token], fields: Sequence[TextField]) -> list[WordLeaf]:
        """The words one after the other, in each spelling, language and field."""
        return spelling_leaves(self.analyzer, words, fields, self.languages)

    def node(self, node: Node) -> Node:  # noqa: PLR0911 - one line for each kind of node
        """The node as indexed."""
        match node:
            case UserWord():
                words = split_single_word(node)
                return self.word(node) if words is node else self.node(words)
            case SynonymGroup():
                return self.named(node)
            case UserPhrase():
                return self.word(node)
            case UserPrefix():
                return Or(tuple(self.prefixes(node)))
            case And():
                return self.joined(*self.parted(node))
            case Or():
                return Or(tuple(self.node(child) for child in node.nodes))
            case Not():
                return Not(self.node(node.node))
            case _:
                return node

    def parted(self, node: And) -> tuple[list[Node], tuple[UserWord, ...]]:
        """What is asked for, and small words, which lift; small words alone are asked for."""
        children = self.closed(node.nodes)
        abroad = (language for child in children if isinstance(child, SynonymGroup) for language in child.languages)
        small = self.small([child for child in children if isinstance(child, UserWord)], (*self.languages, *abroad))
        required = [child for child in children if child not in small]
        if all(isinstance(child, Not | FacetTerm | FacetRange) for child in required):
            return children, ()
        return required, small

    def joined(self, required: Iterable[Node], small: Iterable[UserWord]) -> And:
        """All that is asked for; the small words lift."""
        return And(tuple(map(self.node, required)), optional=tuple(map(self.wording.node, small)))

    def parts(self, node: Node, *, loose: bool, required: bool = True) -> Iterator[QueryClause]:
        """What it asks for, part for part; `loose` brings the pieces of words."""
        node = split_single_word(node)
        match node:
            case SynonymGroup():
                yield QueryClause(node.typed_text, asked(self.said(node)), None, required)
                for one in self.held(node):
                    yield QueryClause(node.typed_text, (frozenset(one.leaves),), one.synonym, required)
            case And():
                for child in self.parted(node)[0]:
                    yield from self.parts(child, loose=loose, required=required)
            case Or():
                for child in node.nodes:
                    yield from self.parts(child, loose=loose, required=False)
            case UserWord() | UserPhrase() | UserPrefix():
                required = required and not is_unspaced_script(
                    node.text
                )  # neighbours there are seldom a word that one misses
                said = f"{node.text}*" if isinstance(node, UserPrefix) else node.text
                yield QueryClause(said, asked(self.node(node)), None, required)
                for piece in self.pieces(node) if loose else ():
                    yield QueryClause(said, (frozenset(piece.nodes),), None, required, is_subword=True)

    def eased(self, said: Node, part: Node) -> Node:
        """A part that may be missing: of a word of several, one of them will do for less."""
        pieces = self.pieces(said)
        return Or((part, *pieces)) if pieces else part

    def pieces(self, said: Node) -> list[BM25FTerm]:
        """What stands between the hyphens of a word, or the words of which it is made; of small ones, nothing."""
        if not isinstance(said, UserWord):
            return []
        fields, words = text_fields(said.field), tokenize(said.text)
        if len(words) > 1:
            chosen = [
                one for one in words if len(one.text) > 1 and not self.analyzer.is_stop_word(one.text, self.languages)
            ]
            found = [tuple(self.spelled([one], fields)) for one in chosen]
        else:
            stems = [stem for one in words for stem in self.compounded(one.text)]
            found = [tuple(Term(field.name, stem, field.boost) for field in fields) for stem in stems]
        return [BM25FTerm(leaves, PIECE_WEIGHT) for leaves in dict.fromkeys(found)]

    def compounded(self, word: str) -> Iterator[str]:
        """The stems of the words of which it is made, in any language of the collection."""
        if self.names:
            for language in self.languages:
                yield from self.names.compound_splitter.split(word, language)

    def closed(self, nodes: Sequence[Node]) -> list[Node]:
        """The nodes with neighbouring words that are one word ("drop out") as one, hyphenated."""
        found: list[Node] = []
        for node in (piece for one in nodes for piece in (split_word(one) if isinstance(one, UserWord) else (one,))):
            if found and (word := self.compound(found[-1], node)):
                found[-1] = word
            else:
                found.append(node)
        return found

    def compound(self, before: Node, node: Node) -> UserWord | None:
        """Two neighbours as the one word that they are, hyphenated; None where they are two."""
        if not (isinstance(before, UserWord) and isinstance(node, UserWord) and before.field == node.field):
            return None
        is_one = self.wording.is_one(before.text, node.text)
        return evolve(node, text=f"{before.text}-{node.text}") if is_one else None

    def small(self, words: Sequence[UserWord], languages: Iterable[str]) -> tuple[UserWord, ...]:
        """The small words among them, in the language or languages that know the most of them so."""
        considered = tuple(dict.fromkeys(languages))
        known = [(word, self.wording.small_in(word.text, considered)) for word in words]
        numbers = Counter(language for _, small_in in known for language in small_in)
        most = max(numbers.values(), default=0)
        best = [language for language in considered if numbers[language] == most] if most else ()
        return tuple(dict.fromkeys(word for language in best for word, small_in in known if language in small_in))

    def said(self, named: SynonymGroup) -> Node:
        """The words of a name as they were typed."""
        if named.acronym:
            return BM25FTerm(tuple(acronym_leaves(named.acronym, TEXT_FIELDS)))
        return self.word(named.words[0]) if len(named.words) == 1 else self.node(And(named.words))

    def named(self, named: SynonymGroup) -> Node:
        """The words, or one of the other names; those that mean this in one country only, in its practices.

        Names that are about as rare are counted together, as one word; a broad one does not make the others common.
        """
        alike: dict[tuple[str, int], list[WordLeaf]] = {}
        for one in self.held(named):
            alike.setdefault((one.synonym.country, one.rarity), []).extend(one.leaves)
        found: list[Node] = [self.said(named)]
        for (country, _), leaves in alike.items():
            other = BM25FTerm(tuple(dict.fromkeys(leaves)))
            found.append(And((other, FacetTerm("country", country))) if country else other)
        return Or(tuple(found)) if len(found) > 1 else found[0]

    def said_lift(self, required: Sequence[Node]) -> tuple[Node, ...]:
        """What lifts those that hold the very words, where other names will do, too."""
        if not any(isinstance(node, SynonymGroup) and self.held(node) for node in required):
            return ()
        said = [self.said(node) if isinstance(node, SynonymGroup) else self.node(node) for node in required]
        return (ConstantScore(And(tuple(said)), WORDS_SAID_SCORE),)

    def held(self, named: SynonymGroup) -> tuple[IndexedSynonym, ...]:
        """The other names that the collection holds."""
        return self.names.find(named.synonyms) if self.names else ()

    def prefixes(self, said: UserPrefix) -> list[Node]:
        """The beginning without accents, which forms with and without accents answer."""
        start = fold_accents(lowercase(said.text))
        return [
            Prefix(forms_field(field.name), mark + start, field.boost)
            for field in text_fields(said.field)
            for mark in ("", FOLDED_MARK)
        ]
