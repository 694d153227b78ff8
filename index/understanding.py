"""What a query's text means, and remembering it: whoever turns a page or chooses a value asks the same words again.

`Understanding` reads a text (`index.syntax`), adds other names (`index.synonyms`), rewrites it to what the index holds
(`index.rewrite`) and makes what explains its hits (`index.explain`), all of which `Understood` holds.
"""

from functools import lru_cache, partial
from typing import Final

from attrs import evolve, frozen

from corpus.vocabulary import Vocabularies
from index.analysis import Analyzer
from index.explain import Explainer
from index.names import OtherNames
from index.query import Query
from index.rewrite import Readings, readings
from index.synonyms import Expansion, Synonyms
from index.syntax import Parsed, parse

__all__ = ["Understanding", "Understood"]

KEPT: Final = 256
"""Texts whose meaning is remembered."""
LONG: Final = 100
"""Characters from which on a text is not remembered, so that what is kept stays small: a word is a few kilobytes."""


@frozen
class Understood:
    """What a text means in one state of the index."""

    parsed: Parsed
    expansion: Expansion
    """The tree as said, with the other names of what it names, where the query wants them."""
    readings: Readings
    """The tree as indexed."""
    explainer: Explainer
    loose_explainer: Explainer
    """Where words may be missing."""


class Understanding:
    """Understands texts. Safe to share between threads."""

    def __init__(self, analyzer: Analyzer, vocabularies: Vocabularies) -> None:
        self._analyzer = analyzer
        self._vocabularies = vocabularies
        self._synonyms = Synonyms(vocabularies, analyzer)
        self._kept = lru_cache(maxsize=KEPT)(self._understand)

    def of(self, query: Query, names: OtherNames) -> Understood:
        """What the query's text means where these are the names that the index holds."""
        understand = self._kept if len(query.text) <= LONG else self._understand
        return understand(query.text, query.expand, names)

    def _understand(self, text: str, expand: bool, names: OtherNames) -> Understood:  # noqa: FBT001 - for the cache
        parsed = parse(text, self._vocabularies)
        languages = names.languages
        expansion = self._synonyms.expand(parsed.node, languages)
        if not expand:
            expansion = evolve(expansion, node=parsed.node)
        found = readings(expansion.node, self._analyzer, languages, names)
        explain = partial(Explainer, expansion.node, text, self._analyzer, languages, names)
        explainer = explain()
        return Understood(parsed, expansion, found, explainer, explain(loose=True) if found.loose else explainer)
