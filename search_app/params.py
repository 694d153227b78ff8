"""Search parameters of a URL: parse them into a `Query`, and make the URL of a `Query`.

    /search?q=early+leaving&country=NO&country=SE&not-status=completed&year=2010..2015&sort=year&page=2&per_page=20

- A facet's name is its parameter, repeated for each value. The prefix `not-` excludes the value.
- A facet of numbers, such as `year`, takes a number or a range. Forms send a range as `year_from` and `year_to`.
  `budget=10000..<20000` excludes its end, as the ranges of a facet do.
- Other facets take a value by any name of its concept, such as `country=norway`; `with_notations` resolves it.
- `year=none` takes the practices without a year, alone or beside other values; so does every facet.
- `spelling=off` turns spelling correction off, `synonyms=off` synonyms, `meaning=off` practices close in meaning.

Unknown parameters, such as those of a newsletter, are ignored. A known parameter with an invalid value raises
BadParameter.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Final
from urllib.parse import urlencode

import regex
from attrs import evolve
from werkzeug.datastructures import MultiDict

from corpus.quantities.number_parser import plain_number
from corpus.quantities.quantity import read_bound
from corpus.text import keyword_key
from corpus.vocabularies.skos_loader import Vocabularies
from index.number_ranges import ordered_range
from index.schema import KEYWORDS, FacetField, facet_fields
from index.search_query import MAX_PER_PAGE, NO_VALUE, FacetRange, Filter, Query, Sort
from index.sort_orders import key_sorts

__all__ = [
    "MAX_PAGE",
    "NO_VALUE_PARAMETER",
    "PER_PAGE",
    "BadParameter",
    "default_sort",
    "format_range",
    "is_canonical",
    "parse_query",
    "query_arguments",
    "query_text",
    "query_url",
    "with_literal_text",
    "with_meaning",
    "with_notations",
    "with_page",
    "with_sort",
    "with_synonyms",
    "with_value",
    "without_filters",
    "without_order",
    "without_value",
]

MAX_TEXT: Final = 10_000
"""Characters of `q` at most. `index.query.syntax.parser` uses the first MAX_QUERY of them, and its note says so."""
MAX_VALUE: Final = 500
"""Characters of a filter's value at most."""
MAX_VALUES: Final = 100
"""Filter values in one URL at most, of all facets together."""
MAX_PAGE: Final = 1_000
PER_PAGE: Final = 10
"""Results on a page unless the URL says otherwise."""
MAX_YEAR: Final = 9_999

_RANGE: Final = regex.compile(r"(?P<low>[^.<]*(?:\.\d+)?)\.\.(?P<below><)?(?P<high>.*)")
_NOT: Final = "not-"
NO_VALUE_PARAMETER: Final = "none"
"""The value of a parameter that stands for practices without any value of the facet."""
RANGE_ENDS: Final = ("_from", "_to")
"""What follows the name of a facet in the two fields of a range."""

Arguments = list[tuple[str, str]]
"""Names and values of URL parameters, in order."""


