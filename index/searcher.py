"""Query in, Results out: the only place where syntax, analysis, engine, facets and highlighting meet."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from corpus.practice import Practice
from corpus.vocabularies.vocabulary import Vocabularies
from index.engines.base import Engine, Match, Request
from index.facets.facet_values import facets as labelled
from index.highlight.explanation import Explainer
from index.highlight.highlighter import Highlighter, marked
from index.highlight.snippet_selector import shown
from index.prepared_query import Understanding, Understood
from index.query.nodes import And, Filter, Node, Query, Sort
from index.relevance_feedback import Feedback
from index.result_cache import Remembered
from index.results import Correction, Hit, Results
from index.schema import FACETS, stored
from index.storage.caches import memoize
from index.storage.derived_files import DerivedData, DerivedFiles
from index.suggest.completer import Completer, Completion
from index.suggest.completion_candidates import write_completer
from index.suggest.completion_file import LAYOUT
from index.suggest.more_like_this import Finder, SimilarPractices
from index.suggest.query_hints import also, hints, offers
from index.suggest.spellchecker import Spelling
from index.term_reader import IndexState
from index.text.analyzer import Analyzer
from index.text.tokenizer import FOLDED

__all__ = ["ALL_FACETS", "Neighbours", "Searcher"]

ALL_FACETS: Final = tuple(facet.name for facet in FACETS)
KEPT_SIMILAR: Final = 200
"""Practices whose similar ones are remembered for a generation."""
FEW: Final = 10
"""Where fewer practices than a page shows hold all words of a longer query, those that hold most of them follow."""

FEW_OF_MANY: Final = 200
"""In a larger collection, one in so many practices are few too, where the spelling may be to blame."""


@frozen
class Neighbours:
    """Where a practice stands in an answer: its place, from 1, and who stands before and after it."""

    place: int
    total: int
    before: str = ""
    """The slug of the one before, empty at the first."""
    after: str = ""


@frozen
class _Meaning:
    understood: Understood
    generation: str
    """Of the index that it was understood for."""
    whole: int = 0
    """How many practices hold all of the words, whatever the filters; counted where words may be missing."""
    loose: And | None = None
    """Where that is few: those that hold most follow."""

    @property
    def node(self) -> Node:
        """What decides who answers."""
        return self.loose or self.understood.readings.strict

    @property
    def explainer(self) -> Explainer:
        """What says why they do."""
        return self.understood.loose_explainer if self.loose else self.understood.explainer


class Searcher:
    """Answers queries from an engine. Safe to share between threads."""

    def __init__(
        self,
        engine: Engine,
        analyzer: Analyzer,
        vocabularies: Vocabularies,
        derived: Path | None = None,
        remember: int = 0,
    ) -> None:
        """`derived` is a folder for word lists and completions; without one each process makes its own.

        `remember` is about how many bytes of answers are kept, for who asks the same again.
        """
        self._engine = engine
        self._analyzer = analyzer
        self._vocabularies = vocabularies
        self._understanding = Understanding(engine, analyzer, vocabularies)
        self._feedback = Feedback(engine, analyzer)
        self._spelling = Spelling(engine, analyzer, vocabularies, derived)
        self._remembered = Remembered(remember)
        self._finder = Finder(engine, analyzer, vocabularies)
        self._similar = memoize(self._found_similar, KEPT_SIMILAR)
        self._completer: DerivedData[Completer] = DerivedData(
            DerivedFiles(derived, LAYOUT, lambda file: write_completer(file, engine, analyzer, vocabularies), Completer)
        )

    def search(self, query: Query, facets: Iterable[str] = ALL_FACETS, values: int | None = None) -> Results:
        """The answer to a query, with these facets counted; that to the corrected query, where only it has one.

        `values` is how many values of a facet are there at most, where it has many (`index.facets.facet_values`).
        Raises SearchIndexError where there is no index.
        """
        state = self._engine.state()
        meaning = self._meaning(query, state)
        results = self._answer(query, meaning, facets, values)
        if not query.spelling or not (meaning.loose or _is_thin(results, state)):
            return results
        correction = self.correction(query)
        if correction is None or not correction.applied or results.total:
            return evolve(results, correction=correction and evolve(correction, applied=False))
        meant = evolve(query, text=correction.text)
        corrected = self._answer(meant, self._meaning(meant, state), facets, values)
        return evolve(corrected, correction=correction)

    def correction(self, query: Query) -> Correction | None:
        """Another spelling of the query under which more practices hold all of it; None where there is none."""
        return self._spelling.correction(query, self._holding_all)

    def complete(self, typed: str) -> tuple[Completion, ...]:
        """What the reader may be about to type. Raises SearchIndexError where there is no index."""
        return self._completer.latest(self._engine.state().generation).complete(typed)

    def prepare(self) -> None:
        """Make what is derived of the generation that is served, so that no reader waits for it."""
        generation = self._engine.state().generation
        self._completer.build(generation)
        self._spelling.prepare(generation)

    def similar(self, practice: Practice) -> SimilarPractices:
        """Practices like this one, and such from other countries. Raises SearchIndexError where there is no index."""
        return self._similar(practice, self._engine.state().generation)

    def _found_similar(self, practice: Practice, _generation: str) -> SimilarPractices:
        return self._finder.similar(practice)

    def _holding_all(self, query: Query) -> int:
        """How many practices hold all that the query asks for, none of its words missing."""
        understood = self._understanding.of(query, self._engine.state())
        return self._total(understood.readings.strict, query.filters)

    def _answer(self, query: Query, meaning: _Meaning, facets: Iterable[str], values: int | None) -> Results:
        counted = tuple(facets)
        return self._remembered.of(
            meaning.generation, query, counted, values, lambda: self._fresh(query, meaning, counted, values)
        )

    def _fresh(self, query: Query, meaning: _Meaning, facets: tuple[str, ...], values: int | None) -> Results:
        node = self._ranking(meaning, query.sort)
        request = Request(node, query.filters, facets, query.sort, query.offset, query.per_page)
        matches = self._engine.search(request)
        parsed, expansion = meaning.understood.parsed, meaning.understood.expansion
        return Results(
            query=query,
            node=parsed.node,
            understood=parsed.understood,
            notes=(
                *parsed.notes,
                *((_few_note(meaning.whole, query),) if meaning.loose and matches.total else ()),
                *_cut_notes(matches.cut_prefixes),
            ),
            total=matches.total,
            hits=tuple(_hit(match, meaning.explainer) for match in matches.window),
            facets=labelled(matches.counts, query, self._vocabularies, values),
            generation=meaning.generation,
            also=also(expansion, self._vocabularies) if query.expand else (),
            offers=offers(expansion, query, matches.counts, self._vocabularies),
            hints=hints(expansion, self._vocabularies),
        )

    def count(self, query: Query) -> int:
        """How many practices answer a query, and nothing else."""
        return self._total(self._meaning(query, self._engine.state()).node, query.filters)

    def ranking(self, query: Query) -> tuple[str, ...]:
        """The slugs of the page that `search` would answer with, and nothing else."""
        request = Request(self._node(query), query.filters, (), query.sort, query.offset, query.per_page, stored=False)
        return tuple(match.key for match in self._engine.search(request).window)

    def walk(self, query: Query) -> Iterator[str]:
        """The slugs of all practices that answer a query as it is typed, in its order."""
        return self._engine.walk(Request(self._node(query), query.filters, sort=query.sort))

    def neighbours(self, query: Query, slug: str, place: int) -> Neighbours | None:
        """Who stands before and after a practice that was shown at that place; None where it no longer stands there."""
        first = max(place - 2, 0)
        request = Request(self._node(query), query.filters, (), query.sort, first, place + 1 - first, stored=False)
        matches = self._engine.search(request)
        slugs = [match.key for match in matches.window]
        here = place - 1 - first
        if here >= len(slugs) or slugs[here] != slug:
            return None
        around = ["", *slugs, ""]
        return Neighbours(place, matches.total, around[here], around[here + 2])

    def highlighter(self, query: Query, practice: Practice) -> Highlighter:
        """What marks, in the practice's texts, what a query matches in it."""
        state = self._engine.state()
        seen = self._meaning(query, state).explainer.seen(stored(practice, self._vocabularies))
        return Highlighter(seen.groups, self._analyzer, state.languages)

    def state(self) -> IndexState:
        """What is being served."""
        return self._engine.state()

    def _meaning(self, query: Query, state: IndexState) -> _Meaning:
        """The tree to match. Whether words may be missing is decided without filters, so that no filter changes it."""
        understood = self._understanding.of(query, state)
        strict = _Meaning(understood, state.generation)
        found = understood.readings
        if understood.parsed.insists or found.loose is None:
            return strict
        whole = self._total(found.strict)
        return evolve(strict, loose=found.loose, whole=whole) if whole < (1 if found.last_resort else FEW) else strict

    def _ranking(self, meaning: _Meaning, sort: Sort) -> Node:
        """The tree with what decides in which order they answer."""
        if meaning.loose is None or sort is not Sort.RELEVANCE:
            return meaning.node
        return self._feedback.lifted(meaning.loose)

    def _total(self, node: Node, filters: tuple[Filter, ...] = ()) -> int:
        return self._engine.search(Request(node, filters, limit=0)).total

    def _node(self, query: Query) -> Node:
        return self._ranking(self._meaning(query, self._engine.state()), query.sort)


