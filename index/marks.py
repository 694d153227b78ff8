"""What of a text answers a query: the terms of the query's tree, found in the text as it was indexed.

`asked_for` says what a tree asks for, `Marker` finds `Mark`s of it: other endings, compounds as one, phrases only where
they stand whole. `merged` makes them spans without overlaps.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import chain, islice
from typing import Final, NamedTuple, TypeAlias

from index.analysis import Analyzer, TermAt, read_as
from index.query import And, Combined, Constant, Most, Node, Or, Phrase, Prefix, Term
from index.read_practices import ReadPractice, Scope
from index.read_texts import LOOKED_AT, ReadText
from index.schema import LABELS_LANGUAGE, TEXT_FIELDS, forms_field
from index.sightings import Sought, standing

__all__ = ["Group", "Mark", "Marker", "asked_for", "has_phrases", "merged"]

MAX_MARKS: Final = 10_000
"""Marks in one text, at most; of a phrase, as many as have so many words together."""

KEPT: Final = 2_000
"""Groups of which it is remembered in which layers their leaves are."""

_Leaf: TypeAlias = Term | Phrase | Prefix
_Layer: TypeAlias = tuple[str, str]
"""A field of the index and the language of its terms, which forms have none of."""
_OF_STEMS: Final = frozenset(field.name for field in TEXT_FIELDS)
Group: TypeAlias = frozenset[_Leaf]
"""A word or a phrase, as the leaves that answer it, in each field and language."""


class Mark(NamedTuple):
    """A stretch of text that answers a word or a phrase of the query, known by its number. A tuple, to be sorted."""

    start: int
    end: int
    asked: int


class Marker:
    """Finds in texts what a query asks for, in a collection in `languages`.

    A mark's number is the place of its group.
    """

    def __init__(self, groups: Iterable[Group], analyzer: Analyzer, languages: Iterable[str]) -> None:
        self._analyzer = analyzer
        self._languages = frozenset((*map(read_as, languages), LABELS_LANGUAGE))
        self._groups = tuple(map(_by_layer, groups))
        self._sights: dict[Scope, _Sight] = {}
        self._scopes: dict[tuple[Scope, ...], _Scope] = {}
        self.phrases = frozenset(asked for asked, group in enumerate(self._groups) if group.has_phrases)
        """The numbers of what is asked for as a phrase."""

    def marks(self, text: ReadText, language: str, field: str) -> list[Mark]:
        """The marks by their start; nothing is indexed in another language than those of the collection."""
        return self._sight(language, field).marks(text)

    def practice(self, practice: ReadPractice) -> Iterator[tuple[str, str, list[Mark]]]:
        """The texts of a practice in which anything is marked: place, text and marks."""
        sights = self._scopes.get(practice.scopes)
        if sights is None:
            sights = self._scopes[practice.scopes] = _Scope({one: self._sight(*one) for one in practice.scopes})
        return sights.marked(practice)

    def _sight(self, language: str, field: str) -> "_Sight":
        found = self._sights.get((language, field))
        if found is None:
            own = read_as(language)
            layers = [(field, own)] if own in self._languages else []
            sought = tuple(self._sought([*layers, (forms_field(field), "")]))
            found = self._sights[language, field] = _Sight(sought)
        return found

    def _sought(self, layers: Iterable["_Layer"]) -> "Iterator[tuple[_Wanted, Sought]]":
        for layer in layers:
            wanted = _Wanted()
            for asked, group in enumerate(self._groups):
                for leaf in group.layers.get(layer, ()):
                    wanted.add(leaf, asked)
            if wanted:
                yield wanted, wanted.sought(self._analyzer, layer[1])


def asked_for(node: Node) -> tuple[Group, ...]:
    """What a tree as indexed asks for, each word and phrase once.

    What stands under a Not, what only lifts the score and what narrows to values of facets is not asked for.
    """
    return tuple(dict.fromkeys(map(frozenset, _asked(node))))


def merged(marks: Iterable[Mark]) -> list[tuple[int, int]]:
    """Spans of text, (start, end), ascending; marks that overlap are one."""
    found: list[tuple[int, int]] = []
    for start, end, _ in marks:
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def has_phrases(group: Group) -> bool:
    """Whether phrases answer it."""
    return _by_layer(group).has_phrases


class _Layers(NamedTuple):
    """The leaves of a group by their layers: only one language's are looked for in a text."""

    layers: Mapping[_Layer, Sequence[_Leaf]]
    has_phrases: bool


