"""Joined words: several words of a text that also count as one, such as "drop-out" and "drop out".

Hyphens join words, and so do apostrophes in names such as "Qur'an". Listed compounds are also written as two words
(`index.text.wordlists`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from corpus.text import APOSTROPHES
from index.text.tokenizer import HYPHENS, JOINING_SIGNS, WordSpan, word_spans

__all__ = [
    "JoinedWord",
    "find_joined",
    "find_open_compounds",
    "iterate_joined",
    "last_joined_part",
    "may_have_joined_words",
]

JoinedWord: TypeAlias = tuple[int, int, str]
"""The positions of the first and the last part, and the parts written as one word."""

_MAY_JOIN: Final = re.compile(
    rf"[{HYPHENS}](?<=[^\W_].)(?=[^\W_])"
    rf"|[{APOSTROPHES}](?:(?<=[^\W_]{{2}}.)|(?<=[oO].))(?!(?:s|t|re|ve|ll|d|m)(?![^\W_]))(?=[^\W_])"
)
"""Finds a hyphen or apostrophe that may join words; the most frequent elisions and endings are left out."""
_CHAIN: Final = re.compile(rf"[^\W_]+(?:[{JOINING_SIGNS}][^\W_]+)+")
"""Matches words with a joining sign between them."""


def may_have_joined_words(text: str) -> bool:
    """Return whether a text may have joined words. It is False only where it has none."""
    return _MAY_JOIN.search(text) is not None


def iterate_joined(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the joined words of a plain text without their signs, each with its start and end."""
    if may_have_joined_words(text):
        for chain in _CHAIN.finditer(text):
            spans = word_spans(chain[0])
            for first, last, word in find_joined(spans):
                yield word, chain.start() + spans[first][1], chain.start() + spans[last][2]


def find_joined(words: Sequence[WordSpan]) -> Iterator[JoinedWord]:
    """Yield the words that hyphens and apostrophes join, and the parts of them that only apostrophes join."""
    for first in [position - 1 for position, word in enumerate(words) if word[3] and not words[position - 1][3]]:
        last = last_joined_part(words, first)
        yield first, last, "".join(word[0] for word in words[first : last + 1])
        if last > first + 1:
            yield from _apostrophe_runs(words, first, last)


def _apostrophe_runs(words: Sequence[WordSpan], first: int, last: int) -> Iterator[JoinedWord]:
    """Yield the runs between hyphens of a joined word, such as `Qur'an` in `al-Qur'an`."""
    starts = [first, *(position for position in range(first + 1, last + 1) if words[position][3] in HYPHENS), last + 1]
    for start, end in pairwise(starts):
        if start + 1 < end <= last or (start > first and start + 1 < end):
            yield start, end - 1, "".join(word[0] for word in words[start:end])


def find_open_compounds(
    text: str,
    words: Sequence[WordSpan],
    terms: Sequence[tuple[str, ...]],
    compounds: Mapping[tuple[str, str], str],
) -> Iterator[JoinedWord]:
    """Yield the listed compounds that the text writes as two words, with blanks or a hyphen between them.

    `terms` are the stem terms of each word, `compounds` the compounds by the stem terms of their two parts.
    """
    first_terms = {first for first, _ in compounds}
    for position in [position for position, stems in enumerate(terms[:-1]) if stems[0] in first_terms]:
        compound = compounds.get((terms[position][0], terms[position + 1][0]))
        if compound and (words[position + 1][3] or text[words[position][2] : words[position + 1][1]].isspace()):
            yield position, position + 1, compound


def last_joined_part(words: Sequence[WordSpan], first: int) -> int:
    """Return the position of the last word that is joined to the word at `first`; `first` where none is."""
    last = first
    while last + 1 < len(words) and words[last + 1][3]:
        last += 1
    return last