class BadParameter(ValueError):
    """A parameter has an invalid value. The message names the parameter and the reason."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


def parse_query(args: MultiDict[str, str]) -> Query:
    """Parse the parameters of a URL. Raises BadParameter."""
    text = query_text(args)
    return Query(
        text=text,
        filters=_parse_filters(args),
        sort=_parse_sort(args.get("sort", ""), text),
        page=_parse_number(args, "page", MAX_PAGE, 1),
        per_page=_parse_number(args, "per_page", MAX_PER_PAGE, PER_PAGE),
        spelling=_parse_switch(args, "spelling"),
        expand=_parse_switch(args, "synonyms"),
        meaning=_parse_switch(args, "meaning"),
    )


def query_text(args: Mapping[str, str]) -> str:
    """The text that the reader typed. Raises BadParameter."""
    text = args.get("q", "").replace("\x00", " ").strip()
    if len(text) > MAX_TEXT:
        raise BadParameter("q", f"it has {len(text)} characters. Use at most {MAX_TEXT}.")
    return text


def with_notations(query: Query, vocabularies: Vocabularies) -> Query:
    """Replace other names of concepts in the filters by their notations: `no` and `Norway` become `NO`.

    A keyword is replaced by its key.
    """
    filters = (evolve(filter_, values=tuple(_notations(filter_, vocabularies))) for filter_ in query.filters)
    return evolve(query, filters=_merge(filters))


def _notations(filter_: Filter, vocabularies: Vocabularies) -> Iterator[str]:
    scheme = vocabularies.get(filter_.facet)
    for value in filter_.values:
        if value == NO_VALUE:
            yield NO_VALUE_PARAMETER if scheme and NO_VALUE_PARAMETER in scheme else value
            continue
        if filter_.facet == KEYWORDS:
            yield keyword_key(value)
            continue
        concept = scheme.find_by_name(value) if scheme and value not in scheme else None
        yield concept.notation if concept else value


def is_canonical(args: MultiDict[str, str], query: Query) -> bool:
    """Whether these are exactly the parameters of the query: no empty fields, no other names of values."""
    known = [(name, value) for name, value in args.items(multi=True) if name in _known_names(facet_fields())]
    return sorted(known) == sorted(query_arguments(query))


def query_arguments(query: Query) -> Arguments:
    """The parameters of a query without defaults, so that a query has one URL."""
    arguments: Arguments = [("q", query.text)] if query.text else []
    for filter_ in query.filters:
        name = f"{_NOT if filter_.exclude else ''}{filter_.facet}"
        values = (value or NO_VALUE_PARAMETER for value in filter_.values)
        arguments += [(name, value) for value in (*values, *map(format_range, filter_.ranges))]
    if query.sort != default_sort(query.text):
        arguments.append(("sort", str(query.sort)))
    if query.page != 1:
        arguments.append(("page", str(query.page)))
    if query.per_page != PER_PAGE:
        arguments.append(("per_page", str(query.per_page)))
    if not query.spelling:
        arguments.append(("spelling", "off"))
    if not query.expand:
        arguments.append(("synonyms", "off"))
    if not query.meaning:
        arguments.append(("meaning", "off"))
    return arguments


def query_url(path: str, query: Query, **more: str | int) -> str:
    """The URL of a query at this path, followed by more parameters."""
    arguments = [*query_arguments(query), *((name, str(value)) for name, value in more.items())]
    return f"{path}?{urlencode(arguments)}" if arguments else path


def default_sort(text: str) -> str:
    """By relevance for a query with text, otherwise by title."""
    return Sort.RELEVANCE if text else Sort.TITLE


def with_value(query: Query, facet: str, value: str, *, exclude: bool = False) -> Query:
    """Add a filter value to the query, from its first page."""
    added = Filter(facet, (value,), exclude=exclude)
    return evolve(query, filters=_merge((*query.filters, added)), page=1)


def without_value(query: Query, facet: str, value: str) -> Query:
    """Remove a value or range of a facet, selected or excluded, from the query, from its first page."""
    filters = (_remove_value(filter_, value) if filter_.facet == facet else filter_ for filter_ in query.filters)
    return evolve(query, filters=_merge(filters), page=1)


def _remove_value(filter_: Filter, value: str) -> Filter:
    return evolve(
        filter_,
        values=tuple(left for left in filter_.values if left != value),
        ranges=tuple(left for left in filter_.ranges if format_range(left) != value),
    )


def without_filters(query: Query) -> Query:
    """Remove all filters from the query, from its first page."""
    return evolve(query, filters=(), page=1)


def without_order(query: Query) -> Query:
    """Keep the text, the filters and the switches of the query, in the usual order, from the first page."""
    return evolve(query, sort=default_sort(query.text), page=1, per_page=PER_PAGE)


def with_sort(query: Query, sort: str) -> Query:
    """Change the order of the query, from its first page."""
    return evolve(query, sort=sort, page=1)


def with_page(query: Query, page: int) -> Query:
    """Change to another page of the same results."""
    return evolve(query, page=page)


def with_literal_text(query: Query, text: str) -> Query:
    """Change the text and turn spelling correction off, from the first page."""
    return evolve(query, text=text, spelling=False, page=1)


def with_synonyms(query: Query, *, on: bool) -> Query:
    """Turn synonyms on or off, from the first page."""
    return evolve(query, expand=on, page=1)


def with_meaning(query: Query, *, on: bool) -> Query:
    """Turn practices that are close in meaning on or off, from the first page."""
    return evolve(query, meaning=on, page=1)


def format_range(bounds: FacetRange) -> str:
    """Format a range as URLs have it: `2010..2015`, `2010..` or `..2015`."""
    return bounds.text


def _parse_filters(args: MultiDict[str, str]) -> tuple[Filter, ...]:
    filters = [*_facet_filters(args), *_form_range_filters(args)]
    merged = _merge(filters)
    if sum(len(filter_.values) + len(filter_.ranges) for filter_ in merged) > MAX_VALUES:
        raise BadParameter("filters", f"select at most {MAX_VALUES} values.")
    return merged


def _facet_filters(args: MultiDict[str, str]) -> Iterator[Filter]:
    for field in facet_fields():
        for prefix in ("", _NOT):
            name = prefix + field.name
            values = [value.strip() for value in args.getlist(name) if value.strip()]
            if values:
                yield _parse_filter(name, field, values, exclude=bool(prefix))


def _parse_filter(name: str, field: FacetField, values: list[str], *, exclude: bool) -> Filter:
    for value in values:
        if len(value) > MAX_VALUE:
            raise BadParameter(name, f"a value has {len(value)} characters. Use at most {MAX_VALUE}.")
    if not field.number:
        return Filter(field.name, tuple(_without_token(value) for value in values), exclude=exclude)
    missing = (NO_VALUE,) if NO_VALUE_PARAMETER in values else ()
    values = [value for value in values if value != NO_VALUE_PARAMETER]
    numbers = tuple(_parse_facet_number(name, value, field) for value in values if ".." not in value)
    ranges = tuple(_parse_range(name, field, value) for value in values if ".." in value)
    if field.ranges:  # its values are ranges
        return Filter(field.name, missing, (*(FacetRange(field.name, one, one) for one in numbers), *ranges), exclude)
    return Filter(field.name, (*(plain_number(Decimal(number)) for number in numbers), *missing), ranges, exclude)


def _without_token(value: str) -> str:
    return NO_VALUE if value == NO_VALUE_PARAMETER else value


def _parse_facet_number(name: str, text: str, field: FacetField) -> Decimal | int:
    """Parse a year, or a number as people write it. Raises BadParameter."""
    if field.years:
        return _parse_integer(name, text, MAX_YEAR, 0)
    reading = read_bound(text, field.unit, is_money=field.is_money)
    if reading.quantity is None:
        reason = reading.reason or f"not a number{f' in {field.unit}' if field.unit else ''}"
        raise BadParameter(name, f"“{text[:20]}” is {reason}.")
    number = reading.quantity.number
    return int(number) if number == int(number) else number


def _merge(filters: Iterable[Filter]) -> tuple[Filter, ...]:
    """Merge filters: one for each facet and sense, in the schema's order, without repeated values or empty filters."""
    values: dict[tuple[str, bool], dict[str, None]] = {}
    ranges: dict[tuple[str, bool], dict[FacetRange, None]] = {}
    for filter_ in filters:
        key = (filter_.facet, filter_.exclude)
        values.setdefault(key, {}).update(dict.fromkeys(filter_.values))
        ranges.setdefault(key, {}).update(dict.fromkeys(filter_.ranges))
    keys = ((field.name, exclude) for field in facet_fields() for exclude in (False, True))
    merged = (Filter(key[0], tuple(values[key]), tuple(ranges[key]), key[1]) for key in keys if key in values)
    return tuple(filter_ for filter_ in merged if filter_.values or filter_.ranges)


