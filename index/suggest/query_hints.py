"""Tells readers what names in their query mean: explains acronyms and national names, offers concepts as filters."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, TypeAlias

from corpus.text import fold_name
from corpus.vocabularies.concepts import Concept
from corpus.vocabularies.skos_loader import Vocabularies
from index.query.nodes import Synonym
from index.query.synonyms.name_evidence import Sense, concept_names, has_initials, is_acronym
from index.query.synonyms.synonym_map import Expansion, RecognizedName
from index.results import Offer
from index.schema import LABELS_LANGUAGE, facet_names
from index.search_query import Query

__all__ = ["explain_names", "offer_filters", "other_names"]

MAX_OFFERS: Final = 4
MAX_HINTS: Final = 4
COUNTRIES_WITH_ARTICLE: Final = ("Netherlands", "United ", "Philippines", "Bahamas", "Maldives")
"""How the names of countries begin that take an article in a sentence."""

FacetCounts: TypeAlias = Mapping[str, Mapping[str, int]]
"""By facet and value: the number of matching practices."""


def other_names(expansion: Expansion, vocabularies: Vocabularies) -> tuple[str, ...]:
    """Return the other names that were searched for, as people write them, each once."""
    names = {
        fold_name(name.text) + name.country: _name_for_readers(name, vocabularies)
        for name in reversed(expansion.added_synonyms)
    }
    return tuple(reversed(names.values()))


def explain_names(expansion: Expansion, vocabularies: Vocabularies) -> tuple[str, ...]:
    """Return sentences that say what the acronyms and the names of one country in a query mean."""
    hints = (hint for name in expansion.recognized_names for hint in _hints(name, vocabularies))
    return tuple(islice(dict.fromkeys(hints), MAX_HINTS))


def offer_filters(
    expansion: Expansion, query: Query, counts: FacetCounts, vocabularies: Vocabularies
) -> tuple[Offer, ...]:
    """Return the facet values that the query names and some of the results have.

    Facets that are filtered already are left out.
    """
    filtered = {each.facet for each in query.filters}
    order = {name: position for position, name in enumerate(facet_names())}
    named = dict.fromkeys(value for name in expansion.recognized_names for value in _facet_values(name))
    offers = (
        Offer(facet, value, vocabularies.label(facet, value), counts[facet][value])
        for facet, value in sorted(named, key=lambda facet_and_value: order[facet_and_value[0]])
        if facet not in filtered and counts.get(facet, {}).get(value)
    )
    return tuple(islice(offers, MAX_OFFERS))


def _name_for_readers(name: Synonym, vocabularies: Vocabularies) -> str:
    text = _in_sentence(name.text)
    return f"{text} ({vocabularies.label('country', name.country)})" if name.country else text


def _hints(name: RecognizedName, vocabularies: Vocabularies) -> Iterator[str]:
    for sense in name.senses:
        if sense.name.country:
            yield _national_hint(sense.name, sense.concept, vocabularies)
    acronyms = [sense for sense in name.senses if is_acronym(sense.name) and not sense.name.country]
    if acronyms and (long_form := _long_form(acronyms)):
        yield f"{acronyms[0].name.text} stands for {long_form}."


def _national_hint(name: Synonym, concept: Concept, vocabularies: Vocabularies) -> str:
    """Return a sentence such as "NAV is Norway's public employment service."."""
    label = vocabularies.label("country", name.country)
    country = f"the {label}" if label.startswith(COUNTRIES_WITH_ARTICLE) else label
    genitive = f"{country}\u2019" if country.endswith("s") else f"{country}\u2019s"
    return f"{name.text} is {genitive} {concept.kind or _in_sentence(concept.label())}."


def _long_form(acronyms: Sequence[Sense]) -> str:
    """Return the name whose initials the acronym has, else the first label of what the acronym stands for."""
    names = [
        (name.text, sense.name.text)
        for sense in acronyms
        for name in concept_names(sense.concept)
        if name.language == LABELS_LANGUAGE and not is_acronym(name)
    ]
    matching = (name for name, acronym in names if has_initials(name, acronym))
    return _in_sentence(next(matching, names[0][0] if names else ""))


def _in_sentence(text: str) -> str:
    """Return a label as it is written inside a sentence.

    Its first letter becomes small where the label has several words and no other capital.
    """
    first, _, rest = text.partition(" ")
    return text[:1].lower() + text[1:] if first[1:] == first[1:].lower() and rest and rest == rest.lower() else text


def _facet_values(name: RecognizedName) -> Iterator[tuple[str, str]]:
    """Yield the facets and values that a name stands for: its concepts, and the country of a national name."""
    for sense in name.senses:
        if sense.facet:
            yield sense.facet, sense.concept.notation
        if sense.name.country:
            yield "country", sense.name.country
