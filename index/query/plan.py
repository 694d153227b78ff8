"""`QueryPlan`: the trees of index terms for a query.

The strict tree requires every word. Where few practices match it, words may be missing: `relax_plan` makes a
`RelaxedPlan` of the words that the collection contains (`index.query.relaxation`). A question may lack more words than
a search for a few words.
"""

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from index.query.boosts import adjacent_words_boost, exact_title_boost, is_short_query
from index.query.indexed_synonyms import IndexedSynonyms
from index.query.nodes import And, FacetTerm, Node, Not, Or, SynonymGroup, UserWord
from index.query.relaxation import CountNode, ExpandWord, KnownWords, known_words, may_be_missing, relax
from index.query.rewriter import Rewriter, split_single_word
from index.search_query import FacetRange
from index.text.analyzer import Analyzer

__all__ = ["QueryPlan", "RelaxedPlan", "plan_query", "relax_plan", "rewrite"]

RELAX_BELOW: Final = 10
"""Words may be missing where fewer practices than on one page match every word."""
QUESTION_WORDS: Final = 5
"""A query of so many words, stop words included, is a question."""


@frozen
class QueryPlan:
    """The strict tree of a query, and whether words may be missing."""

    strict: Node
    """Matches practices with every word."""
    relaxes_below: int = 0
    """Words may be missing where fewer practices match every word; 0 where no word may be missing."""
    is_question: bool = False
    is_short: bool = False
    """Whether the query has so few words that a misspelt one is not left out without asking."""


@frozen
class RelaxedPlan:
    """What is searched for where few practices match every word of a query."""

    typed: And
    """The tree as typed, without the words that the collection does not contain."""
    all_words: And
    """Matches practices with all words of that tree."""
    node: And
    """The tree to match: `all_words`, or one in which words may be missing and practices with all words come first."""
    words: int
    """The number of words in it, stop words left out."""
    known: KnownWords

    @property
    def may_miss_words(self) -> bool:
        """Whether the tree also matches practices without some of the known words."""
        return self.node is not self.all_words


def rewrite(node: Node, analyzer: Analyzer, languages: Sequence[str], synonyms: IndexedSynonyms | None = None) -> Node:
    """Return the strict tree of a tree as typed, for a collection in these languages, the most frequent first."""
    return plan_query(node, analyzer, languages, synonyms).strict


def plan_query(
    node: Node,
    analyzer: Analyzer,
    languages: Sequence[str],
    synonyms: IndexedSynonyms | None = None,
    *,
    is_question: bool = False,
    requires_all: bool = False,
) -> QueryPlan:
    """Return the plan of a tree as typed, for a collection in these languages, the most frequent first.

    `is_question` says that it is a question, however short. `requires_all` says that no word may be missing. Names in a
    language in which the collection has no texts are treated like a question, but only where no practice matches all.
    """
    title_boost = exact_title_boost(node)
    node = split_single_word(node)
    if not isinstance(node, And):
        rewriter = Rewriter(analyzer, languages, synonyms, is_short=is_short_query([node]))
        boosts = (*adjacent_words_boost([node]), *rewriter.typed_words_boost([node]), *title_boost)
        return QueryPlan(_with_boosts(rewriter.rewrite(node), boosts), 0 if requires_all else _relax_single_below(node))
    conjunction = _Conjunction(node, Rewriter(analyzer, languages, synonyms))
    is_foreign = not is_question and conjunction.is_foreign
    return QueryPlan(
        strict=conjunction.strict_with_boosts(title_boost),
        relaxes_below=0 if requires_all else 1 if is_foreign else conjunction.relaxes_below,
        is_question=is_question or is_foreign or conjunction.is_long,
        is_short=conjunction.is_short,
    )


