"""What a reader is told of what the query names: acronyms and national names explained, concepts offered as filters."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from corpus.text import folded
from corpus.vocabularies.concepts import Concept
from corpus.vocabularies.skos_loader import Vocabularies
from index.query.nodes import Synonym
from index.query.synonyms import Expansion, Meaning, Sense, is_acronym, names_of
from index.results import Offer
from index.schema import FACETS, LABELS_LANGUAGE
from index.search_query import Query
from index.text.tokenizer import tokens
from index.text.wordlists import stop_words

__all__ = ["also", "hints", "offers"]

MAX_OFFERS: Final = 4
MAX_HINTS: Final = 4
WITH_ARTICLE: Final = ("Netherlands", "United ", "Philippines", "Bahamas", "Maldives")
"""How the names of countries begin that stand with an article in a sentence."""

Counts = Mapping[str, Mapping[str, int]]


def also(expansion: Expansion, vocabularies: Vocabularies) -> tuple[str, ...]:
    """The other names that were searched for, as people write them, each once."""
    shown = {folded(name.text) + name.country: _shown(name, vocabularies) for name in reversed(expansion.also)}
    return tuple(reversed(shown.values()))


def hints(expansion: Expansion, vocabularies: Vocabularies) -> tuple[str, ...]:
    """What acronyms and names of one country mean."""
    found = (hint for meaning in expansion.meanings for hint in _hints(meaning, vocabularies))
    return tuple(islice(dict.fromkeys(found), MAX_HINTS))


def offers(expansion: Expansion, query: Query, counts: Counts, vocabularies: Vocabularies) -> tuple[Offer, ...]:
    """The values that the query names and some of the answer carries, of facets that nothing is chosen in."""
    chosen = {one.facet for one in query.filters}
    named = dict.fromkeys(value for meaning in expansion.meanings for value in _values(meaning))
    found = (
        Offer(facet, value, vocabularies.label(facet, value), counts[facet][value])
        for facet, value in sorted(named, key=lambda one: _PLACE[one[0]])
        if facet not in chosen and counts.get(facet, {}).get(value)
    )
    return tuple(islice(found, MAX_OFFERS))


_PLACE: Final = {facet.name: place for place, facet in enumerate(FACETS)}


def _shown(name: Synonym, vocabularies: Vocabularies) -> str:
    text = _in_a_sentence(name.text)
    return f"{text} ({vocabularies.label('country', name.country)})" if name.country else text


def _hints(meaning: Meaning, vocabularies: Vocabularies) -> Iterator[str]:
    for sense in meaning.senses:
        if sense.name.country:
            yield _national_hint(sense.name, sense.concept, vocabularies)
    acronyms = [sense for sense in meaning.senses if is_acronym(sense.name) and not sense.name.country]
    if acronyms and (long := _long_form(acronyms)):
        yield f"{acronyms[0].name.text}: {long}"


def _national_hint(name: Synonym, concept: Concept, vocabularies: Vocabularies) -> str:
    label = vocabularies.label("country", name.country)
    country = f"the {label}" if label.startswith(WITH_ARTICLE) else label
    of = f"{country}'" if country.endswith("s") else f"{country}'s"
    return f"{name.text} is {of} {concept.kind or _in_a_sentence(concept.label())}"


def _long_form(acronyms: Sequence[Sense]) -> str:
    """Of the things that the acronym stands for, the name whose initials it has, else the first label."""
    names = [
        (name.text, sense.name.text.lower())
        for sense in acronyms
        for name in names_of(sense.concept)
        if name.language == LABELS_LANGUAGE and not is_acronym(name)
    ]
    spelled = (name for name, acronym in names if acronym in _initials(name))
    return _in_a_sentence(next(spelled, names[0][0] if names else ""))


def _initials(text: str) -> tuple[str, str]:
    """With small words (open method of co-ordination) and without."""
    words = [word.text.lower() for word in tokens(text)]
    apart = [word.lower() for word in text.split()]
    small = stop_words(LABELS_LANGUAGE)
    return "".join(word[0] for word in words), "".join(word[0] for word in apart if word not in small)


def _in_a_sentence(text: str) -> str:
    """A label without its capital, where that is the only one in its first word and the rest has none."""
    first, _, rest = text.partition(" ")
    return text[:1].lower() + text[1:] if first[1:] == first[1:].lower() and rest and rest == rest.lower() else text


def _values(meaning: Meaning) -> Iterator[tuple[str, str]]:
    """The facet values that a part of the query names: its concepts, and the country of a national name."""
    for sense in meaning.senses:
        yield from _values_of(sense)


def _values_of(sense: Sense) -> Iterator[tuple[str, str]]:
    if sense.facet:
        yield sense.facet, sense.concept.notation
    if sense.name.country:
        yield "country", sense.name.country
