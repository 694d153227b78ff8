"""Selects the snippets of a hit: the passages of its sections and files that show best what matches.

A passage with more different words of the query is better; then one with more phrases, then one with the words nearer
to each other. Of a practice with files, the sections come first. Of the files, those sections are selected that have
words of the query that the practice itself does not have.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from heapq import heappop, heappush
from operator import itemgetter
from typing import Final, NamedTuple, TypeAlias

from corpus.profile.active import active_profile
from index.attachments import FileLocation, FileSectionRef, file_section, locate
from index.highlight.explanation import Explanation
from index.highlight.fragmenter import cut_passage
from index.highlight.highlighter import cut_fragments
from index.highlight.matcher import MatchSpan, merge_spans
from index.results import Snippet
from index.stored_fields import StoredFields

__all__ = ["hit_snippets", "section_snippets"]

MAX_SNIPPETS: Final = 3
"""Snippets of a hit."""
MAX_PER_SECTION: Final = 2
"""Snippets of one section."""
WIDTH: Final = 240
"""Characters of a snippet."""

_Span: TypeAlias = tuple[int, int]
_Rank: TypeAlias = tuple[int, int, int]
"""Of a passage, the better the lower: minus its different words and phrases, minus its phrases, their distance."""


def hit_snippets(stored: StoredFields, explanation: Explanation) -> tuple[Snippet, ...]:
    """Return the snippets of a hit, by its stored fields and what matches in them."""
    spans, files, phrases = explanation.section_spans, explanation.file_spans, explanation.phrases
    if not files:
        return section_snippets(stored.sections, spans, phrases, MAX_SNIPPETS)
    covered = {span.query_term for key in stored.sections for span in spans.get(key, ())}
    own = section_snippets(stored.sections, spans, phrases, MAX_SNIPPETS) if covered else ()
    chosen = _select_file_sections(files, covered)
    first = own[: max(MAX_SNIPPETS - len(chosen), 1)]
    refs = [*chosen, *(ref for ref in files if ref not in chosen)][: MAX_SNIPPETS - len(first)]
    return (*first, *(_file_snippet(ref, stored, explanation) for ref in refs))


def section_snippets(
    sections: Mapping[str, str],
    spans: Mapping[str, Sequence[MatchSpan]],
    phrases: frozenset[int],
    most: int = MAX_SNIPPETS,
    width: int = WIDTH,
) -> tuple[Snippet, ...]:
    """Return at most `most` passages of sections, of at most `width` characters, the best first.

    `sections` maps keys of the template to plain text, `spans` the same keys to what matches there, if anything does.
    `phrases` are the numbers of phrases. Where nothing matches in any section, the one snippet is the beginning of the
    first section that has text. Passages end with sentences where these fit, else with words. A word that is longer
    than a passage is cut.
    """
    texts = list(sections.values())
    selector = _PassageSelector(texts, [spans.get(key, ()) for key in sections], phrases, width)
    passages = selector.best(most) or _opening(texts, width)[:most]
    keys = list(sections)
    return tuple(_section_snippet(keys[passage.text_index], passage, selector) for passage in passages)


class _Passage(NamedTuple):
    """A passage of one of several texts, from its start to its end in characters."""

    text_index: int
    start: int
    end: int


class _Candidate(NamedTuple):
    """A span to show, and the part of its text that a passage around it is taken from. The best sorts first."""

    rank: _Rank
    text_index: int
    around: _Span
    within: _Span


class _PassageSelector:
    """Selects passages of a practice's texts, the best first."""

    def __init__(
        self, texts: Sequence[str], spans: Sequence[Sequence[MatchSpan]], phrases: frozenset[int], width: int
    ) -> None:
        self.texts = texts
        self.spans = spans
        self.merged = [merge_spans(spans_of_text) for spans_of_text in spans]
        self.phrases = phrases
        self.width = width
        self.candidates: list[_Candidate] = []
        for index, text in enumerate(texts):
            self.add_candidate(index, (0, len(text)))

    def best(self, most: int) -> list[_Passage]:
        """Return at most `most` passages, and at most MAX_PER_SECTION of one text."""
        passages: list[_Passage] = []
        taken: Counter[int] = Counter()
        while self.candidates and len(passages) < most:
            _, index, around, within = heappop(self.candidates)
            if taken[index] == MAX_PER_SECTION:
                continue
            start, end = cut_passage(self.texts[index], around, within, self.width, self.merged[index])
            passages.append(_Passage(index, start, end))
            taken[index] += 1
            if taken[index] < MAX_PER_SECTION and len(passages) < most:
                self.add_candidate(index, (within[0], start))
                self.add_candidate(index, (end, within[1]))
        return passages

    def add_candidate(self, index: int, within: _Span) -> None:
        """Add the best place of that part of a text, if anything matches there."""
        first, last = within
        spans = [span for span in self.spans[index] if first <= span.start and span.end <= last]
        if not spans:
            return
        if len({span.query_term for span in spans}) > 1:
            rank, around = min(self.windows(spans), key=itemgetter(0))
        else:
            start, end, query_term = spans[0]
            rank, around = (-1, -(query_term in self.phrases), 0), (start, end)
        heappush(self.candidates, _Candidate(rank, index, around, within))

    def windows(self, spans: Sequence[MatchSpan]) -> Iterable[tuple[_Rank, _Span]]:
        """Slide a window over the spans, and yield each one that fits into a passage, with its rank."""
        inside: Counter[int] = Counter()
        left = query_terms = phrases = 0
        for right, last in enumerate(spans):
            inside[last.query_term] += 1
            if inside[last.query_term] == 1:
                query_terms, phrases = query_terms + 1, phrases + (last.query_term in self.phrases)
            while left < right and (inside[spans[left].query_term] > 1 or last.end - spans[left].start > self.width):
                inside[spans[left].query_term] -= 1
                if not inside[spans[left].query_term]:
                    query_terms, phrases = query_terms - 1, phrases - (spans[left].query_term in self.phrases)
                left += 1
            distance = max(last.start - spans[left].end, 0)
            yield (-query_terms, -phrases, distance), (spans[left].start, last.end)


