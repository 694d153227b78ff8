"""Synonyms: recognises names in a query tree and adds the other names of the same concept.

`SynonymMap` knows the names of the concepts and of the synonym rings (`corpus.vocabularies.skos_loader`). `expand`
finds them in a tree as typed, the longest first and across words ("city centre parking"). It replaces them by
`SynonymGroup`s.

- A name matches with any ending of its words, in its own language. The name of a country matches as written.
- One common word is a name only beside other words of its field (`index.query.name_evidence`).
- An acronym of two or three letters matches only in capitals: in small letters it may be another word.
- A name that is used in one country brings synonyms for practices of that country only.
- The adjective of a country (Danish) brings the names of the country, and is no name of it itself.
- Quoted words, words of one field and negated words are not expanded.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from attrs import evolve, frozen

from corpus.vocabularies.concepts import Concept
from corpus.vocabularies.places.place_data import country_adjectives
from corpus.vocabularies.skos_loader import Vocabularies
from index.query.name_evidence import (
    COUNTRY_FACET,
    NameEvidence,
    Sense,
    concept_names,
    is_acronym,
)
from index.query.nodes import And, Node, Or, Synonym, SynonymGroup, UserWord
from index.query.prose_detection import is_all_capitals
from index.schema import LABELS_LANGUAGE, synonym_facets
from index.storage.caches import memoize
from index.text.analyzer import Analyzer, analysis_language
from index.text.folding import fold_accents, is_short_acronym, lowercase
from index.text.tokenizer import split_words
from index.text.wordlists import NORWEGIAN_CODES

__all__ = [
    "MAX_QUERY_SYNONYMS",
    "MAX_SYNONYMS",
    "SYNONYM_BOOST",
    "Expansion",
    "RecognizedName",
    "SynonymMap",
    "synonym_map",
]

MAX_NAME_WORDS: Final = 8
"""Words of the longest name that is recognised."""
MAX_SYNONYMS: Final = 32
"""Synonyms of one name that are searched for."""
MAX_QUERY_SYNONYMS: Final = 60
"""Synonyms of one query that are searched for. Each adds several terms and phrases."""
SYNONYM_BOOST: Final = 0.2
"""The weight of an occurrence of a synonym in any field, where an occurrence of the word in a text weighs 1.

