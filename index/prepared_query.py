"""`PreparedQuery`: a query's text parsed, expanded by synonyms and rewritten to index terms; `QueryPreparer` makes it.

Paging and choosing filters repeat the same text, so the last prepared queries are cached.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from attrs import evolve, frozen

from corpus.vocabularies.skos_loader import Vocabularies
from index.engines.base import Engine, count_matches
from index.highlight.explanation import Explainer
from index.query.compound_spellings import CompoundSpellings
from index.query.indexed_synonyms import IndexedSynonyms
from index.query.nodes import Node, SynonymGroup, UserWord
from index.query.parser import ParsedQuery, parse
from index.query.plan import QueryPlan, RelaxedPlan, plan_query, relax_plan
from index.query.question_frames import mark_question_frame
from index.query.synonyms import Expansion, RecognizedName, synonym_map
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
    """The strict tree of index terms, and whether words may be missing."""
    _make_relaxed_plan: Callable[..., RelaxedPlan | None]
    _expand_loosely: Callable[[Node], Expansion]
    _make_explainer: Callable[..., Explainer]

    @lazy_property
    def relaxed_plan(self) -> RelaxedPlan | None:
        """What is searched for where few practices match every word; made on first use, since it counts matches."""
        return self._make_relaxed_plan(expand_word=lambda word: self._expand_loosely(word).node)

    @lazy_property
    def relaxed_expansion(self) -> Expansion:
        """The tree of the relaxed plan, with the names in it."""
        if self.relaxed_plan is None:
            return self.expansion
        groups = [node for node in self.relaxed_plan.typed.nodes if isinstance(node, SynonymGroup)]
        words = [group.words[0] for group in groups if len(group.words) == 1]
        names = (*self.expansion.recognized_names, *(name for word in words for name in self._names_of(word)))
        used = {name.group: name for name in reversed(names) if name.group in groups}
        return Expansion(self.relaxed_plan.typed, tuple(used[group] for group in groups if group in used))

    def _names_of(self, word: UserWord) -> tuple[RecognizedName, ...]:
        return self._expand_loosely(word).recognized_names

    @lazy_property
    def explainer(self) -> Explainer:
        """The explainer of hits of the strict tree; made on first use, since lists of slugs need none."""
        return self._make_explainer(self.expansion.node)

    @lazy_property
    def relaxed_explainer(self) -> Explainer:
        """The explainer of hits of the relaxed plan."""
        node = self.relaxed_plan.typed if self.relaxed_plan else self.expansion.node
        return self._make_explainer(node, relaxed=True)


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

    def _read_words(self, state: IndexState, node: Node, *, has_mark: bool, add_spellings: bool) -> Node:
        """Return a tree as typed with the frame of a question marked, and with other spellings of its compounds."""
        marked = mark_question_frame(node, self._analyzer, state.languages, has_mark=has_mark)
        return self._compounds(state).add_to(marked) if add_spellings else marked

    def _prepare(self, text: str, expand: bool, state: IndexState) -> PreparedQuery:  # noqa: FBT001 - cached, so positional
        parsed = parse(text, self._vocabularies)
        expansion = self._synonyms.expand(parsed.node, state.languages)
        if not expand:
            expansion = evolve(expansion, node=parsed.node)
        node = self._read_words(state, expansion.node, has_mark=parsed.is_question, add_spellings=expand)
        expansion = evolve(expansion, node=node)
        names = self._names(state)
        plan = plan_query(
            expansion.node,
            self._analyzer,
            state.languages,
            names,
            is_question=parsed.is_question,
            requires_all=parsed.requires_all,
        )
        context = self._analyzer, state.languages, names
        make_relaxed_plan = partial(relax_plan, expansion.node, *context, is_question=plan.is_question)
        make_explainer = partial(_make_explainer, text, *context)
        expand_loosely = partial(self._synonyms.expand, languages=state.languages, needs_evidence=False)
        return PreparedQuery(
            parsed, expansion, plan, make_relaxed_plan, expand_loosely if expand else Expansion, make_explainer
        )


def _make_explainer(
    text: str,
    analyzer: Analyzer,
    languages: Sequence[str],
    names: IndexedSynonyms,
    node: Node,
    *,
    relaxed: bool = False,
) -> Explainer:
    return Explainer(node, text, analyzer, languages, names, relaxed=relaxed)
