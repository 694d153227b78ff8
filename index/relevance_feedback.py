"""What the best answers to a question have in common lifts those that say it too.

`Feedback` reads the first few answers, takes the words that several of them share and that are rare elsewhere, and adds
them to the question as lesser words that nobody has to hold: a relevance model (Lavrenko and Croft, 2001) mixed with it
as Abdul-Jaleel and others do (RM3, 2004). Where one answer stands out, as for a question with a single answer, the
others say little about it, and the lift is small.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import log
from typing import Final

from index.engines.base import Engine, Match, Request
from index.query.nodes import And, Combined, Constant, Most, Node, Or, Phrase, Term
from index.schema import TEXT_FIELDS
from index.storage.caches import memoize
from index.text.analyzer import Analyzer, read_as

__all__ = ["Feedback"]

ANSWERS: Final = 10
"""Answers that are read."""
AGREEING: Final = 3
"""Of these, how many have to share a word."""
WORDS: Final = 20
"""Words that are added."""
WEIGHT: Final = 0.3
"""Of the weight of a word of the question, that of the best of them, where all answers are equally good."""
STANDING_OUT: Final = 2
"""The power of the last answer's score over the first one's that the weight is multiplied with."""
COMMON: Final = 0.25
"""A word that more of the practices hold says nothing."""
LOOKED_AT: Final = 2_500
"""Characters of an answer that are read: what it is about is said at its beginning."""
SHORTEST: Final = 2
"""Characters of a word that is taken."""
KEPT: Final = 1_000
"""Answers whose words are remembered."""


class Feedback:
    """Safe to share between threads."""

    def __init__(self, engine: Engine, analyzer: Analyzer) -> None:
        self._engine = engine
        self._analyzer = analyzer
        self._words = memoize(self._counted, KEPT)

    def lifted(self, node: And) -> And:
        """The tree with what its best answers share, as far as any filters are left aside."""
        return And(node.nodes, (*node.optional, *self._lifts(And(node.nodes))))

    def _lifts(self, node: And) -> Iterator[Combined]:
        answers = self._engine.search(Request(node, limit=ANSWERS)).window
        if len(answers) < ANSWERS or answers[0].score <= 0:
            return
        found = self._shared(answers, frozenset(_asked(node)))
        best = sorted(found, key=lambda word: (-found[word], word))[:WORDS]
        weight = WEIGHT * (answers[-1].score / answers[0].score) ** STANDING_OUT
        for word in best:
            leaves = tuple(Term(field.name, word, field.boost) for field in TEXT_FIELDS)
            yield Combined(leaves, weight * found[word] / found[best[0]])

    def _shared(self, answers: Sequence[Match], asked: frozenset[str]) -> dict[str, float]:
        """The words that answers share, with how much they say: their share of the answers, and how rare they are."""
        shares: defaultdict[str, float] = defaultdict(float)
        holding: Counter[str] = Counter()
        for answer in answers:
            words = self._words(_text(answer), read_as(answer.stored["language"]))
            holding.update(words.keys())
            total = words.total()
            for word, often in words.items():
                shares[word] += answer.score * often / total
        agreed = [word for word, amount in holding.items() if amount >= AGREEING and word not in asked]
        size = self._engine.state().documents
        held = dict(zip(agreed, self._engine.frequencies("text", agreed), strict=True))
        return {word: shares[word] * log(size / held[word]) for word in agreed if 1 < held[word] <= COMMON * size}

    def _counted(self, text: str, language: str) -> Counter[str]:
        """The stems of a text, small words left out."""
        small = self._analyzer.is_stop
        words: Counter[str] = Counter()
        for one in self._analyzer.stems(text, language):
            form = text[one.start : one.end]
            if len(form) >= SHORTEST and not small(form, (language,)):
                words[one.term] += 1
        return words


def _text(answer: Match) -> str:
    """What an answer says, as far as it is read."""
    return "\n".join((answer.stored["title"], *answer.stored["sections"].values()))[:LOOKED_AT]


def _asked(node: Node) -> Iterator[str]:
    """The terms that a tree asks for already."""
    match node:
        case Term():
            yield node.text
        case Phrase():
            yield from (term for _, term in node.terms)
        case Combined():
            yield from _terms(node)
        case And() | Or() | Most():
            for child in node.nodes:
                yield from _asked(child)
        case Constant():
            yield from _asked(node.node)


@lru_cache(maxsize=KEPT)
def _terms(node: Combined) -> frozenset[str]:
    return frozenset(term for leaf in node.nodes for term in _asked(leaf))
