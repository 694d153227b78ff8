"""What a text lets one suggest: keywords, policy areas and other concepts. Nothing is taken that nobody ticked.

Keywords are phrases and keywords of the collection that stand in the text. Concepts are those whose names stand in it,
read as tags are (`corpus.reading.tagging`), and those that the practices most like it share.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

from attrs import frozen

from corpus.practice import Practice
from corpus.reading.tagging import MAX_ACRONYM, sort_tags
from corpus.text import folded
from corpus.vocabularies.skos_loader import CONCEPT_FIELDS, Vocabularies
from index.engines.base import EngineRequest
from index.errors import SearchIndexError
from index.facets.phrase_facet import known, spoken
from index.query.nodes import MatchAll
from search_app.catalogue import Catalogue
from search_app.contribute.form import LISTS

__all__ = ["Suggestion", "known_keywords", "suggestions"]

WORD: Final = r"\w+"
MOST: Final = 8
"""Suggestions for one field."""
LOOKED_AT: Final = 50_000
"""Characters of the text that are looked at."""
OFFERED: Final = 300
"""Keywords that a field completes."""
SHARED_BY: Final = 2
"""Practices like it that have a concept before it is suggested."""


@frozen
class Suggestion:
    """A value that a field could have."""

    field: str
    value: str
    label: str
    why: str

    @property
    def wish(self) -> str:
        """What a form sends that accepts it."""
        return f"{self.field}:{self.value}"


def suggestions(practice: Practice, found: Catalogue) -> tuple[Suggestion, ...]:
    """What suits the text and is not there yet; without an index only what the text itself names."""
    text = "\n".join(spoken(practice))[:LOOKED_AT]
    ways = [*_named(text, practice, found.vocabularies)]
    with suppress(SearchIndexError):
        ways += [*_shared(practice, found), *_phrases(text, practice, found)]
    return tuple(_few(ways, practice))


def known_keywords(found: Catalogue) -> tuple[str, ...]:
    """The keywords of the collection, the most frequent first; none where there is no index."""
    try:
        counts = found.engine.search(EngineRequest(MatchAll(), facets=("keyword",), limit=0)).facet_counts["keyword"]
    except SearchIndexError:
        return ()
    return tuple(sorted(counts, key=lambda word: (-counts[word], word))[:OFFERED])


def _named(text: str, practice: Practice, vocabularies: Vocabularies) -> Iterator[Suggestion]:
    names = _standing(text, vocabularies)
    sorted_names = sort_tags(names, vocabularies, practice.country)
    for field in LISTS:
        for value in getattr(sorted_names, field):
            yield Suggestion(field, value, vocabularies.label(CONCEPT_FIELDS[field], value), "named in the text")


def _standing(text: str, vocabularies: Vocabularies) -> Iterator[str]:
    """The names of concepts that stand in a text; those of a few letters as they are written."""
    words = set(re.findall(WORD, text))
    flat = _flat(text)
    for field in LISTS:
        for concept in vocabularies[CONCEPT_FIELDS[field]]:
            for name in concept.all_names():
                if name == concept.notation:
                    continue
                if name in words if len(name) <= MAX_ACRONYM else f" {folded(name)} " in flat:
                    yield name


def _shared(practice: Practice, found: Catalogue) -> Iterator[Suggestion]:
    """The concepts of the practices that are most like it."""
    similar = found.searcher.similar(practice)
    alike = {one.slug: one.stored for one in (*similar.anywhere, *similar.elsewhere)}
    for field in ("areas", "targets"):
        held = Counter(value for stored in alike.values() for value in getattr(stored, field))
        for value, number in held.most_common():
            if number >= SHARED_BY and value in found.vocabularies[CONCEPT_FIELDS[field]]:
                label = found.vocabularies.label(CONCEPT_FIELDS[field], value)
                yield Suggestion(field, value, label, f"as {number} practices like it")


def _phrases(text: str, practice: Practice, found: Catalogue) -> Iterator[Suggestion]:
    flat = _flat(text)
    for word in known_keywords(found):
        if f" {folded(word)} " in flat:
            yield Suggestion("keywords", word, word, "a keyword of others, in the text")
    for phrase in known(found.engine).of(spoken(practice)):
        yield Suggestion("keywords", phrase, phrase, "others say the same words")


def _flat(text: str) -> str:
    """The words of a text for comparing, each between blanks."""
    return f" {' '.join(re.findall(WORD, folded(text)))} "


def _few(ways: Iterable[Suggestion], practice: Practice) -> Iterator[Suggestion]:
    """Each value once, without what the record has, a few for each field."""
    seen = {(field, folded(value)) for field in (*LISTS, "keywords") for value in getattr(practice, field)}
    amounts: Counter[str] = Counter()
    for one in ways:
        key = (one.field, folded(one.value))
        if key not in seen and amounts[one.field] < MOST:
            seen.add(key)
            amounts[one.field] += 1
            yield one
