"""A whole query as said, to the trees that the engine answers: with every word there, and with some missing.

`readings` puts together what `index.query.rewriter` makes of its parts: what has to be there, what lifts, and, where
few practices hold all of many words, how much of them is enough.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from attrs import frozen

from index.query.boosts import exact_title, is_few
from index.query.indexed_names import OtherNames
from index.query.nodes import And, ConstantScore, MinShouldMatch, Node, SynonymGroup, UserWord
from index.query.proximity import together
from index.query.rewriter import Rewriter, apart_word
from index.text.analyzer import Analyzer

__all__ = ["Readings", "readings", "rewrite"]

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
class Readings:
    """What a query asks for, with every word there, and with some missing."""

    strict: Node
    loose: And | None = None
    """Those that hold all come first, then those that hold most; None where no word may be missing."""
    last_resort: bool = False
    """Whether that is for where none holds all, rather than few."""

    def relaxes_at(self, strict_total: int) -> bool:
        """Return whether words may be missing, given how many practices match every word."""
        return strict_total < (1 if self.last_resort else RELAX_BELOW)


def rewrite(node: Node, analyzer: Analyzer, languages: Sequence[str], names: OtherNames | None = None) -> Node:
    """The tree with its leaves as indexed, for a collection in these languages, the commonest first."""
    return readings(node, analyzer, languages, names).strict


def readings(
    node: Node, analyzer: Analyzer, languages: Sequence[str], names: OtherNames | None = None, *, asks: bool = False
) -> Readings:
    """The tree with its leaves as indexed, and the one for many words of which few practices hold all.

    `asks` says whether it is a question, however short. Of names in a language that no text is in, one may be missing
    where nothing has them all.
    """
    title = exact_title(node)
    node = apart_word(node)
    if not isinstance(node, And):
        rewriter = Rewriter(analyzer, languages, names, few=is_few([node]))
        return Readings(_lifted(rewriter.node(node), (*together([node]), *rewriter.said_lift([node]), *title)))
    required, small = Rewriter(analyzer, languages, names).parted(node)
    rewriter = Rewriter(analyzer, languages, names, few=is_few(required, small))
    lift = (*rewriter.said_lift(required), *title)
    strict = rewriter.joined(required, small)
    eased = [rewriter.eased(said, part) for said, part in zip(required, strict.nodes, strict=True)]
    near = together(rewriter.closed(node.nodes), small)
    abroad = not asks and _is_abroad(required, rewriter.languages)
    return Readings(
        _lifted(strict, (*near, *lift)), _loose(required, eased, strict, lift, asks=asks or abroad), last_resort=abroad
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
