"""The active filters of a search, each with the address of the search without it."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from corpus.vocabularies.skos_loader import Vocabularies
from index.facets.facet_values import filter_label, no_value_label
from index.results import FacetValue, Results
from index.schema import KEYWORDS, FacetField, facet_field
from index.search_query import NO_VALUE
from search_app.params import format_range, query_url, with_value, without_value

__all__ = ["Chip", "MissingLink", "chosen_label", "filter_chips", "missing_links"]


@frozen
class Chip:
    """An active filter, and the address without it."""

    facet: str
    label: str
    excluded: bool
    url: str

    @property
    def words(self) -> str:
        """The filter in a title, such as `not Norway`."""
        return f"not {self.label}" if self.excluded else self.label


@frozen
class MissingLink:
    """Practices that a filter leaves out because they have no value, and the search that includes them."""

    label: str
    count: int
    url: str


def missing_links(results: Results, path: str) -> Iterator[MissingLink]:
    """Yield, for each filter that leaves out practices without a value, how many these are."""
    query = results.query
    for facet_filter in query.filters:
        facet = results.facets.get(facet_filter.facet)
        without = facet.without if facet and not facet_filter.exclude else None
        if without and without.count and not (without.selected or without.excluded):
            url = query_url(path, with_value(query, facet_filter.facet, NO_VALUE))
            yield MissingLink(without.label, without.count, url)


def filter_chips(results: Results, vocabularies: Vocabularies, path: str) -> Iterator[Chip]:
    """Yield each value and range that is filtered by, with the search without it."""
    query = results.query
    for facet_filter in query.filters:
        labels = {value.value: value.label for value in _facet_values(results, facet_filter.facet)}
        field = facet_field(facet_filter.facet)
        name = field.label if field else facet_filter.facet
        for value in facet_filter.values:
            url = query_url(path, without_value(query, facet_filter.facet, value))
            label = labels.get(value) or chosen_label(field, value, vocabularies)
            yield Chip(name, label, facet_filter.exclude, url)
        for bounds in facet_filter.ranges:
            value = format_range(bounds)
            yield Chip(
                name,
                filter_label(field, bounds) if field else value,
                facet_filter.exclude,
                query_url(path, without_value(query, facet_filter.facet, value)),
            )


def chosen_label(field: FacetField | None, value: str, vocabularies: Vocabularies) -> str:
    """Return the label of a value that is filtered by."""
    if field and value == NO_VALUE:
        return no_value_label(field)
    if field and field.number:
        return filter_label(field, value)
    return vocabularies.label(field.name, value) if field else value


def _facet_values(results: Results, facet: str) -> Iterable[FacetValue]:
    """Return the values of a facet of keywords, whose labels only the results have."""
    counted = results.facets.get(facet) if facet == KEYWORDS else None
    return counted.values if counted else ()
