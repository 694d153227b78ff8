"""What is searched for where few practices match every word of a query.

1. `known_words` reads the tree as typed and leaves out what the collection does not contain: unknown words, and foreign
   function words beside them. A phrase or a name that stands nowhere becomes its single words.
2. `relax` makes the tree in which some of the other words may be missing. Practices with all of them come first.

Operators, fields, facet values and phrases that the collection contains still insist. Every number of the decision is
in this module.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from attrs import frozen

from index.query.nodes import (
    And,
    ConstantScore,
    FacetTerm,
    MatchNone,
    MinShouldMatch,
    Node,
    Not,
    Or,
    SynonymGroup,
    UserPhrase,
    UserWord,
)
from index.query.rewriter import Rewriter
from index.search_query import FacetRange
from index.text.tokenizer import is_unspaced_script
from index.text.wordlists import stop_word_languages

__all__ = ["CountNode", "ExpandWord", "KnownWords", "known_words", "may_be_missing", "relax"]

MIN_WEIGHT: Final = 0.3
"""The share of the words' weight that has to match. A rarer word weighs more (`MinShouldMatch`)."""
MIN_WEIGHT_OF_QUESTION: Final = 0.1
"""The same for a question: its answer may repeat few of its words."""
MAX_SHARE_OF_ONE: Final = 0.999
"""The heaviest of n words weighs at least 1 / n. A little less is demanded, so that rounding never excludes it."""
ALL_WORDS_SCORE: Final = 800.0
"""The score of practices that match every word, in the relaxed tree: more than the words add in BM25."""
MIN_FOREIGN_WORDS: Final = 3
"""A query is in a foreign language if it has a function word of it and in all so many function and unknown words …"""
MIN_FUNCTION_WORDS: Final = 2
"""… or an unknown word and so many function words."""

ExpandWord: TypeAlias = Callable[[UserWord], Node]
"""Returns a word with all its synonyms, also those for which the query gives no evidence."""
CountNode: TypeAlias = Callable[[Node], int]
"""Counts the practices that match a tree of index terms."""


@frozen
class KnownWords:
    """A query as typed without what the collection does not contain."""

    node: Node
    """The tree as typed; `MatchNone` where no word is known."""
    unknown_words: tuple[str, ...] = ()
    """Words that no practice contains, in any form and by any other name. Function words are left out."""
    unknown_phrases: tuple[str, ...] = ()
    """Quoted phrases that no practice contains. Their known words are in the tree."""
    is_changed: bool = False
    """Whether the tree differs from the one that was typed."""

    @property
    def is_shortened(self) -> bool:
        """Whether something that was typed was left out."""
        return bool(self.unknown_words or self.unknown_phrases)


def known_words(node: And, rewriter: Rewriter, count: CountNode, expand_word: ExpandWord) -> KnownWords:
    """Return the words of a conjunction that the collection contains.

    `count` is asked once for each word, phrase and name. `expand_word` is asked for words that stand nowhere.
    """
    return _WordCheck(node, rewriter, count, expand_word).result()


def relax(
    clauses: Sequence[tuple[Node, Node]], strict: And, boosts: tuple[Node, ...], count: CountNode, *, is_question: bool
) -> And | None:
    """Return the relaxed tree of clauses, each given as typed and as index terms; None where no word may be missing.

    Stop words are left out, since they would make up for missing words. Where nothing contains enough words and all
    that insists, the words are optional beside insisting text, and one of them is enough beside facet values.
    """
    words = tuple(clause for typed, clause in clauses if may_be_missing(typed))
    insisting = tuple(clause for typed, clause in clauses if not may_be_missing(typed))
    if not words or (len(words) == 1 and not insisting and words[0] in strict.nodes):
        return None
    share = min(MIN_WEIGHT_OF_QUESTION if is_question else MIN_WEIGHT, MAX_SHARE_OF_ONE / len(words))
    full_matches = ConstantScore(strict, ALL_WORDS_SCORE)
    enough = And((MinShouldMatch(words, share), *insisting))
    if not insisting or count(enough):
        return And(enough.nodes, optional=(full_matches, *boosts))
    if all(isinstance(node, FacetTerm | FacetRange | Not) for node in insisting):
        return And((Or(words), *insisting), optional=(full_matches, *boosts))
    return And(insisting, optional=(*words, full_matches, *boosts))


