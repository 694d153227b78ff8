"""What a reader may be about to type: concepts, words and titles of the collection, from any word of them.

A `Completer` is built once for each generation: each word of each name leads to what it names, words in order, so that
all words that begin alike are one stretch of an array. Accents and case are passed over; where nothing is found, words
of four letters and more may hold a slip (`index.nearness`).
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import islice
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from corpus.vocabulary import Vocabularies
from index.analysis import Analyzer, fold, lower, tokens
from index.engines.base import Engine, Request
from index.keyphrases import phrases
from index.nearness import LONGEST, WordTable, tolerance
from index.query import Everything, Sort
from index.schema import FACETS, FacetField, forms_field

__all__ = ["MOST", "Completer", "Completion", "Kind", "read_completer"]

MOST: Final = 8
"""Completions at once: what is seen without scrolling."""
ENOUGH: Final = 2 * MOST
"""Of each kind are looked at: some queries are left out."""
MAX_TYPED: Final = 100
"""Characters that are looked at."""
MAX_TYPED_WORDS: Final = 8
MAX_TITLES: Final = 50_000
MAX_VALUES: Final = 20_000
"""Values of one facet."""
MAX_WORDS: Final = 20_000
"""Single words, the most frequent ones."""
MAX_PHRASES: Final = 5_000
FEWEST: Final = 2
"""Practices that hold a word or a phrase that is offered."""
SHORTEST: Final = 4
"""Letters of a single word that is offered."""
BATCH: Final = 1_000
_PREFIX_END: Final = "\U0010ffff"


class Kind(StrEnum):
    """What a completion leads to."""

    CONCEPT = "concept"
    """The practices that carry a value of a facet."""
    QUERY = "query"
    """A search for these words."""
    TITLE = "title"
    """One practice."""


SHARES: Final = {Kind.CONCEPT: 3, Kind.QUERY: 2, Kind.TITLE: 3}
"""How many of each kind, where there are enough of all."""


@frozen(eq=False)
class Completion:
    """One way to go on."""

    kind: Kind
    text: str
    """What is shown, as it is written."""
    value: str
    """The value of the facet, the words or the slug."""
    facet: str = ""
    label: str = ""
    """The facet's."""
    count: int = 0
    """Practices that carry the value; none for titles and queries."""
    language: str = ""
    """Of a title."""


Named = tuple[Completion, Sequence[str]]
"""A completion and all names under which it is found, the one that is shown first."""

BEGINS, WITHIN, OTHERWISE = 0, 1, 2
"""Where a word stands: first in the name that is shown, later in it, only in another name."""


class Completer:
    """Finds completions. Never changes; safe to share between threads."""

    def __init__(self, named: Iterable[Named]) -> None:
        """Of each kind, the better come first."""
        self._completions: list[Completion] = []
        led: dict[str, dict[int, int]] = {}
        for place, (completion, names) in enumerate(named):
            self._completions.append(completion)
            for word, where in _standing(names):
                led.setdefault(word, {}).setdefault(place, where)
        kinds = list(Kind)
        self._kinds = np.array([kinds.index(one.kind) for one in self._completions], np.int8)
        self._words = sorted(led)
        sizes = [len(led[word]) for word in self._words]
        self._stretches = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
        self._places = np.array([place for word in self._words for place in led[word]], np.int32)
        self._where = np.array([where for word in self._words for where in led[word].values()], np.int8)
        self._table = WordTable(self._words)

    def __len__(self) -> int:
        return len(self._completions)

    def complete(self, typed: str, most: int = MOST) -> tuple[Completion, ...]:
        """The completions that hold a word for each that was typed, concepts first, then queries, then titles."""
        words = list(islice(_words(typed[:MAX_TYPED]), MAX_TYPED_WORDS))
        if not words:
            return ()
        found = self._holding(words, slips=False)
        if not len(found):
            found = self._holding(words, slips=True)
        return _shared(self._by_kind(found, " ".join(words)), most)

    def _by_kind(self, found: NDArray[np.intp], typed: str) -> dict[Kind, list[Completion]]:
        """The best of each kind, without a query that is all typed already or named by a concept."""
        bounds = np.searchsorted(self._kinds[found], np.arange(len(Kind) + 1))
        kinds = {
            kind: [self._completions[place] for place in found[first:last][:ENOUGH].tolist()]
            for kind, first, last in zip(Kind, bounds, bounds[1:], strict=False)
        }
        taken = {typed, *(" ".join(_words(one.text)) for one in kinds[Kind.CONCEPT])}
        kinds[Kind.QUERY] = [one for one in kinds[Kind.QUERY] if " ".join(_words(one.text)) not in taken]
        return {kind: ones[:MOST] for kind, ones in kinds.items()}

    def _holding(self, words: Sequence[str], *, slips: bool) -> NDArray[np.intp]:
        """The places of what holds all of these words, by kind, first what begins with them, then what shows them."""
        size = len(self._completions)
        holding, order = np.ones(size, bool), np.zeros(size, np.int8)
        for word in words:
            best = np.full(size, OTHERWISE + 1, np.int8)
            for first, last in self._spans(word, slips=slips):
                places, where = self._places[first:last], self._where[first:last]
                for one in (OTHERWISE, WITHIN, BEGINS):
                    chosen = places[where == one]
                    best[chosen] = np.minimum(best[chosen], one)
            holding &= best <= OTHERWISE
            order += best
        found = np.flatnonzero(holding)
        return found[np.lexsort((order[found], self._kinds[found]))]

    def _spans(self, word: str, *, slips: bool) -> Iterator[tuple[int, int]]:
        """The stretches of what begins with that word, or nearly so."""
        first, last = bisect_left(self._words, word), bisect_left(self._words, word + _PREFIX_END)
        yield self._stretches[first], self._stretches[last]
        if slips and tolerance(word) and len(word) <= LONGEST:
            for near in self._table.beginning_near(word, tolerance(word)):
                yield self._stretches[near.place], self._stretches[near.place + 1]


