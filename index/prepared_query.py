"""What a query's text means, and remembering it: whoever turns a page or chooses a value asks the same words again.

`Understanding` reads a text (`index.query.parser`), adds other names (`index.query.synonyms`), rewrites it to what the index holds
(`index.query.plan`) and makes what explains its hits (`index.highlight.explanation`), all of which `Understood` holds.
"""

from collections.abc import Callable
from functools import cached_property, partial
from typing import Final

from attrs import evolve, frozen

from corpus.vocabularies.vocabulary import Vocabularies
from index.engines.base import Engine
from index.highlight.explanation import Explainer
from index.query.indexed_names import OtherNames
from index.query.nodes import Query
from index.query.parser import Parsed, parse
from index.query.plan import Readings, readings
from index.query.synonyms import Expansion, synonyms_of
from index.storage.caches import memoize
from index.term_reader import IndexState
from index.text.analyzer import Analyzer

__all__ = ["Understanding", "Understood"]

KEPT: Final = 256
"""Texts whose meaning is remembered."""
LONG: Final = 100
"""Characters from which on a text is not remembered, so that what is kept stays small: a word is a few kilobytes."""


@frozen(eq=False)
class Understood:
    """What a text means in one state of the index."""

    parsed: Parsed
    expansion: Expansion
    """The tree as said, with the other names of what it names, where the query wants them."""
    readings: Readings
    """The tree as indexed."""
    _explain: Callable[..., Explainer]
    """Makes what explains its hits."""

    @cached_property
    def explainer(self) -> Explainer:
        """What says why they answer that hold all of it; whoever asks for slugs alone needs none."""
        return self._explain()

    @cached_property
    def loose_explainer(self) -> Explainer:
        """The same where words may be missing."""
        return self._explain(loose=True)


class Understanding:
    """Understands texts, as one state of the index after the other holds what they name. Safe to share."""

    def __init__(self, engine: Engine, analyzer: Analyzer, vocabularies: Vocabularies) -> None:
        self._engine = engine
        self._analyzer = analyzer
        self._vocabularies = vocabularies
        self._synonyms = synonyms_of(vocabularies)
        self._names = memoize(self._names_in, 1)
        self._kept = memoize(self._understand, KEPT)

    def of(self, query: Query, state: IndexState) -> Understood:
        """What the query's text means in that state."""
        understand = self._kept if len(query.text) <= LONG else self._understand
        return understand(query.text, query.expand, state)

    def _names_in(self, state: IndexState) -> OtherNames:
        return OtherNames(self._engine, self._analyzer, state.languages)

    def _understand(self, text: str, expand: bool, state: IndexState) -> Understood:  # noqa: FBT001 - for the cache
        parsed = parse(text, self._vocabularies)
        expansion = self._synonyms.expand(parsed.node, state.languages)
        if not expand:
            expansion = evolve(expansion, node=parsed.node)
        names = self._names(state)
        found = readings(expansion.node, self._analyzer, state.languages, names, asks=parsed.asks)
        explain = partial(Explainer, expansion.node, text, self._analyzer, state.languages, names)
        return Understood(parsed, expansion, found, explain)
