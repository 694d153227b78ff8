"""The address as a Query, and back: every link to an answer comes from here.

    /search?q=early+leaving&country=NO&country=SE&not-status=completed&year=2010..2015&sort=year&page=2&per_page=20

A facet's name is its parameter, given once for each value; `not-` before it excludes. `year` takes a year or a range,
also as `year_from` and `year_to` from a form. Other facets take a value by any name of its concept (`country=norway`),
which `named` makes its notation. `spelling=off` insists on the words as they are typed, `synonyms=off` leaves out the
other names of what they name. Parameters that are none of ours (a newsletter's mark, say) are passed over; ours with a
value that they cannot have raise BadParameter.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import urlencode

import regex
from attrs import evolve
from werkzeug.datastructures import MultiDict

from corpus.vocabularies.skos_loader import Vocabularies
from index.schema import FACETS
from index.search_query import MAX_PER_PAGE, FacetRange, Filter, Query, Sort

__all__ = [
    "MAX_PAGE",
    "BadParameter",
    "address",
    "arguments",
    "as_typed",
    "at_page",
    "cleared",
    "default_sort",
    "is_as_meant",
    "named",
    "range_text",
    "read",
    "sorted_by",
    "with_value",
    "without_synonyms",
    "without_value",
    "words",
]

MAX_TEXT: Final = 10_000
"""Characters of `q` that are taken at all; `index.query.parser` reads the first MAX_QUERY of them and says so."""
MAX_VALUE: Final = 500
MAX_VALUES: Final = 100
"""Filter values in one address, all facets together."""
MAX_PAGE: Final = 1_000
PER_PAGE: Final = 10

_YEARS: Final = regex.compile(r"(\d{1,4})?\.\.(\d{1,4})?")
_NOT: Final = "not-"
_OURS: Final = frozenset(
    (
        *("q", "sort", "page", "per_page", "spelling", "synonyms", "year_from", "year_to"),
        *(prefix + facet.name for facet in FACETS for prefix in ("", _NOT)),
    )
)
"""The parameters of a search."""

Arguments = list[tuple[str, str]]


class BadParameter(ValueError):
    """A parameter with a value that it cannot have; the message names both."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


def read(args: MultiDict[str, str]) -> Query:
    """The query that an address asks. Raises BadParameter."""
    text = words(args)
    return Query(
        text=text,
        filters=_filters(args),
        sort=_sort(args.get("sort", ""), text),
        page=_number(args, "page", MAX_PAGE, 1),
        per_page=_number(args, "per_page", MAX_PER_PAGE, PER_PAGE),
        spelling=_on(args, "spelling"),
        expand=_on(args, "synonyms"),
    )


def words(args: Mapping[str, str]) -> str:
    """What was typed. Raises BadParameter."""
    text = args.get("q", "").replace("\x00", " ").strip()
    if len(text) > MAX_TEXT:
        raise BadParameter("q", f"it has {len(text)} characters; at most {MAX_TEXT} are taken.")
    return text


def named(query: Query, vocabularies: Vocabularies) -> Query:
    """The query with the notation of each value that was given by another name: `no` and `Norway` are `NO`."""
    filters = (evolve(one, values=tuple(_notations(one, vocabularies))) for one in query.filters)
    return evolve(query, filters=_merged(filters))


def _notations(one: Filter, vocabularies: Vocabularies) -> Iterator[str]:
    scheme = vocabularies.get(one.facet)
    for value in one.values:
        concept = scheme.find_by_name(value) if scheme and value not in scheme else None
        yield concept.notation if concept else value


def is_as_meant(args: MultiDict[str, str], query: Query) -> bool:
    """Whether an address says what its query says and nothing else: no empty fields, no value by another name."""
    given = [(name, value) for name, value in args.items(multi=True) if name in _OURS]
    return sorted(given) == sorted(arguments(query))


def arguments(query: Query) -> Arguments:
    """The parameters that ask this query, what is default left out: one query, one address."""
    found: Arguments = [("q", query.text)] if query.text else []
    for one in query.filters:
        name = f"{_NOT if one.exclude else ''}{one.facet}"
        found += [(name, value) for value in (*one.values, *map(range_text, one.ranges))]
    if query.sort is not default_sort(query.text):
        found.append(("sort", query.sort.value))
    if query.page != 1:
        found.append(("page", str(query.page)))
    if query.per_page != PER_PAGE:
        found.append(("per_page", str(query.per_page)))
    if not query.spelling:
        found.append(("spelling", "off"))
    if not query.expand:
        found.append(("synonyms", "off"))
    return found


def address(path: str, query: Query, **more: str | int) -> str:
    """The path with this query, and with more parameters behind it."""
    together = [*arguments(query), *((name, str(value)) for name, value in more.items())]
    return f"{path}?{urlencode(together)}" if together else path


def default_sort(text: str) -> Sort:
    """Relevance where there is something to be relevant to, else by title."""
    return Sort.RELEVANCE if text else Sort.TITLE


def with_value(query: Query, facet: str, value: str, *, exclude: bool = False) -> Query:
    """The query with one more value of a facet, from its first page."""
    added = Filter(facet, (value,), exclude=exclude)
    return evolve(query, filters=_merged((*query.filters, added)), page=1)


