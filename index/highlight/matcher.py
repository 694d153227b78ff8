"""What of a text answers a query: the terms of the query's tree, found in the text as it was indexed.

`asked_for` says what a tree asks for, `Marker` finds `Mark`s of it: other endings, compounds as one, phrases only where
they stand whole. `merged` makes them spans without overlaps.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple, TypeAlias

from index.highlight.field_matcher import Leaf, Mark, MarkedText, Sight, Sights, Wanted
from index.highlight.term_finder import Sought
from index.highlight.tokenized_practice import ReadPractice, Scope
from index.highlight.tokenized_text import ReadText
from index.query.nodes import And, BM25FTerm, ConstantScore, MinShouldMatch, Node, Or, Phrase, Prefix, Term
from index.schema import LABELS_LANGUAGE, TEXT_FIELDS, forms_field
from index.text.analyzer import Analyzer, read_as

__all__ = ["Group", "Mark", "MarkedText", "Marker", "asked_for", "has_phrases", "merged"]

KEPT: Final = 2_000
"""Groups of which it is remembered in which layers their leaves are."""

_Layer: TypeAlias = tuple[str, str]
"""A field of the index and the language of its terms, which forms have none of."""
_OF_STEMS: Final = frozenset(field.name for field in TEXT_FIELDS)
Group: TypeAlias = frozenset[Leaf]
"""A word or a phrase, as the leaves that answer it, in each field and language."""


class Marker:
    """Finds in texts what a query asks for, in a collection in `languages`.

    A mark's number is the place of its group.
    """

    def __init__(self, groups: Iterable[Group], analyzer: Analyzer, languages: Iterable[str]) -> None:
        self._analyzer = analyzer
        self._languages = frozenset((*map(read_as, languages), LABELS_LANGUAGE))
        self._groups = tuple(map(_by_layer, groups))
        self._sights: dict[Scope, Sight] = {}
        self._scopes: dict[tuple[Scope, ...], Sights] = {}
        self.phrases = frozenset(asked for asked, group in enumerate(self._groups) if group.has_phrases)
        """The numbers of what is asked for as a phrase."""

    def marks(self, text: ReadText, language: str, field: str) -> list[Mark]:
        """The marks by their start; nothing is indexed in another language than those of the collection."""
        return self._sight(language, field).marks(text)

    def practice(self, practice: ReadPractice) -> Iterator[MarkedText]:
        """The texts of a practice in which anything is marked."""
        sights = self._scopes.get(practice.scopes)
        if sights is None:
            sights = self._scopes[practice.scopes] = Sights({one: self._sight(*one) for one in practice.scopes})
        return sights.marked(practice)

    def _sight(self, language: str, field: str) -> Sight:
        found = self._sights.get((language, field))
        if found is None:
            own = read_as(language)
            layers = [(field, own)] if own in self._languages else []
            sought = tuple(self._sought([*layers, (forms_field(field), "")]))
            found = self._sights[language, field] = Sight(sought)
        return found

    def _sought(self, layers: Iterable[_Layer]) -> Iterator[tuple[Wanted, Sought]]:
        for layer in layers:
            wanted = Wanted()
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

    layers: Mapping[_Layer, Sequence[Leaf]]
    has_phrases: bool


@lru_cache(maxsize=KEPT)
def _by_layer(group: Group) -> _Layers:
    found: defaultdict[_Layer, list[Leaf]] = defaultdict(list)
    for leaf in group:
        found[leaf.field, _language(leaf)].append(leaf)
    return _Layers(found, any(isinstance(leaf, Phrase) for leaf in group))


def _language(leaf: Leaf) -> str:
    """The language of a leaf's stems."""
    if leaf.field in _OF_STEMS:
        term = next((term for _, term in leaf.terms), "") if isinstance(leaf, Phrase) else leaf.text
        return term.partition(":")[0]
    return ""


def _asked(node: Node) -> Iterator[Iterable[Leaf]]:
    """The words and phrases that are asked for, each as the leaves that answer it."""
    match node:
        case Term() | Phrase() | Prefix():
            yield (node,)
        case BM25FTerm():
            yield node.nodes
        case And() | MinShouldMatch():
            yield from chain.from_iterable(map(_asked, node.nodes))
        case Or():
            yield [child for child in node.nodes if isinstance(child, Leaf)]
            others = (child for child in node.nodes if not isinstance(child, Leaf))
            yield from chain.from_iterable(map(_asked, others))
        case ConstantScore():
            yield from _asked(node.node)
