"""The results page as values for its template, with every link ready.

Nothing is searched or decided here: `Results` has what was found, and `params` makes the addresses.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from attrs import evolve, frozen

from corpus.profile.active import active_profile
from corpus.profile.base import Noun
from corpus.profile.record_types import TYPE_FACET
from corpus.quantities.number_parser import plain_number
from corpus.vocabularies.languages import language_scheme
from corpus.vocabularies.skos_loader import Vocabularies
from index.facets.facet_values import filter_label
from index.results import Correction, Facet, FacetValue, Hit, Results
from index.schema import KEYWORDS, FacetField, facet_field
from index.search_query import FacetRange, Query, Sort
from index.sort_orders import field_sorts
from search_app.params import (
    MAX_PAGE,
    format_range,
    query_arguments,
    query_url,
    with_literal_text,
    with_meaning,
    with_page,
    with_sort,
    with_synonyms,
    with_value,
    without_filters,
    without_value,
)
from search_app.practices.page import location_label, years_label
from search_app.practices.type_labels import has_several_types, result_noun, type_label
from search_app.search.card_fields import CardFooter, card_footers, card_labels

__all__ = [
    "MAX_FACET_VALUES",
    "Chip",
    "CorrectionLink",
    "FilterGroup",
    "HitGroup",
    "HitLink",
    "OfferLink",
    "Option",
    "PageLink",
    "ResultsPage",
    "SortLink",
    "last_page",
    "results_page",
]

MAX_FACET_VALUES: Final = 100
"""Values of one facet on the results page; the browse page has all of them."""
SORT_LABELS: Final[Mapping[str, str]] = {
    Sort.RELEVANCE: "Relevance",
    Sort.YEAR: "Year it started",
    Sort.TITLE: "Title",
    Sort.UPDATED: "Last updated",
}
MAX_OTHER_NAMES: Final = 8
"""Other names that are listed; the others are only counted."""
NEIGHBOUR_PAGES: Final = 2
"""Page numbers listed on each side of the current one."""


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


@frozen
class Chip:
    """An active filter, and the address without it."""

    facet: str
    label: str
    excluded: bool
    url: str


@frozen
class OfferLink:
    """A value that the query names, and the search that is limited to it."""

    facet: str
    label: str
    count: int
    url: str


@frozen
class SortLink:
    """A sort order, and the address of the results in it."""

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
    """A hit with the address of its practice, which repeats the query."""

    hit: Hit
    url: str
    rank: int
    where: str
    """The country's name with its regions."""
    years: str
    type_label: str
    """What kind of record it is; empty where that is clear."""
    labels: tuple[str, ...]
    """What the profile shows below the title."""
    footers: tuple[CardFooter, ...]
    """What the profile shows below the text."""


@frozen
class HitGroup:
    """Consecutive hits under one heading."""

    hits: tuple[HitLink, ...]
    lacks_words: bool = False
    """Whether each of the hits lacks a word that was searched for."""

    @property
    def first_place(self) -> int:
        """The rank of the first hit."""
        return self.hits[0].rank


@frozen
class CorrectionLink:
    """A spelling correction and its address; if it was applied, the address of the typed query."""

    correction: Correction
    url: str


@frozen
class ResultsPage:
    """All values of the results page."""

    results: Results
    noun: Noun
    """What the results are called."""
    understood: str
    """What was searched for, if that differs from what was typed."""
    correction: CorrectionLink | None
    also: tuple[str, ...]
    """The first of the other names that were searched for."""
    also_in: str
    """The country in which all of these names are used, if there is one. They are listed without it."""
    also_more: int
    """The number of further names."""
    synonyms_url: str
    """The same search without other names, or with them if they are off; empty if there are none."""
    offers: tuple[OfferLink, ...]
    hit_groups: tuple[HitGroup, ...]
    """The hits: those with all words, and those without some of them."""
    close_in_meaning: tuple[HitLink, ...]
    """Practices that are close in meaning, which follow the hits."""
    question_language: str
    """The name of the question's language, where no practice is in it, so that meaning leads; else empty."""
    meaning_url: str
    """The same search without practices close in meaning, or with them if they are off; empty if there are none."""
    groups: tuple[FilterGroup, ...]
    chips: tuple[Chip, ...]
    clear_url: str
    sorts: tuple[SortLink, ...]
    pages: tuple[PageLink, ...]
    previous: PageLink | None
    next: PageLink | None
    first_place: int
    last_place: int
    filter_form_fields: tuple[tuple[str, str], ...]
    """Hidden fields of the filter form: (name, value) of each parameter for which it has no other field."""
    search_form_fields: tuple[tuple[str, str], ...]
    """Hidden fields of the search form: (name, value) of the parameters that stay when the words change."""


