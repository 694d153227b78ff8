"""`Searcher`: a `Query` in, `Results` out, as a sequence of stages.

1. prepare: parse the text, add synonyms, rewrite it to index terms (`index.prepared_query`);
2. select: the tree with every word, or the relaxed one where few practices match (`index.query.relaxation`);
3. expand by relevance feedback where it is relaxed (`index.relevance_feedback`);
4. match, rank and count facets in the engine (`index.engines`); reorder the best matches of a longer query by words
   and meaning (`index.meaning.reranker`);
5. explain and highlight each hit, label the facets (`index.highlight`, `index.facets`);
6. correct the spelling where few practices match (`index.suggest.spellchecker`);
7. add practices that are close in meaning where few match (`index.meaning.close_practices`).
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from corpus.practice import Practice
from corpus.vocabularies.skos_loader import Vocabularies
from index.engines.base import Engine, EngineRequest, FacetValues, PairCounts, ScoreDoc, TopDocs, count_matches
from index.facets.facet_values import label_facets
from index.facets.keyword_spellings import KeywordSpellings, SpellingSource
from index.highlight.explanation import Explainer
from index.highlight.glossary_matcher import GlossaryMatcher
from index.highlight.glossary_reader import read_glossary
from index.highlight.highlighter import Highlighter, highlight
from index.highlight.snippet_selector import hit_snippets
from index.meaning.close_practices import ClosePractices, CloseRequest, has_only_words
from index.meaning.encoder import EncoderUnavailable
from index.meaning.question_language import can_read, foreign_language
from index.meaning.reranker import RerankedDocs, Reranker, has_enough_words
from index.meaning.vector_store import ServedVectors
from index.prepared_query import PreparedQuery, QueryPreparer
from index.query.nodes import And, MatchAll, MatchNone, Node, SynonymGroup, iterate_leaves
from index.query.plan import RelaxedPlan
from index.query.synonyms.synonym_map import Expansion
from index.relevance_feedback import RelevanceFeedback
from index.result_cache import ResultCache
from index.results import Correction, Hit, NeighbourHits, Relaxation, Results
from index.schema import facet_names, stored
from index.search_notes import search_notes
from index.search_query import Query, Sort
from index.storage.caches import memoize
from index.storage.derived_files import DerivedData, DerivedFiles
from index.suggest.completer import Completer, Completion
from index.suggest.completion_candidates import write_candidates
from index.suggest.completion_file import COMPLETION_LAYOUT
from index.suggest.more_like_this import MoreLikeThis, SimilarPractices
from index.suggest.query_hints import explain_names, offer_filters, other_names
from index.suggest.spellchecker import Spellchecker
from index.term_reader import IndexState
from index.text.analyzer import Analyzer

__all__ = ["Searcher"]

CACHED_SIMILAR: Final = 200
"""Practices whose similar practices are cached for a generation."""
CACHED_GLOSSARIES: Final = 1
"""Generations whose glossary is cached."""
FEW_HITS: Final = 10
"""An answer with fewer hits than a page may be due to a spelling error …"""
FEW_HITS_SHARE: Final = 200
"""… and so may one with fewer than the collection's size divided by this number."""


def _no_vectors() -> ServedVectors | None:
    """Return None: a searcher without vectors searches words only."""
    return None


@frozen
class _SelectedTree:
    """The tree that decides which practices match: with every word, or relaxed so that words may be missing."""

    prepared: PreparedQuery
    generation: str
    """The index generation that the query was prepared for."""
    strict_total: int = 0
    """How many practices match every word, without filters; counted only where words may be missing."""
    relaxed: RelaxedPlan | None = None
    """The plan without unknown words, where few practices match every word."""
    language: str = ""
    """The language of the question, where the collection has no texts in it and meaning leads; then it is strict."""

    @property
    def node(self) -> Node:
        """The tree to match."""
        return self.relaxed.node if self.relaxed else self.prepared.plan.strict

    @property
    def expansion(self) -> Expansion:
        """The tree as typed, with the synonyms that were searched for."""
        return self.prepared.relaxed_expansion if self.relaxed else self.prepared.expansion

    @property
    def words(self) -> int:
        """The number of words that are searched for, stop words left out, where some may be missing; else 0."""
        return self.relaxed.words if self.relaxed and self.relaxed.may_miss_words else 0

    def all_words_total(self, total: int) -> int:
        """Return how many of so many hits contain every word as typed, as far as that is known."""
        return min(self.strict_total, total) if self.relaxed else total

    @property
    def explainer(self) -> Explainer:
        """The explainer of hits of that tree."""
        return self.prepared.relaxed_explainer if self.relaxed else self.prepared.explainer


