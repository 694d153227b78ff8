"""Suggestions for a draft: keywords and concepts. A person accepts each of them.

Suggested keywords are phrases and keywords of the collection that occur in the text. Suggested concepts are those
whose names occur in it, read as tags are (`corpus.reading.tagging`), and those that the most similar practices share.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

from attrs import frozen

from corpus.practice import Practice
from corpus.profile.active import active_profile
from corpus.profile.definitions import FieldDefinition
from corpus.reading.tagging import MAX_ACRONYM, sort_tags
from corpus.text import fold_name
from corpus.vocabularies.skos_loader import Vocabularies
from index.engines.base import count_facets
from index.errors import SearchIndexError
from index.facets.keyword_spellings import read_spellings
from index.facets.phrase_facet import indexed_phrases, practice_texts
from index.schema import KEYWORDS
from search_app.catalogue import Catalogue

__all__ = ["Suggestion", "known_keywords", "suggest_values"]

WORD_PATTERN: Final = r"\w+"
MAX_PER_FIELD: Final = 8
"""Suggestions for one field."""
MAX_CHARACTERS: Final = 50_000
"""Characters of the text that are searched for names and phrases."""
MAX_KEYWORDS: Final = 300
"""Keywords that a field offers for completion."""
MIN_SIMILAR_PRACTICES: Final = 2
"""Similar practices that must have a concept before it is suggested."""


@frozen
class Suggestion:
    """A value that a field could have."""

    field: str
    value: str
    label: str
    reason: str

    @property
    def form_value(self) -> str:
        """What a form sends to accept it."""
        return f"{self.field}:{self.value}"


def suggest_values(practice: Practice, catalogue: Catalogue) -> tuple[Suggestion, ...]:
    """Return the values that fit the text and are not in the record. Without an index, only names in the text."""
    text = "\n".join(practice_texts(practice))[:MAX_CHARACTERS]
    suggestions = [*_suggest_named_concepts(text, practice, catalogue.vocabularies)]
    with suppress(SearchIndexError):
        suggestions += [*_suggest_shared_concepts(practice, catalogue), *_suggest_keywords(text, practice, catalogue)]
    return tuple(_limit(suggestions, practice))


def known_keywords(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the keywords of the collection, the most frequent first; none if there is no index."""
    try:
        counts = count_facets(catalogue.engine, (KEYWORDS,))[KEYWORDS]
        spellings = read_spellings(catalogue.engine)
    except SearchIndexError:
        return ()
    most_frequent = sorted(counts, key=lambda key: (-counts[key], key))[:MAX_KEYWORDS]
    return tuple(spellings.get(key, key) for key in most_frequent)


def _suggest_named_concepts(text: str, practice: Practice, vocabularies: Vocabularies) -> Iterator[Suggestion]:
    names = _find_concept_names(text, vocabularies)
    sorted_names = sort_tags(names, vocabularies, practice.countries)
    for field in _concept_lists():
        for value in sorted_names.values_of(field.key):
            yield Suggestion(field.key, value, vocabularies.label(field.scheme, value), "named in the text")


def _concept_lists() -> tuple[FieldDefinition, ...]:
    """Return the fields that hold several concepts."""
    return tuple(field for field in active_profile().concept_fields if field.many)


def _find_concept_names(text: str, vocabularies: Vocabularies) -> Iterator[str]:
    """Yield the names of concepts that occur in a text; short names only in the same case."""
    words = set(re.findall(WORD_PATTERN, text))
    folded_text = _fold_words(text)
    for field in _concept_lists():
        for concept in vocabularies[field.scheme]:
            for name in concept.all_names():
                if name == concept.notation:
                    continue
                if name in words if len(name) <= MAX_ACRONYM else f" {fold_name(name)} " in folded_text:
                    yield name


def _suggest_shared_concepts(practice: Practice, catalogue: Catalogue) -> Iterator[Suggestion]:
    """Yield the concepts that the most similar practices share."""
    similar = catalogue.searcher.similar(practice)
    stored_by_slug = {practice.slug: practice.stored for practice in (*similar.anywhere, *similar.elsewhere)}
    for field in (field for field in _concept_lists() if field.similarity):
        scheme = catalogue.vocabularies[field.scheme]
        counts = Counter(value for stored in stored_by_slug.values() for value in stored.values.get(field.key, ()))
        for value, number in counts.most_common():
            if number >= MIN_SIMILAR_PRACTICES and value in scheme:
                yield Suggestion(
                    field.key,
                    value,
                    scheme.label_of(value),
                    f"{number} similar {active_profile().site.noun.plural} have it",
                )


def _suggest_keywords(text: str, practice: Practice, catalogue: Catalogue) -> Iterator[Suggestion]:
    folded_text = _fold_words(text)
    for word in known_keywords(catalogue):
        if f" {fold_name(word)} " in folded_text:
            yield Suggestion("keywords", word, word, "used as a keyword elsewhere, and in this text")
    for phrase in indexed_phrases(catalogue.engine).select(practice_texts(practice)):
        yield Suggestion("keywords", phrase, phrase, f"also a phrase of other {active_profile().site.noun.plural}")


def _fold_words(text: str) -> str:
    """Return the folded words of a text for comparison, each between blanks."""
    return f" {' '.join(re.findall(WORD_PATTERN, fold_name(text)))} "


def _limit(suggestions: Iterable[Suggestion], practice: Practice) -> Iterator[Suggestion]:
    """Yield each value once, without those of the record, and a limited number for each field."""
    known_values = {
        (key, fold_name(value))
        for key in (*(field.key for field in _concept_lists()), "keywords")
        for value in practice.values_of(key)
    }
    amounts: Counter[str] = Counter()
    for suggestion in suggestions:
        key = (suggestion.field, fold_name(suggestion.value))
        if key not in known_values and amounts[suggestion.field] < MAX_PER_FIELD:
            known_values.add(key)
            amounts[suggestion.field] += 1
            yield suggestion