def _words(text: str) -> Iterator[str]:
    return (fold(lower(token.text)) for token in tokens(text))


def _standing(names: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Each word of the names and where it stands, the best place first."""
    for other, name in enumerate(names):
        for nth, word in enumerate(_words(name)):
            yield word, OTHERWISE if other else WITHIN if nth else BEGINS


def _shared(kinds: dict[Kind, list[Completion]], most: int) -> tuple[Completion, ...]:
    """So many of all kinds, each with its share; what one leaves, those after it take, titles first."""
    numbers = {kind: min(SHARES[kind], len(found)) for kind, found in kinds.items()}
    for kind in reversed(Kind):
        numbers[kind] += min(most - sum(numbers.values()), len(kinds[kind]) - numbers[kind])
    return tuple(one for kind, found in kinds.items() for one in found[: numbers[kind]])[:most]


def read_completer(engine: Engine, analyzer: Analyzer, vocabularies: Vocabularies) -> Completer:
    """The completer of what is being served. Raises SearchIndexError."""
    languages = engine.state().languages

    def is_small(word: str) -> bool:
        return analyzer.is_stop(word, languages)

    titles = list(_titles(engine))
    spoken = (name for _, names in titles for name in names if name)
    queries = dict.fromkeys((*_frequent(engine, is_small), *phrases(spoken, is_small, MAX_PHRASES)))
    words = ((Completion(Kind.QUERY, text, text), (text,)) for text in queries)
    return Completer((*_concepts(engine, vocabularies), *words, *titles))


def _titles(engine: Engine) -> Iterator[Named]:
    for offset in range(0, MAX_TITLES, BATCH):
        window = engine.search(Request(Everything(), sort=Sort.TITLE, offset=offset, limit=BATCH)).window
        for match in window:
            title, native = match.stored["title"], match.stored["native_title"]
            language = "" if native else match.stored["language"]
            yield Completion(Kind.TITLE, title, match.key, language=language), (title, native)
        if len(window) < BATCH:
            break


def _concepts(engine: Engine, vocabularies: Vocabularies) -> Iterator[Named]:
    """Every value that a practice carries, with all its names, the most frequent first."""
    facets = [facet for facet in FACETS if not facet.number]
    counts = engine.search(Request(Everything(), facets=tuple(facet.name for facet in facets), limit=0)).counts
    rows = [
        (facet, value, count)
        for facet in facets
        for value, count in sorted(counts[facet.name].items(), key=lambda one: (-one[1], one[0]))[:MAX_VALUES]
    ]
    for facet, value, count in sorted(rows, key=lambda row: -row[2]):
        yield _concept(facet, value, count, vocabularies)


def _concept(facet: FacetField, value: str, count: int, vocabularies: Vocabularies) -> Named:
    scheme = vocabularies.get(facet.name)
    concept = scheme.get(value) if scheme else None
    text = concept.label() if concept else value
    names = tuple(dict.fromkeys((text, *concept.names()))) if concept else (text,)
    return Completion(Kind.CONCEPT, text, value, facet.name, facet.label, count), names


def _frequent(engine: Engine, is_small: Callable[[str], bool]) -> Iterator[str]:
    """Single words that several practices hold."""
    for word, practices in engine.terms(forms_field("text"), MAX_WORDS):
        if practices >= FEWEST and len(word) >= SHORTEST and word.isalpha() and not is_small(word):
            yield word