A practice may contain several synonyms, which are counted together. Even then they are to stay below the word itself.
"""
CACHED_WORDS: Final = 10_000
"""Words of which it is cached how long the names are that begin with them."""

VERBS_LIKE_ADJECTIVES: Final = frozenset({"polish"})
"""Words that are the adjective of a country only with a capital."""

_NameKey: TypeAlias = tuple[str, ...]
"""The stems of a name, which are equal for all its spellings."""


@frozen
class RecognizedName:
    """A name that was recognised in a query, with its meanings."""

    group: SynonymGroup
    senses: tuple[Sense, ...]


@frozen
class Expansion:
    """A tree as typed, with synonyms."""

    node: Node
    recognized_names: tuple[RecognizedName, ...] = ()

    @property
    def added_synonyms(self) -> tuple[Synonym, ...]:
        """The synonyms that were added, each once."""
        return tuple(dict.fromkeys(synonym for name in self.recognized_names for synonym in name.group.synonyms))


class SynonymMap:
    """The senses of all names, by the stems of their words. It never changes, so threads may share it."""

    def __init__(self, vocabularies: Vocabularies, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._senses: dict[_NameKey, list[Sense]] = {}
        self._acronym_senses: dict[str, list[Sense]] = {}
        """The senses of short acronyms, which match in capitals only."""
        self._name_lengths: dict[str, dict[str, int]] = {}
        """By language and first stem: the number of words of the longest name that begins with it."""
        self.max_name_words: Callable[[str], int] = memoize(self._max_name_words, CACHED_WORDS)
        """Returns the number of words of the longest name that begins with a word; 0 where none does."""
        schemes = {facet: vocabularies[facet] for facet in synonym_facets() if facet in vocabularies}
        schemes[""] = vocabularies.rings
        self.evidence = NameEvidence(schemes.values(), self._stem)
        """Decides whether a common word is meant as a name."""
        for facet, scheme in schemes.items():
            for concept in scheme:
                for name in (*concept_names(concept), *_adjectives(facet, concept)):
                    self._add(Sense(facet, concept, name))

    def expand(self, node: Node, languages: Iterable[str], *, needs_evidence: bool = True) -> Expansion:
        """Return a tree with synonyms, for a collection in these languages.

        `needs_evidence` says whether one common word is a name only beside other words of its field.
        """
        expander = _Expander(self, languages, needs_evidence=needs_evidence)
        return Expansion(expander.expand(node), tuple(expander.recognized_names))

    def find_senses(self, words: Sequence[str], *, match_acronyms: bool = True) -> tuple[Sense, ...]:
        """Return the senses of a name. `match_acronyms` says whether its capitals may mark a short acronym."""
        senses: list[Sense] = []
        if len(words) == 1 and words[0] in VERBS_LIKE_ADJECTIVES:
            return ()
        if len(words) == 1 and match_acronyms:
            senses += self._acronym_senses.get(_singular(words[0]), ())
        parts = self._open_compounds(words)
        for language, lengths in self._name_lengths.items():
            if parts and len(parts) <= lengths.get(self._stem(parts[0], language), 0):
                senses += self._senses.get(self._key(parts, language), ())
        return tuple(dict.fromkeys(senses))

    def spelling_key(self, name: Synonym) -> _NameKey:
        """Return the key of a name, which is equal for all its spellings."""
        return self._key(self._open_compounds(split_words(name.text)), name.language)

    def _max_name_words(self, word: str) -> int:
        parts = split_words(word)
        if not parts:
            return 0
        first = self._open_compounds(parts[:1])[0]
        lengths = (by_stem.get(self._stem(first, language), 0) for language, by_stem in self._name_lengths.items())
        return max(lengths, default=0) or int(_singular(parts[0]) in self._acronym_senses)

    def _add(self, sense: Sense) -> None:
        words = split_words(sense.name.text)
        if is_acronym(sense.name) and is_short_acronym(words[0]):
            self._acronym_senses.setdefault(words[0], []).append(sense)
        elif words and len(words) <= MAX_NAME_WORDS and not _is_number(words):
            language = "" if sense.facet == COUNTRY_FACET else sense.name.language
            key = self._key(self._open_compounds(words), language)
            self._senses.setdefault(key, []).append(sense)
            lengths = self._name_lengths.setdefault(language, {})
            lengths[key[0]] = max(lengths.get(key[0], 0), len(key))

    def _open_compounds(self, words: Sequence[str]) -> list[str]:
        """Return the words with closed compounds as their parts: dropout as drop, out."""
        return [part for word in words for part in self._analyzer.open_compound(word, (LABELS_LANGUAGE,)) or (word,)]

    def _key(self, words: Sequence[str], language: str) -> _NameKey:
        return tuple(self._stem(word, language) for word in words)

    def _stem(self, word: str, language: str) -> str:
        if not language:
            return fold_accents(lowercase(_singular(word)))
        return self._analyzer.plain_stem(word, language)


@lru_cache(maxsize=2)
def synonym_map(vocabularies: Vocabularies) -> SynonymMap:
    """Return the synonym map of these vocabularies, which is built once."""
    return SynonymMap(vocabularies, Analyzer())


class _Expander:
    """Expands one tree, and collects the names that it recognises."""

    def __init__(self, synonyms: SynonymMap, languages: Iterable[str], *, needs_evidence: bool) -> None:
        self.synonyms = synonyms
        self.needs_evidence = needs_evidence
        self.languages = frozenset((*map(analysis_language, languages), LABELS_LANGUAGE))
        self.recognized_names: list[RecognizedName] = []
        self.remaining = MAX_QUERY_SYNONYMS

    def expand(self, node: Node) -> Node:
        match node:
            case UserWord():
                return next(self.expand_sequence((node,)))
            case And():
                return And(tuple(self.expand_sequence(node.nodes)))
            case Or():
                return Or(tuple(self.expand(child) for child in node.nodes))
            case _:
                return node

    def expand_sequence(self, nodes: Sequence[Node]) -> Iterator[Node]:
        """Yield the nodes, with names of one or more words as groups."""
        letters = "".join(node.text for node in nodes if isinstance(node, UserWord))
        match_acronyms = not is_all_capitals(letters, len(nodes))
        position = 0
        while position < len(nodes):
            words = self.candidate_words(nodes, position)
            candidates = (words[:end] for end in range(len(words), 0, -1))
            groups = (self.recognize(candidate, nodes, match_acronyms=match_acronyms) for candidate in candidates)
            group = next(filter(None, groups), None)
            yield group or (nodes[position] if isinstance(nodes[position], UserWord) else self.expand(nodes[position]))
            position += len(group.words) if group else 1

    def candidate_words(self, nodes: Sequence[Node], position: int) -> tuple[UserWord, ...]:
        """Return the consecutive words from a position, as many as the longest name that begins there may have."""
        words: list[UserWord] = []
        first = nodes[position]
        most = self.synonyms.max_name_words(first.text) if isinstance(first, UserWord) else 0
        for node in nodes[position : position + most]:
            if not isinstance(node, UserWord) or node.field:
                break
            words.append(node)
        return tuple(words)

    def recognize(
        self, words: tuple[UserWord, ...], nodes: Sequence[Node], *, match_acronyms: bool
    ) -> SynonymGroup | None:
        """Return the group of words, among these nodes, that are a name of any concept; None where they are none."""
        parts = [part for word in words for part in split_words(word.text)]
        found = self.synonyms.find_senses(parts, match_acronyms=match_acronyms) if parts else ()
        supported = self.supported_senses(found, words, nodes)
        evidence = self.synonyms.evidence
        senses = evidence.likely_senses([each for each in found if each in supported or evidence.is_in_list(each)])
        if not senses:
            return None
        synonyms = tuple(self.other_names(senses, supported))[: min(MAX_SYNONYMS, self.remaining)]
        self.remaining -= len(synonyms)
        acronym = _singular(parts[0]) if all(is_short_acronym(sense.name.text) for sense in senses) else ""
        languages = dict.fromkeys(sense.name.language for sense in senses if sense.name.language)
        group = SynonymGroup(words, synonyms, acronym, tuple(languages))
        self.recognized_names.append(RecognizedName(group, tuple(senses)))
        return group

    def supported_senses(
        self, senses: Sequence[Sense], words: Sequence[UserWord], nodes: Sequence[Node]
    ) -> Sequence[Sense]:
        """Return the senses of these words that may be meant, among these nodes."""
        if not self.needs_evidence:
            return senses
        others = [node.text for node in nodes if isinstance(node, UserWord) and node not in words]
        return [sense for sense in senses if self.synonyms.evidence.supports(sense, others, self.languages)]

    def other_names(self, senses: Sequence[Sense], supported: Sequence[Sense]) -> Iterator[Synonym]:
        """Yield the other names of these senses in languages of the collection, each spelling once.

        Senses that are not supported bring names of several words only. A name that contains the typed name would match
        nothing more, and is left out. So are numbers: the index contains only the number of "50+". An acronym that
        stands for another concept is no other name of this one.
        """
        evidence = self.synonyms.evidence
        typed = {self.synonyms.spelling_key(sense.name)[-MAX_NAME_WORDS:] for sense in senses}
        yielded: set[_NameKey] = set()
        for sense in senses:
            country = sense.name.country
            for name in concept_names(sense.concept):
                key = self.synonyms.spelling_key(name)
                is_new = key not in yielded and not any(_contains(key, typed_key) for typed_key in typed)
                is_clear = sense in supported or len(split_words(name.text)) > 1
                is_usable = is_clear and not _is_number(key) and not evidence.belongs_elsewhere(name, sense.concept)
                if is_new and is_usable and self.is_used(name, country):
                    yielded.add(key)
                    yield evolve(name, country=country or name.country)

    def is_used(self, name: Synonym, country: str) -> bool:
        """Return whether a name is in a language of the collection, and not of another country than the typed name."""
        language = name.language
        is_norwegian = language in NORWEGIAN_CODES and not NORWEGIAN_CODES.isdisjoint(self.languages)
        return country in ("", name.country or country) and (language in ("", *self.languages) or is_norwegian)


def _adjectives(facet: str, concept: Concept) -> Iterator[Synonym]:
    """Yield the English adjectives of a country; none for any other concept."""
    adjectives = country_adjectives().get(concept.notation, ()) if facet == COUNTRY_FACET else ()
    return (Synonym(adjective, LABELS_LANGUAGE) for adjective in adjectives)


def _contains(key: _NameKey, part: _NameKey) -> bool:
    return any(key[start : start + len(part)] == part for start in range(len(key) - len(part) + 1))


def _is_number(words: Sequence[str]) -> bool:
    return all(word.isdecimal() for word in words)


def _singular(word: str) -> str:
    """Return an acronym without the s of its plural: NEETs as NEET."""
    return word[:-1] if word.endswith("s") and word[:-1].isupper() and len(word) > len("As") else word
