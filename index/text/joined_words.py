"""Joined words: several words of a text that also count as one, such as "drop-out" and "drop out".

Hyphens join words, and so do the listed compounds that people also write as two words (`index.text.wordlists`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from index.text.tokenizer import WordSpan

__all__ = ["JoinedWord", "find_hyphenated", "find_open_compounds", "last_hyphenated_part"]

JoinedWord: TypeAlias = tuple[int, int, str]
"""The positions of the first and the last part, and the parts written as one word."""


def find_hyphenated(words: Sequence[WordSpan]) -> Iterator[JoinedWord]:
    """Yield the words that hyphens join."""
    for first in [position - 1 for position, word in enumerate(words) if word[3] and not words[position - 1][3]]:
        last = last_hyphenated_part(words, first)
        yield first, last, "".join(word[0] for word in words[first : last + 1])


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


def last_hyphenated_part(words: Sequence[WordSpan], first: int) -> int:
    """Return the position of the last word that hyphens join to the word at `first`; `first` where none is."""
    last = first
    while last + 1 < len(words) and words[last + 1][3]:
        last += 1
    return last
