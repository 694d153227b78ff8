"""`NameEvidence`: decides whether a word of a query is meant as the name of a concept.

A name of several words, an acronym or a proper name says which concept is meant. One common word does not: "transition"
names a subject, but in "transition town" it is another thing. So such a word counts as a name only where another
word of the query belongs to the field of the concept: it is a word of another name of the concept, of its broader
concept or of its narrower concepts. In a list without levels, as of groups of people, it brings names of several words
all the same.

An acronym may belong to several concepts. Where some of them have a name with its initials, the others do not count.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from attrs import frozen

from corpus.vocabularies.concepts import Concept, ConceptScheme
from index.query.nodes import Synonym
from index.schema import LABELS_LANGUAGE
from index.text.compound_splitter import COMPOUNDING_LANGUAGES
from index.text.folding import fold_accents, lowercase
from index.text.tokenizer import split_words, tokenize
from index.text.wordlists import stop_words

__all__ = ["COUNTRY_FACET", "NameEvidence", "Sense", "concept_names", "has_initials", "is_acronym"]

COUNTRY_FACET: Final = "country"
"""The facet of places, whose names are proper names."""


@frozen
class Sense:
    """A meaning of a name: the concept that has it."""

    facet: str
    """The facet of the concept; empty for a synonym ring."""
    concept: Concept
    name: Synonym
    """The name of the concept that was recognised."""


class NameEvidence:
    """Knows the words that belong to the field of each concept. It never changes, so threads may share it."""

    def __init__(self, schemes: Iterable[ConceptScheme], stem: Callable[[str, str], str]) -> None:
        """Take all concepts, and a function that returns the stem of a word in a language."""
        self._stem = stem
        self._schemes: Mapping[Concept, ConceptScheme] = {concept: scheme for scheme in schemes for concept in scheme}
        self._field_words: dict[Concept, frozenset[str]] = {}
        self._owners: dict[str, set[Concept]] = {}
        """By acronym: the concepts that have a name with its initials."""
        for concept in self._schemes:
            self._add_acronyms(concept)

    def likely_senses(self, senses: Sequence[Sense]) -> Sequence[Sense]:
        """Return the senses without those of an acronym that stands for another of these concepts."""
        return [sense for sense in senses if not self.belongs_elsewhere(sense.name, sense.concept)]

    def belongs_elsewhere(self, name: Synonym, concept: Concept) -> bool:
        """Return whether a name is an acronym with the initials of another concept's name, and not of this one's."""
        owners = self._owners.get(name.text) if not name.country else None
        return owners is not None and concept not in owners

    def is_in_list(self, sense: Sense) -> bool:
        """Return whether the concept is one of a list without levels, as groups of people are, and not of a hierarchy.

        A common word brings its longer names even without evidence: students, and higher-education students.
        """
        return self._schemes[sense.concept].is_flat

    def supports(self, sense: Sense, other_words: Iterable[str], languages: Iterable[str]) -> bool:
        """Return whether a sense may be meant, beside these other words, in a collection in these languages."""
        if not _is_common_word(sense, languages):
            return True
        own = self._word_stems(sense.name.text, sense.name.language)
        stems = {stem for word in other_words for stem in self._word_stems(word, sense.name.language)}
        return bool((stems - own) & self._words_of_field(sense.concept))

    def _add_acronyms(self, concept: Concept) -> None:
        names = list(concept_names(concept))
        long_names = [name.text for name in names if not is_acronym(name)]
        for name in names:
            if is_acronym(name) and any(has_initials(text, name.text) for text in long_names):
                self._owners.setdefault(name.text, set()).add(concept)

    def _words_of_field(self, concept: Concept) -> frozenset[str]:
        words = self._field_words.get(concept)
        if words is None:
            related = (concept, *self._broader_and_narrower(concept))
            names = (name for each in related for name in concept_names(each) if not is_acronym(name))
            words = frozenset(stem for name in names for stem in self._word_stems(name.text, name.language))
            self._field_words[concept] = words
        return words

    def _broader_and_narrower(self, concept: Concept) -> Iterator[Concept]:
        scheme = self._schemes[concept]
        if broader := scheme.get(concept.broader):
            yield broader
        yield from scheme.narrower(concept.notation) if concept.notation else ()

    def _word_stems(self, text: str, language: str) -> frozenset[str]:
        """Return the stems of the words of a text, without stop words."""
        small_words = stop_words(language)
        words = (word for word in split_words(text) if lowercase(word) not in small_words)
        return frozenset(self._stem(word, language) for word in words)


def concept_names(concept: Concept) -> Iterator[Synonym]:
    """Yield the names of a concept, first those that match most: English ones, other ones, those of one country."""
    labels = [*concept.labels.items()]
    names = sorted((*labels, *concept.alt_labels), key=lambda label: (label[0] != LABELS_LANGUAGE, not label[0]))
    yield from (Synonym(text, language) for language, text in names)
    yield from (Synonym(text, country=country) for country, text in concept.national_names)


def is_acronym(name: Synonym) -> bool:
    """Return whether a name is an acronym: one word with at least two capitals."""
    return len(split_words(name.text)) == 1 and sum(map(str.isupper, name.text)) > 1


def has_initials(text: str, acronym: str) -> bool:
    """Return whether a name has these initials. Stop words may count or not: open method of co-ordination, OMC."""
    tokens = [token.text for token in tokenize(text)]
    return _has_initials(tokens, acronym) or _has_initials(text.split(), acronym)


def _has_initials(words: Sequence[str], acronym: str) -> bool:
    letters = fold_accents(lowercase(acronym))
    small_words = stop_words(LABELS_LANGUAGE)
    matched = {0}
    for word in map(lowercase, words):
        longer = {number + 1 for number in matched if letters[number : number + 1] == fold_accents(word[:1])}
        matched = longer | matched if word in small_words else longer
    return len(letters) in matched


def _is_common_word(sense: Sense, languages: Iterable[str]) -> bool:
    """Return whether the name is one word of a language of the collection, and no acronym or proper name.

    In a synonym ring, all names mean the same. So one word stands for another one there, but not for a longer name.
    """
    name = sense.name
    if sense.facet == COUNTRY_FACET or not name.language or is_acronym(name) or len(split_words(name.text)) > 1:
        return False
    if name.language not in languages or name.language in COMPOUNDING_LANGUAGES:
        return False
    is_ring_of_words = not sense.facet and len(split_words(sense.concept.label(name.language))) == 1
    return not is_ring_of_words
