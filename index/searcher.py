"""Query in, Results out: the only place where syntax, analysis, engine, facets and highlighting meet."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

from attrs import evolve, frozen

from corpus.practice import Practice
from corpus.vocabulary import Vocabularies
from index.analysis import FOLDED, Analyzer
from index.engines.base import Engine, IndexState, Match, Request
from index.explain import Explainer
from index.facets import facets as labelled
from index.highlight import Highlighter
from index.marks import Group
from index.meanings import also, hints, offers
from index.query import Node, Query
from index.results import Hit, Results
from index.rewrite import relaxed, rewrite
from index.schema import FACETS, stored
from index.synonyms import Expansion, Synonyms
from index.syntax import Parsed, parse

__all__ = ["ALL_FACETS", "Neighbours", "Searcher"]

ALL_FACETS: Final = tuple(facet.name for facet in FACETS)
FEW: Final = 10
"""Where fewer practices than a page shows hold all words of a longer query, those that hold most of them follow."""


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
    notes: tuple[str, ...] = ()


class _Shown:
    """Matches as hits, for one request."""

    def __init__(self, meaning: _Meaning, query: Query, analyzer: Analyzer, languages: Sequence[str]) -> None:
        self._explainer = Explainer(meaning.expansion.node, query.text, analyzer, languages)
        self._analyzer = analyzer
        self._languages = languages
        self._highlighters: dict[tuple[Group, ...], Highlighter] = {}

    def hit(self, match: Match) -> Hit:
        kept = match.stored
        language = kept["language"]
        seen = self._explainer.seen(kept)
        highlighter = self._highlighters.get(seen.groups)
        if highlighter is None:
            highlighter = self._highlighters[seen.groups] = Highlighter(seen.groups, self._analyzer, self._languages)
        return Hit(
            slug=match.key,
            title=highlighter.title(kept["title"], language),
            score=match.score,
            snippets=highlighter.snippets(kept["sections"], language),
            stored=kept,
            why=seen.why,
            sections=seen.sections,
        )


class Searcher:
    """Answers queries from an engine. Safe to share between threads."""

    def __init__(self, engine: Engine, analyzer: Analyzer, vocabularies: Vocabularies) -> None:
        self._engine = engine
        self._analyzer = analyzer
        self._vocabularies = vocabularies

    @cached_property
    def _synonyms(self) -> Synonyms:
        """Some thousand names, read when first asked for."""
        return Synonyms(self._vocabularies, self._analyzer)

    def search(self, query: Query, facets: Iterable[str] = ALL_FACETS) -> Results:
        """The answer to a query, with these facets counted. Raises SearchIndexError where there is no index."""
        state = self._engine.state()
        meaning = self._meaning(query, state.languages)
        request = Request(meaning.node, query.filters, tuple(facets), query.sort, query.offset, query.per_page)
        matches = self._engine.search(request)
        shown = _Shown(meaning, query, self._analyzer, state.languages)
        return Results(
            query=query,
            node=meaning.parsed.node,
            understood=meaning.parsed.understood,
            notes=(*meaning.parsed.notes, *meaning.notes, *_cut_notes(matches.cut_prefixes)),
            total=matches.total,
            hits=tuple(map(shown.hit, matches.window)),
            facets=labelled(matches.counts, query, self._vocabularies),
            generation=state.generation,
            also=also(meaning.expansion, self._vocabularies) if query.expand else (),
            offers=offers(meaning.expansion, query, matches.counts, self._vocabularies),
            hints=hints(meaning.expansion, self._vocabularies),
        )

    def count(self, query: Query) -> int:
        """How many practices answer a query, and nothing else."""
        node = self._meaning(query, self._engine.state().languages).node
        return self._engine.search(Request(node, query.filters, limit=0)).total

    def ranking(self, query: Query) -> tuple[str, ...]:
        """The slugs of the page that `search` would answer with, and nothing else."""
        node = self._meaning(query, self._engine.state().languages).node
        request = Request(node, query.filters, (), query.sort, query.offset, query.per_page)
        return tuple(match.key for match in self._engine.search(request).window)

    def neighbours(self, query: Query, slug: str, place: int) -> Neighbours | None:
        """Who stands before and after a practice that was shown at that place; None where it no longer stands there."""
        node = self._meaning(query, self._engine.state().languages).node
        first = max(place - 2, 0)
        matches = self._engine.search(Request(node, query.filters, (), query.sort, first, place + 1 - first))
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
        explainer = Explainer(expansion.node, query.text, self._analyzer, languages)
        return Highlighter(explainer.seen(stored(practice, self._vocabularies)).groups, self._analyzer, languages)

    def state(self) -> IndexState:
        """What is being served."""
        return self._engine.state()

    def _meaning(self, query: Query, languages: Sequence[str]) -> _Meaning:
        """The tree to match. Whether words may be missing is decided without filters, so that no filter changes it."""
        parsed = parse(query.text, self._vocabularies)
        expansion = self._expansion(parsed.node, query, languages)
        node = rewrite(expansion.node, self._analyzer, languages)
        strict = _Meaning(parsed, expansion, node)
        if parsed.insists or not relaxed(expansion.node, self._analyzer, languages):
            return strict
        whole = self._total(node)
        loose = relaxed(expansion.node, self._analyzer, languages, self._total) if whole < FEW else None
        return evolve(strict, node=loose, notes=(_few_note(whole),)) if loose else strict

    def _total(self, node: Node) -> int:
        return self._engine.search(Request(node, limit=0)).total

    def _expansion(self, node: Node, query: Query, languages: Sequence[str]) -> Expansion:
        """The tree as said, with the other names of what it names, where the query wants them."""
        expansion = self._synonyms.expand(node, languages)
        return expansion if query.expand else evolve(expansion, node=node)


def _few_note(whole: int) -> str:
    held = {0: "No practice holds", 1: "One practice holds"}.get(whole, f"{whole} practices hold")
    return f"{held} all of these words; those that hold most of them {'are shown' if not whole else 'follow'}."


def _cut_notes(prefixes: Iterable[str]) -> Iterable[str]:
    typed = dict.fromkeys(prefix.removeprefix(FOLDED) for prefix in prefixes)
    return (f"“{prefix}*” stands for very many words: the most frequent were searched for." for prefix in typed)
