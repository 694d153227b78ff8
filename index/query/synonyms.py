"""What else a thing is called: names that mean the same, found in what was typed, to be searched for beside it.

`Synonyms` knows the names of the concepts and of the rings (`corpus.vocabularies.skos_loader`). Its `expand` finds them
in a tree as said, the longest first and across words ("early school leaving"), and makes each a `Named` with its other
names. A name is found in any form of its words, in the language that it is in; a country's as it is written. Acronyms
of two or three letters are found only in the capitals in which they are written: in small letters they are words. A
name of one country brings the others for that country alone. Quoted words, words of one field, and what is left out
with NOT mean what they say.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from attrs import evolve, frozen

from corpus.vocabularies.concepts import Concept
from corpus.vocabularies.skos_loader import Vocabularies
from index.query.nodes import And, Node, Or, Synonym, SynonymGroup, UserWord
from index.query.prose_detection import is_all_capitals
from index.schema import LABELS_LANGUAGE
from index.storage.caches import memoize
from index.text.analyzer import Analyzer, analysis_language
from index.text.folding import fold_accents, is_short_acronym, lowercase
from index.text.tokenizer import split_words
from index.text.wordlists import NORWEGIAN_CODES

__all__ = ["Expansion", "RecognizedName", "Sense", "SynonymMap", "concept_names", "is_acronym", "synonym_map"]

SYNONYM_SCHEMES: Final = ("area", "sector", "target", "country")
"""The facets whose concepts have names that mean the same. Those of the others (school, university: a level) are words
to filter by."""
MAX_NAME_WORDS: Final = 8
"""Words of a name that is looked for in what was typed."""
MAX_SYNONYMS: Final = 32
"""Other names of one thing that are searched for."""
MAX_QUERY_SYNONYMS: Final = 60
"""Other names of one query that are searched for: each is some terms and phrases more."""
KEPT_WORDS: Final = 10_000
"""Words of which it is remembered whether a name begins with them."""

_Key: TypeAlias = tuple[str, ...]


@frozen
class Sense:
    """What a name means."""

    facet: str
    """Of the concept; empty for a ring."""
    concept: Concept
    name: Synonym
    """The name by which it was found."""


@frozen
class RecognizedName:
    """A part of the query that names something."""

    group: SynonymGroup
    senses: tuple[Sense, ...]


@frozen
class Expansion:
    """A tree as said, with other names beside those that were typed."""

    node: Node
    recognized_names: tuple[RecognizedName, ...] = ()

    @property
    def added_synonyms(self) -> tuple[Synonym, ...]:
        """The names that were added, each once."""
        return tuple(dict.fromkeys(name for meaning in self.recognized_names for name in meaning.group.synonyms))


class SynonymMap:
    """All names by the words that they are made of. Built once; safe to share."""

    def __init__(self, vocabularies: Vocabularies, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._known: dict[_Key, list[Sense]] = {}
        self._cased: dict[str, list[Sense]] = {}
        self._lengths: dict[str, dict[str, int]] = {}
        """By language and first word, of how many words the longest name is that begins so."""
        self.max_name_words = memoize(self._longest_from, KEPT_WORDS)
        """Of how many words the longest name is that begins with the first part of a word; 0 where none does."""
        schemes = [(name, vocabularies[name]) for name in SYNONYM_SCHEMES if name in vocabularies]
        for facet, scheme in (*schemes, ("", vocabularies.rings)):
            for concept in scheme:
                for name in concept_names(concept):
                    self._add(Sense(facet, concept, name))

    def expand(self, node: Node, languages: Iterable[str]) -> Expansion:
        """The tree with other names, for a collection in these languages."""
        expander = _Expander(self, languages)
        return Expansion(expander.node(node), tuple(expander.meanings))

    def find_senses(self, words: Sequence[str], *, cased: bool = True) -> tuple[Sense, ...]:
        """What these words mean, all of them together as one name. `cased` says whether capitals mean something."""
        found: list[Sense] = []
        if len(words) == 1 and cased:
            found += self._cased.get(_singular(words[0]), ())
        opened = self._opened(words)
        for language, longest in self._lengths.items():
            if opened and len(opened) <= longest.get(self._stem(opened[0], language), 0):
                found += self._known.get(self._key(opened, language), ())
        return tuple(dict.fromkeys(found))

    def _longest_from(self, word: str) -> int:
        parts = split_words(word)
        if not parts:
            return 0
        first = self._opened(parts[:1])[0]
        begun = (longest.get(self._stem(first, language), 0) for language, longest in self._lengths.items())
        return max(begun, default=0) or int(_singular(parts[0]) in self._cased)

    def spelling_key(self, name: Synonym) -> _Key:
        """The same for two spellings of one name."""
        return self._key(self._opened(split_words(name.text)), name.language)

    def _add(self, sense: Sense) -> None:
        words = split_words(sense.name.text)
        if is_acronym(sense.name) and is_short_acronym(words[0]):
            self._cased.setdefault(words[0], []).append(sense)
        elif words and len(words) <= MAX_NAME_WORDS and not _is_number(words):
            language = "" if sense.facet == "country" else sense.name.language
            key = self._key(self._opened(words), language)
            self._known.setdefault(key, []).append(sense)
            longest = self._lengths.setdefault(language, {})
            longest[key[0]] = max(longest.get(key[0], 0), len(key))

    def _opened(self, words: Sequence[str]) -> list[str]:
        """The words, those written closed (dropout) in their parts."""
        return [part for word in words for part in self._analyzer.open_compound(word, (LABELS_LANGUAGE,)) or (word,)]

    def _key(self, words: Sequence[str], language: str) -> _Key:
        return tuple(self._stem(word, language) for word in words)

    def _stem(self, word: str, language: str) -> str:
        if not language:
            return fold_accents(lowercase(_singular(word)))
        return self._analyzer.word_stems(word, language)[-1]


@lru_cache(maxsize=2)
def synonym_map(vocabularies: Vocabularies) -> SynonymMap:
    """Their names, read once for all that search with these vocabularies."""
    return SynonymMap(vocabularies, Analyzer())


class _Expander:
    """One tree, expanded."""

    def __init__(self, synonyms: SynonymMap, languages: Iterable[str]) -> None:
        self.synonyms = synonyms
        self.languages = frozenset((*map(analysis_language, languages), LABELS_LANGUAGE))
        self.meanings: list[RecognizedName] = []
        self.left = MAX_QUERY_SYNONYMS

    def node(self, node: Node) -> Node:
        match node:
            case UserWord():
                return next(self.runs((node,)))
            case And():
                return And(tuple(self.runs(node.nodes)))
            case Or():
                return Or(tuple(self.node(child) for child in node.nodes))
            case _:
                return node

    def runs(self, nodes: Sequence[Node]) -> Iterator[Node]:
        """The nodes, words that are a name together as one."""
        letters = "".join(node.text for node in nodes if isinstance(node, UserWord))
        cased = not is_all_capitals(letters, len(nodes))
        place = 0
        while place < len(nodes):
            run = self.words_from(nodes, place)
            named = next(filter(None, (self.named(run[:end], cased=cased) for end in range(len(run), 0, -1))), None)
            yield named or (nodes[place] if isinstance(nodes[place], UserWord) else self.node(nodes[place]))
            place += len(named.words) if named else 1

    def words_from(self, nodes: Sequence[Node], place: int) -> tuple[UserWord, ...]:
        """The words one after the other from there on, as many as a name that begins so may have."""
        found: list[UserWord] = []
        first = nodes[place]
        most = self.synonyms.max_name_words(first.text) if isinstance(first, UserWord) else 0
        for node in nodes[place : place + most]:
            if not isinstance(node, UserWord) or node.field:
                break
            found.append(node)
        return tuple(found)

    def named(self, words: tuple[UserWord, ...], *, cased: bool) -> SynonymGroup | None:
        """These words as one name, where they are one that has others."""
        parts = [part for word in words for part in split_words(word.text)]
        senses = self.synonyms.find_senses(parts, cased=cased) if parts else ()
        if not senses:
            return None
        others = tuple(self.others(senses))[: min(MAX_SYNONYMS, self.left)]
        self.left -= len(others)
        acronym = _singular(parts[0]) if all(is_short_acronym(sense.name.text) for sense in senses) else ""
        languages = dict.fromkeys(sense.name.language for sense in senses if sense.name.language)
        named = SynonymGroup(words, others, acronym, tuple(languages))
        self.meanings.append(RecognizedName(named, senses))
        return named

    def others(self, senses: Sequence[Sense]) -> Iterator[Synonym]:
        """The other names of what was meant, each once however it is spelled, in languages that the collection has.

        Names that hold the one that was typed find nothing more, and are none; of "50+" the index has the number only.
        """
        typed = {self.synonyms.spelling_key(sense.name)[-MAX_NAME_WORDS:] for sense in senses}
        seen: set[_Key] = set()
        for sense in senses:
            home = sense.name.country
            for name in concept_names(sense.concept):
                key = self.synonyms.spelling_key(name)
                more = key not in seen and not any(_holds(key, one) for one in typed) and not _is_number(key)
                if more and home in ("", name.country or home) and self.is_read(name.language):
                    seen.add(key)
                    yield evolve(name, country=home or name.country)

    def is_read(self, language: str) -> bool:
        return language in ("", *self.languages) or (
            language in NORWEGIAN_CODES and not NORWEGIAN_CODES.isdisjoint(self.languages)
        )


def concept_names(concept: Concept) -> Iterator[Synonym]:
    """The names of a concept that mean the same, those first that find the most: English, others, one country's."""
    labels = [*concept.labels.items()]
    names = sorted((*labels, *concept.alt_labels), key=lambda one: (one[0] != LABELS_LANGUAGE, not one[0]))
    yield from (Synonym(text, language) for language, text in names)
    yield from (Synonym(text, country=country) for country, text in concept.national_names)


def is_acronym(name: Synonym) -> bool:
    """Whether the name is an acronym: one word with two capitals or more."""
    return len(split_words(name.text)) == 1 and sum(map(str.isupper, name.text)) > 1


def _holds(words: _Key, part: _Key) -> bool:
    return any(words[place : place + len(part)] == part for place in range(len(words) - len(part) + 1))


def _is_number(words: Sequence[str]) -> bool:
    return all(word.isdecimal() for word in words)


def _singular(word: str) -> str:
    """An acronym without the s of its plural: NEETs, PESs."""
    return word[:-1] if word.endswith("s") and word[:-1].isupper() and len(word) > len("As") else word
