"""What is asked: questions of each kind, drawn from the records themselves by a fixed seed.

A question of several words is kept only where a page is full of practices that hold all of them: with fewer, this
product also shows practices that hold most, and no peer would find as many.
"""

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise, zip_longest
from typing import Any, Final

from attrs import frozen

from index.search_query import FacetRange, Filter, Query
from index.searcher import Searcher
from index.text.analyzer import Analyzer

__all__ = ["KINDS", "QUESTION", "SLIP", "Question", "draw"]

SEED: Final = 11
SHORTEST: Final = 4
"""Letters of a word that is asked for."""
FULL: Final = 10
"""Practices on a page."""
TRIES: Final = 3_000
SLIP: Final = "a word with a slip"
QUESTION: Final = "a long question"


@frozen
class Question:
    """What a reader types and chooses."""

    kind: str
    text: str
    filters: tuple[Filter, ...] = ()

    @property
    def comparable(self) -> bool:
        """Whether every peer should find the same documents."""
        return self.kind not in (SLIP, QUESTION)


@frozen
class _Source:
    """A record to draw a question from."""

    words: tuple[str, ...]
    """The words worth asking for, each once."""
    runs: tuple[tuple[str, ...], ...]
    """Such words as stand one after the other."""
    sentences: tuple[str, ...]
    title: tuple[str, ...]


_Maker = Callable[[random.Random, _Source, Searcher], Question | None]


def draw(records: Iterable[Any], searcher: Searcher, analyzer: Analyzer, per_kind: int) -> tuple[Question, ...]:
    """So many questions of each kind, in turns; fewer where the records don't give as many."""
    chance = random.Random(SEED)
    languages = searcher.state().languages
    sources = [source for record in records if (source := _source(record, analyzer, languages)).words]
    kinds = [_drawn(make, chance, sources, searcher, per_kind) for make in KINDS.values()]
    return tuple(one for turn in zip_longest(*kinds) for one in turn if one is not None)


def _drawn(
    make: "_Maker", chance: random.Random, sources: Sequence["_Source"], searcher: Searcher, per_kind: int
) -> list[Question]:
    found: dict[Question, None] = {}
    for _ in range(TRIES):
        one = make(chance, chance.choice(sources), searcher)
        if one is not None:
            found[one] = None
        if len(found) == per_kind:
            break
    return list(found)


def _source(record: Any, analyzer: Analyzer, languages: Sequence[str]) -> _Source:
    text = str(record.get("text", ""))

    def good(word: str) -> bool:
        return len(word) >= SHORTEST and word.isalpha() and not analyzer.is_stop_word(word, languages)

    words = re.findall(r"\w+", text.lower())
    pairs = pairwise(words)
    return _Source(
        words=tuple(dict.fromkeys(filter(good, words))) if len(words) >= 2 * FULL else (),
        runs=tuple(pair for pair in pairs if all(map(good, pair)) and " ".join(pair) in text.lower()),
        sentences=tuple(s for s in re.split(r"(?<=[.!?])\s+", text) if 8 <= len(s.split()) <= 20),
        title=tuple(filter(good, re.findall(r"\w+", str(record.get("title", "")).lower()))),
    )


def _total(searcher: Searcher, text: str, filters: tuple[Filter, ...] = ()) -> int:
    """How many hold all of it."""
    return searcher.count(Query(text, filters))


def _full(kind: str, text: str, searcher: Searcher, filters: tuple[Filter, ...] = ()) -> Question | None:
    return Question(kind, text, filters) if _total(searcher, text, filters) >= FULL else None


def _some(words: Sequence[str], number: int, chance: random.Random) -> list[str]:
    return chance.sample(words, number) if len(words) >= number else []


def _one(chance: random.Random, source: _Source, searcher: Searcher) -> Question | None:
    return _full("one word", chance.choice(source.words), searcher)


def _several(chance: random.Random, source: _Source, searcher: Searcher) -> Question | None:
    words = _some(source.words, chance.choice((2, 2, 3)), chance)
    full = words and _total(searcher, " AND ".join(words)) >= FULL
    return Question("two or three words", " ".join(words)) if full else None


def _any(chance: random.Random, source: _Source, searcher: Searcher) -> Question | None:
    words = _some(source.words, chance.choice((2, 3)), chance)
    return _full("any of two or three words", " OR ".join(words), searcher) if words else None


def _without(chance: random.Random, source: _Source, searcher: Searcher) -> Question | None:
    words = _some(source.words, 2, chance)
    return _full("a word without another", f"{words[0]} -{words[1]}", searcher) if words else None


def _phrase(chance: random.Random, source: _Source, searcher: Searcher) -> Question | None:
    if not source.runs:
        return None
    return _full("a phrase", f'"{" ".join(chance.choice(source.runs))}"', searcher)


def _beginning(chance: random.Random, source: _Source, searcher: Searcher) -> Question | None:
    word = chance.choice(source.words)
    return _full("the beginning of a word", f"{word[:5]}*", searcher) if len(word) > 5 else None


def _slip(chance: random.Random, source: _Source, searcher: Searcher) -> Question | None:
    word = chance.choice(source.words)
    place = chance.randrange(1, len(word) - 1)
    wrong = word[:place] + word[place + 1 :]
    if len(word) < 8 or _total(searcher, word) < FULL or _total(searcher, wrong):
        return None
    return Question(SLIP, wrong)


def _in_title(chance: random.Random, source: _Source, searcher: Searcher) -> Question | None:
    return _full("a word in the title", f"title:{chance.choice(source.title)}", searcher) if source.title else None


def _narrowed(chance: random.Random, source: _Source, searcher: Searcher) -> Question | None:
    """Two or three values of two facets, as somebody chooses them who sees the counts."""
    word = chance.choice(source.words)
    facets = searcher.search(Query(word)).facets
    filters = []
    for name in ("country", "keyword"):
        common = sorted(facets[name].flat(), key=lambda one: (-one.count, one.value))[:5]
        if len(common) < 3:
            return None
        values = chance.sample(common, chance.choice((2, 3)))
        filters.append(Filter(name, tuple(one.value for one in values)))
    return _full("a word, several values chosen", word, searcher, tuple(filters))


def _years(chance: random.Random, source: _Source, searcher: Searcher) -> Question | None:
    low = chance.randrange(1980, 2010)
    years = Filter("year", ranges=(FacetRange("year", low, low + chance.randrange(3, 15)),))
    return _full("a word in a range of years", chance.choice(source.words), searcher, (years,))


def _question(chance: random.Random, source: _Source, searcher: Searcher) -> Question | None:
    del searcher  # whatever it finds
    if not source.sentences:
        return None
    words = re.findall(r"\w+", chance.choice(source.sentences))
    return Question(QUESTION, " ".join(words).lower())


KINDS: Final[Mapping[str, _Maker]] = {
    "one word": _one,
    "two or three words": _several,
    "any of two or three words": _any,
    "a word without another": _without,
    "a phrase": _phrase,
    "the beginning of a word": _beginning,
    SLIP: _slip,
    "a word in the title": _in_title,
    "a word, several values chosen": _narrowed,
    "a word in a range of years": _years,
    QUESTION: _question,
}
"""The kinds, in the order in which a report lists them."""
