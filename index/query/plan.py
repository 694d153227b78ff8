"""`QueryPlan`: the trees of index terms for a query, and the decision when words may be missing.

The strict tree requires every word. The relaxed tree requires enough of the words, by weight. It is used where few
practices match the strict tree, and only for queries of several words. A question may lack more words than a search for
a few words. Every number of this decision is in this module.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from attrs import frozen

from index.query.boosts import adjacent_words_boost, exact_title_boost, is_short_query
from index.query.indexed_synonyms import IndexedSynonyms
from index.query.nodes import And, ConstantScore, MinShouldMatch, Node, SynonymGroup, UserWord
from index.query.rewriter import Rewriter, split_single_word
from index.text.analyzer import Analyzer

__all__ = ["QueryPlan", "plan_query", "rewrite"]

RELAX_BELOW: Final = 10
"""Words may be missing where fewer practices than on one page match every word."""
MIN_WORDS: Final = 3
"""Words of the shortest query that is relaxed. One of two words alone is another query."""
MIN_WORDS_OF_QUESTION: Final = 2
"""The same for a question."""
QUESTION_WORDS: Final = 5
"""A query of so many words, stop words included, is a question."""
MIN_WEIGHT: Final = 0.3
"""The share of the words' weight that has to match. A rarer word weighs more (`MinShouldMatch`)."""
MIN_WEIGHT_OF_QUESTION: Final = 0.1
"""The same for a question: its answer may repeat few of its words, and some are nowhere in the index."""
ALL_WORDS_SCORE: Final = 800.0
"""The score of practices that match every word, in the relaxed tree: more than the words add in BM25."""


@frozen
class QueryPlan:
    """The strict tree and the relaxed tree of a query."""

    strict: Node
    """Matches practices with every word."""
    relaxed: And | None = None
    """Matches practices without some of the words, after those with every word; None where no word may be missing."""
    only_without_match: bool = False
    """Whether words may be missing only where no practice at all matches every word."""

    def relaxes_at(self, strict_total: int) -> bool:
        """Return whether words may be missing, given how many practices match every word."""
        return strict_total < (1 if self.only_without_match else RELAX_BELOW)


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
        return QueryPlan(_with_boosts(rewriter.rewrite(node), boosts))
    required, stop_words = Rewriter(analyzer, languages, synonyms).separate_stop_words(node)
    rewriter = Rewriter(analyzer, languages, synonyms, is_short=is_short_query(required, stop_words))
    boosts = (*rewriter.typed_words_boost(required), *title_boost)
    strict = rewriter.conjunction(required, stop_words)
    adjacency = adjacent_words_boost(rewriter.join_compounds(node.nodes), stop_words)
    is_foreign = not is_question and _is_foreign(required, rewriter.languages)
    relaxed = None
    if not requires_all:
        clauses = [
            (typed, rewriter.or_subwords(typed, clause)) for typed, clause in zip(required, strict.nodes, strict=True)
        ]
        relaxed = _relax(
            clauses,
            stop_words,
            strict,
            (*rewriter.frame_boosts(stop_words), *boosts),
            is_question=is_question or is_foreign,
        )
    return QueryPlan(_with_boosts(strict, (*adjacency, *boosts)), relaxed, only_without_match=is_foreign)


def _with_boosts(node: Node, boosts: tuple[Node, ...]) -> Node:
    return And((node,), optional=boosts) if boosts else node


def _relax(
    clauses: Sequence[tuple[Node, Node]],
    stop_words: Sequence[UserWord],
    strict: And,
    boosts: tuple[Node, ...],
    *,
    is_question: bool,
) -> And | None:
    """Return the relaxed tree of clauses, each given as typed and as index terms; None where no word may be missing.

    Stop words are left out, since they would make up for missing words.
    """
    typed_words = [typed for typed, _ in clauses if isinstance(typed, UserWord | SynonymGroup)]
    number = sum(len(typed.words) if isinstance(typed, SynonymGroup) else 1 for typed in typed_words)
    is_question = is_question or number + len(stop_words) >= QUESTION_WORDS
    if len(typed_words) < 2 or number < (MIN_WORDS_OF_QUESTION if is_question else MIN_WORDS):  # noqa: PLR2004 - a single clause cannot be missing
        return None
    words = tuple(clause for typed, clause in clauses if isinstance(typed, UserWord | SynonymGroup))
    others = [clause for typed, clause in clauses if not isinstance(typed, UserWord | SynonymGroup)]
    share = min(MIN_WEIGHT_OF_QUESTION if is_question else MIN_WEIGHT, 1 / len(words))
    enough = And((MinShouldMatch(words, share), *others))
    return And((enough,), optional=(ConstantScore(strict, ALL_WORDS_SCORE), *boosts))


def _is_foreign(required: Sequence[Node], languages: Iterable[str]) -> bool:
    """Return whether all nodes are names in languages in which the collection has no texts.

    The collection knows such names only by the labels of its concepts.
    """
    groups = [node for node in required if isinstance(node, SynonymGroup) and node.languages]
    return len(groups) == len(required) and not any(
        language in languages for group in groups for language in group.languages
    )