def results_page(results: Results, vocabularies: Vocabularies, path: str = "/search") -> ResultsPage:
    """Return the results page for these results."""
    query = results.query
    first = query.offset + 1
    parameters = query_arguments(with_page(query, 1))
    country = _only_country(results.also)
    return ResultsPage(
        results=results,
        noun=result_noun(results),
        understood=_understood(results),
        correction=_correction(results, path),
        also=tuple(name.removesuffix(f" ({country})") for name in results.also[:MAX_OTHER_NAMES]),
        also_in=country,
        also_more=len(results.also[MAX_OTHER_NAMES:]),
        synonyms_url=_synonyms_url(results, path),
        offers=tuple(_offers(results, path)),
        hit_groups=tuple(_hit_groups(results, tuple(_hit_links(results, vocabularies)))),
        close_in_meaning=tuple(_close_links(results, vocabularies)),
        question_language=_language_name(results.question_language),
        meaning_url=_meaning_url(results, path),
        groups=tuple(_group(facet, query) for facet in results.facets.values() if _is_shown(facet, query)),
        chips=tuple(_chips(results, vocabularies, path)),
        clear_url=query_url(path, without_filters(query)),
        sorts=tuple(_sorts(query, path)),
        pages=tuple(_pages(results, path)),
        previous=_adjacent_page(results, -1, path),
        next=_adjacent_page(results, 1, path),
        first_place=first if results.hits else 0,
        last_place=query.offset + len(results.hits),
        filter_form_fields=tuple((name, value) for name, value in parameters if _is_hidden(name, value, query)),
        search_form_fields=tuple(
            (name, value) for name, value in parameters if name not in ("q", "spelling", "synonyms", "meaning")
        ),
    )


def _synonyms_url(results: Results, path: str) -> str:
    query = results.query
    return query_url(path, with_synonyms(query, on=not query.expand)) if results.also or not query.expand else ""


def _language_name(code: str) -> str:
    concept = language_scheme().get(code)
    return concept.label() if concept else ""


def _meaning_url(results: Results, path: str) -> str:
    query = results.query
    shown = bool(results.close_in_meaning)
    return query_url(path, with_meaning(query, on=not query.meaning)) if shown or not query.meaning else ""


def _only_country(names: Sequence[str]) -> str:
    """Return the country in which all these names are used; empty if there is none."""
    bound = {match[1] if (match := _COUNTRY_SUFFIX.search(name)) else "" for name in names}
    return bound.pop() if len(bound) == 1 else ""


_COUNTRY_SUFFIX: Final = re.compile(r" \(([^()]+)\)$")


def _offers(results: Results, path: str) -> Iterator[OfferLink]:
    for offer in results.offers:
        field = facet_field(offer.facet)
        url = query_url(path, with_value(results.query, offer.facet, offer.value))
        yield OfferLink(field.label if field else offer.facet, offer.label, offer.count, url)


def last_page(results: Results) -> int:
    """Return the number of the last page of results that has an address."""
    return min(results.pages, MAX_PAGE)


def _is_hidden(name: str, value: str, query: Query) -> bool:
    facet = facet_field(name.removeprefix("not-"))
    if facet is not None and facet.number and ".." in value:
        if any(bounds.text == value for bounds in facet.ranges):
            return False
        shown = _bounds(query, facet.name)
        return name != facet.name or shown is None or shown.text != value
    return name in ("sort", "per_page", "spelling", "synonyms", "meaning")


def _understood(results: Results) -> str:
    """Return what was searched for. An AND between words that are all required makes no difference."""
    typed = " ".join(results.query.text.split())
    return "" if results.understood.replace(" AND ", " ") == typed.replace(" AND ", " ") else results.understood


def _correction(results: Results, path: str) -> CorrectionLink | None:
    correction = results.correction
    if correction is None:
        return None
    query = results.query
    target_query = (
        with_literal_text(query, correction.typed)
        if correction.applied
        else evolve(query, text=correction.text, page=1)
    )
    return CorrectionLink(correction, query_url(path, target_query))


def _hit_groups(results: Results, hits: tuple[HitLink, ...]) -> Iterator[HitGroup]:
    """Yield the hits with all words, then those without some of them; neither where it is empty."""
    first = len(hits) if results.partial_from is None else results.partial_from
    if hits[:first]:
        yield HitGroup(hits[:first])
    if hits[first:]:
        yield HitGroup(hits[first:], lacks_words=True)


def _hit_links(results: Results, vocabularies: Vocabularies) -> Iterator[HitLink]:
    has_several = has_several_types(results)
    for rank, hit in enumerate(results.hits, results.query.offset + 1):
        url = query_url(f"/practices/{hit.slug}", with_page(results.query, 1), at=rank)
        yield _hit_link(hit, url, rank, vocabularies, names_type=has_several)


def _close_links(results: Results, vocabularies: Vocabularies) -> Iterator[HitLink]:
    """Link the practices that are close in meaning. Their addresses name no rank among the hits."""
    has_several = has_several_types(results)
    for rank, hit in enumerate(results.close_in_meaning, 1):
        url = query_url(f"/practices/{hit.slug}", with_page(results.query, 1))
        yield _hit_link(hit, url, rank, vocabularies, names_type=has_several)