def relax_plan(
    node: Node,
    analyzer: Analyzer,
    languages: Sequence[str],
    synonyms: IndexedSynonyms,
    *,
    is_question: bool = False,
    expand_word: ExpandWord,
) -> RelaxedPlan | None:
    """Return the relaxed plan of a tree as typed; None where it would match nothing more than the strict tree.

    It counts matches of single words, so it is made only where few practices match every word. `expand_word` returns a
    word with all its synonyms. It is asked for words that stand nowhere, where synonyms distort no other result.
    """
    rewriter = Rewriter(analyzer, languages, synonyms)
    known = known_words(_as_conjunction(node), rewriter, synonyms.count_matching, expand_word)
    if not isinstance(known.node, And):
        return None
    conjunction = _Conjunction(known.node, rewriter)
    title_boost = exact_title_boost(known.node)
    all_words = conjunction.strict_with_boosts(title_boost)
    relaxed = conjunction.relax(title_boost, synonyms.count_matching, is_question=is_question)
    if known.is_changed and not is_question and synonyms.count_matching(conjunction.strict) >= RELAX_BELOW:
        relaxed = None
    if relaxed is None and not known.is_changed:
        return None
    return RelaxedPlan(known.node, all_words, relaxed or all_words, conjunction.words, known)


class _Conjunction:
    """A conjunction as typed, with its tree of index terms."""

    def __init__(self, node: And, rewriter: Rewriter) -> None:
        self._required, self._stop_words = rewriter.separate_stop_words(node)
        self.is_short = is_short_query(self._required, self._stop_words)
        """Whether practices with the exact forms of the words come first."""
        self._rewriter = rewriter.with_short_forms(is_short=self.is_short)
        self._nodes = node.nodes
        self._typed_boost = self._rewriter.typed_words_boost(self._required)
        self.strict = self._rewriter.conjunction(self._required, self._stop_words)
        """Matches practices with every word, without boosts."""

    @property
    def words(self) -> int:
        """The number of words and of words in names, without stop words."""
        return sum(map(_count_words, self._required))

    @property
    def is_long(self) -> bool:
        """Whether it has as many words as questions have, stop words included."""
        return self.words + len(self._stop_words) >= QUESTION_WORDS

    @property
    def relaxes_below(self) -> int:
        """Words may be missing where fewer practices match every word. Beside OR, none may be missing."""
        texts = [node for node in self._required if not isinstance(node, FacetTerm | FacetRange | Not)]
        if any(isinstance(node, Or) for node in texts) or not any(map(may_be_missing, texts)):
            return 0
        return RELAX_BELOW if len(texts) > 1 else _relax_single_below(texts[0])

    @property
    def is_foreign(self) -> bool:
        """Whether all nodes are names in languages in which the collection has no texts.

        The collection knows such names only by the labels of its concepts.
        """
        groups = [node for node in self._required if isinstance(node, SynonymGroup) and node.languages]
        return len(groups) == len(self._required) and not any(
            language in self._rewriter.languages for group in groups for language in group.languages
        )

    def strict_with_boosts(self, title_boost: tuple[Node, ...]) -> And:
        """Return the strict tree with what it adds to scores."""
        adjacency = adjacent_words_boost(self._rewriter.join_compounds(self._nodes), self._stop_words)
        boosts = (*adjacency, *self._typed_boost, *title_boost)
        return And((self.strict,), optional=boosts) if boosts else self.strict

    def relax(self, title_boost: tuple[Node, ...], count: CountNode, *, is_question: bool) -> And | None:
        """Return the tree in which words may be missing; None where none can."""
        clauses = [
            (typed, self._rewriter.or_subwords(typed, clause))
            for typed, clause in zip(self._required, self.strict.nodes, strict=True)
        ]
        boosts = (*self._rewriter.frame_boosts(self._stop_words), *self._typed_boost, *title_boost)
        return relax(clauses, self.strict, boosts, count, is_question=is_question)


def _as_conjunction(node: Node) -> And:
    node = split_single_word(node)
    return node if isinstance(node, And) else And((node,))


def _relax_single_below(node: Node) -> int:
    """Return the limit for a query of one word or name. Its parts are another query, so they match only for none."""
    return 1 if may_be_missing(node) else 0


def _count_words(node: Node) -> int:
    match node:
        case SynonymGroup():
            return len(node.words)
        case UserWord():
            return 1
        case _:
            return 0


def _with_boosts(node: Node, boosts: tuple[Node, ...]) -> Node:
    return And((node,), optional=boosts) if boosts else node
