"""`Explainer`: says why a practice is a result, by what of the query matches in its stored texts.

It makes an `Explanation`: the matching fields and sections, the reasons in words, and the spans to highlight. A name of
several words counts only where all of them match. A name that is used in one country counts only in practices of that
country. So no reason and no highlighted span is wrong.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple, cast

from attrs import frozen

from corpus.profile.active import active_profile
from index.attachments import FileSectionRef, file_texts
from index.highlight.match_reasons import MatchReasons
from index.highlight.matcher import MatchedText, Matcher, MatchSpan, has_phrases, merge_spans
from index.highlight.tokenized_practice import METADATA, tokenize_practice
from index.highlight.tokenized_text import tokenize_text
from index.query.indexed_synonyms import IndexedSynonyms
from index.query.nodes import Node
from index.query.query_clauses import QueryClause, query_clauses
from index.query.query_terms import QueryTerm
from index.results import SectionCount
from index.schema import FILES
from index.storage.caches import memoize
from index.stored_fields import StoredFields
from index.text.analyzer import Analyzer
from index.text.folding import title_key

__all__ = ["Explainer", "Explanation"]

CACHED_SUMMARIES: Final = 200
"""Sets of matching query terms whose summary is cached."""
ENOUGH_FILE_SECTIONS: Final = 8
"""Matching sections of files, from which the best are displayed."""


class Explanation(NamedTuple):
    """What of a query matches in one practice."""

    fields: tuple[str, ...]
    """The names of the matching fields for readers, such as `the title`, sections left out."""
    sections: tuple[SectionCount, ...]
    """The matching sections, in the practice's order."""
    reasons: tuple[str, ...]
    """Sentences about other words that match, and about words that are missing."""
    missing_words: tuple[str, ...]
    """Required words that are missing, where others match."""
    query_terms: tuple[QueryTerm, ...]
    """What may be highlighted in the practice."""
    title_spans: Sequence[MatchSpan]
    """What matches in the title. The query term of these spans, and of those below, is an index in `query_terms`."""
    section_spans: Mapping[str, Sequence[MatchSpan]]
    """What matches in sections, by their keys."""
    file_spans: Mapping[FileSectionRef, Sequence[MatchSpan]]
    """What matches in sections of attached files."""
    phrases: frozenset[int]
    """The indexes of the query terms that are phrases."""


class _QueryTermMapping:
    """Maps spans of single query terms to spans of the query terms that are highlighted together."""

    def __init__(self, searched: Sequence[QueryTerm], highlighted: Sequence[QueryTerm]) -> None:
        self._numbers = [
            [number for number, joined in enumerate(highlighted) if query_term <= joined] for query_term in searched
        ]
        self._is_identity = all(numbers == [number] for number, numbers in enumerate(self._numbers))
        self.phrases = frozenset(number for number, query_term in enumerate(highlighted) if has_phrases(query_term))

    def map_spans(self, spans: Sequence[MatchSpan]) -> Sequence[MatchSpan]:
        """Return the spans by their start, each once for every query term that it belongs to."""
        if self._is_identity:
            return spans
        mapped = {
            MatchSpan(start, end, number) for start, end, query_term in spans for number in self._numbers[query_term]
        }
        return sorted(mapped)


@frozen
class _MatchSummary:
    """What follows from the set of query terms that match in a practice. Nearly all hits of a query share one."""

    numbers: frozenset[int]
    """The numbers of the query terms that count: those of clauses that match as a whole."""
    reasons: MatchReasons
    missing: tuple[str, ...]
    """Required words that are missing, where others match."""
    query_terms: tuple[QueryTerm, ...]
    """The query terms that are highlighted."""
    mapping: _QueryTermMapping