def without_value(query: Query, facet: str, value: str) -> Query:
    """The query without that value or range of a facet, chosen or excluded, from its first page."""
    left = (
        evolve(
            one,
            values=tuple(kept for kept in one.values if kept != value),
            ranges=tuple(kept for kept in one.ranges if range_text(kept) != value),
        )
        if one.facet == facet
        else one
        for one in query.filters
    )
    return evolve(query, filters=_merged(left), page=1)


def cleared(query: Query) -> Query:
    """The query without any filter, from its first page."""
    return evolve(query, filters=(), page=1)


def sorted_by(query: Query, sort: Sort) -> Query:
    """The query in that order, from its first page."""
    return evolve(query, sort=sort, page=1)


def at_page(query: Query, page: int) -> Query:
    """Another page of the same answer."""
    return evolve(query, page=page)


def as_typed(query: Query, text: str) -> Query:
    """The query with these words, whatever their spelling, from its first page."""
    return evolve(query, text=text, spelling=False, page=1)


def without_synonyms(query: Query, *, off: bool = True) -> Query:
    """The query without the other names of what it names, or with them, from its first page."""
    return evolve(query, expand=not off, page=1)


def range_text(bounds: FacetRange) -> str:
    """A range as addresses have it: `2010..2015`."""
    return f"{'' if bounds.low is None else bounds.low}..{'' if bounds.high is None else bounds.high}"


def _filters(args: MultiDict[str, str]) -> tuple[Filter, ...]:
    found: list[Filter] = []
    for field in FACETS:
        for prefix in ("", _NOT):
            name = prefix + field.name
            values = [value.strip() for value in args.getlist(name) if value.strip()]
            if values:
                found.append(_filter(name, field.name, values, number=field.number, exclude=bool(prefix)))
    bounds = _form_range(args)
    if bounds is not None:
        found.append(Filter("year", ranges=(bounds,)))
    filters = _merged(found)
    if sum(len(one.values) + len(one.ranges) for one in filters) > MAX_VALUES:
        raise BadParameter("filters", f"at most {MAX_VALUES} values can be chosen at once.")
    return filters


def _filter(name: str, facet: str, values: list[str], *, number: bool, exclude: bool) -> Filter:
    for value in values:
        if len(value) > MAX_VALUE:
            raise BadParameter(name, f"a value has {len(value)} characters; at most {MAX_VALUE} are taken.")
    if not number:
        return Filter(facet, tuple(values), exclude=exclude)
    single = tuple(value for value in values if ".." not in value)
    for value in single:
        _whole(name, value, 9999, 0)
    ranges = tuple(_range(name, value) for value in values if ".." in value)
    return Filter(facet, single, ranges, exclude)


def _merged(filters: Iterable[Filter]) -> tuple[Filter, ...]:
    """One filter for each facet and sense, in the schema's order, each value once; none without values."""
    values: dict[tuple[str, bool], dict[str, None]] = {}
    ranges: dict[tuple[str, bool], dict[FacetRange, None]] = {}
    for one in filters:
        key = (one.facet, one.exclude)
        values.setdefault(key, {}).update(dict.fromkeys(one.values))
        ranges.setdefault(key, {}).update(dict.fromkeys(one.ranges))
    keys = ((field.name, exclude) for field in FACETS for exclude in (False, True))
    found = (Filter(key[0], tuple(values[key]), tuple(ranges[key]), key[1]) for key in keys if key in values)
    return tuple(one for one in found if one.values or one.ranges)


def _form_range(args: Mapping[str, str]) -> FacetRange | None:
    """The range of a form's two fields, where at least one is filled in."""
    low, high = (args.get(name, "").strip() for name in ("year_from", "year_to"))
    if not (low or high):
        return None
    return _ordered(
        _whole("year_from", low, 9999, 0) if low else None,
        _whole("year_to", high, 9999, 0) if high else None,
    )


def _ordered(low: int | None, high: int | None) -> FacetRange:
    """A range whose bounds stand as they are meant, however they were given."""
    return (
        FacetRange("year", high, low)
        if low is not None and high is not None and high < low
        else FacetRange("year", low, high)
    )


def _range(name: str, value: str) -> FacetRange:
    match = _YEARS.fullmatch(value)
    if match is None or value == "..":
        raise BadParameter(name, f"“{value}” is neither a year nor a range such as 2010..2015.")
    low, high = (int(group) if group else None for group in match.groups())
    return _ordered(low, high)


def _sort(value: str, text: str) -> Sort:
    if not value:
        return default_sort(text)
    try:
        return Sort(value)
    except ValueError:
        orders = ", ".join(Sort)
        raise BadParameter("sort", f"“{value}” is none of {orders}.") from None


def _on(args: Mapping[str, str], name: str) -> bool:
    value = args.get(name, "")
    if value not in ("", "on", "off"):
        raise BadParameter(name, f"“{value[:20]}” is neither on nor off.")
    return value != "off"


def _number(args: Mapping[str, str], name: str, most: int, default: int) -> int:
    value = args.get(name, "").strip()
    return _whole(name, value, most, 1) if value else default


def _whole(name: str, value: str, most: int, least: int) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) <= len(str(most)) and least <= int(value) <= most):
        raise BadParameter(name, f"“{value[:20]}” is no whole number from {least} to {most}.")
    return int(value)
