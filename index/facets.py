"""An engine's raw counts, as the facets that a reader sees: labelled, in a stable order, chosen values always there.

The order of a facet's values does not depend on what is chosen in it, so that no list moves under a pointer: schemes
keep their own order, keywords, phrases and languages stand by frequency, years from the latest.
"""

from collections.abc import Iterable, Mapping

from corpus.concepts import ConceptScheme
from corpus.text import folded
from corpus.vocabulary import Vocabularies
from index.query import Query
from index.results import Facet, FacetValue
from index.schema import FACETS, PHRASES, FacetField

__all__ = ["facets"]

BY_FREQUENCY = frozenset({"keyword", PHRASES, "lang"})
"""Facets without an order of their own: the commonest first."""

Counts = Mapping[str, int]


def facets(counts: Mapping[str, Counts], query: Query, vocabularies: Vocabularies) -> dict[str, Facet]:
    """The facets that were counted, by name, in the schema's order."""
    return {
        field.name: _facet(field, counts[field.name], query, vocabularies) for field in FACETS if field.name in counts
    }


def _facet(field: FacetField, counts: Counts, query: Query, vocabularies: Vocabularies) -> Facet:
    chosen = query.selected(field.name)
    excluded = query.selected(field.name, exclude=True)
    shown = dict.fromkeys((*counts, *chosen, *excluded))
    scheme = vocabularies.get(field.name)

    def value(name: str, children: tuple[FacetValue, ...] = ()) -> FacetValue:
        label = scheme.label_of(name) if scheme else name
        return FacetValue(name, label, counts.get(name, 0), name in chosen, name in excluded, children)

    if scheme is None or field.name in BY_FREQUENCY:
        return Facet(field.name, field.label, tuple(_ordered(map(value, shown), field)), field.note)

    shown = dict.fromkeys(scheme.with_ancestors(shown))

    def below(parent: str) -> tuple[FacetValue, ...]:
        return tuple(value(one, below(one)) for one in _narrower(scheme, parent) if one in shown)

    strangers = (value(one) for one in shown if one not in scheme)
    return Facet(field.name, field.label, (*below(""), *strangers), field.note)


def _narrower(scheme: ConceptScheme, parent: str) -> list[str]:
    return [concept.notation for concept in scheme.children(parent)]


def _ordered(values: Iterable[FacetValue], field: FacetField) -> list[FacetValue]:
    if field.number:
        return sorted(values, key=lambda one: one.value, reverse=True)
    return sorted(values, key=lambda one: (-one.count, folded(one.label)))
