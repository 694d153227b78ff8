"""Finds what of a query matches in a text: the terms of its tree, in the text as it was indexed.

`index.query.query_terms` lists the words and phrases of a tree. `Matcher` finds their `MatchSpan`s: other word forms,
compounds as one word, phrases only as a whole. `merge_spans` joins spans that overlap.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from index.highlight.field_matcher import FieldMatcher, MatchedText, MatchSpan, PracticeMatcher, TermSet
from index.highlight.term_finder import TermFinder
from index.highlight.tokenized_practice import FieldLanguage, TokenizedPractice
from index.highlight.tokenized_text import TokenizedText
from index.query.nodes import Phrase
from index.query.query_terms import Leaf, QueryTerm
from index.schema import LABELS_LANGUAGE, TEXT_FIELDS, forms_field
from index.text.analyzer import Analyzer, analysis_language

__all__ = ["MatchSpan", "MatchedText", "Matcher", "has_phrases", "merge_spans"]

CACHED_QUERY_TERMS: Final = 2_000
"""Groups whose layers are cached."""

_Layer: TypeAlias = tuple[str, str]
"""A field of the index, and the language of its terms. Forms have no language."""
_STEM_FIELDS: Final = frozenset(field.name for field in TEXT_FIELDS)


class Matcher:
    """Finds what of a query matches in texts of a collection in `languages`.

    A match span has the index of its query term among `query_terms`.
    """

    def __init__(self, query_terms: Iterable[QueryTerm], analyzer: Analyzer, languages: Iterable[str]) -> None:
        self._analyzer = analyzer
        self._languages = frozenset((*map(analysis_language, languages), LABELS_LANGUAGE))
        self._query_terms = tuple(map(_leaves_by_layer, query_terms))
        self._field_matchers: dict[FieldLanguage, FieldMatcher] = {}
        self._practice_matchers: dict[tuple[FieldLanguage, ...], PracticeMatcher] = {}
        self.phrases = frozenset(
            number for number, query_term in enumerate(self._query_terms) if query_term.has_phrases
        )
        """The numbers of the query terms that are phrases."""

    def find_spans(self, text: TokenizedText, language: str, field: str) -> list[MatchSpan]:
        """Return the match spans in a text of one field, by their start.

        A text in a language that no practice is in is matched by its word forms only.
        """
        return self._field_matcher(language, field).find_spans(text)

    def match_practice(self, practice: TokenizedPractice) -> Iterator[MatchedText]:
        """Yield the texts of a practice in which anything matches."""
        matcher = self._practice_matchers.get(practice.field_languages)
        if matcher is None:
            matchers = {key: self._field_matcher(*key) for key in practice.field_languages}
            matcher = self._practice_matchers[practice.field_languages] = PracticeMatcher(matchers)
        return matcher.match(practice)

    def _field_matcher(self, language: str, field: str) -> FieldMatcher:
        matcher = self._field_matchers.get((language, field))
        if matcher is None:
            analyzed_as = analysis_language(language)
            stems = [(field, analyzed_as)] if analyzed_as in self._languages else []
            layers = tuple(self._term_sets([*stems, (forms_field(field), "")]))
            matcher = self._field_matchers[language, field] = FieldMatcher(layers)
        return matcher

    def _term_sets(self, layers: Iterable[_Layer]) -> Iterator[tuple[TermSet, TermFinder]]:
        """Yield what is wanted in each layer, and its finder; layers in which nothing is wanted are left out."""
        for layer in layers:
            term_set = TermSet()
            for number, query_term in enumerate(self._query_terms):
                for leaf in query_term.leaves.get(layer, ()):
                    term_set.add(leaf, number)
            if term_set:
                yield term_set, term_set.finder(self._analyzer, layer[1])


def merge_spans(spans: Iterable[MatchSpan]) -> list[tuple[int, int]]:
    """Return the start and end of each highlighted span, ascending; match spans that overlap are joined."""
    merged: list[tuple[int, int]] = []
    for start, end, _ in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def has_phrases(query_term: QueryTerm) -> bool:
    """Return whether any leaf of a query term is a phrase."""
    return _leaves_by_layer(query_term).has_phrases


class _LayeredQueryTerm(NamedTuple):
    """The leaves of a query term by their layer. In a text, only those of its own language are wanted."""

    leaves: Mapping[_Layer, Sequence[Leaf]]
    has_phrases: bool


@lru_cache(maxsize=CACHED_QUERY_TERMS)
def _leaves_by_layer(query_term: QueryTerm) -> _LayeredQueryTerm:
    leaves: defaultdict[_Layer, list[Leaf]] = defaultdict(list)
    for leaf in query_term:
        leaves[leaf.field, _stem_language(leaf)].append(leaf)
    return _LayeredQueryTerm(leaves, any(isinstance(leaf, Phrase) for leaf in query_term))


def _stem_language(leaf: Leaf) -> str:
    """Return the language of a leaf's stems; empty for forms."""
    if leaf.field in _STEM_FIELDS:
        term = next((term for _, term in leaf.terms), "") if isinstance(leaf, Phrase) else leaf.text
        return term.partition(":")[0]
    return ""
