"""Practices like one: those that share its characteristic words, its policy areas and its target groups.

The words that say most about a practice (often in it, seldom elsewhere: tf-idf, titles and keywords before the text)
become one ordinary query. What is named as shared was looked up in both texts.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from math import log, log1p
from typing import Any, Final

from attrs import field, frozen

from corpus.practice import Practice
from corpus.text import plain_text
from corpus.vocabularies.skos_loader import Vocabularies
from index.engines.base import Engine, EngineRequest, ScoreDoc
from index.query.nodes import ConstantScore, FacetTerm, MatchAll, Node, Or, Term
from index.schema import TEXT_FIELDS
from index.search_query import Filter
from index.text.analyzer import Analyzer, read_as
from index.text.tokenizer import lower, tokens
from index.text.wordlists import fillers, stop_words

__all__ = ["Finder", "Similar", "SimilarPractices"]

WORDS: Final = 25
"""Words that are asked for."""
CANDIDATES: Final = 200
"""Words that are weighed: those that stand most in the practice."""
LOOKED_AT: Final = 200_000
"""Characters of each text that are looked at."""
SHORTEST: Final = 4
"""Letters of a word that may be characteristic."""
COMMON: Final = 0.35
"""A word that more of the practices hold characterises none …"""
FEW: Final = 10
"""… unless they are no more than these."""
SHOWN: Final = 5
"""Shared words that are named."""
ENOUGH: Final = 3
"""Shared words that make a practice similar, where no policy area or target group is shared."""
TITLE, KEYWORD, TEXT = 4, 2, 1
"""What a word counts by where it stands."""
CONCEPTS: Final[Mapping[str, float]] = {"area": 3.0, "target": 1.5}
"""What a shared concept weighs, in words of the text: which area it is says more than whom it is for."""


@frozen
class Similar:
    """A practice that is like another, and why."""

    slug: str
    title: str
    stored: Mapping[str, Any] = field(eq=False)
    words: tuple[str, ...]
    """Characteristic words of the one that stand in the other too, as they are written there."""
    concepts: tuple[tuple[str, str], ...]
    """Policy areas and target groups of both, as (facet, notation)."""


@frozen
class SimilarPractices:
    """The practices that are most like one, and those like it from elsewhere."""

    anywhere: tuple[Similar, ...] = ()
    elsewhere: tuple[Similar, ...] = ()
    """From other countries, and not among `anywhere`."""


@frozen
class _Word:
    """A characteristic word: its stem in the index, its forms as written, the most frequent first."""

    stem: str
    forms: tuple[str, ...]
    weight: float


class Finder:
    """Finds practices that are like one. Safe to share between threads."""

    def __init__(self, engine: Engine, analyzer: Analyzer, vocabularies: Vocabularies) -> None:
        self._engine = engine
        self._analyzer = analyzer
        self._vocabularies = vocabularies

    def similar(self, practice: Practice, most: int = 3) -> SimilarPractices:
        """At most so many of each, the most alike first. Raises SearchIndexError."""
        words = self._characteristic(practice)
        node = Or((*_asked(words), *self._concepts(practice)))
        anywhere = self._alike(practice, words, EngineRequest(node, limit=2 * most + 1))[:most]
        if not practice.country:
            return SimilarPractices(tuple(anywhere))
        abroad = Filter("country", (practice.country,), exclude=True)
        elsewhere = self._alike(practice, words, EngineRequest(node, (abroad,), limit=3 * most + 1))
        known = {one.slug for one in anywhere}
        others = [one for one in elsewhere if one.slug not in known and one.stored.country]
        return SimilarPractices(tuple(anywhere), tuple(others[:most]))

    def _alike(self, practice: Practice, words: Sequence[_Word], request: EngineRequest) -> list[Similar]:
        others = (match for match in self._engine.search(request).score_docs if match.key != practice.slug)
        found = (_compared(practice, words, match) for match in others)
        return [one for one in found if one.concepts or len(one.words) >= ENOUGH]

    def _characteristic(self, practice: Practice) -> list[_Word]:
        """The words that say most about it, the best first."""
        stems, forms = self._counted(practice)
        practices = max(self._engine.state().documents, 1)
        found: list[_Word] = []
        candidates = stems.most_common(CANDIDATES)
        asked = [stem for stem, _ in candidates]
        by_field = (self._engine.frequencies(one.name, asked) for one in TEXT_FIELDS)
        for (stem, amount), held in zip(candidates, map(max, *by_field), strict=True):
            if 1 < held <= max(COMMON * practices, FEW):
                written = tuple(form for form, _ in forms[stem].most_common())
                found.append(_Word(stem, written, log1p(amount) * log(1 + practices / held)))
        return sorted(found, key=lambda word: (-word.weight, word.stem))[:WORDS]

    def _counted(self, practice: Practice) -> tuple[Counter[str], Mapping[str, Counter[str]]]:
        """How much of each stem there is, by the weight of where it stands, and how it is written."""
        language = read_as(practice.language)
        place = self._vocabularies["country"].get(practice.country)
        own = {lower(token.text) for name in (place.all_names() if place else ()) for token in tokens(name)}
        small, chosen = fillers(language) | own, stop_words(language) | own
        amounts: Counter[str] = Counter()
        forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for text, weight in _texts(practice):
            left_out = small if weight == TEXT else chosen  # a title and keywords are short, and meant
            for one in self._analyzer.stems(text[:LOOKED_AT], language):
                form = text[one.start : one.end]
                if len(form) >= SHORTEST and form.isalpha() and lower(form) not in left_out:
                    amounts[one.term] += weight
                    forms[one.term][form] += 1
        return amounts, forms

    def _concepts(self, practice: Practice) -> Iterator[Node]:
        """Its policy areas and target groups, the rarer the heavier."""
        state = self._engine.state()
        counts = self._engine.search(EngineRequest(MatchAll(), facets=tuple(CONCEPTS), limit=0)).facet_counts
        for facet, notation in _concepts_of(practice.areas, practice.targets):
            held = counts[facet].get(notation, 0)
            if held > 1:
                yield ConstantScore(FacetTerm(facet, notation), CONCEPTS[facet] * log(1 + state.documents / held))


def _texts(practice: Practice) -> Iterator[tuple[str, int]]:
    """What it says, with the weight of where it says it."""
    yield from ((text, TITLE) for text in (practice.title, practice.native_title))
    yield from ((text, KEYWORD) for text in practice.keywords)
    yield from ((plain_text(section.text), TEXT) for section in practice.sections)


def _asked(words: Iterable[_Word]) -> Iterator[Node]:
    """The words in the text, the best as 1; BM25 brings how rare each is."""
    listed = list(words)
    best = listed[0].weight if listed else 1.0
    return (Term("text", word.stem, word.weight / best) for word in listed)


def _concepts_of(areas: Iterable[str], targets: Iterable[str]) -> Iterator[tuple[str, str]]:
    return chain((("area", one) for one in areas), (("target", one) for one in targets))


def _compared(practice: Practice, words: Sequence[_Word], match: ScoreDoc) -> Similar:
    """The match with what it shares, looked up in its own words."""
    stored = match.stored
    texts = (stored.title, stored.native_title, *stored.keywords, *stored.sections.values())
    held = {lower(token.text) for text in texts for token in tokens(text[:LOOKED_AT])}
    shared = (next((form for form in word.forms if lower(form) in held), "") for word in words)
    named = tuple(dict.fromkeys(form for form in shared if form))[:SHOWN]
    theirs = set(_concepts_of(stored.areas, stored.targets))
    mine = _concepts_of(practice.areas, practice.targets)
    return Similar(match.key, stored.title, stored, named, tuple(one for one in mine if one in theirs))
