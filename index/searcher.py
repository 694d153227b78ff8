"""Query in, Results out: the only place where syntax, analysis, engine, facets and highlighting meet."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from corpus.practice import Practice
from corpus.vocabulary import Vocabularies
from index.analysis import FOLDED, Analyzer
from index.completion import Completer, Completion
from index.completion_file import LAYOUT
from index.completion_offers import write_completer
from index.derived import Derived
from index.engines.base import Engine, IndexState, Match, Request
from index.explain import Explainer
from index.facets import facets as labelled
from index.highlight import Highlighter, marked, snippets
from index.kept import Kept
from index.meanings import also, hints, offers
from index.names import OtherNames
from index.query import Filter, Node, Query
from index.results import Correction, Hit, Results
from index.rewrite import readings, rewrite
from index.schema import FACETS, stored
from index.similar import Finder, SimilarPractices
from index.spelling import Spelling
from index.synonyms import Expansion, Synonyms
from index.syntax import Parsed, parse

__all__ = ["ALL_FACETS", "Neighbours", "Searcher"]

ALL_FACETS: Final = tuple(facet.name for facet in FACETS)
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
    parsed: Parsed
    expansion: Expansion
    node: Node
    """As indexed."""
    whole: int = 0
    """How many practices hold all of the words, whatever the filters; counted where words may be missing."""
    few: bool = False
    """Whether that is few, so that those follow that hold most."""


class Searcher:
    """Answers queries from an engine. Safe to share between threads."""

    def __init__(
        self, engine: Engine, analyzer: Analyzer, vocabularies: Vocabularies, derived: Path | None = None
    ) -> None:
        """`derived` is a folder for word lists and completions; without one each process makes its own."""
        self._engine = engine
        self._analyzer = analyzer
        self._vocabularies = vocabularies
        self._synonyms = Synonyms(vocabularies, analyzer)
        self._names_in = lru_cache(maxsize=1)(self._names_of)
        self._spelling = Spelling(engine, analyzer, vocabularies, derived)
        self._finder = Finder(engine, analyzer, vocabularies)
        self._completer: Derived[Completer] = Derived(
            Kept(derived, LAYOUT, lambda file: write_completer(file, engine, analyzer, vocabularies), Completer)
        )

    def search(self, query: Query, facets: Iterable[str] = ALL_FACETS) -> Results:
        """The answer to a query, with these facets counted; that to the corrected query, where only it has one.

        Raises SearchIndexError where there is no index.
        """
        state = self._engine.state()
        meaning = self._meaning(query, state.languages)
        results = self._answer(query, meaning, facets, state)
        if not query.spelling or not (meaning.few or _is_thin(results, state)):
            return results
        correction = self.correction(query)
        if correction is None or not correction.applied or results.total:
            return evolve(results, correction=correction and evolve(correction, applied=False))
        meant = evolve(query, text=correction.text)
        corrected = self._answer(meant, self._meaning(meant, state.languages), facets, state)
        return evolve(corrected, correction=correction)

    def correction(self, query: Query) -> Correction | None:
        """Another spelling of the query under which more practices hold all of it; None where there is none."""
        return self._spelling.correction(query, self._holding_all)

    def complete(self, typed: str) -> tuple[Completion, ...]:
        """What the reader may be about to type. Raises SearchIndexError where there is no index."""
        return self._completer.of(self._engine.state().generation).complete(typed)

    def prepare(self) -> None:
        """Make what is derived of the generation that is served, so that no reader waits for it."""
        generation = self._engine.state().generation
        self._completer.made(generation)
        self._spelling.prepare(generation)

    def similar(self, practice: Practice) -> SimilarPractices:
        """Practices like this one, and such from other countries. Raises SearchIndexError where there is no index."""
        return self._finder.similar(practice)

    def _holding_all(self, query: Query) -> int:
        """How many practices hold all that the query asks for, none of its words missing."""
        languages = self._engine.state().languages
        said = self._expansion(parse(query.text, self._vocabularies).node, query, languages).node
        return self._total(rewrite(said, self._analyzer, languages, self._names()), query.filters)

    def _answer(self, query: Query, meaning: _Meaning, facets: Iterable[str], state: IndexState) -> Results:
        request = Request(meaning.node, query.filters, tuple(facets), query.sort, query.offset, query.per_page)
        matches = self._engine.search(request)
        explainer = Explainer(meaning.expansion.node, query.text, self._analyzer, state.languages, self._names())
        return Results(
            query=query,
            node=meaning.parsed.node,
            understood=meaning.parsed.understood,
            notes=(
                *meaning.parsed.notes,
                *((_few_note(meaning.whole, query),) if meaning.few and matches.total else ()),
                *_cut_notes(matches.cut_prefixes),
            ),
            total=matches.total,
            hits=tuple(_hit(match, explainer) for match in matches.window),
            facets=labelled(matches.counts, query, self._vocabularies),
            generation=state.generation,
            also=also(meaning.expansion, self._vocabularies) if query.expand else (),
            offers=offers(meaning.expansion, query, matches.counts, self._vocabularies),
            hints=hints(meaning.expansion, self._vocabularies),
        )

    def count(self, query: Query) -> int:
        """How many practices answer a query, and nothing else."""
        return self._total(self._node(query), query.filters)

    def ranking(self, query: Query) -> tuple[str, ...]:
        """The slugs of the page that `search` would answer with, and nothing else."""
        request = Request(self._node(query), query.filters, (), query.sort, query.offset, query.per_page)
        return tuple(match.key for match in self._engine.search(request).window)

    def walk(self, query: Query) -> Iterator[str]:
        """The slugs of all practices that answer a query as it is typed, in its order."""
        return self._engine.walk(Request(self._node(query), query.filters, sort=query.sort))

    def neighbours(self, query: Query, slug: str, place: int) -> Neighbours | None:
        """Who stands before and after a practice that was shown at that place; None where it no longer stands there."""
        first = max(place - 2, 0)
        request = Request(self._node(query), query.filters, (), query.sort, first, place + 1 - first)
        matches = self._engine.search(request)
        slugs = [match.key for match in matches.window]
        here = place - 1 - first
        if here >= len(slugs) or slugs[here] != slug:
            return None
        around = ["", *slugs, ""]
        return Neighbours(place, matches.total, around[here], around[here + 2])

    def highlighter(self, query: Query, practice: Practice) -> Highlighter:
        """What marks, in the practice's texts, what a query matches in it."""
        languages = self._engine.state().languages
        expansion = self._expansion(parse(query.text, self._vocabularies).node, query, languages)
        explainer = Explainer(expansion.node, query.text, self._analyzer, languages, self._names())
        return Highlighter(explainer.seen(stored(practice, self._vocabularies)).groups, self._analyzer, languages)

    def state(self) -> IndexState:
        """What is being served."""
        return self._engine.state()

    def _meaning(self, query: Query, languages: Sequence[str]) -> _Meaning:
        """The tree to match. Whether words may be missing is decided without filters, so that no filter changes it."""
        parsed = parse(query.text, self._vocabularies)
        expansion = self._expansion(parsed.node, query, languages)
        found = readings(expansion.node, self._analyzer, languages, self._names())
        strict = _Meaning(parsed, expansion, found.strict)
        if parsed.insists or found.loose is None:
            return strict
        whole = self._total(found.strict)
        return evolve(strict, node=found.loose, whole=whole, few=True) if whole < FEW else strict

    def _total(self, node: Node, filters: tuple[Filter, ...] = ()) -> int:
        return self._engine.search(Request(node, filters, limit=0)).total

    def _node(self, query: Query) -> Node:
        return self._meaning(query, self._engine.state().languages).node

    def _names(self) -> OtherNames:
        return self._names_in(self._engine.state())

    def _names_of(self, state: IndexState) -> OtherNames:
        return OtherNames(self._engine, self._analyzer, state.languages)

    def _expansion(self, node: Node, query: Query, languages: Sequence[str]) -> Expansion:
        """The tree as said, with the other names of what it names, where the query wants them."""
        expansion = self._synonyms.expand(node, languages)
        return expansion if query.expand else evolve(expansion, node=node)


def _hit(match: Match, explainer: Explainer) -> Hit:
    kept = match.stored
    seen = explainer.seen(kept)
    return Hit(
        slug=match.key,
        title=marked(kept["title"], seen.title),
        score=match.score,
        snippets=snippets(kept["sections"], seen.marks, seen.phrases),
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
