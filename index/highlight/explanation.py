"""Why a practice is in an answer: what matched in it, found by the marks that the highlighter shows.

`Explainer` reads a hit's stored texts and makes `Seen`: the reasons in words, the sections with their counts, and what
the highlighter may mark. A name of several words counts where all of them are there, a name of one country only in that
country's practices; nothing is said, or marked, that did not match.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final, NamedTuple

from attrs import frozen

from corpus.template import section_template
from index.attachments import is_place, texts_of
from index.highlight.match_reasons import Reasons
from index.highlight.matcher import Group, Mark, MarkedText, Marker, has_phrases, merged
from index.highlight.tokenized_practice import ABOUT, read_practice
from index.highlight.tokenized_text import read_text
from index.query.indexed_names import OtherNames
from index.query.nodes import Node
from index.query.rewriter import Part, parts
from index.results import SectionCount
from index.schema import FILES
from index.storage.caches import memoize
from index.text.analyzer import Analyzer
from index.text.tokenizer import title_key

__all__ = ["Explainer", "Seen"]

KEPT: Final = 200
"""Combinations of groups, of which it is remembered what follows from them."""
FEW_PARTS: Final = 8
"""Pages of files in which something is marked, from which the best are shown."""


class Seen(NamedTuple):
    """What matched in one practice."""

    why: tuple[str, ...]
    sections: tuple[SectionCount, ...]
    groups: tuple[Group, ...]
    """What may be marked in it."""
    title: Sequence[Mark]
    """What is marked in its title; the number is the place of the group."""
    marks: Mapping[str, Sequence[Mark]]
    """What is marked in its sections, by their keys, and in its files, by their places."""
    phrases: frozenset[int]
    """The places of the groups that are phrases."""


class _Renumbered:
    """Marks of what was looked for as marks of what is marked together."""

    def __init__(self, sought: Sequence[Group], shown: Sequence[Group]) -> None:
        self._numbers = [[number for number, one in enumerate(shown) if group <= one] for group in sought]
        self._is_same = all(numbers == [place] for place, numbers in enumerate(self._numbers))
        self.phrases = frozenset(number for number, one in enumerate(shown) if has_phrases(one))

    def marks(self, marks: Sequence[Mark]) -> Sequence[Mark]:
        """The marks, by their start, each once for everything that it is a mark of."""
        if self._is_same:
            return marks
        found = {Mark(start, end, number) for start, end, asked in marks for number in self._numbers[asked]}
        return sorted(found)


@frozen
class _Found:
    """What follows from the groups that are in a practice."""

    numbers: frozenset[int]
    """Of the groups that are there, in parts of the query that are there whole."""
    reasons: Reasons
    missing: tuple[str, ...]
    groups: tuple[Group, ...]
    """What is marked together."""
    shown: _Renumbered


class Explainer:
    """Explains the hits of one query. `node` is its tree as said, with other names, `typed` its text."""

    def __init__(
        self,
        node: Node,
        typed: str,
        analyzer: Analyzer,
        languages: Sequence[str],
        names: OtherNames | None = None,
        *,
        loose: bool = False,
    ) -> None:
        self._parts = parts(node, analyzer, languages, names, loose=loose)
        self._title = title_key(typed)
        self._groups = tuple(dict.fromkeys(group for part in self._parts for group in part.groups))
        self._number = {group: number for number, group in enumerate(self._groups)}
        self._required: dict[str, list[frozenset[int]]] = {}
        for part in self._parts:
            if part.required:
                numbers = frozenset(self._number[group] for group in part.groups)
                self._required.setdefault(part.said, []).append(numbers)
        self._marker = Marker(self._groups, analyzer, languages)
        self._has_homes = any(part.name is not None and part.name.country for part in self._parts)
        self._kept: dict[tuple[frozenset[int], str], _Found] = {}

    def seen(self, stored: Mapping[str, Any]) -> Seen:
        """What of the query is in this practice, and where."""
        read = list(self._marker.practice(read_practice(stored)))
        if stored["files"]:
            read += self._read_files(stored, {mark.asked for text in read for mark in text.marks})
        there = frozenset([mark.asked for text in read for mark in text.marks])
        home = stored["country"] if self._has_homes else ""
        found = self._kept.get((there, home))
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            found = self._kept[there, home] = self._find(there, home)
        if found.numbers != there:
            read = [text._replace(marks=[mark for mark in text.marks if mark.asked in found.numbers]) for text in read]
        sections = tuple(_sections(read))
        why = (*self._places(read, stored), *found.reasons.of(read), *found.missing, *_count(sections))
        shown = found.shown.marks
        marks = {text.place: shown(text.marks) for text in read if text.place not in ABOUT}
        title = next((text.marks for text in read if text.place == "title" and text.text == stored["title"]), ())
        return Seen(why, sections, found.groups, shown(title), marks, found.shown.phrases)

    def _find(self, there: frozenset[int], home: str) -> "_Found":
        """What follows from the groups that are in a practice: nearly all hits of a query have the same."""
        parts = [part for part in self._parts if self._is_found(part, there, home)]
        groups = _together(parts)
        return _Found(
            reasons=Reasons(parts, self._number),
            numbers=frozenset(self._number[group] for part in parts for group in part.groups),
            missing=tuple(self._missing(parts)),
            groups=groups,
            shown=_Renumbered(self._groups, groups),
        )

    def _read_files(self, stored: Mapping[str, Any], there: set[int]) -> Iterator[MarkedText]:
        """The parts of its files in which anything is marked: a few, and then until all that was asked for is there.

        `there` are the numbers of the groups that stand in its own texts.
        """
        marked = 0
        for place, text, languages in texts_of(stored):
            if marked >= FEW_PARTS and self._is_answered(there):
                return
            found = {mark for language in languages for mark in self._marker.marks(read_text(text), language, FILES)}
            if found:
                marked += 1
                there |= {mark.asked for mark in found}
                yield MarkedText(place, text, sorted(found))

    def _is_answered(self, there: AbstractSet[int]) -> bool:
        """Whether each part that has to be there is, by one of its names."""
        return all(any(numbers <= there for numbers in names) for names in self._required.values())

    def _is_found(self, part: Part, there: frozenset[int], country: str) -> bool:
        at_home = part.name is None or part.name.country in ("", country)
        return at_home and all(self._number[group] in there for group in part.groups)

    def _places(self, texts: Iterable[MarkedText], stored: Mapping[str, Any]) -> Iterator[str]:
        places = {text.place for text in texts if text.marks}
        if self._title and self._title in map(_key, (stored["title"], stored["native_title"])):
            yield "Exact title"
        elif "title" in places:
            yield "Title"
        if "labels" in places:
            yield "Tags"
        if "names" in places:
            yield "Documents and contact"
        if any(map(is_place, places)):
            yield "Attached files"

    def _missing(self, found: Sequence[Part]) -> Iterator[str]:
        there = {part.said for part in found}
        missing = dict.fromkeys(part.said for part in self._parts if part.required and part.said not in there)
        if there and missing:
            yield f"without {', '.join(f'“{said}”' for said in missing)}"


def _sections(texts: Iterable[MarkedText]) -> Iterator[SectionCount]:
    for text in texts:
        if text.marks and text.place not in ABOUT and not is_place(text.place):
            yield SectionCount(text.place, section_template(text.place).label, len(merged(text.marks)))


def _count(sections: Sequence[SectionCount]) -> Iterator[str]:
    if sections:
        yield f"in {len(sections)} {'section' if len(sections) == 1 else 'sections'}"


def _together(found: Iterable[Part]) -> tuple[Group, ...]:
    """What may be marked: a word and its other names as one, so that each counts once in a passage."""
    together: dict[str, Group] = {}
    several: dict[Group, None] = {}
    for part in found:
        if len(part.groups) == 1:
            together[part.said] = together.get(part.said, frozenset()) | part.groups[0]
        else:
            several |= dict.fromkeys(part.groups)
    return (*together.values(), *several)


_key: Final = memoize(title_key, 10_000)
