"""Sorts flat tags into the fields of a practice.

Many collections have one list of tags that mixes subjects, sectors and the country. `sort_tags` looks each
tag up in the vocabularies and returns `SortedTags`. A tag that no vocabulary has becomes a keyword.

Some names occur in two schemes. Three rules decide:

- A preferred label of any scheme wins over an alternative name of any scheme. "employers" is the concept
  Employers of one scheme, although it is also another name of the sector of social partners.
- Otherwise the order of the fields in the profile decides. "university" is the sector rather than the level of an
  institution. Countries come last, because QA, HE and SEN in such a list mean quality
  assurance, higher education and special needs, hardly Qatar or Senegal.
- Names of two or three letters match only in the case of the scheme: "IT" is Italy and "it" is a word, "VET" is
  training and "vet" a profession. National names (BA, NAV) match for their country only.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from attrs import field, frozen

from corpus.profile.active import active_profile
from corpus.vocabularies.concepts import Concept
from corpus.vocabularies.countries import is_country
from corpus.vocabularies.skos_loader import Vocabularies

__all__ = ["MAX_ACRONYM", "SortedTags", "sort_tags"]

COUNTRY: Final = "country"
"""The field and the scheme of countries."""
MAX_ACRONYM: Final = 3
"""Letters of the longest name that matches only in its own case."""


@frozen
class SortedTags:
    """The notations and keywords of a list of tags, each in the order of the tags."""

    countries: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(factory=dict)
    """The notations by the keys of the fields that hold concepts."""
    keywords: tuple[str, ...] = ()
    """The tags that no scheme has, unchanged."""

    def values_of(self, key: str) -> tuple[str, ...]:
        """Return the notations of a field."""
        return self.values.get(key, ())


def sort_tags(
    tags: Iterable[str],
    vocabularies: Vocabularies,
    countries: Iterable[str] = (),
    *,
    match_country_codes: bool = True,
) -> SortedTags:
    """Sort tags into fields. `countries` are those of the record, where they are known; tags never change them.

    Otherwise a tag gives the country: by its name, and with `match_country_codes` also by its code.
    """
    texts = tuple(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
    places = tuple(countries) or _country(texts if match_country_codes else _long_names(texts), vocabularies)
    notations: dict[str, list[str]] = {}
    keywords: list[str] = []
    for tag in texts:
        key, notation = _find_concept(tag, vocabularies, places)
        if not key or (_is_single(key) and notations.get(key, [notation]) != [notation]):
            keywords.append(tag)
        elif key != COUNTRY:
            notations.setdefault(key, []).append(notation)
    values = {key: tuple(dict.fromkeys(several)) for key, several in notations.items()}
    return SortedTags(places, values, tuple(keywords))


def _is_single(key: str) -> bool:
    """Return whether a practice has one value of the field. Further tags of its scheme stay keywords."""
    definition = active_profile().field(key)
    return definition is not None and not definition.is_built_in and not definition.many


def _find_concept(tag: str, vocabularies: Vocabularies, countries: Sequence[str]) -> tuple[str, str]:
    """Return the field and notation of a tag; two empty strings where it has none or names a second country."""
    concepts = [
        (definition.key, vocabularies[definition.scheme].find_by_name(tag))
        for definition in active_profile().concept_fields
    ]
    candidates = [(key, concept) for key, concept in concepts if concept and _means(tag, concept, countries)]
    preferred = ((key, concept) for key, concept in candidates if concept.is_preferred_name(tag))
    for key, concept in chain(preferred, candidates):
        return key, concept.notation
    named = vocabularies[COUNTRY].find_by_name(tag)
    is_of_record = named is not None and named.notation in countries and _means(tag, named, countries)
    return (COUNTRY, named.notation) if named and is_of_record else ("", "")


def _long_names(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for text in texts if len(text) > MAX_ACRONYM)


def _country(tags: tuple[str, ...], vocabularies: Vocabularies) -> tuple[str, ...]:
    """Return the first country that is named, or the first country code that has no other meaning."""
    scheme = vocabularies[COUNTRY]
    for tag in sorted(tags, key=lambda tag: len(tag) <= MAX_ACRONYM):
        concept = scheme.find_by_name(tag)
        if concept and is_country(concept.notation) and _means(tag, concept, ()):
            own = (concept.notation,)
            if _find_concept(tag, vocabularies, own)[0] == COUNTRY:
                return own
    return ()


def _means(tag: str, concept: Concept, countries: Sequence[str]) -> bool:
    """Return whether a tag that matches a concept's name is also written as that name requires."""
    if len(tag) > MAX_ACRONYM:
        return True
    return not {tag, tag[:1].lower() + tag[1:]}.isdisjoint(_names(concept, countries))


def _names(concept: Concept, countries: Sequence[str]) -> Iterator[str]:
    """Yield the names of the concept that match in a practice of those countries."""
    yield concept.notation
    yield from concept.labels.values()
    yield from (name for _, name in concept.alt_labels)
    yield from concept.hidden_labels
    yield from (name for place, name in concept.national_names if place in countries)
