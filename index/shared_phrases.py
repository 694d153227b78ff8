"""The facet of phrases: what several practices say in the same words; made by the machine, never mixed with keywords.

`learn` finds the phrases of a collection in a sample of its texts, once for each generation; `SharedPhrases` says which
of them characterise one practice. The generation itself holds the list, as the values of the facet (`known`), so that
a practice that is put later is described by the same phrases as all others.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from math import log
from typing import Final

from corpus.practice import Practice
from corpus.text import plain_text
from index.analysis import Analyzer, read_as
from index.engines.base import Engine, Request
from index.keyphrases import apart, passages, phrases, runs
from index.query import Everything
from index.schema import PHRASES

__all__ = ["MOST", "SAMPLE", "SharedPhrases", "known", "learn", "spoken"]

SAMPLE: Final = 3_000
"""Practices in which phrases are sought; in a larger collection they are spread over it evenly."""
MAX_TEXT: Final = 20_000
"""Characters of each practice that are looked at."""
MAX_PHRASES: Final = 2_000
"""Phrases of a collection, those that belong together most."""
MAX_WEIGHED: Final = 20_000
"""Phrases whose practices are counted."""
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
            for place in [place for place, word in enumerate(words) if word in beginnings]:
                for run in beginnings[words[place]]:
                    if tuple(words[place : place + len(run)]) == run:
                        yield run


def learn(practices: Iterable[Practice], analyzer: Analyzer) -> SharedPhrases:
    """The phrases that these practices share."""
    languages: set[str] = set()
    texts: list[str] = []
    for practice in practices:
        languages.add(read_as(practice.language))
        texts.append("\n".join(spoken(practice))[:MAX_TEXT])

    def is_small(word: str) -> bool:
        return analyzer.is_stop(word, languages)

    listed = phrases(texts, is_small, MAX_WEIGHED)
    wanted = set(listed)
    held = Counter(run for text in texts for run in runs(text, is_small) if run in wanted)
    most = max(COMMON * len(texts), FEW)
    shared = [phrase for phrase in listed if FEWEST <= held[phrase] <= most][:MAX_PHRASES]
    return SharedPhrases({phrase: held[phrase] for phrase in shared}, len(texts))


def known(engine: Engine) -> SharedPhrases:
    """The phrases that the generation which is being served was described by. Raises SearchIndexError."""
    counts = engine.search(Request(Everything(), facets=(PHRASES,), limit=0)).counts[PHRASES]
    return SharedPhrases(counts, engine.state().documents)


def spoken(practice: Practice) -> tuple[str, ...]:
    """All that a practice says, as plain text: its titles and its sections."""
    texts = (plain_text(section.text) for section in practice.sections)
    return tuple(text for text in (practice.title, practice.native_title, *texts) if text)