class Searcher:
    """Answers queries from an engine. Threads may share it.

    Every method raises SearchIndexError where there is no index.
    """

    def __init__(
        self,
        engine: Engine,
        analyzer: Analyzer,
        vocabularies: Vocabularies,
        derived_folder: Path | None = None,
        cache_bytes: int = 0,
        *,
        served_vectors: Callable[[], ServedVectors | None] = _no_vectors,
    ) -> None:
        """Take an engine, and how to read queries.

        `derived_folder` stores word lists and completions for all processes; without it, each process builds its own.
        `cache_bytes` bounds the cache of results; 0 switches it off. `served_vectors` returns what a search by meaning
        needs, or None where only words are searched.
        """
        self._engine = engine
        self._analyzer = analyzer
        self._vocabularies = vocabularies
        self._preparer = QueryPreparer(engine, analyzer, vocabularies)
        self._feedback = RelevanceFeedback(engine, analyzer)
        self._spellchecker = Spellchecker(engine, analyzer, vocabularies, derived_folder)
        self._result_cache = ResultCache(cache_bytes)
        self._close_practices = ClosePractices(engine)
        self._reranker = Reranker(engine)
        self._served_vectors = served_vectors
        self._more_like_this = MoreLikeThis(engine, analyzer, vocabularies, served_vectors)
        self._similar = memoize(self._find_similar, CACHED_SIMILAR)
        self._glossary = memoize(self._read_glossary, CACHED_GLOSSARIES)
        self._spellings: DerivedData[KeywordSpellings] = DerivedData(SpellingSource(engine))
        self._completer: DerivedData[Completer] = DerivedData(
            DerivedFiles(
                derived_folder,
                COMPLETION_LAYOUT,
                lambda file: write_candidates(file, engine, analyzer, vocabularies),
                Completer,
            )
        )

    def search(self, query: Query, facets: Iterable[str] | None = None, values: int | None = None) -> Results:
        """Answer a query and count these facets, or all.

        `values` bounds how many values a large facet shows (`index.facets.facet_values`). Where only the corrected
        spelling of the query has hits, the results are those of the corrected query. Where few practices match, those
        that are close in meaning are added in a group of their own.
        """
        return self._with_close_practices(self._search_words(query, facets, values))

    def _search_words(self, query: Query, facets: Iterable[str] | None, values: int | None) -> Results:
        """Answer a query by its words, with another spelling where few practices match."""
        counted = facet_names() if facets is None else tuple(facets)
        state = self._engine.state()
        results = self._cached_results(query, state, counted, values)
        if not query.spelling or not (results.relaxation or _has_few_hits(results, state)):
            return results
        return self._with_correction(results, state, counted, values)

    def spelling_correction(self, query: Query) -> Correction | None:
        """Return another spelling of the query that more practices match with every word, or None."""
        return self._spellchecker.correct(query, self._strict_total)

    def completions(self, typed: str) -> tuple[Completion, ...]:
        """Return what the reader may be about to type."""
        return self._completer.latest(self._engine.state().generation).complete(typed)

    def prepare(self) -> None:
        """Build the derived data of the generation that is served, so that no reader waits for it."""
        generation = self._engine.state().generation
        self._completer.build(generation)
        self._spellings.build(generation)
        self._spellchecker.prepare(generation)

    def similar(self, practice: Practice) -> SimilarPractices:
        """Return practices that are similar to this one, and those among them from other countries."""
        served = self._served_vectors()
        return self._similar(practice, self._engine.state().generation, served.version if served else "")

    def glossary(self) -> GlossaryMatcher:
        """Return the terms of the collection, to be found in texts. They are read once for a generation."""
        return self._glossary(self._engine.state().generation)

    def count(self, query: Query) -> int:
        """Return how many practices match a query."""
        return count_matches(self._engine, self._select_tree(query, self._engine.state()).node, query.filters)

    def count_pairs(self, query: Query, rows: FacetValues, columns: FacetValues) -> PairCounts:
        """Count the practices that match a query for each pair of a row's and a column's value."""
        node = self._select_tree(query, self._engine.state()).node
        return self._engine.count_pairs(EngineRequest(node, query.filters, limit=0), rows, columns)

    def ranked_slugs(self, query: Query) -> tuple[str, ...]:
        """Return the slugs of the hits that `search` would return, without reading the hits."""
        selected = self._select_tree(query, self._engine.state())
        return tuple(match.key for match in self._rank(query, selected).score_docs)

    def reading_order(self, query: Query) -> tuple[str, ...]:
        """Return the slugs of a page: its hits, then the practices that are close in meaning."""
        selected = self._select_tree(query, self._engine.state())
        matches = self._rank(query, selected)
        slugs = tuple(match.key for match in matches.score_docs)
        if not self._may_add_close(query, selected.all_words_total(matches.total)):
            return slugs
        with suppress(EncoderUnavailable):
            slugs += tuple(hit.slug for hit in self._find_close(query, selected, slugs))
        return slugs

    def scan(self, query: Query) -> Iterator[str]:
        """Yield the slugs of all practices that match a query as typed, in its order by words alone."""
        return self._engine.scan_keys(EngineRequest(self._lexical_tree(query), query.filters, sort=query.sort))

    def neighbours(self, query: Query, slug: str, rank: int) -> NeighbourHits | None:
        """Return the hits before and after a practice at that rank, from 1; None where it has another rank now."""
        offset = max(rank - 2, 0)
        selected = self._select_tree(query, self._engine.state())
        matches = self._rank(query, selected, offset, rank + 1 - offset)
        slugs = [match.key for match in matches.score_docs]
        position = rank - 1 - offset
        if position >= len(slugs) or slugs[position] != slug:
            return None
        padded = ["", *slugs, ""]
        return NeighbourHits(rank, matches.total, padded[position], padded[position + 2])

    def highlighter(self, query: Query, practice: Practice) -> Highlighter:
        """Return a highlighter of what a query matches in the texts of a practice."""
        state = self._engine.state()
        explanation = self._select_tree(query, state).explainer.explain(stored(practice, self._vocabularies))
        return Highlighter(explanation.query_terms, self._analyzer, state.languages)

    def state(self) -> IndexState:
        """Return the state of the generation that is served."""
        return self._engine.state()

    def _select_tree(self, query: Query, state: IndexState) -> _SelectedTree:
        """Choose the strict or the relaxed tree. Filters play no part, so that no filter changes the choice."""
        prepared = self._preparer.prepare(query, state)
        strict = _SelectedTree(prepared, state.generation)
        if not prepared.plan.relaxes_below:
            return strict
        total = count_matches(self._engine, prepared.plan.strict)
        if total >= prepared.plan.relaxes_below:
            return strict
        if language := self._foreign_language(query, prepared, state):
            return evolve(strict, strict_total=total, language=language)
        return evolve(strict, relaxed=prepared.relaxed_plan, strict_total=total)

    def _foreign_language(self, query: Query, prepared: PreparedQuery, state: IndexState) -> str:
        """Return the language of a question where meaning finds more than its words, else an empty string.

        A single word, and names that the vocabularies know, are better found by words.
        """
        if not query.meaning or prepared.plan.relaxes_below <= 1 or not has_only_words(prepared.parsed.node):
            return ""
        relaxed = prepared.relaxed_plan
        if relaxed and any(isinstance(node, SynonymGroup) for node in iterate_leaves(relaxed.typed)):
            return ""
        served = self._served_vectors()
        return foreign_language(query.text, state.languages, served.encoder.languages) if served else ""

    def _cached_results(self, query: Query, state: IndexState, facets: tuple[str, ...], values: int | None) -> Results:
        served = self._served_vectors() if query.meaning else None
        return self._result_cache.get_or_compute(
            state.generation,
            query,
            facets,
            values,
            lambda: self._execute(query, state, facets, values),
            vectors=served.version if served else "",
        )

    def _execute(self, query: Query, state: IndexState, facets: tuple[str, ...], values: int | None) -> Results:
        """Match and rank in the engine, then explain, highlight and label."""
        selected, ranked = self._match(query, state, facets)
        matches = ranked.top_docs
        parsed, expansion = selected.prepared.parsed, selected.expansion
        relaxation = self._relaxation(query, selected, matches.total)
        return Results(
            query=query,
            node=parsed.node,
            understood=parsed.understood,
            notes=(*parsed.notes, *search_notes(query, relaxation, matches, selected.words)),
            total=matches.total,
            hits=tuple(
                _hit(match, selected.explainer, ranked.similarities.get(match.key)) for match in matches.score_docs
            ),
            facets=label_facets(
                matches.facet_counts,
                query,
                self._vocabularies,
                values,
                spellings=self._spellings.latest(selected.generation),
                missing_counts=matches.missing_counts,
            ),
            generation=selected.generation,
            also=other_names(expansion, self._vocabularies) if query.expand else (),
            offers=offer_filters(expansion, query, matches.facet_counts, self._vocabularies),
            hints=explain_names(expansion, self._vocabularies),
            relaxation=relaxation,
            all_words_total=selected.all_words_total(matches.total),
            is_reordered=ranked.is_reordered,
            lacks_meaning=ranked.lacks_meaning,
        )

    def _match(self, query: Query, state: IndexState, facets: tuple[str, ...]) -> tuple[_SelectedTree, RerankedDocs]:
        """Return the tree that decides which practices match, and its matches.

        A short query is first searched with every word, so that it costs no count where enough practices match.
        """
        request = EngineRequest(MatchAll(), query.filters, facets, query.sort, query.offset, query.per_page)
        strict = _SelectedTree(self._preparer.prepare(query, state), state.generation)
        plan = strict.prepared.plan
        if not plan.is_question or not plan.relaxes_below:
            ranked = self._search_engine(query, strict, evolve(request, node=plan.strict))
            if ranked.top_docs.total >= plan.relaxes_below:
                return strict, ranked
        selected = self._select_tree(query, state)
        node = self._with_feedback(selected, query.sort)
        return selected, self._search_engine(query, selected, evolve(request, node=node))

    def _rank(self, query: Query, selected: _SelectedTree, offset: int | None = None, limit: int = 0) -> TopDocs:
        """Return the matches of a page, or of another range, without their stored fields."""
        begin, length = (query.offset, query.per_page) if offset is None else (offset, limit)
        node = self._with_feedback(selected, query.sort)
        request = EngineRequest(node, query.filters, (), query.sort, begin, length, stored=False)
        return self._search_engine(query, selected, request).top_docs

    def _search_engine(self, query: Query, selected: _SelectedTree, request: EngineRequest) -> RerankedDocs:
        """Search the engine. A longer query of plain words has its best matches reordered by words and meaning."""
        served = self._vectors_to_rerank(query, selected)
        if served is None:
            return RerankedDocs(self._engine.search(request))
        try:
            return self._reranker.search(request, served, " ".join(query.text.split()))
        except EncoderUnavailable:
            return RerankedDocs(self._engine.search(request), lacks_meaning=True)

    def _vectors_to_rerank(self, query: Query, selected: _SelectedTree) -> ServedVectors | None:
        """Return the vectors by which matches of a query are reordered; None where their order is that of the words."""
        parsed = selected.prepared.parsed
        if not query.meaning or query.sort != Sort.RELEVANCE or selected.language or parsed.requires_all:
            return None
        if not has_only_words(parsed.node) or not has_enough_words(parsed.node):
            return None
        served = self._served_vectors()
        languages = self._engine.state().languages
        return served if served and can_read(query.text, languages, served.encoder.languages) else None

    def _with_close_practices(self, results: Results) -> Results:
        """Add the practices that are close in meaning to the first page of a query that few practices match."""
        query = results.query
        if not self._may_add_close(query, results.all_words_total):
            return results
        selected = self._select_tree(query, self._engine.state())
        try:
            close = self._find_close(query, selected, [hit.slug for hit in results.hits])
        except EncoderUnavailable:
            return evolve(results, lacks_meaning=True)
        return evolve(results, close_in_meaning=close, question_language=selected.language)

    def _may_add_close(self, query: Query, total: int) -> bool:
        return query.meaning and bool(query.text) and query.page == 1 and total < FEW_HITS

    def _find_close(self, query: Query, selected: _SelectedTree, listed: Iterable[str]) -> tuple[Hit, ...]:
        """Return the practices that are close in meaning to a query of plain words, except those that are listed.

        Raises EncoderUnavailable.
        """
        parsed, plan, relaxed = selected.prepared.parsed, selected.prepared.plan, selected.prepared.relaxed_plan
        served = self._served_vectors()
        if served is None or parsed.requires_all or not has_only_words(parsed.node):
            return ()
        text = " ".join(query.text.split())
        request = CloseRequest(text, query.filters, query.per_page, plan.strict, frozenset(listed))
        if selected.language:
            words = relaxed.node if relaxed else MatchNone()
            return self._close_practices.find_with_words(served, request, words)
        return self._close_practices.find(served, request)

    def _relaxation(self, query: Query, selected: _SelectedTree, total: int) -> Relaxation | None:
        """Return what was left out; None where nothing was, or where nothing was found all the same."""
        relaxed = selected.relaxed
        if relaxed is None or not total or not (relaxed.may_miss_words or relaxed.known.is_shortened):
            return None
        full_matches = (
            count_matches(self._engine, relaxed.all_words, query.filters) if relaxed.may_miss_words else total
        )
        return Relaxation(relaxed.known.unknown_words, relaxed.known.unknown_phrases, full_matches)

    def _with_correction(
        self, results: Results, state: IndexState, facets: tuple[str, ...], values: int | None
    ) -> Results:
        """Add a spelling correction to results.

        Return those of the corrected query where the results are empty, or where one of only two words was left out.
        """
        query = results.query
        correction = self.spelling_correction(query)
        is_short = self._preparer.prepare(query, state).plan.is_short
        if correction is None or not correction.applied or not _lack_words(results, is_short=is_short):
            return evolve(results, correction=correction and evolve(correction, applied=False))
        corrected = evolve(query, text=correction.text)
        return evolve(self._cached_results(corrected, state, facets, values), correction=correction)

    def _lexical_tree(self, query: Query) -> Node:
        """Return the tree by which the matches of a query are ordered by words alone."""
        return self._with_feedback(self._select_tree(query, self._engine.state()), query.sort)

    def _with_feedback(self, selected: _SelectedTree, sort: str) -> Node:
        """Return the tree, expanded by relevance feedback where it is relaxed and the order is by relevance."""
        relaxed = selected.relaxed
        if relaxed is None or not relaxed.may_miss_words or sort != Sort.RELEVANCE:
            return selected.node
        return self._feedback.expand(relaxed.node) if isinstance(relaxed.node, And) else selected.node

    def _find_similar(self, practice: Practice, _generation: str, _vectors: str) -> SimilarPractices:
        return self._more_like_this.find_similar(practice)

    def _read_glossary(self, _generation: str) -> GlossaryMatcher:
        return read_glossary(self._engine, self._analyzer)

    def _strict_total(self, query: Query) -> int:
        """Return how many practices match every word of a query."""
        prepared = self._preparer.prepare(query, self._engine.state())
        return count_matches(self._engine, prepared.plan.strict, query.filters)


def _hit(match: ScoreDoc, explainer: Explainer, similarity: float | None) -> Hit:
    """Explain and highlight one match."""
    fields = match.stored
    explanation = explainer.explain(fields)
    return Hit(
        slug=match.key,
        title=highlight(fields.title, explanation.title_spans),
        score=match.score,
        snippets=hit_snippets(fields, explanation),
        stored=fields,
        matched_fields=explanation.fields,
        sections=explanation.sections,
        reasons=explanation.reasons,
        missing_words=explanation.missing_words,
        similarity=similarity,
    )


def _lack_words(results: Results, *, is_short: bool) -> bool:
    """Return whether results are empty, or are those of a short query without a word that no practice contains."""
    return not results.total or bool(is_short and results.relaxation and results.relaxation.unknown_words)


def _has_few_hits(results: Results, state: IndexState) -> bool:
    """Return whether so few practices match that the query may be misspelled. A later page answers only where empty."""
    is_first_page = results.query.page == 1 or not results.total
    few = max(FEW_HITS, state.documents // FEW_HITS_SHARE)
    return bool(results.query.text) and is_first_page and results.total < few