class Explainer:
    """Explains the hits of one query. Threads may share it."""

    def __init__(
        self,
        node: Node,
        typed: str,
        analyzer: Analyzer,
        languages: Sequence[str],
        names: IndexedSynonyms | None = None,
        *,
        relaxed: bool = False,
    ) -> None:
        """Take the tree of the query as typed, with synonyms, and its text.

        `relaxed` says that hits may match a part of a word only (`index.query.plan`).
        """
        self._clauses = query_clauses(node, analyzer, languages, names, relaxed=relaxed)
        self._typed_title = title_key(typed)
        self._query_terms = tuple(dict.fromkeys(query_term for clause in self._clauses for query_term in clause.terms))
        self._number = {query_term: number for number, query_term in enumerate(self._query_terms)}
        self._alternatives = self._required_alternatives()
        self._matcher = Matcher(self._query_terms, analyzer, languages)
        self._has_national_names = any(
            clause.synonym is not None and clause.synonym.country for clause in self._clauses
        )
        self._summarize = memoize(self._make_summary, CACHED_SUMMARIES)

    def explain(self, stored: StoredFields) -> Explanation:
        """Explain why the practice with these stored fields matches."""
        texts = list(self._matcher.match_practice(tokenize_practice(stored)))
        if stored.files:
            texts += self._match_files(stored, {span.query_term for text in texts for span in text.spans})
        matching = frozenset([span.query_term for text in texts for span in text.spans])
        summary = self._summarize(matching, tuple(stored.countries) if self._has_national_names else ())
        if summary.numbers != matching:
            texts = [
                text._replace(spans=[span for span in text.spans if span.query_term in summary.numbers])
                for text in texts
            ]
        return self._explanation(texts, summary, stored)

    def _explanation(self, texts: Sequence[MatchedText], summary: _MatchSummary, stored: StoredFields) -> Explanation:
        map_spans = summary.mapping.map_spans
        title = next((text.spans for text in texts if text.source == "title" and text.text == stored.title), ())
        return Explanation(
            fields=tuple(self._matching_fields(texts, stored)),
            sections=tuple(_count_sections(texts)),
            reasons=(*summary.reasons.describe(texts), *_describe_missing(summary.missing)),
            missing_words=summary.missing,
            query_terms=summary.query_terms,
            title_spans=map_spans(title),
            section_spans={cast("str", text.source): map_spans(text.spans) for text in texts if _is_section(text)},
            file_spans={
                text.source: map_spans(text.spans) for text in texts if isinstance(text.source, FileSectionRef)
            },
            phrases=summary.mapping.phrases,
        )

    def _required_alternatives(self) -> Mapping[str, Sequence[frozenset[int]]]:
        """Return for each required word, as typed, the sets of query terms of which one has to match."""
        alternatives: dict[str, list[frozenset[int]]] = {}
        for clause in self._clauses:
            if clause.required:
                numbers = frozenset(self._number[query_term] for query_term in clause.terms)
                alternatives.setdefault(clause.typed_text, []).append(numbers)
        return alternatives

    def _make_summary(self, matching: frozenset[int], countries: tuple[str, ...]) -> _MatchSummary:
        clauses = [clause for clause in self._clauses if self._matches(clause, matching, countries)]
        query_terms = _query_terms_to_highlight(clauses)
        return _MatchSummary(
            numbers=frozenset(self._number[query_term] for clause in clauses for query_term in clause.terms),
            reasons=MatchReasons(clauses, self._number),
            missing=self._missing_words(clauses),
            query_terms=query_terms,
            mapping=_QueryTermMapping(self._query_terms, query_terms),
        )

    def _match_files(self, stored: StoredFields, matching: set[int]) -> Iterator[MatchedText]:
        """Yield matching sections of files: ENOUGH_FILE_SECTIONS, and then until every required word matches.

        `matching` are the numbers of the query terms that match in the practice's own texts; those of files are added.
        """
        sections = 0
        for ref, text, languages in file_texts(stored):
            if sections >= ENOUGH_FILE_SECTIONS and self._has_required(matching):
                return
            tokenized = tokenize_text(text)
            spans = {span for lang in languages for span in self._matcher.find_spans(tokenized, lang, FILES)}
            if spans:
                sections += 1
                matching |= {span.query_term for span in spans}
                yield MatchedText(ref, text, sorted(spans))

    def _has_required(self, matching: AbstractSet[int]) -> bool:
        """Return whether every required word matches, by one of its names."""
        return all(any(numbers <= matching for numbers in names) for names in self._alternatives.values())

    def _matches(self, clause: QueryClause, matching: frozenset[int], countries: tuple[str, ...]) -> bool:
        is_in_country = clause.synonym is None or clause.synonym.country in ("", *countries)
        return is_in_country and all(self._number[query_term] in matching for query_term in clause.terms)

    def _matching_fields(self, texts: Iterable[MatchedText], stored: StoredFields) -> Iterator[str]:
        """Yield the names of the matching fields, as they follow the words "Matches in"."""
        sources = {text.source for text in texts if text.spans}
        if self._typed_title and self._typed_title in map(_title_key, (stored.title, stored.native_title)):
            yield "the whole title"
        elif "title" in sources:
            yield "the title"
        if "labels" in sources:
            yield "tags"
        if "names" in sources:
            yield "documents, contact and number"
        if any(isinstance(source, FileSectionRef) for source in sources):
            yield "attached files"

    def _missing_words(self, matching: Sequence[QueryClause]) -> tuple[str, ...]:
        """Return the required words that are missing, where others match."""
        typed = {clause.typed_text for clause in matching}
        missing = (clause.typed_text for clause in self._clauses if clause.required and clause.typed_text not in typed)
        return tuple(dict.fromkeys(missing)) if typed else ()


def _describe_missing(words: Sequence[str]) -> Iterator[str]:
    """Yield a sentence that lists the missing words, if there are any."""
    if words:
        yield f"Missing: {', '.join(f'“{word}”' for word in words)}"


def _is_section(text: MatchedText) -> bool:
    return not isinstance(text.source, FileSectionRef) and text.source not in METADATA


def _count_sections(texts: Iterable[MatchedText]) -> Iterator[SectionCount]:
    for text in texts:
        if text.spans and _is_section(text):
            key = cast("str", text.source)
            yield SectionCount(key, active_profile().section_label(key), len(merge_spans(text.spans)))


def _query_terms_to_highlight(clauses: Iterable[QueryClause]) -> tuple[QueryTerm, ...]:
    """Return the query terms of these clauses. A word and its other names are one, so a passage counts them once."""
    joined: dict[str, QueryTerm] = {}
    of_several_words: dict[QueryTerm, None] = {}
    for clause in clauses:
        if len(clause.terms) == 1:
            joined[clause.typed_text] = joined.get(clause.typed_text, frozenset()) | clause.terms[0]
        else:
            of_several_words |= dict.fromkeys(clause.terms)
    return (*joined.values(), *of_several_words)


_title_key: Final = memoize(title_key, 10_000)
