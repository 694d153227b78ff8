"""Phrases that a collection uses: words that stand together more often than chance would have it.

Runs of two and three words without small ones, by how much they belong together
(`index.text.analyzer.association`). Memory stays bounded: rare runs are forgotten on the way.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, pairwise
from math import log
from typing import Final

import regex

from index.text.analyzer import log_likelihood_ratios
from index.text.tokenizer import lowercase_text

__all__ = [
    "IsStopWord",
    "assign_phrases",
    "count_ngrams",
    "drop_overlapping",
    "find_phrases",
    "ngrams",
    "rank_ngrams",
    "split_passages",
]

FEWEST: Final = 2
"""Places in which a phrase has to stand."""
MAX_COUNTED: Final = 500_000
"""Runs that are counted at once; when there are more, those that stood once are forgotten."""
MAX_RANKED: Final = 50_000
"""The most frequent runs, which are weighed."""
MAX_WEIGHED: Final = 50
"""Phrases of one text that are weighed."""
SHORTEST: Final = 3
"""Letters of a phrase's words."""

_BLANKS: Final = " \t-\u2010\u2011'\u2019"
"""What may stand between the words of a phrase."""
_JOINS: Final = re.compile(f"[{re.escape(_BLANKS)}]+")
_STOPS: Final = regex.compile(rf"[^\p{{L}}\p{{N}}\p{{M}}{re.escape(_BLANKS)}]+")
_STOP: Final = re.compile("\n+")
_ASCII: Final = "".join(one if one.isalnum() else " " if one in _BLANKS else "\n" for one in map(chr, range(128)))
"""By code, the letters and digits of ASCII, a blank for what may stand between words, a line's end for what may not."""

IsStopWord = Callable[[str], bool]
"""Whether a word is a small one (the, of)."""


def find_phrases(texts: Iterable[str], is_small: IsStopWord, most: int) -> list[str]:
    """The phrases of these texts, in lower case, those that belong together most first."""
    singles: Counter[tuple[str, ...]] = Counter()
    counted: Counter[tuple[str, ...]] = Counter()
    small: dict[str, bool] = {}
    for text in texts:
        for words in split_passages(text):
            singles.update((word,) for word in words)
            counted.update(ngrams(words, is_small, small))
        if len(counted) > MAX_COUNTED:
            counted = Counter({run: number for run, number in counted.items() if number >= FEWEST})
    return [" ".join(run) for run in islice(rank_ngrams(singles, counted), most)]


def rank_ngrams(singles: Counter[tuple[str, ...]], counted: Counter[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The runs that stand in several places, the strongest first, without those that only stand within a longer one."""
    listed = {run: number for run, number in counted.most_common(MAX_RANKED) if number >= FEWEST}
    triples = {run: number for run, number in listed.items() if len(run) > 2}  # noqa: PLR2004
    pairs: dict[tuple[str, ...], int] = {}
    for run, number in triples.items():
        for pair in (run[:2], run[1:]):
            pairs[pair] = max(pairs.get(pair, 0), number)
    within = dict(pairs)
    for run, number in listed.items():
        if len(run) == 2:  # noqa: PLR2004
            # Where a pair may not end so in one language, it was counted in others alone, a triple with it in both.
            pairs[run] = max(pairs.get(run, 0), number)
    weights = log_likelihood_ratios(singles, pairs, triples)
    for run in sorted(listed, key=lambda run: (-weights[run], run)):
        if len(run) > 2 or listed[run] > within.get(run, 0):  # noqa: PLR2004
            yield run


def count_ngrams(text: str, is_small: IsStopWord) -> Counter[str]:
    """The phrases that a text could hold, with how often each stands in it."""
    small: dict[str, bool] = {}
    return Counter(" ".join(run) for words in split_passages(text) for run in ngrams(words, is_small, small))


def assign_phrases(
    texts: Callable[[], Iterable[tuple[str, str, bool]]], is_small: IsStopWord, most: int
) -> Iterator[tuple[str, list[str]]]:
    """For each text that wants some, by its name, at most so many phrases of the collection that suit it.

    `texts` gives (name, text, whether it wants phrases), and is read twice. A phrase suits a text that holds it often,
    the better the fewer others do; one of a single text is none of the collection.
    """
    listed = set(find_phrases((text for _, text, _ in texts()), is_small, MAX_RANKED))
    held: Counter[str] = Counter()
    wanted: dict[str, list[tuple[str, int]]] = {}
    number = 0
    for name, text, wants in texts():
        found = Counter({run: times for run, times in count_ngrams(text, is_small).items() if run in listed})
        held.update(found.keys())
        number += 1
        if wants:
            wanted[name] = found.most_common(MAX_WEIGHED)
    for name, found_here in wanted.items():
        weights = {run: times * log(1 + number / held[run]) for run, times in found_here if held[run] > 1}
        yield name, list(drop_overlapping(sorted(weights, key=lambda run: (-weights[run], run)), most))


def drop_overlapping(found: Iterable[str], most: int) -> Iterator[str]:
    """The first so many phrases, without those that stand within a better one or hold it."""
    kept: list[str] = []
    for one in found:
        if len(kept) == most:
            break
        if not any(f" {one} " in f" {other} " or f" {other} " in f" {one} " for other in kept):
            kept.append(one)
            yield one


def split_passages(text: str) -> Iterator[list[str]]:
    """The words of each stretch of text without a full stop, a comma or a line's end."""
    if text.isascii():
        yield from (stretch.split() or [""] for stretch in _STOP.split(text.lower().translate(_ASCII)))
        return
    for stretch in _STOPS.split(lowercase_text(text)):
        if words := _JOINS.split(stretch.strip(_BLANKS)):
            yield words


def ngrams(words: Sequence[str], is_small: IsStopWord, small: dict[str, bool]) -> list[tuple[str, ...]]:
    """The runs of two and three words in a passage, none of them small; `small` remembers which words are."""
    for word in words:
        if word not in small:
            small[word] = len(word) < SHORTEST or not word.isalpha() or is_small(word)
    bearing = ["" if small[word] else word for word in words]
    pairs = [pair for pair in pairwise(bearing) if all(pair)]
    return [*pairs, *(run for run in zip(bearing, bearing[1:], bearing[2:], strict=False) if all(run))]
