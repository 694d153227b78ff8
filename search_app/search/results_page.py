"""The results page as values: what its template walks through, every link ready.

Nothing is searched or decided here; `Results` says what was found and `params` what each address asks.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from attrs import evolve, frozen

from corpus.vocabularies.skos_loader import Vocabularies
from index.results import Correction, Facet, FacetValue, Hit, Results
from index.schema import facet_field
from index.search_query import FacetRange, Query, Sort
from search_app.params import (
    MAX_PAGE,
    format_range,
    query_arguments,
    query_url,
    with_literal_text,
    with_page,
    with_sort,
    with_synonyms,
    with_value,
    without_filters,
    without_value,
)
from search_app.practices.page import location_label, years_label

__all__ = [
    "SHOWN",
    "Chip",
    "CorrectionLink",
    "FilterGroup",
    "HitLink",
    "OfferLink",
    "Option",
    "PageLink",
    "ResultsPage",
    "SortLink",
    "last_page",
    "results_page",
]

SHOWN: Final = 100
"""Values of one facet on the results page; the browse page has all."""
OPEN_AT_FIRST: Final = ("country", "area")
"""Filter groups that stand open before anything was chosen: what most readers narrow by."""
SORT_LABELS: Final = {
    Sort.RELEVANCE: "Relevance",
    Sort.YEAR: "Year it started",
    Sort.TITLE: "Title",
    Sort.UPDATED: "Last updated",
}
ALSO_SHOWN: Final = 8
"""Other names that are told; the rest is a number."""
AROUND: Final = 2
"""Pages named on either side of the current one."""


@frozen
class Option:
    """One value of a filter, as a checkbox."""

    value: str
    label: str
    count: int
    checked: bool
    excluded: bool
    depth: int
    """How deep in its hierarchy, from 0."""


@frozen
class FilterGroup:
    """One facet, as a group of checkboxes in a `<details>`."""

    name: str
    """The parameter."""
    label: str
    note: str
    """What readers should know about its values."""
    options: tuple[Option, ...]
    selected: int
    """How many of its values are chosen or excluded."""
    open: bool
    more: int
    """How many values more than these there are."""
    all_url: str
    """The page of all its values under the same query."""
    year_from: str = ""
    year_to: str = ""
    """The bounds of the year's range, where one is chosen."""

    @property
    def is_long(self) -> bool:
        """Whether a field that narrows the list helps."""
        return len(self.options) > 10  # noqa: PLR2004 - about what is seen at a glance


@frozen
class Chip:
    """An active filter, and the address without it."""

    facet: str
    label: str
    excluded: bool
    url: str


@frozen
class OfferLink:
    """A value that the query names, and the answer that is narrowed to it."""

    facet: str
    label: str
    count: int
    url: str


@frozen
class SortLink:
    """An order of the results."""

    value: str
    label: str
    url: str
    current: bool


@frozen
class PageLink:
    """A page of the results; no number stands for a gap."""

    number: int | None
    url: str = ""
    current: bool = False


@frozen
class HitLink:
    """A hit with the address of its practice, in the light of this query."""

    hit: Hit
    url: str
    place: int
    where: str
    """The country's name, with its regions."""
    years: str
    types: tuple[str, ...]
    areas: tuple[str, ...]


@frozen
class CorrectionLink:
    """A correction with the address of its answer; where that is shown already, of the answer to what was typed."""

    correction: Correction
    url: str


@frozen
class ResultsPage:
    """Everything on the page but its words."""

    results: Results
    understood: str
    """What was searched for, where that is not what was typed."""
    correction: CorrectionLink | None
    also: tuple[str, ...]
    """Other names that were searched for, the first of them."""
    also_in: str
    """The country that all of them are bound to, where they are; they are without it then."""
    also_more: int
    """How many more there are."""
    synonyms_url: str
    """The same without the other names, or, where they were left out, with them; empty where there are none."""
    offers: tuple[OfferLink, ...]
    hits: tuple[HitLink, ...]
    groups: tuple[FilterGroup, ...]
    chips: tuple[Chip, ...]
    clear_url: str
    sorts: tuple[SortLink, ...]
    pages: tuple[PageLink, ...]
    previous: PageLink | None
    next: PageLink | None
    first_place: int
    last_place: int
    hidden: tuple[tuple[str, str], ...]
    """Parameters that the filter form carries along unseen: what it has no field for."""
    kept: tuple[tuple[str, str], ...]
    """Parameters that other words in the search field keep: the filters and the order."""


def results_page(results: Results, vocabularies: Vocabularies, path: str = "/search") -> ResultsPage:
    """The page of an answer."""
    query = results.query
    first = query.offset + 1
    parameters = query_arguments(with_page(query, 1))
    country = _only_country(results.also)
    return ResultsPage(
        results=results,
        understood=_understood(results),
        correction=_correction(results, path),
        also=tuple(name.removesuffix(f" ({country})") for name in results.also[:ALSO_SHOWN]),
        also_in=country,
        also_more=len(results.also[ALSO_SHOWN:]),
        synonyms_url=_synonyms_url(results, path),
        offers=tuple(_offers(results, path)),
        hits=tuple(_hit_links(results, vocabularies)),
        groups=tuple(
            _group(facet, query) for facet in results.facets.values() if facet.values or _bounds(query, facet.name)
        ),
        chips=tuple(_chips(query, vocabularies, path)),
        clear_url=query_url(path, without_filters(query)),
        sorts=tuple(_sorts(query, path)),
        pages=tuple(_pages(results, path)),
        previous=_step(results, -1, path),
        next=_step(results, 1, path),
        first_place=first if results.hits else 0,
        last_place=query.offset + len(results.hits),
        hidden=tuple((name, value) for name, value in parameters if _is_hidden(name, value, query)),
        kept=tuple((name, value) for name, value in parameters if name not in ("q", "spelling", "synonyms")),
    )


