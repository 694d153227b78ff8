"""Phrases that a collection uses: words that stand together more often than chance would have it.

Runs of two and three words without a small word at either end, by how much they belong together
(`index.analysis.association`). Memory stays bounded: rare runs are forgotten on the way.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from index.analysis import association, lower, tokens

__all__ = ["phrases", "runs"]

FEWEST: Final = 2
"""Places in which a phrase has to stand."""
MAX_RUNS: Final = 500_000
"""Runs that are counted at once; when there are more, those that stood once are forgotten."""
MAX_LISTED: Final = 50_000
"""The most frequent runs, which are weighed."""
SHORTEST: Final = 3
"""Letters of a phrase's words."""

_JOINS: Final = " \t-\u2010\u2011'\u2019"

IsSmall = Callable[[str], bool]
"""Whether a word is a small one (the, of)."""


def phrases(texts: Iterable[str], is_small: IsSmall, most: int) -> list[str]:
    """The phrases of these texts, in lower case, those that belong together most first."""
    singles: Counter[tuple[str, ...]] = Counter()
    counted: Counter[tuple[str, ...]] = Counter()
    small: dict[str, bool] = {}
    for text in texts:
        for words in _passages(text):
            singles.update((word,) for word in words)
            counted.update(_runs(words, is_small, small))
        if len(counted) > MAX_RUNS:
            counted = Counter({run: number for run, number in counted.items() if number >= FEWEST})
    return [" ".join(run) for run in islice(_weighed(singles, counted), most)]


def _weighed(singles: Counter[tuple[str, ...]], counted: Counter[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The runs that stand in several places, the strongest first, without those that only stand within a longer one."""
    listed = {run: number for run, number in counted.most_common(MAX_LISTED) if number >= FEWEST}
    triples = {run: number for run, number in listed.items() if len(run) > 2}  # noqa: PLR2004
    pairs: dict[tuple[str, ...], int] = {}
    for run, number in triples.items():
        for pair in (run[:2], run[1:]):
            pairs[pair] = max(pairs.get(pair, 0), number)
    within = dict(pairs)
    pairs |= {run: number for run, number in listed.items() if len(run) == 2}  # noqa: PLR2004
    weights = association(singles, pairs, triples)
    for run in sorted(listed, key=lambda run: (-weights[run], run)):
        if len(run) > 2 or listed[run] > within.get(run, 0):  # noqa: PLR2004
            yield run


def runs(text: str, is_small: IsSmall) -> Counter[str]:
    """The phrases that a text could hold, with how often each stands in it."""
    small: dict[str, bool] = {}
    return Counter(" ".join(run) for words in _passages(text) for run in _runs(words, is_small, small))


def _passages(text: str) -> Iterator[list[str]]:
    """The words of each stretch of text without a full stop, a comma or a line's end."""
    words: list[str] = []
    end = 0
    for token in tokens(text):
        between = text[end : token.start]
        if words and ("\n" in between or between.strip(_JOINS)):
            yield words
            words = []
        words.append(lower(token.text))
        end = token.end
    if words:
        yield words


def _runs(words: Sequence[str], is_small: IsSmall, small: dict[str, bool]) -> Iterator[tuple[str, ...]]:
    def bears(word: str) -> bool:
        if word not in small:
            small[word] = len(word) < SHORTEST or not word.isalpha() or is_small(word)
        return not small[word]

    for length in (2, 3):
        for first in range(len(words) - length + 1):
            run = tuple(words[first : first + length])
            if bears(run[0]) and bears(run[-1]):
                yield run