def _hit_link(hit: Hit, url: str, rank: int, vocabularies: Vocabularies, *, names_type: bool) -> HitLink:
    stored = hit.stored
    return HitLink(
        hit=hit,
        url=url,
        rank=rank,
        where=location_label(stored.countries, stored.regions, vocabularies),
        years=years_label(stored.start_year, stored.end_year),
        type_label=type_label(stored.record_type, always=names_type),
        labels=card_labels(stored, vocabularies),
        footers=card_footers(stored, vocabularies),
    )


def _is_shown(facet: Facet, query: Query) -> bool:
    """Return whether the page lists a facet. Kinds of record are listed only where there are several."""
    if facet.name == TYPE_FACET:
        return len(facet.values) > 1 or bool(facet.selected)
    return bool(facet.values or _bounds(query, facet.name))


def _group(facet: Facet, query: Query) -> FilterGroup:
    field = facet_field(facet.name)
    options = [option for value in facet.values for option in _options(value, 0)]
    listed = options[:MAX_FACET_VALUES] + [
        option for option in options[MAX_FACET_VALUES:] if option.checked or option.excluded
    ]
    bounds = _bounds(query, facet.name)
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
        more=len(options) - len(listed) + facet.more,
        all_url=query_url(f"/browse/{facet.name}", with_page(query, 1)),
        number=bool(field and field.number),
        years=bool(field and field.years),
        unit=field.unit if field else "",
        low=low,
        high=high,
        plural=field.plural if field else "",
    )


def _bounds(query: Query, facet: str) -> FacetRange | None:
    """Return the first selected range that is no option and includes its end: the two fields of the form show it."""
    field = facet_field(facet)
    listed = field.ranges if field else ()
    selected = (bounds for f in query.filters if f.facet == facet and not f.exclude for bounds in f.ranges)
    return next((bounds for bounds in selected if bounds not in listed and not bounds.below), None)


def _options(value: FacetValue, depth: int) -> Iterator[Option]:
    yield Option(value.value, value.label, value.count, value.selected, value.excluded, depth)
    for child in value.children:
        yield from _options(child, depth + 1)


def _chips(results: Results, vocabularies: Vocabularies, path: str) -> Iterator[Chip]:
    query = results.query
    for facet_filter in query.filters:
        labels = {value.value: value.label for value in _facet_values(results, facet_filter.facet)}
        field = facet_field(facet_filter.facet)
        name = field.label if field else facet_filter.facet
        for value in facet_filter.values:
            url = query_url(path, without_value(query, facet_filter.facet, value))
            label = labels.get(value) or _value_label(field, value, vocabularies)
            yield Chip(name, label, facet_filter.exclude, url)
        for bounds in facet_filter.ranges:
            value = format_range(bounds)
            yield Chip(
                name,
                filter_label(field, bounds) if field else value,
                facet_filter.exclude,
                query_url(path, without_value(query, facet_filter.facet, value)),
            )


def _value_label(field: FacetField | None, value: str, vocabularies: Vocabularies) -> str:
    if field and field.number:
        return filter_label(field, value)
    return vocabularies.label(field.name, value) if field else value


def _facet_values(results: Results, facet: str) -> Iterable[FacetValue]:
    """Return the values of a facet of keywords, whose labels only the results have."""
    counted = results.facets.get(facet) if facet == KEYWORDS else None
    return counted.values if counted else ()


def _sort_label(sort: str, label: str) -> str:
    """Return the label of a sort order; the profile names the year."""
    field = active_profile().field("start_year") if sort == Sort.YEAR else None
    return field.label if field else label


def _sorts(query: Query, path: str) -> Iterator[SortLink]:
    labels: dict[str, str] = {**SORT_LABELS, **{sort.name: sort.label for sort in field_sorts()}}
    for sort, label in labels.items():
        if sort != Sort.RELEVANCE or query.text:
            url = query_url(path, with_sort(query, sort))
            yield SortLink(str(sort), _sort_label(sort, label), url, sort == query.sort)


def _pages(results: Results, path: str) -> Iterator[PageLink]:
    current, last = results.query.page, last_page(results)
    page_numbers = sorted(
        {1, last, *range(max(1, current - NEIGHBOUR_PAGES), min(last, current + NEIGHBOUR_PAGES) + 1)}
    )
    before = 0
    for number in page_numbers:
        if number > before + 1:
            yield PageLink(None)
        yield PageLink(number, query_url(path, with_page(results.query, number)), number == current)
        before = number


def _adjacent_page(results: Results, by: int, path: str) -> PageLink | None:
    number = results.query.page + by
    if not 1 <= number <= last_page(results):
        return None
    return PageLink(number, query_url(path, evolve(results.query, page=number)))
