"""An engine's raw counts, as the facets that a reader sees: labelled, in a stable order, chosen values always there.

The order of a facet's values does not depend on what is chosen in it, so that no list moves under a pointer: schemes
keep their own order, keywords, phrases and languages stand by frequency, years from the latest.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from math import inf
from typing import Final

from corpus.text import folded
from corpus.vocabulary import Vocabularies
from index.query import Query
from index.results import Facet, FacetValue
from index.schema import FACETS, PHRASES, FacetField

__all__ = ["facets"]

BY_FREQUENCY = frozenset({"keyword", PHRASES, "lang"})
"""Facets without an order of their own: the commonest first."""

Counts = Mapping[str, int]


def facets(
    counts: Mapping[str, Counts], query: Query, vocabularies: Vocabularies, most: int | None = None
) -> dict[str, Facet]:
    """The facets that were counted, by name, in the schema's order.

    Of a facet whose commonest values come first, at most `most` are there, and those that are chosen.
    """
    return {
        field.name: _facet(field, counts[field.name], query, vocabularies, most)
        for field in FACETS
        if field.name in counts
    }


def _facet(field: FacetField, counts: Counts, query: Query, vocabularies: Vocabularies, most: int | None) -> Facet:
    chosen = query.selected(field.name)
    excluded = query.selected(field.name, exclude=True)
    scheme = vocabularies.get(field.name)

    label_of = scheme.label_of if scheme else str

    def value(name: str, children: tuple[FacetValue, ...] = ()) -> FacetValue:
        if not (children or chosen or excluded):
            return FacetValue(name, label_of(name), counts.get(name, 0))
        return FacetValue(name, label_of(name), counts.get(name, 0), name in chosen, name in excluded, children)

    if scheme is None or field.name in BY_FREQUENCY:
        names = _commonest(counts, field, most)
        if chosen or excluded:
            names = [*dict.fromkeys((*names, *chosen, *excluded))]
        more = len(counts) - sum(name in counts for name in names)
        values = tuple(map(value, _ordered(names, counts, field, label_of)))
        return Facet(field.name, field.label, values, more, field.note)

    shown = dict.fromkeys((*counts, *chosen, *excluded))
    strangers = [value(one) for one in shown if one not in scheme.concepts]
    if scheme.is_flat:
        known = [value(one) for one in scheme.concepts if one in shown]
        return Facet(field.name, field.label, (*known, *strangers), note=field.note)
    shown = dict.fromkeys(scheme.with_ancestors(shown))

    def below(parent: str) -> tuple[FacetValue, ...]:
        names = [concept.notation for concept in scheme.children(parent)]
        return tuple([value(one, below(one)) for one in names if one in shown])

    return Facet(field.name, field.label, (*below(""), *strangers), note=field.note)


def _commonest(counts: Counts, field: FacetField, most: int | None) -> list[str]:
    """The names of the commonest values; of those that are as common as the last one, the first by the alphabet."""
    if most is None or field.number or len(counts) <= most:
        return list(counts)
    bound = sorted(counts.values(), reverse=True)[most - 1] if most else inf
    names = [name for name, count in counts.items() if count >= bound]
    return _ordered(names, counts, field, str)[:most]


def _ordered(names: list[str], counts: Counts, field: FacetField, label_of: Callable[[str], str]) -> list[str]:
    """The commonest first, as common ones by their labels; numbers from the greatest."""
    if field.number:
        return sorted(names, reverse=True)
    by_label = sorted(names, key=_alphabetical if label_of is str else lambda name: _alphabetical(label_of(name)))
    numbers = {name: counts.get(name, 0) for name in names}
    return sorted(by_label, key=numbers.__getitem__, reverse=True)


_alphabetical: Final = lru_cache(maxsize=50_000)(folded)
"""Where a label stands among others; labels repeat from answer to answer."""