@lru_cache(maxsize=KEPT)
def _by_layer(group: Group) -> _Layers:
    found: defaultdict[_Layer, list[_Leaf]] = defaultdict(list)
    for leaf in group:
        found[leaf.field, _language(leaf)].append(leaf)
    return _Layers(found, any(isinstance(leaf, Phrase) for leaf in group))


def _language(leaf: _Leaf) -> str:
    """The language of a leaf's stems."""
    if leaf.field in _OF_STEMS:
        term = next((term for _, term in leaf.terms), "") if isinstance(leaf, Phrase) else leaf.text
        return term.partition(":")[0]
    return ""


class _Sight:
    """What is looked for in one field of texts in one language, in the layers of its stems and of its forms."""

    def __init__(self, layers: Sequence[tuple["_Wanted", Sought]]) -> None:
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
        if text.words is None:
            return self._found(text)
        for sought in self.sought:
            text.meet(sought.surfaces)
            sought.examine(text.words)
        return self.marks_of(text, self.words() & text.words)

    def marks_of(self, text: ReadText, words: AbstractSet[str]) -> list[Mark]:
        """The same, of a plain text whose `words` that stand for anything in its practice are known."""
        if self._has_phrases or not self._beginnings.isdisjoint(words):
            return self._found(text)
        asked = self._asked
        found = [
            Mark(start, end, one)
            for word, start, end in standing(text, words & asked.keys())
            for one in asked[word]
            if not text.is_cut or end < LOOKED_AT
        ]
        found.sort()
        return found

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


class _Scope:
    """What is looked for in practices whose texts are in the same fields and languages."""

    def __init__(self, sights: Mapping[Scope, _Sight]) -> None:
        self._sights = sights
        self._sought = tuple(sought for sight in sights.values() for sought in sight.sought)
        self._surfaces = tuple({sought.surfaces for sought in self._sought})
        self._changes: list[int] = []
        self._words: frozenset[str] = frozenset()

    def marked(self, practice: ReadPractice) -> Iterator[tuple[str, str, list[Mark]]]:
        """See `Marker.practice`. A text without any word that stands for anything is not looked at."""
        here = self._standing(practice)
        for place, texts, scope in practice.places:
            sight = self._sights[scope]
            for text in texts:
                words = None if text.words is None else here & text.words
                marks = sight.marks(text) if words is None else sight.marks_of(text, words) if words else []
                if marks:
                    yield place, text.text, marks

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


class _Wanted:
    """What is looked for in one layer of the index."""

    def __init__(self) -> None:
        self.terms: dict[str, set[int]] = {}
        self.prefixes: dict[str, set[int]] = {}
        self.phrases: list[tuple[int, Phrase]] = []
        self.placed: set[str] = set()
        """The terms of phrases."""

    def __bool__(self) -> bool:
        return bool(self.terms or self.prefixes or self.phrases)

    def add(self, leaf: _Leaf, asked: int) -> None:
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


def _asked(node: Node) -> Iterator[Iterable[_Leaf]]:
    """The words and phrases that are asked for, each as the leaves that answer it."""
    match node:
        case Term() | Phrase() | Prefix():
            yield (node,)
        case Combined():
            yield node.nodes
        case And() | Most():
            yield from chain.from_iterable(map(_asked, node.nodes))
        case Or():
            yield [child for child in node.nodes if isinstance(child, _Leaf)]
            others = (child for child in node.nodes if not isinstance(child, _Leaf))
            yield from chain.from_iterable(map(_asked, others))
        case Constant():
            yield from _asked(node.node)
