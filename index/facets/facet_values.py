"""An engine's raw counts, as the facets that a reader sees: labelled, in a stable order, chosen values always there.

The order of a facet's values does not depend on what is chosen in it, so that no list moves under a pointer: schemes
keep their own order, keywords, phrases and languages stand by frequency, years from the latest.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from corpus.text import folded
from corpus.vocabularies.concepts import ConceptScheme
from corpus.vocabularies.skos_loader import Vocabularies
from index.results import Facet, FacetValue
from index.schema import FACETS, PHRASES, FacetField
from index.search_query import Query
from index.storage.caches import memoize

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
    scheme = vocabularies.get(field.name)
    made = _Made(counts, query, field, scheme)
    if not made.counts:
        return _empty(field)
    if scheme is None or field.name in BY_FREQUENCY:
        names = made.commonest(most)
        return Facet(field.name, field.label, made.values(names), len(made.counts) - len(names), field.note)
    strangers = made.values([one for one in made.counts if one not in scheme.concepts])
    known = made.values(scheme.sort_notations(made.counts)) if scheme.is_flat else made.tree(scheme)
    return Facet(field.name, field.label, (*known, *strangers), note=field.note)


@cache
def _empty(field: FacetField) -> Facet:
    return Facet(field.name, field.label, (), note=field.note)


class _Made:
    """The values of one facet in the making."""

    def __init__(self, counts: Counts, query: Query, field: FacetField, scheme: ConceptScheme | None) -> None:
        self._field = field
        self._label_of = scheme.label_of if scheme else str
        self._chosen = query.selected(field.name) if query.filters else ()
        self._excluded = query.selected(field.name, exclude=True) if query.filters else ()
        self._picked = (*self._chosen, *self._excluded)
        self.counts = {**dict.fromkeys(self._picked, 0), **counts} if self._picked else counts
        """With those that are chosen or excluded, though nothing carries them."""

    def values(self, names: Sequence[str]) -> tuple[FacetValue, ...]:
        """These values, without others below them."""
        counts, label_of = self.counts, self._label_of
        if self._picked:
            return tuple([self._picked_value(name) for name in names])
        labels = names if label_of is str else map(label_of, names)
        return FacetValue.plain(names, labels, map(counts.__getitem__, names))

    def tree(self, scheme: ConceptScheme) -> tuple[FacetValue, ...]:
        """The values and those above them, in the scheme's order."""
        shown = set(scheme.with_ancestors(self.counts))

        def below(parent: str) -> tuple[FacetValue, ...]:
            names = [concept.notation for concept in scheme.narrower(parent) if concept.notation in shown]
            return tuple([self._picked_value(one, below(one)) for one in names])

        return below("")

    def commonest(self, most: int | None) -> Sequence[str]:
        """The names of the commonest values and of those that are picked, in order."""
        names = list(self.counts)
        if most is not None and not self._field.number and len(names) > most:
            names = [*dict.fromkeys((*_commonest(self.counts, most), *self._picked))]
        return self._ordered(names)

    def _ordered(self, names: list[str]) -> list[str]:
        """The commonest first, as common ones by their labels; numbers from the greatest."""
        if self._field.number:
            return sorted(names, reverse=True)
        label_of = self._label_of
        by_label = _by_alphabet(names) if label_of is str else sorted(names, key=lambda one: _place(label_of(one)))
        return sorted(by_label, key=self.counts.__getitem__, reverse=True)

    def _picked_value(self, name: str, children: tuple[FacetValue, ...] = ()) -> FacetValue:
        count = self.counts.get(name, 0)
        return FacetValue(name, self._label_of(name), count, name in self._chosen, name in self._excluded, children)


def _commonest(counts: Counts, most: int) -> list[str]:
    """The names of the commonest values; of those that are as common as the last one, the first by the alphabet."""
    if not most:
        return []
    bound = sorted(counts.values(), reverse=True)[most - 1]
    above = [name for name, count in counts.items() if count > bound]
    equal = [name for name, count in counts.items() if count == bound]
    return above + _by_alphabet(equal)[: most - len(above)]


def _by_alphabet(names: Iterable[str]) -> list[str]:
    return sorted(names, key=_place)


_place: Final = memoize(folded, 50_000)
"""Where a label stands among others; labels repeat from answer to answer."""