def _form_range_filters(args: Mapping[str, str]) -> Iterator[Filter]:
    """The filters of a form's fields such as `year_from` and `year_to`, where one of the two is filled in."""
    for field in facet_fields():
        names = [f"{field.name}{end}" for end in RANGE_ENDS] if field.number else []
        low, high = (_parse_bound(args, name, field) for name in names) if names else (None, None)
        if low is not None or high is not None:
            yield Filter(field.name, ranges=(ordered_range(field.name, low, high),))


def _parse_bound(args: Mapping[str, str], name: str, field: FacetField) -> Decimal | int | None:
    text = args.get(name, "").strip()
    return _parse_facet_number(name, text, field) if text else None


def _parse_range(name: str, field: FacetField, value: str) -> FacetRange:
    noun = "a year or a range such as 2010..2015" if field.years else "a number or a range such as 100..500"
    match = _RANGE.fullmatch(value)
    if match is None or not (match["low"] or match["high"]):
        raise BadParameter(name, f"“{value}” is not {noun}.")
    try:
        low, high = (_parse_facet_number(name, end, field) if end else None for end in match.group("low", "high"))
    except BadParameter as error:
        raise BadParameter(name, f"“{value}” is not {noun}.") from error
    return ordered_range(field.name, low, high, below=bool(match["below"]))


@cache
def _known_names(fields: tuple[FacetField, ...]) -> frozenset[str]:
    """Return the names of all search parameters."""
    bounds = (f"{field.name}{end}" for field in fields if field.number for end in RANGE_ENDS)
    facets = (prefix + field.name for field in fields for prefix in ("", _NOT))
    return frozenset(("q", "sort", "page", "per_page", "spelling", "synonyms", "meaning", *bounds, *facets))


def _parse_sort(value: str, text: str) -> str:
    if not value:
        return default_sort(text)
    orders = (Sort.RELEVANCE.value, *key_sorts())
    if value not in orders:
        raise BadParameter("sort", f"“{value[:50]}” is not a sort order. Use one of {', '.join(orders)}.")
    return Sort(value) if value in set(Sort) else value


def _parse_switch(args: Mapping[str, str], name: str) -> bool:
    value = args.get(name, "")
    if value not in ("", "on", "off"):
        raise BadParameter(name, f"“{value[:20]}” must be on or off.")
    return value != "off"


def _parse_number(args: Mapping[str, str], name: str, maximum: int, default: int) -> int:
    value = args.get(name, "").strip()
    return _parse_integer(name, value, maximum, 1) if value else default


def _parse_integer(name: str, value: str, maximum: int, minimum: int) -> int:
    digits = value.isascii() and value.isdecimal() and len(value) <= len(str(maximum))
    if not (digits and minimum <= int(value) <= maximum):
        raise BadParameter(name, f"“{value[:20]}” must be a whole number from {minimum} to {maximum}.")
    return int(value)
