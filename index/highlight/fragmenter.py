"""Decides where a text is cut into passages: between sentences where these fit, else between words.

`cut_passage` finds the passage to display around a match. It never cuts inside a word, unless the word alone is longer
than a passage may be.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from index.text.tokenizer import plain_words, tokenize

__all__ = ["cut_passage"]

_SENTENCE_END: Final = re.compile(
    r"""
    [.!?\u2026\u3002\uff01\uff1f\u0964\n]
    (?: (?<= [.!?\u2026] ) ["'\u2019\u201d\u00bb)\]]* ( \s+ ) (?= \S )
      | (?<= [\u3002\uff01\uff1f\u0964] ) ( )
      | (?<= ( \n ) ) \s*
    )
    """,
    re.VERBOSE,
)
"""It starts with one character class, so that `re` scans fast. Blanks before a line end are stripped afterwards."""
_LINE_END: Final = 3
"""The group of _SENTENCE_END that matches the end of a line."""
_BLANKS: Final = re.compile(r"\s+")
_BETWEEN_WORDS: Final = re.compile(r"[\W_]+")
_INNER: Final = frozenset("'\u2019-\u2010\u2011.,:/@_&+")
"""Characters that may stand alone between two words that are read as one: l'école, 9,90, nav.no."""

_MARGIN: Final = 16
"""Characters after a range that are read too; without them the last word of the range would seem to be cut."""
NEARBY: Final = 48
"""Characters that contain the end of a word nearly always. A wider range is searched only where they do not."""

Span: TypeAlias = tuple[int, int]
"""Start and end in characters."""
_Cut: TypeAlias = tuple[int, int]
"""A place to cut: the end of the text before it and the start of the text after it, without the blanks between."""


def cut_passage(text: str, around: Span, within: Span, width: int, unbreakable: Sequence[Span] = ()) -> Span:
    """Return the passage that shows the span `around`, taken from the span `within`, of at most `width` characters.

    It has whole sentences as far as they fit, else whole words. It cuts none of the `unbreakable` spans either.
    """
    first, last = around
    room = width - (last - first)
    if room <= 0:
        return first, max((end for end, _ in _word_cuts(text, first, first + width)), default=first + width)
    if within[1] - within[0] <= width:
        return _strip(text, *within)
    reach = max(within[0], first - room), min(within[1], last + room)
    unbreakable = [span for span in unbreakable if _overlap(span, reach) and not _is_single_word(text[slice(*span)])]
    sentences = _SentenceCuts(text, around, reach, within, unbreakable)
    start, end = sentences.longest(width)
    if end - start <= width // 3 and (start, end) != within:
        start, end = _WordCuts(text, around, reach, within, unbreakable).around(sentences, width)
    return _strip(text, start, end)


def _overlap(span: Span, other: Span) -> bool:
    return span[0] < other[1] and span[1] > other[0]


def _is_single_word(text: str) -> bool:
    """Return whether it is one word and so is never cut; False for scripts that are written without blanks."""
    return text.isascii() and text.isalnum()


class _SentenceCuts:
    """The starts of sentences at or before the span to show, and the ends of sentences after it; both ascending."""

    def __init__(self, text: str, around: Span, reach: Span, within: Span, unbreakable: Sequence[Span]) -> None:
        self.first, self.last = around
        cuts = _drop_breaking(_sentence_cuts(text, *reach), unbreakable)
        self.starts = [start for _, start in cuts if start <= self.first]
        self.ends = [end for end, _ in cuts if end >= self.last]
        if reach[0] == within[0]:
            self.starts.insert(0, reach[0])
        if reach[1] == within[1]:
            self.ends.append(reach[1])

    def longest(self, width: int) -> Span:
        """Return as many sentences as fit: from the nearest start on, then before it. Empty where none fits."""
        if not self.starts or not self.ends or self.ends[0] - self.starts[-1] > width:
            return self.first, self.first
        end = self.ends[bisect_right(self.ends, self.starts[-1] + width) - 1]
        return self.starts[bisect_left(self.starts, end - width)], end


class _WordCuts:
    """Cuts between words. They are searched for only near where a passage is to start and to end."""

    def __init__(self, text: str, around: Span, reach: Span, within: Span, unbreakable: Sequence[Span]) -> None:
        self.text = text
        self.first, self.last = around
        self.reach = reach
        self.within = within
        self.unbreakable = unbreakable

    def around(self, sentences: _SentenceCuts, width: int) -> Span:
        """Return words on both sides of the span to show.

        The passage starts or ends with a sentence where enough of the other side is left.
        """
        sentence_start = sentences.starts[-1] if sentences.starts else self.first - width
        if self.last - sentence_start <= width * 2 // 3:
            start = sentence_start
        else:
            start = self.start_from(self.first - (width - (self.last - self.first)) // 3, self.first)
        sentence_ends = [end for end in sentences.ends if width // 2 < end - start <= width]
        end = max(sentence_ends) if sentence_ends else self.end_before(start + width)
        if end == start:
            end = self.reach[1]
        if start != sentence_start or end - start <= width // 2:
            start = self.start_from(end - width, start)
        return start, end

    def start_from(self, earliest: int, default: int) -> int:
        """Return the first start of a word from `earliest` on, if one is before the span to show."""
        low = max(earliest, self.reach[0])
        if low == self.within[0]:
            return low
        for high in (min(low + NEARBY, self.first), self.first):
            starts = [start for _, start in self.cuts(low, high) if low <= start <= self.first]
            if starts:
                return starts[0]
        return default

    def end_before(self, latest: int) -> int:
        """Return the last end of a word up to `latest`, if one is after the span to show; else the end of the span."""
        high = min(latest, self.reach[1])
        if high == self.within[1]:
            return high
        for low in (max(high - NEARBY, self.last), self.last):
            ends = [end for end, _ in self.cuts(low, high) if self.last <= end <= high]
            if ends:
                return ends[-1]
        return self.last

    def cuts(self, low: int, high: int) -> list[_Cut]:
        """Return the cuts between words in a range, those at its beginning included."""
        return _drop_breaking(_word_cuts(self.text, max(low - _MARGIN, self.within[0]), high), self.unbreakable)


def _drop_breaking(cuts: Iterable[_Cut], unbreakable: Sequence[Span]) -> list[_Cut]:
    """Return the cuts that break none of these spans."""
    if not unbreakable:
        return list(cuts)
    return [cut for cut in cuts if not any(start < cut[0] and cut[1] < end for start, end in unbreakable)]


def _sentence_cuts(text: str, low: int, high: int) -> Iterator[_Cut]:
    """Yield the cuts between the sentences and the lines of a range. A small letter starts no sentence (e.g. here)."""
    previous = low
    for match in _SENTENCE_END.finditer(text, low, high):
        start, end = match.span(match.lastindex or 0)
        if match.lastindex == _LINE_END:
            start, end = previous + len(text[previous:start].rstrip()), match.end()
        if match.lastindex == _LINE_END or "\n" in text[start:end] or not text[end : end + 1].islower():
            yield start, end
        previous = match.end()


def _word_cuts(text: str, low: int, high: int) -> Iterator[_Cut]:
    """Yield the cuts between the words of a range. Words that read as one (drop-out, nav.no) are not cut."""
    piece = text[low : high + _MARGIN]
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


def _gaps(text: str) -> list[Span]:
    """Return the spans between the words of a text."""
    if plain_words(text) is None:
        return [(before.end, behind.start) for before, behind in pairwise(tokenize(text))]
    gaps = [match.span() for match in _BETWEEN_WORDS.finditer(text)]
    if gaps and not gaps[0][0]:
        del gaps[0]
    if gaps and gaps[-1][1] == len(text):
        del gaps[-1]
    return gaps


def _strip(text: str, start: int, end: int) -> Span:
    """Return a span without the blanks at its start and end."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return start, start + len(piece.strip())
