"""Words that stand apart in a text and are one: those that hyphens join, and compounds that are also written apart.

Words are those of `index.text.tokenizer.placed_words`. Each one that is joined comes as the places of its first and its
last part, and itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

__all__ = ["WordSpan", "find_hyphenated", "find_open_compounds", "last_hyphenated_part"]

WordSpan: TypeAlias = tuple[str, int, int, bool]
"""The word, where it starts and ends, and whether a hyphen joins it to the one before."""


def find_hyphenated(words: Sequence[WordSpan]) -> Iterator[tuple[int, int, str]]:
    """The words that hyphens join, from one place to another, as one word."""
    for first in [place - 1 for place, word in enumerate(words) if word[3] and not words[place - 1][3]]:
        last = last_hyphenated_part(words, first)
        yield first, last, "".join(word[0] for word in words[first : last + 1])


def find_open_compounds(
    text: str,
    words: Sequence[WordSpan],
    terms: Sequence[tuple[str, ...]],
    compounds: Mapping[tuple[str, str], str],
) -> Iterator[tuple[int, int, str]]:
    """The neighbours that are one word, with blanks or a hyphen between, from one place to another, as that word."""
    beginnings = {first for first, _ in compounds}
    for place in [place for place, stems in enumerate(terms[:-1]) if stems[0] in beginnings]:
        one_word = compounds.get((terms[place][0], terms[place + 1][0]))
        if one_word and (words[place + 1][3] or text[words[place][2] : words[place + 1][1]].isspace()):
            yield place, place + 1, one_word


def last_hyphenated_part(words: Sequence[WordSpan], place: int) -> int:
    """The place of the last word that hyphens join to the one at `place`."""
    last = place
    while last + 1 < len(words) and words[last + 1][3]:
        last += 1
    return last
