"""What a query asks for, as it is looked for in texts: `Sight` in one field of one language, `Sights` in a practice.

The terms of a word or phrase are `Wanted` in a layer of the index; where they stand in a text becomes `Mark`s.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

from index.highlight.term_finder import Sought, standing
from index.highlight.tokenized_practice import ReadPractice, Scope
from index.highlight.tokenized_text import LOOKED_AT, ReadText
from index.query.nodes import Phrase, Prefix, Term
from index.text.analyzer import Analyzer, TermAt

__all__ = ["Leaf", "Mark", "MarkedText", "Sight", "Sights", "Wanted"]

MAX_MARKS: Final = 10_000
"""Marks in one text, at most; of a phrase, as many as have so many words together."""

Leaf: TypeAlias = Term | Phrase | Prefix


class Mark(NamedTuple):
    """A stretch of text that answers a word or a phrase of the query, known by its number. A tuple, to be sorted."""

    start: int
    end: int
    asked: int


class MarkedText(NamedTuple):
    """A text in which something is marked."""

    place: str
    """Where in the practice: one of `index.highlight.tokenized_practice.ABOUT`, the key of a section, or a place in a file."""
    text: str
    marks: Sequence[Mark]


class Sight:
    """What is looked for in one field of texts in one language, in the layers of its stems and of its forms."""

    def __init__(self, layers: Sequence[tuple["Wanted", Sought]]) -> None:
        self._layers = layers
        self.sought = tuple(sought for _, sought in layers)
        self._has_phrases = any(wanted.phrases for wanted, _ in layers)
        self._changes: list[int] = []
        self._asked: Mapping[str, frozenset[int]] = {}
        self._beginnings: frozenset[str] = frozenset()

    def words(self) -> AbstractSet[str]:
        """The words, of those that were met, that stand for any term that is looked for."""
        self._learn()
        return self._asked.keys() | self._beginnings

    def marks(self, text: ReadText) -> list[Mark]:
        """The marks by their start."""
        if not text.is_plain:
            return self._found(text)
        for sought in self.sought:
            text.meet(sought.surfaces)
            sought.examine(text.words)
        return self.marks_of(text, self.words() & text.words)

    def marks_of(self, text: ReadText, words: AbstractSet[str]) -> list[Mark]:
        """The same, of a plain text in which no other words than these stand for anything."""
        if self._has_phrases or not self._beginnings.isdisjoint(words):
            return self._found(text)
        asked = self._asked
        found = (
            Mark(start, end, one)
            for word, start, end in standing(text, words & asked.keys())
            for one in asked[word]
            if not text.is_cut or end < LOOKED_AT
        )
        return sorted(islice(found, MAX_MARKS))

    def _found(self, text: ReadText) -> list[Mark]:
        found: set[Mark] = set()
        for wanted, sought in self._layers:
            found.update(islice(wanted.marks(sought.find(text)), MAX_MARKS))
        return sorted(mark for mark in found if not text.is_cut or mark.end < LOOKED_AT)

    def _learn(self) -> None:
        """Take into account what words were met since."""
        changes = [sought.changes for sought in self.sought]
        if changes != self._changes:
            asked: defaultdict[str, frozenset[int]] = defaultdict(frozenset)
            known = [(wanted, sought.known()) for wanted, sought in self._layers]
            for wanted, one in known:
                for word, terms in one.terms.items():
                    asked[word] |= wanted.asked(terms)
            self._asked = dict(asked)
            self._beginnings = frozenset[str]().union(*(one.beginnings for _, one in known))
            self._changes = changes


class Sights:
    """What is looked for in practices whose texts are in the same fields and languages."""

    def __init__(self, sights: Mapping[Scope, Sight]) -> None:
        self._sights = sights
        self._sought = tuple(sought for sight in sights.values() for sought in sight.sought)
        self._surfaces = tuple({sought.surfaces for sought in self._sought})
        self._changes: list[int] = []
        self._words: frozenset[str] = frozenset()

    def marked(self, practice: ReadPractice) -> Iterator[MarkedText]:
        """See `Marker.practice`. A text without any word that stands for anything is not looked at."""
        here = self._standing(practice)
        for place, texts, scope in practice.places:
            sight = self._sights[scope]
            for text in texts:
                if text.is_plain:
                    words = text.holding(here)
                    marks = sight.marks_of(text, words) if words else []
                else:
                    marks = sight.marks(text)
                if marks:
                    yield MarkedText(place, text.text, marks)

    def _standing(self, practice: ReadPractice) -> AbstractSet[str]:
        """The words of its plain texts that stand for anything."""
        for surfaces in self._surfaces:
            practice.meet(surfaces)
        for sought in self._sought:
            sought.examine(practice.words)
        changes = [sought.changes for sought in self._sought]
        if changes != self._changes:
            self._words = frozenset[str]().union(*(sight.words() for sight in self._sights.values()))
            self._changes = changes
        return self._words & practice.words


class Wanted:
    """What is looked for in one layer of the index."""

    def __init__(self) -> None:
        self.terms: dict[str, set[int]] = {}
        self.prefixes: dict[str, set[int]] = {}
        self.phrases: list[tuple[int, Phrase]] = []
        self.placed: set[str] = set()
        """The terms of phrases."""

    def __bool__(self) -> bool:
        return bool(self.terms or self.prefixes or self.phrases)

    def add(self, leaf: Leaf, asked: int) -> None:
        """Look for this, too, as what is asked for by that number."""
        if isinstance(leaf, Phrase):
            self.phrases.append((asked, leaf))
            self.placed.update(term for _, term in leaf.terms)
        else:
            wanted = self.terms if isinstance(leaf, Term) else self.prefixes
            wanted.setdefault(leaf.text, set()).add(asked)

    def sought(self, analyzer: Analyzer, language: str) -> Sought:
        """What finds the terms in texts of that language; without a language, in their forms."""
        terms = self.terms.keys() | self.placed
        return Sought(terms, tuple(self.prefixes), analyzer, language, placed=bool(self.placed))

    def asked(self, terms: Iterable[str]) -> frozenset[int]:
        """The numbers of what these terms are looked for as."""
        return frozenset[int]().union(*map(self._asked, terms))

    def _asked(self, term: str) -> AbstractSet[int]:
        found = self.terms.get(term, set())
        starts = [start for start in self.prefixes if term.startswith(start)]
        return found.union(*map(self.prefixes.__getitem__, starts)) if starts else found

    def marks(self, found: Sequence[TermAt]) -> Iterator[Mark]:
        """The marks of the terms that were found in a text."""
        for one in found:
            yield from [Mark(one.start, one.end, asked) for asked in self._asked(one.term)]
        if self.phrases:
            yield from self._sequences(found)

    def _sequences(self, found: Iterable[TermAt]) -> Iterator[Mark]:
        places: dict[str, dict[int, TermAt]] = {}
        for one in found:
            if one.term in self.placed:
                places.setdefault(one.term, {})[one.position] = one
        for asked, phrase in self.phrases:
            if phrase.terms and all(term in places for _, term in phrase.terms):
                standing = islice(_standing(phrase, places), MAX_MARKS // len(phrase.terms))
                yield from (Mark(start, end, asked) for start, end in standing)


def _standing(phrase: Phrase, places: Mapping[str, Mapping[int, TermAt]]) -> Iterator[tuple[int, int]]:
    """Where a phrase stands whole, looked for from its rarest word on."""
    words = sorted(phrase.terms, key=lambda word: len(places[word[1]]))
    rarest_offset, rarest = words[0]
    for position in places[rarest]:
        first = position - rarest_offset
        if all(first + offset in places[term] for offset, term in words):
            found = [places[term][first + offset] for offset, term in words]
            yield min(one.start for one in found), max(one.end for one in found)