def _synonyms_url(results: Results, path: str) -> str:
    query = results.query
    return query_url(path, with_synonyms(query, on=not query.expand)) if results.also or not query.expand else ""


def _only_country(names: Sequence[str]) -> str:
    """The country that all these names are bound to; empty where they are not."""
    bound = {match[1] if (match := _BOUND.search(name)) else "" for name in names}
    return bound.pop() if len(bound) == 1 else ""


_BOUND: Final = re.compile(r" \(([^()]+)\)$")


def _offers(results: Results, path: str) -> Iterator[OfferLink]:
    for offer in results.offers:
        field = facet_field(offer.facet)
        url = query_url(path, with_value(results.query, offer.facet, offer.value))
        yield OfferLink(field.label if field else offer.facet, offer.label, offer.count, url)


def last_page(results: Results) -> int:
    """The last page of an answer that has an address."""
    return min(results.pages, MAX_PAGE)


def _is_hidden(name: str, value: str, query: Query) -> bool:
    if name in ("year", "not-year") and ".." in value:
        shown = _bounds(query, "year")
        return name == "not-year" or shown is None or format_range(shown) != value
    return name in ("sort", "per_page", "spelling", "synonyms")


def _understood(results: Results) -> str:
    """Words that all have to be there are understood as they were typed, AND between them or not."""
    typed = " ".join(results.query.text.split())
    return "" if results.understood.replace(" AND ", " ") == typed.replace(" AND ", " ") else results.understood


def _correction(results: Results, path: str) -> CorrectionLink | None:
    found = results.correction
    if found is None:
        return None
    query = results.query
    meant = with_literal_text(query, found.typed) if found.applied else evolve(query, text=found.text, page=1)
    return CorrectionLink(found, query_url(path, meant))


def _hit_links(results: Results, vocabularies: Vocabularies) -> Iterator[HitLink]:
    for place, hit in enumerate(results.hits, results.query.offset + 1):
        stored = hit.stored
        yield HitLink(
            hit=hit,
            url=query_url(f"/practices/{hit.slug}", with_page(results.query, 1), at=place),
            place=place,
            where=location_label(stored.country, stored.regions, vocabularies),
            years=years_label(stored.start_year, stored.end_year),
            types=tuple(vocabularies.label("type", notation) for notation in stored.types),
            areas=tuple(vocabularies.label("area", notation) for notation in stored.areas),
        )


def _group(facet: Facet, query: Query) -> FilterGroup:
    options = [option for value in facet.values for option in _options(value, 0)]
    shown = options[:SHOWN] + [option for option in options[SHOWN:] if option.checked or option.excluded]
    bounds = _bounds(query, facet.name)
    low, _, high = format_range(bounds).partition("..") if bounds else ("", "", "")
    selected = len(facet.selected) + (1 if bounds else 0)
    return FilterGroup(
        name=facet.name,
        label=facet.label,
        note=facet.note,
        options=tuple(shown),
        selected=selected,
        open=bool(selected) or facet.name in OPEN_AT_FIRST,
        more=len(options) - len(shown) + facet.more,
        all_url=query_url(f"/browse/{facet.name}", with_page(query, 1)),
        year_from=low,
        year_to=high,
    )


def _bounds(query: Query, facet: str) -> FacetRange | None:
    """The range that the form's two fields show: the first that is chosen."""
    return next(
        (facet_range for f in query.filters if f.facet == facet and not f.exclude for facet_range in f.ranges), None
    )


def _options(value: FacetValue, depth: int) -> Iterator[Option]:
    yield Option(value.value, value.label, value.count, value.selected, value.excluded, depth)
    for child in value.children:
        yield from _options(child, depth + 1)


def _chips(query: Query, vocabularies: Vocabularies, path: str) -> Iterator[Chip]:
    for facet_filter in query.filters:
        field = facet_field(facet_filter.facet)
        name = field.label if field else facet_filter.facet
        for value in facet_filter.values:
            url = query_url(path, without_value(query, facet_filter.facet, value))
            yield Chip(name, vocabularies.label(facet_filter.facet, value), facet_filter.exclude, url)
        for bounds in facet_filter.ranges:
            value = format_range(bounds)
            yield Chip(
                name,
                _range_label(value),
                facet_filter.exclude,
                query_url(path, without_value(query, facet_filter.facet, value)),
            )


def _range_label(value: str) -> str:
    low, _, high = value.partition("..")
    if low and high:
        return f"{low} to {high}"
    return f"from {low}" if low else f"until {high}"


def _sorts(query: Query, path: str) -> Iterator[SortLink]:
    for sort, label in SORT_LABELS.items():
        if sort is not Sort.RELEVANCE or query.text:
            yield SortLink(sort.value, label, query_url(path, with_sort(query, sort)), sort is query.sort)


def _pages(results: Results, path: str) -> Iterator[PageLink]:
    here, last = results.query.page, last_page(results)
    named = sorted({1, last, *range(max(1, here - AROUND), min(last, here + AROUND) + 1)})
    before = 0
    for number in named:
        if number > before + 1:
            yield PageLink(None)
        yield PageLink(number, query_url(path, with_page(results.query, number)), number == here)
        before = number


def _step(results: Results, by: int, path: str) -> PageLink | None:
    number = results.query.page + by
    if not 1 <= number <= last_page(results):
        return None
    return PageLink(number, query_url(path, evolve(results.query, page=number)))
