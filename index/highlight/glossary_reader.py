"""Reads the glossary of a collection from its index: the titles of all records of a kind that is a glossary."""

from collections.abc import Iterator
from typing import Final

from corpus.profile.active import active_profile
from corpus.profile.record_types import TYPE_FACET
from index.engines.base import Engine, EngineRequest
from index.highlight.glossary_matcher import GlossaryMatcher, GlossaryTerm
from index.query.nodes import MatchAll
from index.schema import LABELS_LANGUAGE
from index.search_query import Filter, Sort
from index.text.analyzer import Analyzer

__all__ = ["glossary_types", "read_glossary"]

MAX_TERMS: Final = 2_000
"""Terms of a glossary that are looked for in texts, the first by title."""
BATCH_SIZE: Final = 500


def glossary_types() -> tuple[str, ...]:
    """Return the keys of the kinds of record that are terms of a glossary."""
    profile = active_profile()
    return tuple(known.key for known in profile.record_types if known.glossary) if profile.has_types else ()


def read_glossary(engine: Engine, analyzer: Analyzer) -> GlossaryMatcher:
    """Return the terms of the collection. Raises SearchIndexError where there is no index."""
    return GlossaryMatcher(_terms(engine) if glossary_types() else (), analyzer)


def _terms(engine: Engine) -> Iterator[GlossaryTerm]:
    filters = (Filter(TYPE_FACET, glossary_types()),)
    for offset in range(0, MAX_TERMS, BATCH_SIZE):
        request = EngineRequest(MatchAll(), filters, sort=Sort.TITLE, offset=offset, limit=BATCH_SIZE)
        matches = engine.search(request).score_docs
        for match in matches:
            stored = match.stored
            yield GlossaryTerm(stored.title, LABELS_LANGUAGE if stored.native_title else stored.language, stored.slug)
            if stored.native_title:
                yield GlossaryTerm(stored.native_title, stored.language, stored.slug)
        if len(matches) < BATCH_SIZE:
            break
