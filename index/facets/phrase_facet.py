"""The facet of phrases: what several practices say in the same words; made by the machine, never mixed with keywords.

`learn` finds the phrases of a collection in a sample of its texts, once for each generation; `SharedPhrases` says which
of them characterise one practice. The generation itself holds the list, as the values of the facet (`known`), so that
a practice that is put later is described by the same phrases as all others.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from math import log
from typing import Final

from corpus.practice import Practice
from corpus.text import plain_text
from index.engines.base import Engine, EngineRequest
from index.query.nodes import MatchAll
from index.schema import PHRASES
from index.text.analyzer import read_as
from index.text.collocations import apart, passages, runs_of, weighed
from index.text.noun_phrases import is_idle, may_end

__all__ = ["MOST", "SAMPLE", "SharedPhrases", "known", "learn", "spoken"]

SAMPLE: Final = 2_000
"""Practices in which phrases are sought; in a larger collection they are spread over it evenly."""
MAX_TEXT: Final = 20_000
"""Characters of each practice that are looked at."""
MAX_PHRASES: Final = 2_000
"""Phrases of a collection, those that belong together most."""
MAX_RUNS: Final = 500_000
"""Runs of words that are counted at once; when there are more, those of one practice are forgotten."""
FEWEST: Final = 3
"""Practices that share a phrase."""
COMMON: Final = 0.35
"""A phrase that more of the practices hold characterises none …"""
FEW: Final = 10
"""… unless they are no more than these."""
MOST: Final = 8
"""Phrases of one practice."""


class SharedPhrases:
    """The phrases of a collection. Never changes; safe to share between threads."""

    def __init__(self, held: Mapping[str, int] | None = None, practices: int = 0) -> None:
        """`held` says of each phrase how many of the practices hold it."""
        self.held: Mapping[str, int] = held or {}
        self.practices = practices
        self._rarity = {phrase: log(1 + practices / number) for phrase, number in (held or {}).items() if number}
        self._beginnings: dict[str, list[tuple[str, ...]]] = {}
        for phrase in self._rarity:
            words = tuple(phrase.split())
            self._beginnings.setdefault(words[0], []).append(words)

    def of(self, texts: Iterable[str]) -> tuple[str, ...]:
        """The phrases that characterise a practice of these texts, the best first: often in it, seldom elsewhere."""
        if not self._rarity:
            return ()
        found = Counter(" ".join(run) for text in texts for run in self._standing(text[:MAX_TEXT]))
        weights = {phrase: times * self._rarity[phrase] for phrase, times in found.items()}
        ordered = sorted(weights, key=lambda phrase: (-weights[phrase], phrase))
        return tuple(apart(ordered, MOST))

    def _standing(self, text: str) -> Iterator[tuple[str, ...]]:
        beginnings = self._beginnings
        for words in passages(text):
            if beginnings.keys().isdisjoint(words):
                continue
            for place, word in enumerate(words):
                for run in beginnings.get(word, ()):
                    if tuple(words[place : place + len(run)]) == run:
                        yield run


def learn(practices: Iterable[Practice]) -> SharedPhrases:
    """The phrases that these practices share."""
    singles: Counter[tuple[str, ...]] = Counter()
    counted: Counter[tuple[str, ...]] = Counter()
    held: Counter[tuple[str, ...]] = Counter()
    small: dict[str, dict[str, bool]] = {}
    number = 0
    for number, practice in enumerate(practices, 1):  # noqa: B007 - the last number is how many there are
        language = read_as(practice.language)
        found = Counter(_runs(practice, singles, small.setdefault(language, {}), language))
        counted.update(found)
        held.update(found.keys())
        if len(held) > MAX_RUNS:
            held = Counter({run: times for run, times in held.items() if times > 1})
            counted = Counter({run: counted[run] for run in held})
    most = max(COMMON * number, FEW)
    shared = Counter({run: counted[run] for run, times in held.items() if FEWEST <= times <= most})
    chosen = islice(weighed(singles, shared), MAX_PHRASES)
    return SharedPhrases({" ".join(run): held[run] for run in chosen}, number)


def _runs(
    practice: Practice, singles: Counter[tuple[str, ...]], small: dict[str, bool], language: str
) -> Iterator[tuple[str, ...]]:
    """The runs of a practice's words that may name something, the words themselves counted in `singles`."""
    for text in spoken(practice):
        for words in passages(text[:MAX_TEXT]):
            singles.update((word,) for word in words)
            runs = runs_of(words, partial(is_idle, languages=(language,)), small)
            yield from (run for run in runs if may_end(run, (language,)))


def known(engine: Engine) -> SharedPhrases:
    """The phrases that the generation which is being served was described by. Raises SearchIndexError."""
    counts = engine.search(EngineRequest(MatchAll(), facets=(PHRASES,), limit=0)).facet_counts[PHRASES]
    return SharedPhrases(counts, engine.state().documents)


def spoken(practice: Practice) -> tuple[str, ...]:
    """All that a practice says, as plain text: its titles and its sections."""
    texts = (plain_text(section.text) for section in practice.sections)
    return tuple(text for text in (practice.title, practice.native_title, *texts) if text)
