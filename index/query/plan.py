"""A whole query as said, to the trees that the engine answers: with every word there, and with some missing.

`readings` puts together what `index.query.rewriter` makes of its parts: what has to be there, what lifts, and, where
few practices hold all of many words, how much of them is enough.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from attrs import frozen

from index.query.boosts import exact_title_boost, is_short_query
from index.query.indexed_synonyms import IndexedSynonyms
from index.query.nodes import And, ConstantScore, MinShouldMatch, Node, SynonymGroup, UserWord
from index.query.proximity import adjacent_words_boost
from index.query.rewriter import Rewriter, split_single_word
from index.text.analyzer import Analyzer

__all__ = ["QueryPlan", "plan_query", "rewrite"]

ENOUGH: Final = 0.3
"""Of the weight of a few words, what a practice has to hold to be worth a look where few hold all of them."""
ENOUGH_OF_QUESTION: Final = 0.1
"""The same of a question, of whose words an answer may repeat few, and some stand nowhere."""
MANY_WORDS: Final = 3
"""From so many words on, one may be missing: of two, the other alone is another question."""
QUESTION: Final = 5
"""Whoever types so many words, small ones included, asks a question rather than for words."""
RELAX_BELOW: Final = 10
"""Where fewer practices than a page shows match every word, words may be missing."""
ALL_WORDS_SCORE: Final = 800.0
"""Whoever holds every word comes before all who do not: more than the words of a query bring in BM25."""


@frozen
class QueryPlan:
    """What a query asks for, with every word there, and with some missing."""

    strict: Node
    relaxed: And | None = None
    """Those that hold all come first, then those that hold most; None where no word may be missing."""
    only_without_match: bool = False
    """Whether that is for where none holds all, rather than few."""

    def relaxes_at(self, strict_total: int) -> bool:
        """Return whether words may be missing, given how many practices match every word."""
        return strict_total < (1 if self.only_without_match else RELAX_BELOW)


def rewrite(node: Node, analyzer: Analyzer, languages: Sequence[str], names: IndexedSynonyms | None = None) -> Node:
    """The tree with its leaves as indexed, for a collection in these languages, the commonest first."""
    return plan_query(node, analyzer, languages, names).strict


def plan_query(
    node: Node,
    analyzer: Analyzer,
    languages: Sequence[str],
    names: IndexedSynonyms | None = None,
    *,
    is_question: bool = False,
) -> QueryPlan:
    """The tree with its leaves as indexed, and the one for many words of which few practices hold all.

    `asks` says whether it is a question, however short. Of names in a language that no text is in, one may be missing
    where nothing has them all.
    """
    title = exact_title_boost(node)
    node = split_single_word(node)
    if not isinstance(node, And):
        rewriter = Rewriter(analyzer, languages, names, few=is_short_query([node]))
        return QueryPlan(
            _lifted(rewriter.node(node), (*adjacent_words_boost([node]), *rewriter.said_lift([node]), *title))
        )
    required, small = Rewriter(analyzer, languages, names).parted(node)
    rewriter = Rewriter(analyzer, languages, names, few=is_short_query(required, small))
    lift = (*rewriter.said_lift(required), *title)
    strict = rewriter.joined(required, small)
    eased = [rewriter.eased(said, part) for said, part in zip(required, strict.nodes, strict=True)]
    near = adjacent_words_boost(rewriter.closed(node.nodes), small)
    abroad = not is_question and _is_abroad(required, rewriter.languages)
    return QueryPlan(
        _lifted(strict, (*near, *lift)),
        _loose(required, eased, strict, lift, asks=is_question or abroad),
        only_without_match=abroad,
    )


def _lifted(node: Node, lift: tuple[Node, ...]) -> Node:
    return And((node,), optional=lift) if lift else node


def _loose(
    required: Sequence[Node], eased: Sequence[Node], strict: And, lift: tuple[Node, ...], *, asks: bool
) -> And | None:
    """Small words would stand in for those that are missing, and are left out."""
    parts = list(zip(required, eased, strict=True))
    words = [part for said, part in parts if isinstance(said, UserWord | SynonymGroup)]
    many = sum(
        len(said.words) if isinstance(said, SynonymGroup) else 1
        for said in required
        if isinstance(said, UserWord | SynonymGroup)
    )
    is_question = asks or many + len(strict.optional) >= QUESTION
    if len(words) < 2 or many < (MANY_WORDS if not is_question else 2):  # noqa: PLR2004 - of one part, none is missing
        return None
    others = [part for said, part in parts if not isinstance(said, UserWord | SynonymGroup)]
    enough = min(ENOUGH_OF_QUESTION if is_question else ENOUGH, 1 / len(words))
    loose = And((MinShouldMatch(tuple(words), enough), *others))
    return And((loose,), optional=(ConstantScore(strict, ALL_WORDS_SCORE), *lift))


def _is_abroad(required: Sequence[Node], languages: Iterable[str]) -> bool:
    """Whether all are names in languages that the collection has not: it knows them only as far as labels lead."""
    return all(isinstance(node, SynonymGroup) and node.languages for node in required) and not any(
        language in languages for node in required if isinstance(node, SynonymGroup) for language in node.languages
    )
