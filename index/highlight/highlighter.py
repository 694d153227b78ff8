"""What matched, shown: titles and passages with the reader's words marked, the same for every engine.

`snippets` and `marked` make passages and titles of a practice's stored texts and the marks in them; `Highlighter` finds
the marks itself. Text is never altered: what is shown are slices. What is marked is the matter of
`index.highlight.matcher`, where passages are cut that of `index.highlight.fragmenter`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush
from operator import itemgetter
from typing import Final, NamedTuple

from corpus.template import section_template
from index.attachments import is_place
from index.highlight.fragmenter import passage
from index.highlight.matcher import Group, Mark, Marker, merged
from index.highlight.tokenized_text import LOOKED_AT, read_text
from index.results import Fragment, Snippet
from index.text.analyzer import Analyzer

__all__ = ["LOOKED_AT", "Highlighter", "marked", "snippets"]

PER_SECTION: Final = 2
"""Snippets of one section, at most."""


class Highlighter:
    """Marks what a query matched: `groups`, of a collection in `languages`. Built a few times for each request.

    Of each text the first LOOKED_AT characters are looked at; nothing behind them is marked.
    """

    def __init__(self, groups: Iterable[Group], analyzer: Analyzer, languages: Iterable[str]) -> None:
        self._marker = Marker(groups, analyzer, languages)

    def title(self, text: str, language: str) -> tuple[Fragment, ...]:
        """The whole title of a practice in that language, what matched in it marked."""
        return marked(text, self._marker.marks(read_text(text), language, "title"))

    def snippets(
        self, sections: Mapping[str, str], language: str, most: int = 3, width: int = 240
    ) -> tuple[Snippet, ...]:
        """The passages that show best what matched in the sections of a practice in that language; see `snippets`."""
        marks = {key: self._marker.marks(read_text(text), language, "text") for key, text in sections.items()}
        return snippets(sections, marks, self._marker.phrases, most, width)

    def spans(self, text: str, language: str, field: str = "text") -> list[tuple[int, int]]:
        """What is marked in any text of that language: (start, end) in characters, ascending, none overlapping.

        `field` says as what the text was indexed: `title`, `labels` or `text`.
        """
        return merged(self._marker.marks(read_text(text), language, field))


def marked(text: str, marks: Iterable[Mark]) -> tuple[Fragment, ...]:
    """The whole text, what matched in it marked."""
    return _fragments(text, 0, len(text), merged(marks))


def snippets(
    sections: Mapping[str, str],
    marks: Mapping[str, Sequence[Mark]],
    phrases: frozenset[int],
    most: int = 3,
    width: int = 240,
) -> tuple[Snippet, ...]:
    """The passages that show best what matched, of at most `width` characters, the best first.

    `sections` maps keys of the template, and places in files, to plain text, `marks` those keys to what matched there,
    if anything did; `phrases` are the numbers of phrases. A passage is the better the more different words of the query
    it holds, then the more phrases, then the nearer they stand. Where nothing matched in any section, the beginning of
    the first that has text is the one snippet. Passages end with sentences where these fit, else with words; a word
    that is longer than a passage is cut.
    """
    choice = _Choice(sections, marks, phrases, width)
    return choice.best(most) or _beginning(sections, width)[:most]


class _Candidate(NamedTuple):
    """A place to show, and the part of a section that a passage around it is taken from; the best sorts first."""

    rank: tuple[int, int, int]
    place: int
    """The section's, in the practice."""
    around: tuple[int, int]
    within: tuple[int, int]


class _Choice:
    """The passages of one practice, the best first."""

    def __init__(
        self, sections: Mapping[str, str], marks: Mapping[str, Sequence[Mark]], phrases: frozenset[int], width: int
    ) -> None:
        self.sections = list(sections.items())
        self.marks = {place: found for place, key in enumerate(sections) if (found := marks.get(key))}
        self.spans = {place: merged(found) for place, found in self.marks.items()}
        self.phrases = phrases
        self.width = width
        self.waiting: list[_Candidate] = []
        for place in self.marks:
            self.offer(place, (0, len(self.sections[place][1])))

    def best(self, most: int) -> tuple[Snippet, ...]:
        """At most so many, and at most PER_SECTION of a section."""
        found: list[Snippet] = []
        taken: Counter[int] = Counter()
        while self.waiting and len(found) < most:
            one = heappop(self.waiting)
            if taken[one.place] == PER_SECTION:
                continue
            key, text = self.sections[one.place]
            spans = self.spans[one.place]
            start, end = passage(text, one.around, one.within, self.width, spans)
            found.append(_snippet(key, text, start, end, spans))
            taken[one.place] += 1
            if taken[one.place] < PER_SECTION and len(found) < most:
                self.offer(one.place, (one.within[0], start))
                self.offer(one.place, (end, one.within[1]))
        return tuple(found)

    def offer(self, place: int, within: tuple[int, int]) -> None:
        """Take the best place of that part of a section into account, if anything is marked there."""
        first, last = within
        marks = [mark for mark in self.marks[place] if first <= mark.start and mark.end <= last]
        if not marks:
            return
        if len({mark.asked for mark in marks}) > 1:
            rank, around = min(self.windows(marks), key=itemgetter(0))
        else:
            start, end, asked = marks[0]
            rank, around = (-1, -(asked in self.phrases), 0), (start, end)
        heappush(self.waiting, _Candidate(rank, place, around, within))

    def windows(self, marks: Sequence[Mark]) -> Iterable[tuple[tuple[int, int, int], tuple[int, int]]]:
        """Marks that fit into a passage, as a window that slides over them, each with its rank: the less the better.

        A rank counts, below nought, the different words and phrases, then the phrases alone; then the characters from
        the first to the last.
        """
        inside: Counter[int] = Counter()
        left = asked = phrases = 0
        for right, last in enumerate(marks):
            inside[last.asked] += 1
            if inside[last.asked] == 1:
                asked, phrases = asked + 1, phrases + (last.asked in self.phrases)
            while left < right and (inside[marks[left].asked] > 1 or last.end - marks[left].start > self.width):
                inside[marks[left].asked] -= 1
                if not inside[marks[left].asked]:
                    asked, phrases = asked - 1, phrases - (marks[left].asked in self.phrases)
                left += 1
            distance = max(last.start - marks[left].end, 0)
            yield (-asked, -phrases, distance), (marks[left].start, last.end)


def _snippet(key: str, text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> Snippet:
    return Snippet(
        section=key,
        label="" if is_place(key) else section_template(key).label,
        fragments=_fragments(text, start, end, spans),
        starts_inside=start > 0 and bool(text[:start].strip()),
        ends_inside=end < len(text) and bool(text[end:].strip()),
    )


def _fragments(text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> tuple[Fragment, ...]:
    """The stretch of text, cut where marks begin and end."""
    found: list[Fragment] = []
    place = start
    for first, last in spans:
        if start < last and first < end:
            if place < first:
                found.append(Fragment(text[place:first]))
            place = min(last, end)
            found.append(Fragment(text[max(first, start) : place], marked=True))
    if place < end:
        found.append(Fragment(text[place:end]))
    return tuple(found)


def _beginning(sections: Mapping[str, str], width: int) -> tuple[Snippet, ...]:
    """The first passage of a practice, nothing marked in it; none where it has no text."""
    for key, text in sections.items():
        start = len(text) - len(text.lstrip())
        if start < len(text):
            return (_snippet(key, text, *passage(text, (start, start), (start, len(text)), width), ()),)
    return ()
