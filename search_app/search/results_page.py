"""The results page as values for its template, with every link ready.

Nothing is searched or decided here: `Results` has what was found, and `params` makes the addresses.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import evolve, frozen

from corpus.profile.active import active_profile
from corpus.profile.base import Noun
from corpus.vocabularies.languages import language_scheme
from corpus.vocabularies.skos_loader import Vocabularies
from index.results import Correction, Results
from index.schema import facet_field
from index.search_query import Query, Sort
from index.sort_orders import field_sorts
from search_app.exports.download_links import DownloadLink, search_downloads
from search_app.params import (
    MAX_PAGE,
    query_arguments,
    query_url,
    with_literal_text,
    with_meaning,
    with_page,
    with_sort,
    with_synonyms,
    with_value,
    without_filters,
    without_order,
)
from search_app.practices.type_labels import result_noun
from search_app.search.active_filters import Chip, MissingLink, filter_chips, missing_links
from search_app.search.filter_groups import FilterGroup, filter_groups, typed_range
from search_app.search.hit_links import HitGroup, HitLink, close_links, hit_groups

__all__ = ["CorrectionLink", "OfferLink", "PageLink", "ResultsPage", "SortLink", "last_page", "results_page"]

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
    """The same search by words only, or also by meaning if it is off; empty if meaning plays no part."""
    groups: tuple[FilterGroup, ...]
    chips: tuple[Chip, ...]
    overview_url: str
    """The overview of the same search."""
    missing: tuple[MissingLink, ...]
    """The practices that filters leave out because they have no value."""
    clear_url: str
    feed_url: str
    """The Atom feed of the same search."""
    save_url: str
    """The page on which a person saves the search."""
    sorts: tuple[SortLink, ...]
    pages: tuple[PageLink, ...]
    previous: PageLink | None
    next: PageLink | None
    downloads: tuple[DownloadLink, ...]
    """All results as files."""
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
        hit_groups=tuple(hit_groups(results, vocabularies)),
        close_in_meaning=tuple(close_links(results, vocabularies)),
        question_language=_language_name(results.question_language),
        meaning_url=_meaning_url(results, path),
        groups=filter_groups(results),
        chips=tuple(filter_chips(results, vocabularies, path)),
        overview_url=query_url("/overview", with_page(query, 1)),
        missing=tuple(missing_links(results, path)),
        clear_url=query_url(path, without_filters(query)),
        feed_url=query_url("/search.atom", without_order(query)),
        save_url=query_url("/account/searches/new", without_order(query)),
        sorts=tuple(_sorts(query, path)),
        pages=tuple(_pages(results, path)),
        previous=_adjacent_page(results, -1, path),
        next=_adjacent_page(results, 1, path),
        downloads=search_downloads(query),
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
    shown = bool(results.close_in_meaning) or results.is_reordered
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
        shown = typed_range(query, facet.name)
        return name != facet.name or shown is None or shown.text != value
    return name in ("sort", "per_page", "spelling", "synonyms", "meaning")


def _understood(results: Results) -> str:
    """Return what was searched for, where it differs from what was typed in more than signs around words."""
    same = _comparable(results.understood) == _comparable(results.query.text)
    return "" if same else results.understood


def _comparable(text: str) -> list[str]:
    """Return the words of a query without an AND, which makes no difference between words that are all required."""
    words = (word.strip(",;.!?\u2026") for word in text.split())
    return [word for word in words if word and word != "AND"]


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
