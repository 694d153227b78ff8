"""Compares two texts word by word: `compare_words` returns the `WordRun`s that were kept, removed and added.

Words that occur once in both texts are matched first and keep the texts in step (Bram Cohen's patience diff). difflib
compares the words between them, within the bound MAX_COMPARISONS. Beyond it a stretch counts as replaced, which is
coarser but true. So comparing two texts takes about as long as reading them, and seconds for a hostile pair.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

import regex
from attrs import frozen

__all__ = ["DiffOperation", "WordRun", "compare_words"]

MAX_COMPARISONS: Final = 20_000_000
"""Comparisons of two words that difflib may need for one pair of texts."""
MAX_DEPTH: Final = 8
"""How many times unique words are matched again between two matched words."""
MAX_ISLAND: Final = 3
"""An unchanged stretch of at most so many letters between two changes counts as changed; it reads better so."""

_WORD: Final = regex.compile(
    r"(?P<gap>\n(?:[^\S\n]*\n)+)"
    r"|[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}]\p{M}*"  # written without blanks between words
    r"|[\w\p{M}]+(?:['\u2019\-][\w\p{M}]+)*"
    r"|[^\w\s]"
)

_Block = tuple[int, int, int]
"""Where an equal stretch starts in the older and in the newer text, and its length, in words."""


class DiffOperation(StrEnum):
    """What happened to a run of words."""

    EQUAL = "equal"
    INSERTED = "inserted"
    DELETED = "deleted"


@frozen
class WordRun:
    """Consecutive words with the same operation, with the spaces before them."""

    kind: DiffOperation
    text: str


@frozen
class _Words:
    """A text split into words. A piece is a word with the text before it, so the pieces add up to the text."""

    keys: list[str]
    pieces: list[str]

    @classmethod
    def of(cls, text: str) -> "_Words":
        keys, pieces, done = [], [], 0
        for match in _WORD.finditer(text):
            keys.append("\n\n" if match["gap"] else match[0])
            pieces.append(text[done : match.end()])
            done = match.end()
        if pieces and done < len(text):
            pieces[-1] += text[done:]
        elif done < len(text):
            return cls([""], [text])
        return cls(keys, pieces)

    def text(self, first: int, last: int) -> str:
        return "".join(self.pieces[first:last])


def compare_words(before: str, after: str) -> tuple[WordRun, ...]:
    """Return the runs that turn one text into the other, in reading order; deleted before inserted words.

    The runs that are not deleted add up to `after`. Those that are not inserted add up to `before`, except for spaces.
    """
    if before == after:
        return (WordRun(DiffOperation.EQUAL, after),) if after else ()
    old, new = _Words.of(before), _Words.of(after)
    blocks = _Comparison(old.keys, new.keys).blocks(0, len(old.keys), 0, len(new.keys))
    return tuple(_runs(old, new, _without_islands(_join_adjacent(blocks), old, new)))


def _runs(old: _Words, new: _Words, blocks: Sequence[_Block]) -> Iterator[WordRun]:
    i = j = 0
    for a, b, length in (*blocks, (len(old.keys), len(new.keys), 0)):
        if i < a:
            yield WordRun(DiffOperation.DELETED, old.text(i, a))
        if j < b:
            yield WordRun(DiffOperation.INSERTED, new.text(j, b))
        if length:
            yield WordRun(DiffOperation.EQUAL, new.text(b, b + length))
        i, j = a + length, b + length


def _join_adjacent(blocks: Iterator[_Block]) -> list[_Block]:
    """Join blocks that follow each other in both texts."""
    joined: list[_Block] = []
    for a, b, length in blocks:
        if joined and joined[-1][0] + joined[-1][2] == a and joined[-1][1] + joined[-1][2] == b:
            joined[-1] = (joined[-1][0], joined[-1][1], joined[-1][2] + length)
        else:
            joined.append((a, b, length))
    return joined


def _without_islands(blocks: Sequence[_Block], old: _Words, new: _Words) -> list[_Block]:
    """Remove blocks of a few letters that have a change on each side."""
    start, end = (0, 0), (len(old.keys), len(new.keys))
    return [
        (a, b, length)
        for a, b, length in blocks
        if sum(map(len, new.keys[b : b + length])) > MAX_ISLAND
        or "\n\n" in new.keys[b : b + length]
        or (a, b) == start
        or (a + length, b + length) == end
    ]


class _Comparison:
    """Two sequences of words, and what they have in common."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self.old = old
        self.new = new
        self.effort = MAX_COMPARISONS

    def blocks(self, a: int, b: int, c: int, d: int, depth: int = 0) -> Iterator[_Block]:
        """Yield the equal blocks of `old[a:b]` and `new[c:d]`, in order."""
        most = min(b - a, d - c)
        start = next((n for n in range(most) if self.old[a + n] != self.new[c + n]), most)
        most -= start
        end = next((n for n in range(most) if self.old[b - 1 - n] != self.new[d - 1 - n]), most)
        if start:
            yield (a, c, start)
        yield from self._between(a + start, b - end, c + start, d - end, depth)
        if end:
            yield (b - end, d - end, end)

    def _between(self, a: int, b: int, c: int, d: int, depth: int) -> Iterator[_Block]:
        if a == b or c == d:
            return
        anchors = self._anchors(a, b, c, d) if depth < MAX_DEPTH else []
        if not anchors:
            yield from self._compare_by_difflib(a, b, c, d)
            return
        for i, j in anchors:
            yield from self.blocks(a, i, c, j, depth + 1) if i > a and j > c else ()
            yield (i, j, 1)
            a, c = i + 1, j + 1
        yield from self.blocks(a, b, c, d, depth + 1)

    def _anchors(self, a: int, b: int, c: int, d: int) -> list[tuple[int, int]]:
        """Return the positions of words that occur once in each text, as many as keep their order."""
        old, new = Counter(self.old[a:b]), Counter(self.new[c:d])
        places = {self.new[j]: j for j in range(c, d) if new[self.new[j]] == 1}
        pairs = [(i, places[word]) for i in range(a, b) if (word := self.old[i]) in places and old[word] == 1]
        return _longest_ascending(pairs)

    def _compare_by_difflib(self, a: int, b: int, c: int, d: int) -> Iterator[_Block]:
        """Yield the blocks that difflib finds, where that cannot take too long."""
        old, new = self.old[a:b], self.new[c:d]
        counts = Counter(new)
        cost = sum(counts[word] for word in old) * min(len(old), len(new))
        if cost > self.effort:
            return
        self.effort -= cost
        for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
            if block.size:
                yield (a + block.a, c + block.b, block.size)


def _longest_ascending(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest subsequence of pairs, sorted by first member, whose second members ascend."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, j) in enumerate(pairs):
        place = bisect_left(tails, j)
        tails[place : place + 1] = [j]
        ends[place : place + 1] = [number]
        before.append(ends[place - 1] if place else -1)
    reversed_pairs = []
    at = ends[-1] if ends else -1
    while at >= 0:
        reversed_pairs.append(pairs[at])
        at = before[at]
    return reversed_pairs[::-1]
