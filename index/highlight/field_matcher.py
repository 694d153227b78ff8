"""Finds what matches a query in one field of one language (`FieldMatcher`), or in a whole practice (`PracticeMatcher`).

A `TermSet` has the terms, prefixes and phrases of a query that belong to one layer of the index. Each occurrence of
one of them in a text becomes a `MatchSpan`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

from index.attachments import FileSectionRef
from index.highlight.term_finder import TermFinder, locate_words
from index.highlight.tokenized_practice import FieldLanguage, TokenizedPractice
from index.highlight.tokenized_text import MAX_HIGHLIGHTED, TokenizedText
from index.query.nodes import Phrase, Term
from index.query.query_terms import Leaf
from index.text.analyzer import Analyzer, TermOccurrence

__all__ = ["FieldMatcher", "MatchSpan", "MatchedText", "PracticeMatcher", "TermSet", "TextSource"]

MAX_SPANS: Final = 10_000
"""Match spans in one text; of a phrase, as many occurrences as have so many words together."""

TextSource: TypeAlias = str | FileSectionRef
"""One of `index.highlight.tokenized_practice.METADATA`, the key of a section, or a section of an attached file."""


class MatchSpan(NamedTuple):
    """A span of text, in characters, that matches a word or a phrase of the query. A tuple, so that spans sort."""

    start: int
    end: int
    query_term: int
    """The number of the query term that it matches."""


class MatchedText(NamedTuple):
    """A text with what matches in it."""

    source: TextSource
    text: str
    spans: Sequence[MatchSpan]


class FieldMatcher:
    """Finds what matches in texts of one field and one language: in the layer of stems and in that of forms."""

    def __init__(self, layers: Sequence[tuple["TermSet", TermFinder]]) -> None:
        self._layers = layers
        self.finders = tuple(finder for _, finder in layers)
        self._has_phrases = any(term_set.phrases for term_set, _ in layers)
        self._revisions: list[int] = []
        self._query_terms_by_word: Mapping[str, frozenset[int]] = {}
        self._compound_starts: frozenset[str] = frozenset()

    def words(self) -> AbstractSet[str]:
        """Return the known words that are analysed to wanted terms."""
        self._update_words()
        return self._query_terms_by_word.keys() | self._compound_starts

    def find_spans(self, text: TokenizedText) -> list[MatchSpan]:
        """Return the match spans in a text, by their start."""
        if not text.is_plain:
            return self._find_all(text)
        for finder in self.finders:
            text.meet(finder.surfaces)
            finder.examine(text.words)
        return self.find_spans_of(text, self.words() & text.words)

    def find_spans_of(self, text: TokenizedText, words: AbstractSet[str]) -> list[MatchSpan]:
        """Return the match spans in a plain text that has no other wanted words than these."""
        if self._has_phrases or not self._compound_starts.isdisjoint(words):
            return self._find_all(text)
        query_terms_by_word = self._query_terms_by_word
        spans = (
            MatchSpan(start, end, query_term)
            for word, start, end in locate_words(text, words & query_terms_by_word.keys())
            for query_term in query_terms_by_word[word]
            if not text.is_truncated or end < MAX_HIGHLIGHTED
        )
        return sorted(islice(spans, MAX_SPANS))

    def _find_all(self, text: TokenizedText) -> list[MatchSpan]:
        """Return the match spans of terms, prefixes and phrases."""
        spans: set[MatchSpan] = set()
        for term_set, finder in self._layers:
            spans.update(islice(term_set.spans(finder.find(text)), MAX_SPANS))
        return sorted(span for span in spans if not text.is_truncated or span.end < MAX_HIGHLIGHTED)

    def _update_words(self) -> None:
        """Read the known words again where the finders know more by now."""
        revisions = [finder.revision for finder in self.finders]
        if revisions != self._revisions:
            query_terms: defaultdict[str, frozenset[int]] = defaultdict(frozenset)
            known = [(term_set, finder.word_terms()) for term_set, finder in self._layers]
            for term_set, word_terms in known:
                for word, terms in word_terms.terms.items():
                    query_terms[word] |= term_set.query_terms_for(terms)
            self._query_terms_by_word = dict(query_terms)
            self._compound_starts = frozenset[str]().union(*(word_terms.compound_starts for _, word_terms in known))
            self._revisions = revisions


class PracticeMatcher:
    """Finds what matches in practices whose texts are in the same fields and languages."""

    def __init__(self, matchers: Mapping[FieldLanguage, FieldMatcher]) -> None:
        self._matchers = matchers
        self._finders = tuple(finder for matcher in matchers.values() for finder in matcher.finders)
        self._surfaces = tuple({finder.surfaces for finder in self._finders})
        self._revisions: list[int] = []
        self._words: frozenset[str] = frozenset()

    def match(self, practice: TokenizedPractice) -> Iterator[MatchedText]:
        """Yield the texts in which anything matches. Texts without any wanted word are skipped."""
        wanted = self._wanted_words(practice)
        for source, texts, field_language in practice.fields:
            matcher = self._matchers[field_language]
            for text in texts:
                if text.is_plain:
                    words = text.find_words(wanted)
                    spans = matcher.find_spans_of(text, words) if words else []
                else:
                    spans = matcher.find_spans(text)
                if spans:
                    yield MatchedText(source, text.text, spans)

    def _wanted_words(self, practice: TokenizedPractice) -> AbstractSet[str]:
        """Return the words of its plain texts that are analysed to wanted terms."""
        for surfaces in self._surfaces:
            practice.meet(surfaces)
        for finder in self._finders:
            finder.examine(practice.words)
        revisions = [finder.revision for finder in self._finders]
        if revisions != self._revisions:
            self._words = frozenset[str]().union(*(matcher.words() for matcher in self._matchers.values()))
            self._revisions = revisions
        return self._words & practice.words


class TermSet:
    """The terms, prefixes and phrases wanted in one layer of the index, with the numbers of their query terms."""

    def __init__(self) -> None:
        self.terms: dict[str, set[int]] = {}
        self.prefixes: dict[str, set[int]] = {}
        self.phrases: list[tuple[int, Phrase]] = []
        self.phrase_terms: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self.terms or self.prefixes or self.phrases)

    def add(self, leaf: Leaf, query_term: int) -> None:
        """Add a leaf of the query tree that belongs to the query term of that number."""
        if isinstance(leaf, Phrase):
            self.phrases.append((query_term, leaf))
            self.phrase_terms.update(term for _, term in leaf.terms)
        else:
            query_terms_by_text = self.terms if isinstance(leaf, Term) else self.prefixes
            query_terms_by_text.setdefault(leaf.text, set()).add(query_term)

    def finder(self, analyzer: Analyzer, language: str) -> TermFinder:
        """Return a finder of these terms in texts of that language; without a language, in their forms."""
        terms = self.terms.keys() | self.phrase_terms
        return TermFinder(terms, tuple(self.prefixes), analyzer, language, with_positions=bool(self.phrase_terms))

    def query_terms_for(self, terms: Iterable[str]) -> frozenset[int]:
        """Return the numbers of the query terms that these terms match."""
        return frozenset[int]().union(*map(self._query_terms_for_term, terms))

    def spans(self, occurrences: Sequence[TermOccurrence]) -> Iterator[MatchSpan]:
        """Yield the match spans that these occurrences of terms make."""
        for occurrence in occurrences:
            start, end = occurrence.start, occurrence.end
            yield from [MatchSpan(start, end, query_term) for query_term in self._query_terms_for_term(occurrence.term)]
        if self.phrases:
            yield from self._phrase_spans(occurrences)

    def _query_terms_for_term(self, term: str) -> AbstractSet[int]:
        query_terms = self.terms.get(term, set())
        prefixes = [prefix for prefix in self.prefixes if term.startswith(prefix)]
        return query_terms.union(*map(self.prefixes.__getitem__, prefixes)) if prefixes else query_terms

    def _phrase_spans(self, occurrences: Iterable[TermOccurrence]) -> Iterator[MatchSpan]:
        by_position: dict[str, dict[int, TermOccurrence]] = {}
        for occurrence in occurrences:
            if occurrence.term in self.phrase_terms:
                by_position.setdefault(occurrence.term, {})[occurrence.position] = occurrence
        for query_term, phrase in self.phrases:
            if phrase.terms and all(term in by_position for _, term in phrase.terms):
                spans = islice(_locate_phrase(phrase, by_position), MAX_SPANS // len(phrase.terms))
                yield from (MatchSpan(start, end, query_term) for start, end in spans)


def _locate_phrase(
    phrase: Phrase, by_position: Mapping[str, Mapping[int, TermOccurrence]]
) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each occurrence of a phrase, starting from its rarest term."""
    terms = sorted(phrase.terms, key=lambda offset_and_term: len(by_position[offset_and_term[1]]))
    rarest_offset, rarest = terms[0]
    for position in by_position[rarest]:
        first = position - rarest_offset
        if all(first + offset in by_position[term] for offset, term in terms):
            occurrences = [by_position[term][first + offset] for offset, term in terms]
            yield min(word.start for word in occurrences), max(word.end for word in occurrences)
