"""What is written in one and read as several words, so that each of them can be found, and be missing, by itself.

`apart` takes a word as said to pieces: at an apostrophe, which joins small words and endings (`l'orientation`,
`people's`, `Türkiye'de`), and at a slash (`and/or`). Where a script has no blanks, a run of characters becomes every
pair of neighbours, or every three in scripts of letters: about as long as words are there, and the index needs no
dictionary (Nie, Gao, Zhang and Zhou, "On the use of words and n-grams for Chinese information retrieval", 2000).
"""

from collections.abc import Iterator, Sequence
from typing import Final

import regex
from attrs import evolve

from index.query.nodes import UserWord
from index.text.tokenizer import Token, is_unspaced_script, tokenize

__all__ = ["MAX_PIECES", "split_word"]

MAX_PIECES: Final = 64
"""Pieces of one word that are looked for."""

_JOINT: Final = regex.compile(r"['\u2019\u02bc/]")
_LATIN: Final = regex.compile(r"\p{Latin}")
"""In other scripts an apostrophe may be a letter."""
_IDEOGRAPHS: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")


def split_word(word: UserWord) -> tuple[UserWord, ...]:
    """The words that it is, at least one, at most MAX_PIECES; the word itself where it is one."""
    if word.text.isascii() and word.text.isalnum():
        return (word,)
    words = tokenize(word.text)
    pieces = [piece for run in _runs(word.text, words) for piece in _pieces(run)]
    if len(pieces) < 2:  # noqa: PLR2004 - one piece is the word, with what stands around it
        return (word,)
    return tuple(evolve(word, text=word.text[one[0].start : one[-1].end]) for one in pieces[:MAX_PIECES])


def _runs(text: str, words: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The words that stay together."""
    first = 0
    for place in range(1, len(words)):
        if _parts(text, words[place - 1], words[place]):
            yield words[first:place]
            first = place
    if words:
        yield words[first:]


def _parts(text: str, one: Token, other: Token) -> bool:
    """Whether what stands between two neighbours parts them."""
    between = text[one.end : other.start]
    if is_unspaced_script(one.text) or is_unspaced_script(other.text):
        return bool(between) or is_unspaced_script(one.text) != is_unspaced_script(other.text)
    joined = _JOINT.fullmatch(between)
    return bool(joined and _LATIN.match(one.text) and _LATIN.match(other.text))


def _pieces(run: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The run whole, or each few neighbours of it where it is of a script without blanks."""
    if not is_unspaced_script(run[0].text):
        yield run
        return
    length = 2 if _IDEOGRAPHS.match(run[0].text) else 3
    for place in range(max(len(run) - length, 0) + 1):
        yield run[place : place + length]
