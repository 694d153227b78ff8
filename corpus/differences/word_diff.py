"""Which words of two texts are the same, which went and which came: `compare_words` gives the `Run`s.

Words that both texts hold once are found first and keep the texts in step (Bram Cohen's patience diff); between them
difflib looks, as far as EFFORT goes. What lies beyond is said to be replaced as a whole, which is coarser and as true.
So any two texts are compared in about the time that it takes to read them, and a hostile pair in seconds.
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

EFFORT: Final = 20_000_000
"""Comparisons of two words that difflib may come to need for one pair of texts."""
DEPTH: Final = 8
"""How often words are looked for that are there once: in the whole, between two such words, and so on."""
ISLAND: Final = 3
"""Letters that, left standing between two changes, are harder to read than a longer change."""

_WORD: Final = regex.compile(
    r"(?P<gap>\n(?:[^\S\n]*\n)+)"
    r"|[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}]\p{M}*"  # written without blanks between words
    r"|[\w\p{M}]+(?:['\u2019\-][\w\p{M}]+)*"
    r"|[^\w\s]"
)

_Block = tuple[int, int, int]
"""Where the same words stand in the older and in the newer text, and how many there are."""


class DiffOperation(StrEnum):
    """What became of some words."""

    EQUAL = "equal"
    INSERTED = "inserted"
    DELETED = "deleted"


@frozen
class WordRun:
    """Words that stand together and have the same fate, with the blanks before them."""

    kind: DiffOperation
    text: str


@frozen
class _Words:
    """A text cut into words. A piece is a word with what stands before it, so that the pieces make up the text."""

    keys: list[str]
    pieces: list[str]

    @classmethod
    def of(cls, text: str) -> "_Words":
        keys, pieces, done = [], [], 0
        for found in _WORD.finditer(text):
            keys.append("\n\n" if found["gap"] else found[0])
            pieces.append(text[done : found.end()])
            done = found.end()
        if pieces and done < len(text):
            pieces[-1] += text[done:]
        elif done < len(text):
            return cls([""], [text])
        return cls(keys, pieces)

    def text(self, first: int, last: int) -> str:
        return "".join(self.pieces[first:last])


def compare_words(before: str, after: str) -> tuple[WordRun, ...]:
    """The runs that lead from one text to the other, in the order of reading; what went stands before what came.

    The runs that are not deleted make up `after`; those not inserted make up `before`, but for blanks.
    """
    if before == after:
        return (WordRun(DiffOperation.EQUAL, after),) if after else ()
    old, new = _Words.of(before), _Words.of(after)
    blocks = _Comparison(old.keys, new.keys).blocks(0, len(old.keys), 0, len(new.keys))
    return tuple(_runs(old, new, _without_islands(_joined(blocks), old, new)))


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


def _joined(blocks: Iterator[_Block]) -> list[_Block]:
    """The blocks with those made one that follow each other in both texts."""
    found: list[_Block] = []
    for a, b, length in blocks:
        if found and found[-1][0] + found[-1][2] == a and found[-1][1] + found[-1][2] == b:
            found[-1] = (found[-1][0], found[-1][1], found[-1][2] + length)
        else:
            found.append((a, b, length))
    return found


def _without_islands(blocks: Sequence[_Block], old: _Words, new: _Words) -> list[_Block]:
    """The blocks without those of a few letters that have a change on each side."""
    start, end = (0, 0), (len(old.keys), len(new.keys))
    return [
        (a, b, length)
        for a, b, length in blocks
        if sum(map(len, new.keys[b : b + length])) > ISLAND
        or "\n\n" in new.keys[b : b + length]
        or (a, b) == start
        or (a + length, b + length) == end
    ]


class _Comparison:
    """Two sequences of words, and the words that they have in common."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self.old = old
        self.new = new
        self.effort = EFFORT

    def blocks(self, a: int, b: int, c: int, d: int, depth: int = 0) -> Iterator[_Block]:
        """What `old[a:b]` and `new[c:d]` have in common, in order."""
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
        anchors = self._anchors(a, b, c, d) if depth < DEPTH else []
        if not anchors:
            yield from self._looked_for(a, b, c, d)
            return
        for i, j in anchors:
            yield from self.blocks(a, i, c, j, depth + 1) if i > a and j > c else ()
            yield (i, j, 1)
            a, c = i + 1, j + 1
        yield from self.blocks(a, b, c, d, depth + 1)

    def _anchors(self, a: int, b: int, c: int, d: int) -> list[tuple[int, int]]:
        """Where words stand that are once in each, as many of them as keep their order."""
        old, new = Counter(self.old[a:b]), Counter(self.new[c:d])
        places = {self.new[j]: j for j in range(c, d) if new[self.new[j]] == 1}
        pairs = [(i, places[word]) for i in range(a, b) if (word := self.old[i]) in places and old[word] == 1]
        return _longest_ascending(pairs)

    def _looked_for(self, a: int, b: int, c: int, d: int) -> Iterator[_Block]:
        """What difflib finds, where that cannot take too long."""
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
    """The longest run of these pairs, of ascending first members, whose second members ascend too."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, j) in enumerate(pairs):
        place = bisect_left(tails, j)
        tails[place : place + 1] = [j]
        ends[place : place + 1] = [number]
        before.append(ends[place - 1] if place else -1)
    found = []
    at = ends[-1] if ends else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]
