"""The facets beside the results, as groups of checkboxes with their counts."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from attrs import evolve, frozen

from corpus.profile.record_types import TYPE_FACET
from corpus.quantities.number_parser import plain_number
from index.results import Facet, FacetValue, Results
from index.schema import facet_field
from index.search_query import FacetRange, Query
from search_app.params import NO_VALUE_PARAMETER, query_url, with_page

__all__ = ["MAX_FACET_VALUES", "FilterGroup", "Option", "filter_groups", "typed_range"]

MAX_FACET_VALUES: Final = 100
"""Values of one facet on the results page; the browse page has all of them."""


@frozen
class Option:
    """A value of a filter, as a checkbox."""

    value: str
    label: str
    count: int
    checked: bool
    excluded: bool
    depth: int
    """The depth in the hierarchy, from 0."""


@frozen
class FilterGroup:
    """A facet as a group of checkboxes in a `<details>` element."""

    name: str
    """The parameter in the address."""
    label: str
    note: str
    """What readers should know about the values."""
    options: tuple[Option, ...]
    selected: int
    """The number of selected or excluded values."""
    open: bool
    more: int
    """The number of values that are not listed."""
    all_url: str
    """The page of all values for the same query."""
    number: bool = False
    """Whether the values are numbers, of which a range can be selected."""
    years: bool = False
    """Whether the numbers are years."""
    unit: str = ""
    """The unit or the currency of the numbers."""
    low: str = ""
    high: str = ""
    """The bounds of the selected range; empty if there is none."""
    plural: str = ""
    """The noun for the values."""

    @property
    def is_long(self) -> bool:
        """Whether the list needs a field to filter it."""
        return len(self.options) > 10  # noqa: PLR2004 - about what is seen at a glance


def filter_groups(results: Results) -> tuple[FilterGroup, ...]:
    """Return the facets of the results that the page lists, as groups of checkboxes."""
    query = results.query
    return tuple(_filter_group(facet, query) for facet in results.facets.values() if _is_shown(facet, query))


def typed_range(query: Query, facet: str) -> FacetRange | None:
    """Return the first selected range that is no option and includes its end: the two fields of the form show it."""
    field = facet_field(facet)
    listed = field.ranges if field else ()
    selected = (bounds for f in query.filters if f.facet == facet and not f.exclude for bounds in f.ranges)
    return next((bounds for bounds in selected if bounds not in listed and not bounds.below), None)


def _is_shown(facet: Facet, query: Query) -> bool:
    """Return whether the page lists a facet. Kinds of record are listed only where there are several."""
    if facet.name == TYPE_FACET:
        return len(facet.values) > 1 or bool(facet.selected)
    return bool(facet.values or facet.selected or typed_range(query, facet.name))


def _filter_group(facet: Facet, query: Query) -> FilterGroup:
    field = facet_field(facet.name)
    options = [option for value in facet.values for option in _options(value, 0)]
    listed = options[:MAX_FACET_VALUES] + [
        option for option in options[MAX_FACET_VALUES:] if option.checked or option.excluded
    ]
    bounds = typed_range(query, facet.name)
    hidden = len(options) - len(listed)
    if facet.without:
        listed.append(evolve(_option(facet.without, 0), value=NO_VALUE_PARAMETER))
    low, high = (
        (plain_number(Decimal(end)) if end is not None else "" for end in (bounds.low, bounds.high))
        if bounds
        else ("", "")
    )
    selected = len(facet.selected) + (1 if bounds else 0)
    return FilterGroup(
        name=facet.name,
        label=facet.label,
        note=facet.note,
        options=tuple(listed),
        selected=selected,
        open=bool(selected) or bool(field and field.open),
        more=hidden + facet.more,
        all_url=query_url(f"/browse/{facet.name}", with_page(query, 1)),
        number=bool(field and field.number),
        years=bool(field and field.years),
        unit=field.unit if field else "",
        low=low,
        high=high,
        plural=field.plural if field else "",
    )


def _options(value: FacetValue, depth: int) -> Iterator[Option]:
    yield _option(value, depth)
    for child in value.children:
        yield from _options(child, depth + 1)


def _option(value: FacetValue, depth: int) -> Option:
    return Option(value.value, value.label, value.count, value.selected, value.excluded, depth)
