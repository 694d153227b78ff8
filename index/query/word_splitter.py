"""Splits a typed word that consists of several words, so that each can match, or be missing, by itself.

An apostrophe joins small words and endings (`l'orientation`, `people's`, `Türkiye'de`), and a slash joins alternatives
(`and/or`). An apostrophe within a name (`Qur'an`) makes it one word (`index.text.inner_signs`). Scripts without blanks
are split into overlapping pairs of characters, and letters of such scripts (Thai) into overlapping triples: about as
long as their words are. So the index needs no dictionary (Nie, Gao, Zhang and Zhou, "On the use of words and n-grams
for Chinese information retrieval", 2000).
"""

from collections.abc import Iterator, Sequence
from typing import Final

import regex
from attrs import evolve

from corpus.text import APOSTROPHES
from index.query.nodes import UserWord
from index.text.tokenizer import Token, is_unspaced_script, tokenize

__all__ = ["MAX_WORDS", "split_word"]

MAX_WORDS: Final = 64
"""Words into which one word is split at most."""

_IDEOGRAPHS: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")


def split_word(word: UserWord) -> tuple[UserWord, ...]:
    """Return the words of which a typed word consists, at least one, at most MAX_WORDS."""
    if word.text.isascii() and word.text.isalnum():
        return (word,)
    tokens = tokenize(word.text)
    parts = [part for run in _split_runs(word.text, tokens) for part in _split_unspaced(run)]
    if len(parts) < 2:  # noqa: PLR2004 - a single part is the word itself
        return (word,)
    return tuple(evolve(word, text=word.text[part[0].start : part[-1].end]) for part in parts[:MAX_WORDS])


def _split_runs(text: str, tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Yield the runs of tokens between separators."""
    first = 0
    for position in range(1, len(tokens)):
        if _is_separated(text, tokens[position - 1], tokens[position]):
            yield tokens[first:position]
            first = position
    if tokens:
        yield tokens[first:]


def _is_separated(text: str, first: Token, second: Token) -> bool:
    """Return whether two neighbouring tokens belong to different words."""
    between = text[first.end : second.start]
    if is_unspaced_script(first.text) or is_unspaced_script(second.text):
        return bool(between) or is_unspaced_script(first.text) != is_unspaced_script(second.text)
    return between == "/" or (between in tuple(APOSTROPHES) and not second.joined)


def _split_unspaced(run: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Yield a run whole, or its overlapping n-grams where its script has no blanks between words."""
    if not is_unspaced_script(run[0].text):
        yield run
        return
    length = 2 if _IDEOGRAPHS.match(run[0].text) else 3
    for start in range(max(len(run) - length, 0) + 1):
        yield run[start : start + length]