def _opening(texts: Iterable[str], width: int) -> list[_Passage]:
    """Return the first passage of the first text that is not empty."""
    for index, text in enumerate(texts):
        start = len(text) - len(text.lstrip())
        if start < len(text):
            return [_Passage(index, *cut_passage(text, (start, start), (start, len(text)), width))]
    return []


def _section_snippet(key: str, passage: _Passage, selector: _PassageSelector) -> Snippet:
    return _snippet(key, active_profile().section_label(key), passage, selector)


def _snippet(
    section: str, label: str, passage: _Passage, selector: _PassageSelector, location: FileLocation | None = None
) -> Snippet:
    index, start, end = passage
    text = selector.texts[index]
    return Snippet(
        section=section,
        label=label,
        fragments=cut_fragments(text, start, end, selector.merged[index]),
        starts_inside=start > 0 and bool(text[:start].strip()),
        ends_inside=end < len(text) and bool(text[end:].strip()),
        location=location,
    )


def _select_file_sections(
    files: Mapping[FileSectionRef, Sequence[MatchSpan]], covered: AbstractSet[int]
) -> Sequence[FileSectionRef]:
    """Return the sections of files that together have most of the query terms not covered yet, the best first."""
    chosen: list[FileSectionRef] = []
    query_terms = {ref: {span.query_term for span in spans} for ref, spans in files.items()}
    while len(chosen) < MAX_SNIPPETS:
        best = max(query_terms, key=lambda ref: len(query_terms[ref] - covered))
        if not query_terms[best] - covered:
            break
        chosen.append(best)
        covered = covered | query_terms[best]
    return chosen


def _file_snippet(ref: FileSectionRef, stored: StoredFields, explanation: Explanation) -> Snippet:
    """Return the best passage of a section of a file."""
    text = file_section(stored, ref).text
    selector = _PassageSelector([text], [explanation.file_spans[ref]], explanation.phrases, WIDTH)
    (passage,) = selector.best(1) or _opening([text], WIDTH)
    location = locate(stored, ref)
    label = f"{location.name}, {location.label}" if location.label else location.name
    return _snippet("attachments", label, passage, selector, location)
