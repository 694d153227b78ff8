"""Turns an engine's counts into facets for readers: with labels, in a stable order, selected values always included.

The order of a facet's values does not depend on which are selected, so no list moves under a pointer. Values of a
scheme keep the scheme's order; keywords, phrases and languages are ordered by frequency, years from the latest.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache, partial
from typing import Final, TypeAlias

from attrs import evolve

from corpus.vocabularies.concepts import ConceptScheme
from corpus.vocabularies.skos_loader import Vocabularies
from index.number_ranges import facet_number, number_label, range_label
from index.results import Facet, FacetValue
from index.schema import KEYWORDS, PHRASES, FacetField, facet_fields
from index.search_query import NO_VALUE, FacetRange, Query
from index.storage.caches import memoize
from index.text.folding import alphabet_key

__all__ = ["filter_label", "label_facets", "no_value_label", "value_label"]

ORDERED_BY_FREQUENCY = frozenset({KEYWORDS, PHRASES, "lang"})
"""Facets without an order of their own; the most frequent values come first."""

ValueCounts: TypeAlias = Mapping[str, int]
"""The number of practices of each value of a facet."""


def label_facets(
    counts: Mapping[str, ValueCounts],
    query: Query,
    vocabularies: Vocabularies,
    most: int | None = None,
    *,
    spellings: Mapping[str, str] | None = None,
    missing_counts: ValueCounts | None = None,
) -> dict[str, Facet]:
    """Return the facets that were counted, by name, in the schema's order.

    A facet that is ordered by frequency has at most `most` values, and those that are selected. `spellings` are the
    labels of keywords that differ from their keys, `missing_counts` the practices without a value by facet.
    """
    facets: dict[str, Facet] = {}
    for field in facet_fields():
        if field.name in counts:
            scheme = vocabularies.get(field.name)
            label_of = _label_function(field, scheme, spellings or {})
            builder = _FacetBuilder(counts[field.name], query, field, label_of)
            facet = _label_facet(field, builder, scheme, most)
            without = _without_value(field, query, (missing_counts or {}).get(field.name, 0))
            facets[field.name] = evolve(facet, without=without) if without else facet
    return facets


def no_value_label(field: FacetField) -> str:
    """Return the label of the practices without any value of a facet: `No country given`."""
    return f"No {field.singular or field.label.lower()} given"


def _without_value(field: FacetField, query: Query, count: int) -> FacetValue | None:
    """Return the choice of the practices without a value; None where there are none and nobody filters by it."""
    selected, excluded = (NO_VALUE in query.selected(field.name, exclude=exclude) for exclude in (False, True))
    if not (count or selected or excluded) or field.derived:
        return None
    return FacetValue(NO_VALUE, no_value_label(field), count, selected, excluded)


def _label_function(
    field: FacetField, scheme: ConceptScheme | None, spellings: Mapping[str, str]
) -> Callable[[str], str]:
    if field.name == KEYWORDS and spellings:
        return partial(_spelling_of, spellings)
    if field.number and (field.unit or field.ranges or not field.years):
        return partial(value_label, field)
    return scheme.label_of if scheme else str


def value_label(field: FacetField, value: str) -> str:
    """Return the label of a counted value of a facet of numbers: a number, or a range."""
    bounds = next((bounds for bounds in field.ranges if bounds.text == value), None)
    label = filter_label(field, bounds or value)
    return f"{label[:1].upper()}{label[1:]}" if bounds else label


def filter_label(field: FacetField, value: str | FacetRange) -> str:
    """Return a number or a range of a facet as a filter names it: `€1 200`, `from 2010`, `€10 to under €20`."""
    if isinstance(value, FacetRange):
        return range_label(value, field.unit, years=field.years)
    number = facet_number(value)
    return value if number is None else number_label(number, field.unit, years=field.years)


def _label_facet(field: FacetField, builder: "_FacetBuilder", scheme: ConceptScheme | None, most: int | None) -> Facet:
    if not builder.counts:
        return _empty_facet(field)
    if scheme is None or field.name in ORDERED_BY_FREQUENCY:
        names = builder.most_frequent(most)
        return Facet(field.name, field.label, builder.values(names), len(builder.counts) - len(names), field.note)
    unknown = builder.values([name for name in builder.counts if name not in scheme.concepts])
    known = builder.values(scheme.sort_notations(builder.counts)) if scheme.is_flat else builder.tree(scheme)
    return Facet(field.name, field.label, (*known, *unknown), note=field.note)


@cache
def _empty_facet(field: FacetField) -> Facet:
    return Facet(field.name, field.label, (), note=field.note)


def _filter_values(field: FacetField, query: Query, *, exclude: bool = False) -> tuple[str, ...]:
    """Return the values by which the query filters; of a facet of ranges, those of its ranges."""
    if not field.ranges:
        return tuple(value for value in query.selected(field.name, exclude=exclude) if value != NO_VALUE)
    filters = (one for one in query.filters if one.facet == field.name and one.exclude == exclude)
    return tuple(bounds.text for one in filters for bounds in one.ranges if bounds in field.ranges)


class _FacetBuilder:
    """Builds the values of one facet."""

    def __init__(self, counts: ValueCounts, query: Query, field: FacetField, label_of: Callable[[str], str]) -> None:
        self._field = field
        self._label_of = label_of
        self._selected = _filter_values(field, query) if query.filters else ()
        self._excluded = _filter_values(field, query, exclude=True) if query.filters else ()
        self._filtered = (*self._selected, *self._excluded)
        self.counts = {**dict.fromkeys(self._filtered, 0), **counts} if self._filtered else counts
        """The counts, with 0 for selected and excluded values that no practice has."""

    def values(self, names: Sequence[str]) -> tuple[FacetValue, ...]:
        """Return these values, without narrower ones."""
        counts, label_of = self.counts, self._label_of
        if self._filtered:
            return tuple([self._value(name) for name in names])
        labels = names if label_of is str else map(label_of, names)
        return FacetValue.plain(names, labels, map(counts.__getitem__, names))

    def tree(self, scheme: ConceptScheme) -> tuple[FacetValue, ...]:
        """Return the values and their broader ones as a tree, in the scheme's order."""
        included = set(scheme.with_ancestors(self.counts))

        def narrower(parent: str) -> tuple[FacetValue, ...]:
            names = [concept.notation for concept in scheme.narrower(parent) if concept.notation in included]
            return tuple([self._value(name, narrower(name)) for name in names])

        return narrower("")

    def most_frequent(self, most: int | None) -> Sequence[str]:
        """Return the names of the most frequent values and of those that are filtered by, in order."""
        names = list(self.counts)
        if most is not None and not self._field.number and len(names) > most:
            names = [*dict.fromkeys((*_most_frequent(self.counts, most), *self._filtered))]
        return self._ordered(names)

    def _ordered(self, names: list[str]) -> list[str]:
        """Return the names by frequency, and equally frequent ones by label; numbers from the greatest."""
        if self._field.ranges:
            order = {bounds.text: position for position, bounds in enumerate(self._field.ranges)}
            return sorted(names, key=lambda name: order.get(name, len(order)), reverse=self._field.years)
        if self._field.number:
            return sorted(names, key=_number, reverse=True)
        label_of = self._label_of
        is_plain = label_of is str or self._field.name == KEYWORDS  # the key of a keyword sorts as its spelling
        by_label = _by_alphabet(names) if is_plain else sorted(names, key=lambda name: _sort_key(label_of(name)))
        return sorted(by_label, key=self.counts.__getitem__, reverse=True)

    def _value(self, name: str, children: tuple[FacetValue, ...] = ()) -> FacetValue:
        count = self.counts.get(name, 0)
        return FacetValue(name, self._label_of(name), count, name in self._selected, name in self._excluded, children)


def _number(name: str) -> Decimal | int:
    return facet_number(name) or 0


def _spelling_of(spellings: Mapping[str, str], key: str) -> str:
    return spellings.get(key, key)


def _most_frequent(counts: ValueCounts, most: int) -> list[str]:
    """Return the names of the most frequent values. Of those as frequent as the last, the first by the alphabet."""
    if not most:
        return []
    bound = sorted(counts.values(), reverse=True)[most - 1]
    above = [name for name, count in counts.items() if count > bound]
    equal = [name for name, count in counts.items() if count == bound]
    return above + _by_alphabet(equal)[: most - len(above)]


def _by_alphabet(names: Iterable[str]) -> list[str]:
    return sorted(names, key=_sort_key)


_sort_key: Final = memoize(alphabet_key, 50_000)
"""The key that sorts labels by the alphabet. Labels repeat from result to result."""