def _hit(match: Match, explainer: Explainer) -> Hit:
    kept = match.stored
    seen = explainer.seen(kept)
    return Hit(
        slug=match.key,
        title=marked(kept["title"], seen.title),
        score=match.score,
        snippets=shown(kept, seen),
        stored=kept,
        why=seen.why,
        sections=seen.sections,
    )


def _is_thin(results: Results, state: IndexState) -> bool:
    """Whether so few answer, and none of them was left on a page before, that the spelling is worth a doubt."""
    first = results.query.page == 1 or not results.total
    return bool(results.query.text) and first and results.total < max(FEW, state.documents // FEW_OF_MANY)


def _few_note(whole: int, query: Query) -> str:
    """That words may be missing; how many practices hold all of them was counted without filters."""
    if query.filters:
        return "Few practices hold all of these words; those that hold most of them are here too."
    held = {0: "No practice holds", 1: "One practice holds"}.get(whole, f"{whole} practices hold")
    return f"{held} all of these words; those that hold most of them {'are shown' if not whole else 'follow'}."


def _cut_notes(prefixes: Iterable[str]) -> Iterable[str]:
    typed = dict.fromkeys(prefix.removeprefix(FOLDED) for prefix in prefixes)
    return (f"“{prefix}*” stands for very many words: the most frequent were searched for." for prefix in typed)
