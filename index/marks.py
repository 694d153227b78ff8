"""What of a text answers a query: the terms of the query's tree, found in the text as it was indexed.

`asked_for` says what a tree asks for, `Marker` finds `Mark`s of it: other endings, compounds as one, phrases only where
they stand whole. `merged` makes them spans without overlaps.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Final, NamedTuple, TypeAlias

from index.analysis import Analyzer, TermAt, read_as
from index.query import And, Combined, Constant, Most, Node, Or, Phrase, Prefix, Term
from index.schema import LABELS_LANGUAGE, TEXT_FIELDS, forms_field
from index.sightings import Sought

__all__ = ["LOOKED_AT", "Group", "Mark", "Marker", "asked_for", "merged"]

LOOKED_AT: Final = 200_000
"""Characters of a text that are looked at; nothing behind them is marked."""
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
        self._kept: dict[tuple[str, str], tuple[tuple[_Wanted, Sought], ...]] = {}
        self.phrases = frozenset(asked for asked, group in enumerate(self._groups) if group.has_phrases)
        """The numbers of what is asked for as a phrase."""

    def marks(self, text: str, language: str, field: str) -> list[Mark]:
        """The marks by their start; nothing is indexed in another language than those of the collection."""
        head = text if len(text) <= LOOKED_AT else text[:LOOKED_AT]
        found: list[Mark] = []
        for wanted, sought in self._layers(language, field):
            here = sought.find(head)
            if here:
                found += islice(wanted.marks(here), MAX_MARKS)
        if len(head) < len(text):
            found = [mark for mark in found if mark.end < LOOKED_AT]
        return sorted(set(found)) if len(found) > 1 else found

    def _layers(self, language: str, field: str) -> "tuple[tuple[_Wanted, Sought], ...]":
        """What is looked for in that field's stems and forms, and what finds it."""
        key = (language, field)
        found = self._kept.get(key)
        if found is None:
            own = read_as(language)
            layers = [(field, own)] if own in self._languages else []
            found = self._kept[key] = tuple(self._sought([*layers, (forms_field(field), "")]))
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

    def marks(self, found: Sequence[TermAt]) -> Iterator[Mark]:
        """The marks of the terms that were found in a text."""
        terms = self.terms
        if not (self.prefixes or self.phrases):
            yield from [Mark(one.start, one.end, asked) for one in found for asked in terms[one.term]]
            return
        for one in found:
            numbers = terms.get(one.term, set())
            if self.prefixes:
                numbers = numbers.union(
                    *(self.prefixes[start] for start in self.prefixes if one.term.startswith(start))
                )
            yield from (Mark(one.start, one.end, asked) for asked in numbers)
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
