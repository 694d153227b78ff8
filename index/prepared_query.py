"""`PreparedQuery`: a query's text parsed, expanded by synonyms and rewritten to index terms; `QueryPreparer` makes it.

Paging and choosing filters repeat the same text, so the last prepared queries are cached.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from attrs import evolve, frozen

from corpus.vocabularies.skos_loader import Vocabularies
from index.engines.base import Engine, count_matches
from index.highlight.explanation import Explainer
from index.query.compound_spellings import CompoundSpellings
from index.query.indexed_synonyms import IndexedSynonyms
from index.query.parser import ParsedQuery, parse
from index.query.plan import QueryPlan, plan_query
from index.query.question_frames import mark_question_frame
from index.query.synonyms import Expansion, synonym_map
from index.search_query import Query
from index.storage.caches import lazy_property, memoize
from index.term_reader import IndexState
from index.text.analyzer import Analyzer

__all__ = ["PreparedQuery", "QueryPreparer"]

CACHED_QUERIES: Final = 256
"""Prepared queries that are cached."""
MAX_CACHED_LENGTH: Final = 100
"""Characters of the longest text that is cached. Each word takes some kilobytes."""


@frozen(eq=False, slots=False)
class PreparedQuery:
    """A query's text, prepared for one state of the index."""

    parsed: ParsedQuery
    expansion: Expansion
    """The tree as typed, with synonyms where the query allows them."""
    plan: QueryPlan
    """The trees of index terms: strict, and relaxed."""
    _make_explainer: Callable[..., Explainer]

    @lazy_property
    def explainer(self) -> Explainer:
        """The explainer of hits of the strict tree; made on first use, since lists of slugs need none."""
        return self._make_explainer()

    @lazy_property
    def relaxed_explainer(self) -> Explainer:
        """The explainer of hits of the relaxed tree."""
        return self._make_explainer(relaxed=True)


class QueryPreparer:
    """Prepares queries for the current state of the index. Threads may share it."""

    def __init__(self, engine: Engine, analyzer: Analyzer, vocabularies: Vocabularies) -> None:
        self._engine = engine
        self._analyzer = analyzer
        self._vocabularies = vocabularies
        self._synonyms = synonym_map(vocabularies)
        self._names = memoize(self._names_in, 1)
        self._compounds = memoize(self._compounds_in, 1)
        self._prepare_cached = memoize(self._prepare, CACHED_QUERIES)

    def prepare(self, query: Query, state: IndexState) -> PreparedQuery:
        """Prepare the query's text for that state of the index."""
        prepare = self._prepare_cached if len(query.text) <= MAX_CACHED_LENGTH else self._prepare
        return prepare(query.text, query.expand, state)

    def _names_in(self, state: IndexState) -> IndexedSynonyms:
        return IndexedSynonyms(self._engine, partial(count_matches, self._engine), self._analyzer, state.languages)

    def _compounds_in(self, state: IndexState) -> CompoundSpellings:
        return CompoundSpellings(self._engine, partial(count_matches, self._engine), self._analyzer, state.languages)

    def _prepare(self, text: str, expand: bool, state: IndexState) -> PreparedQuery:  # noqa: FBT001 - cached, so positional
        parsed = parse(text, self._vocabularies)
        expansion = self._synonyms.expand(parsed.node, state.languages)
        if not expand:
            expansion = evolve(expansion, node=parsed.node)
        node = mark_question_frame(expansion.node, self._analyzer, state.languages, has_mark=parsed.is_question)
        expansion = evolve(expansion, node=node)
        if expand:
            expansion = evolve(expansion, node=self._compounds(state).add_to(node))
        names = self._names(state)
        plan = plan_query(
            expansion.node,
            self._analyzer,
            state.languages,
            names,
            is_question=parsed.is_question,
            requires_all=parsed.requires_all,
        )
        make_explainer = partial(Explainer, expansion.node, text, self._analyzer, state.languages, names)
        return PreparedQuery(parsed, expansion, plan, make_explainer)
