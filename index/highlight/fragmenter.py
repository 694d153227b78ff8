"""Where a text may be cut, so that a passage reads well: between sentences, else between words.

`passage` finds the stretch of text to show around what matched. It never cuts inside a word, unless the word alone is
longer than the passage may be.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from index.text.tokenizer import plain_words, tokens

__all__ = ["passage"]

_SENTENCE: Final = re.compile(
    r"""
    [.!?\u2026\u3002\uff01\uff1f\u0964\n]
    (?: (?<= [.!?\u2026] ) ["'\u2019\u201d\u00bb)\]]* ( \s+ ) (?= \S )
      | (?<= [\u3002\uff01\uff1f\u0964] ) ( )
      | (?<= ( \n ) ) \s*
    )
    """,
    re.VERBOSE,
)
"""It begins with what it can be found by quickly; the blanks before a line's end are looked for afterwards."""
_LINE: Final = 3
"""The group of _SENTENCE that is the end of a line."""
_BLANKS: Final = re.compile(r"\s+")
_BETWEEN: Final = re.compile(r"[\W_]+")
_INNER: Final = frozenset("'\u2019-\u2010\u2011.,:/@_&+")
"""What may stand alone between two words that are read as one: l'école, 9,90, nav.no."""

_BEYOND: Final = 16
"""Characters around a stretch in which other words are looked for: without one, its last word seems cut."""
STRETCH: Final = 48
"""Characters in which there is a word nearly everywhere: longer stretches are looked at where there is none."""

_Edge: TypeAlias = tuple[int, int]
"""Where a text may be cut: the end of what is before and the start of what is behind, without the blanks between."""


def passage(
    text: str, around: tuple[int, int], within: tuple[int, int], width: int, whole: Sequence[tuple[int, int]] = ()
) -> tuple[int, int]:
    """Start and end of the passage that shows `around`, from `within` the text, of at most `width` characters.

    It is made of whole sentences as far as they fit, else of whole words. The spans in `whole` are not cut either.
    """
    first, last = around
    room = width - (last - first)
    if room <= 0:
        return first, max((end for end, _ in _words(text, first, first + width)), default=first + width)
    if within[1] - within[0] <= width:
        return _stripped(text, *within)
    near = max(within[0], first - room), min(within[1], last + room)
    whole = [
        (start, end) for start, end in whole if start < near[1] and end > near[0] and not _is_one_word(text[start:end])
    ]
    sentences = _Cuts(_sentences(text, *near), around, near, within, whole)
    start, end = sentences.longest(width)
    if end - start <= width // 3 and (start, end) != within:
        start, end = _WordCuts(text, around, near, within, whole).around(sentences, width)
    return _stripped(text, start, end)


def _is_one_word(text: str) -> bool:
    """Whether it cannot be cut; of scripts without blanks that is not said."""
    return text.isascii() and text.isalnum()


class _Cuts:
    """Where a passage may start, at or before what it shows, and where it may end; both ascending."""

    def __init__(
        self,
        edges: Iterable[_Edge],
        around: tuple[int, int],
        near: tuple[int, int],
        within: tuple[int, int],
        whole: Sequence[tuple[int, int]],
    ) -> None:
        self.first, self.last = around
        usable = _uncut(edges, whole)
        self.starts = [start for _, start in usable if start <= self.first]
        self.ends = [end for end, _ in usable if end >= self.last]
        if near[0] == within[0]:
            self.starts.insert(0, near[0])
        if near[1] == within[1]:
            self.ends.append(near[1])

    def longest(self, width: int) -> tuple[int, int]:
        """As much as fits from the nearest start on, then before it; nothing where not even that fits."""
        if not self.starts or not self.ends or self.ends[0] - self.starts[-1] > width:
            return self.first, self.first
        end = self.ends[bisect_right(self.ends, self.starts[-1] + width) - 1]
        return self.starts[bisect_left(self.starts, end - width)], end


class _WordCuts:
    """The same between words, which are looked for only near where a passage is to start and to end."""

    def __init__(
        self,
        text: str,
        around: tuple[int, int],
        near: tuple[int, int],
        within: tuple[int, int],
        whole: Sequence[tuple[int, int]],
    ) -> None:
        self.text = text
        self.first, self.last = around
        self.near = near
        self.within = within
        self.whole = whole

    def around(self, sentences: _Cuts, width: int) -> tuple[int, int]:
        """Words on both sides, from the start of a sentence or to its end where that shows enough of the other side."""
        nearest = sentences.starts[-1] if sentences.starts else self.first - width
        if self.last - nearest <= width * 2 // 3:
            start = nearest
        else:
            start = self.start(self.first - (width - (self.last - self.first)) // 3, self.first)
        ends = [end for end in sentences.ends if width // 2 < end - start <= width]
        end = max(ends) if ends else self.end(start + width)
        if end == start:
            end = self.near[1]
        if start != nearest or end - start <= width // 2:
            start = self.start(end - width, start)
        return start, end

    def start(self, earliest: int, otherwise: int) -> int:
        """The first start from there on, if any is before what is shown."""
        low = max(earliest, self.near[0])
        if low == self.within[0]:
            return low
        for high in (min(low + STRETCH, self.first), self.first):
            found = [start for _, start in self.edges(low, high) if low <= start <= self.first]
            if found:
                return found[0]
        return otherwise

    def end(self, latest: int) -> int:
        """The last end up to there, if any is behind what is shown; else the end of that."""
        high = min(latest, self.near[1])
        if high == self.within[1]:
            return high
        for low in (max(high - STRETCH, self.last), self.last):
            found = [end for end, _ in self.edges(low, high) if self.last <= end <= high]
            if found:
                return found[-1]
        return self.last

    def edges(self, low: int, high: int) -> list[_Edge]:
        """The edges of a stretch, those at its beginning too."""
        return _uncut(_words(self.text, max(low - _BEYOND, self.within[0]), high), self.whole)


def _uncut(edges: Iterable[_Edge], whole: Sequence[tuple[int, int]]) -> list[_Edge]:
    """The edges that cut none of these spans."""
    if not whole:
        return list(edges)
    return [edge for edge in edges if not any(start < edge[0] and edge[1] < end for start, end in whole)]


def _sentences(text: str, low: int, high: int) -> Iterator[_Edge]:
    """The edges between the sentences and the lines of a stretch; a small letter begins none (e.g. here)."""
    before = low
    for match in _SENTENCE.finditer(text, low, high):
        start, end = match.span(match.lastindex or 0)
        if match.lastindex == _LINE:
            start, end = before + len(text[before:start].rstrip()), match.end()
        if match.lastindex == _LINE or "\n" in text[start:end] or not text[end : end + 1].islower():
            yield start, end
        before = match.end()


def _words(text: str, low: int, high: int) -> Iterator[_Edge]:
    """The edges between the words of a stretch; what is one to the eye (drop-out, nav.no) has none inside."""
    piece = text[low : high + _BEYOND]
    for first, last in _gaps(piece):
        start, end = first, last
        if end - start != 1 or piece[start] != " ":
            gap = piece[start:end]
            if gap in _INNER:
                continue
            blanks = [match.span() for match in _BLANKS.finditer(gap)] or [(len(gap), len(gap))]
            start, end = first + blanks[0][0], first + blanks[-1][1]
        if low + start <= high:
            yield low + start, low + end


def _gaps(text: str) -> list[_Edge]:
    """What is between the words of a text."""
    if plain_words(text) is None:
        return [(before.end, behind.start) for before, behind in pairwise(tokens(text))]
    gaps = [match.span() for match in _BETWEEN.finditer(text)]
    if gaps and not gaps[0][0]:
        del gaps[0]
    if gaps and gaps[-1][1] == len(text):
        del gaps[-1]
    return gaps


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return start, start + len(piece.strip())
