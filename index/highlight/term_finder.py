"""`TermFinder`: finds the occurrences of given terms in a text without analysing the whole text.

It finds what `Analyzer.stems` and `Analyzer.forms` find of the same terms. `index.text.surface_forms` knows which words
are analysed to a term. The finder compares these words with the distinct words of the text, and locates the common
ones. It analyses a text that is not plain, and a text with the first word of a compound that is wanted.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import NamedTuple, TypeAlias

from index.highlight.tokenized_text import TokenizedText
from index.text.analyzer import Analyzer, TermOccurrence
from index.text.joined_words import iterate_joined
from index.text.surface_forms import SurfaceForms
from index.text.tokenizer import plain_words

__all__ = ["TermFinder", "WordTerms", "locate_words"]

_TermsByWord: TypeAlias = Mapping[str, Sequence[str]]
"""Words, and the wanted terms that each is analysed to."""


class TermFinder:
    """Finds terms, and terms with given prefixes, in texts of one language or in the forms of any language."""

    def __init__(
        self,
        terms: AbstractSet[str],
        prefixes: Sequence[str],
        analyzer: Analyzer,
        language: str = "",
        *,
        with_positions: bool = True,
    ) -> None:
        """Take the wanted terms and prefixes; without a language they are forms.

        Phrases need the positions of terms. Without `with_positions` every position is 0, which is faster.
        """
        self._terms = terms
        self._prefixes = tuple(prefixes)
        self.surfaces: SurfaceForms = analyzer.surface_forms(language)
        self._analyze: Callable[[str], list[TermOccurrence]] = (
            partial(analyzer.stem_occurrences, language=language) if language else analyzer.form_occurrences
        )
        compounds = analyzer.compound_starts(language) if language else ()
        self._compound_starts = {first for compound, first in compounds if self._is_wanted(compound)}
        self._with_positions = with_positions
        self._word_terms = WordTerms(-1, {}, frozenset())
        self._examined: set[str] = set()
        self._prefix_terms: dict[str, Sequence[str]] = {}
        """The examined words with a wanted prefix, and the wanted terms of each."""

    @property
    def revision(self) -> int:
        """A number that changes whenever more words are known to be analysed to wanted terms."""
        return self.surfaces.revision + len(self._prefix_terms)

    def examine(self, words: AbstractSet[str]) -> None:
        """Look for wanted prefixes among these words; each word is examined once."""
        if self._prefixes and not words <= self._examined:
            new = words - self._examined
            matching = self.surfaces.words_with_prefix(new, self._prefixes)
            self._prefix_terms |= {word: self._wanted_terms(word) for word in matching}
            self._examined |= new

    def find(self, text: TokenizedText) -> list[TermOccurrence]:
        """Return the occurrences of wanted terms in a text, in no order."""
        if not text.is_plain:
            return self._find_by_analysis(text)
        text.meet(self.surfaces)
        self.examine(text.words)
        known = self.word_terms()
        if known.compound_starts and not known.compound_starts.isdisjoint(text.words):
            return self._find_by_analysis(text)
        return self._locate(text, {word: known.terms[word] for word in known.terms.keys() & text.words})

    def word_terms(self) -> "WordTerms":
        """Return the words that are known at present to be analysed to wanted terms."""
        revision = self.revision
        if self._word_terms.revision != revision:
            words_of = self.surfaces.words_for
            terms = {word: self._wanted_terms(word) for word in words_of(self._terms)}
            self._word_terms = WordTerms(revision, terms | self._prefix_terms, words_of(self._compound_starts))
        return self._word_terms

    def _locate(self, text: TokenizedText, terms: _TermsByWord) -> list[TermOccurrence]:
        if not terms:
            return []
        if self._with_positions:
            return [*_locate_with_positions(text.text, terms), *_locate_joined_with_positions(text, terms)]
        return [
            TermOccurrence(term, 0, start, end)
            for word, start, end in locate_words(text, terms)
            for term in terms[word]
        ]

    def _find_by_analysis(self, text: TokenizedText) -> list[TermOccurrence]:
        """Analyse the text, and return the occurrences of the wanted terms."""
        occurrences = text.analyze(self.surfaces, self._analyze)
        wanted = occurrences.keys() & self._terms
        if self._prefixes:
            wanted |= {term for term in occurrences if term.startswith(self._prefixes)}
        return [occurrence for term in wanted for occurrence in occurrences[term]]

    def _is_wanted(self, term: str) -> bool:
        return term in self._terms or (bool(self._prefixes) and term.startswith(self._prefixes))

    def _wanted_terms(self, word: str) -> list[str]:
        return [term for term in self.surfaces.terms_of(word) if self._is_wanted(term)]


class WordTerms(NamedTuple):
    """The words that were known, at one revision, to be analysed to wanted terms."""

    revision: int
    terms: _TermsByWord
    compound_starts: frozenset[str]
    """The words that are analysed to the first word of a wanted compound."""


def locate_words(text: TokenizedText, words: AbstractSet[str] | _TermsByWord) -> Iterator[tuple[str, int, int]]:
    """Yield these words, joined ones too, with their start and end at each occurrence in a plain text."""
    for word in words:
        length = len(word)
        yield from [(word, start, start + length) for start in _starts(text.text, word)]
    if text.joined_words:
        yield from _locate_joined(text, words)


def _locate_joined(text: TokenizedText, words: AbstractSet[str] | _TermsByWord) -> Iterator[tuple[str, int, int]]:
    if not text.joined_words.isdisjoint(words):
        yield from [(word, start, end) for word, start, end in iterate_joined(text.text) if word in words]


def _locate_with_positions(text: str, terms: _TermsByWord) -> Iterator[TermOccurrence]:
    starts = {word: iter(_starts(text, word)) for word in terms}
    for position, word in enumerate(plain_words(text) or ()):
        if word in terms:
            start = next(starts[word])
            yield from (TermOccurrence(term, position, start, start + len(word)) for term in terms[word])


def _locate_joined_with_positions(text: TokenizedText, terms: _TermsByWord) -> Iterator[TermOccurrence]:
    for word, start, end in _locate_joined(text, terms):
        position = len(plain_words(text.text[:start]) or ())
        yield from (TermOccurrence(term, position, start, end) for term in terms[word])


def _starts(text: str, word: str) -> list[int]:
    """Return where a word starts in a text. Places where it is part of a longer word are left out."""
    starts = []
    length, last = len(word), len(text)
    start = text.find(word)
    while start >= 0:
        end = start + length
        if not ((start and text[start - 1].isalnum()) or (end < last and text[end].isalnum())):
            starts.append(start)
        start = text.find(word, end)
    return starts