class _WordCheck:
    """Checks the nodes of one conjunction, and collects what the collection does not contain."""

    def __init__(self, node: And, rewriter: Rewriter, count: CountNode, expand_word: ExpandWord) -> None:
        self._rewriter = rewriter
        self._count = count
        self._expand_word = expand_word
        self._children = rewriter.join_compounds(node.nodes)
        self._required, self._stop_words = rewriter.separate_stop_words(node)
        self._unknown_words: dict[str, None] = {}
        self._unknown_phrases: dict[str, None] = {}

    def result(self) -> KnownWords:
        """Return the conjunction without what is unknown."""
        known = [part for child in self._children for part in self._known_nodes(child)]
        foreign = self._foreign_function_words() if self._unknown_words else frozenset()
        nodes = tuple(node for node in known if not (isinstance(node, UserWord) and node.text in foreign))
        return KnownWords(
            node=And(nodes) if self._says_enough(nodes) else MatchNone(),
            unknown_words=tuple(word for word in self._unknown_words if word not in foreign),
            unknown_phrases=tuple(self._unknown_phrases),
            is_changed=list(nodes) != self._children,
        )

    def _known_nodes(self, node: Node) -> Iterator[Node]:
        """Yield a node where the collection contains it; else its known words."""
        match node:
            case UserWord() if node.field or node in self._stop_words:
                yield node
            case UserWord():
                yield from self._known_word(node)
            case SynonymGroup() if not self._is_known(node):
                yield from self._known_parts(() if node.acronym else node.words, node.typed_text)
            case UserPhrase() if not node.field and self._has_unquoted_words and not self._is_known(node):
                known = list(self._known_parts(tuple(map(UserWord, node.text.split())), node.text))
                if known:
                    self._unknown_phrases[node.text] = None
                yield from known
            case _:
                yield node

    def _known_word(self, word: UserWord) -> Iterator[Node]:
        name = self._expand_word(word)
        if self._is_known(word) or any(map(self._count, self._rewriter.subwords(word))):
            yield word
        elif isinstance(name, SynonymGroup) and self._is_known(name):
            yield name
        elif not is_unspaced_script(word.text):
            self._unknown_words[word.text] = None

    def _known_parts(self, words: Sequence[UserWord], text: str) -> Iterator[Node]:
        """Yield the known words of a phrase or name, without stop words. An acronym has none."""
        if not words:
            self._unknown_words[text] = None
            return
        required, _ = self._rewriter.separate_stop_words(And(tuple(words)))
        for word in required:
            yield from self._known_nodes(word)

    def _is_known(self, node: Node) -> bool:
        return self._count(self._rewriter.rewrite(node)) > 0

    @property
    def _has_unquoted_words(self) -> bool:
        return any(isinstance(child, UserWord | SynonymGroup) for child in self._children)

    def _says_enough(self, nodes: Iterable[Node]) -> bool:
        """Return whether the nodes are more than stop words, and beside unknown words than function words."""
        content = list(filter(self._is_content, nodes))
        return bool(content) and not (self._unknown_words and all(map(_is_function_word, content)))

    def _is_content(self, node: Node) -> bool:
        return node not in self._stop_words and not isinstance(node, FacetTerm | FacetRange | Not)

    def _foreign_function_words(self) -> frozenset[str]:
        """Return the function words of the foreign language that the query seems to be in; none where there is none."""
        words = [node.text for node in self._required if isinstance(node, UserWord) and not node.field]
        by_language: dict[str, set[str]] = {}
        for word in words:
            for language in stop_word_languages(word):
                by_language.setdefault(language, set()).add(word)
        most = max(by_language.values(), key=len, default=set())
        is_foreign = len(most) >= MIN_FUNCTION_WORDS or len({*most, *self._unknown_words}) >= MIN_FOREIGN_WORDS
        return frozenset(most) if is_foreign else frozenset()


def _is_function_word(node: Node) -> bool:
    """Return whether a node is a stop word of any language: "de" beside words that nothing contains says nothing."""
    return isinstance(node, UserWord) and not node.field and bool(stop_word_languages(node.text))


def may_be_missing(typed: Node) -> bool:
    """Return whether a node as typed may be missing: a word or a name, without a field."""
    return isinstance(typed, SynonymGroup) or (isinstance(typed, UserWord) and not typed.field)
