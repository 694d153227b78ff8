"""The overview of a collection or of a search, as values for its template: matrix, years, and bars of every facet."""

from collections.abc import Iterator, Mapping
from typing import Final

from attrs import evolve, frozen

from index.results import Facet, FacetValue, Results
from index.schema import KEYWORDS, FacetField, facet_field, facet_fields
from index.search_query import NO_VALUE, Query
from search_app.params import BadParameter, query_arguments, query_url, with_page
from search_app.search.facet_matrix import (
    MAX_COLUMNS,
    MAX_ROWS,
    CountPairs,
    Matrix,
    MatrixSide,
    matrix,
    matrix_side,
    replace_filters,
)
from search_app.search.year_charts import Histogram, TimelineRow, histogram, timeline

__all__ = ["OverviewChoice", "OverviewPage", "overview_page", "parse_choice"]

MAX_BARS: Final = 10
"""Values of a facet with a bar; the page of all values has the others."""
MAX_PARTS: Final = 1_000


@frozen
class OverviewChoice:
    """What the reader chose for the matrix: its facets, and the parts of its sides."""

    rows: str
    columns: str
    row_part: int = 1
    column_part: int = 1


@frozen
class Bar:
    """A value with its count, its search, and the length of its bar in percent."""

    label: str
    count: int
    url: str
    percent: float


@frozen
class FacetBars:
    """The most frequent values of a facet."""

    label: str
    name: str
    bars: tuple[Bar, ...]
    more: int
    all_url: str


@frozen
class PartLink:
    """A link to another part of the rows or columns."""

    label: str
    url: str


@frozen
class OverviewPage:
    """All values of the overview."""

    results: Results
    choice: OverviewChoice
    facets: tuple[FacetField, ...]
    """The facets that can be rows and columns."""
    fields: tuple[tuple[str, str], ...]
    """The parameters of the search, as hidden fields of the form."""
    search_url: str
    matrix: Matrix | None
    parts: tuple[PartLink, ...]
    histogram: Histogram | None
    timeline: tuple[TimelineRow, ...]
    bars: tuple[FacetBars, ...]


def matrix_facets() -> tuple[FacetField, ...]:
    """Return the facets that can be rows and columns: all but keywords and phrases, which have too many values."""
    return tuple(field for field in facet_fields() if not field.derived and field.name != KEYWORDS)


def parse_choice(args: Mapping[str, str]) -> OverviewChoice:
    """Parse the facets and parts of the matrix. Raises BadParameter."""
    names = [field.name for field in matrix_facets()]
    rows = _parse_facet(args, "rows", names) or next((name for name in names if name == "country"), names[0])
    other = [field.name for field in matrix_facets() if field.name != rows and not field.number] or names
    columns = _parse_facet(args, "columns", names) or next((name for name in other if name != "record"), other[0])
    return OverviewChoice(rows, columns, _parse_part(args, "row_part"), _parse_part(args, "column_part"))


def _parse_facet(args: Mapping[str, str], name: str, names: list[str]) -> str:
    value = args.get(name, "")
    if value and value not in names:
        raise BadParameter(name, f"“{value[:40]}” is not one of {', '.join(names)}.")
    return value


def _parse_part(args: Mapping[str, str], name: str) -> int:
    value = args.get(name, "1")
    if not (value.isascii() and value.isdecimal() and len(value) <= len(str(MAX_PARTS)) and int(value) >= 1):
        raise BadParameter(name, f"“{value[:20]}” must be a whole number from 1 to {MAX_PARTS}.")
    return int(value)


def overview_page(results: Results, choice: OverviewChoice, count_pairs: CountPairs) -> OverviewPage:
    """Return the overview of these results."""
    query = with_page(results.query, 1)
    rows = matrix_side(results.facets[choice.rows], choice.row_part, MAX_ROWS)
    columns = matrix_side(results.facets[choice.columns], choice.column_part, MAX_COLUMNS)
    has_matrix = choice.rows != choice.columns and rows.values and columns.values
    years = next((field for field in facet_fields() if field.years), None)
    chart = histogram(query, results.facets[years.name]) if years and results.facets[years.name].values else None
    return OverviewPage(
        results=results,
        choice=choice,
        facets=matrix_facets(),
        fields=tuple(query_arguments(query)),
        search_url=query_url("/search", query),
        matrix=matrix(query, rows, columns, count_pairs) if has_matrix else None,
        parts=tuple(_part_links(query, choice, rows, columns)),
        histogram=chart,
        timeline=timeline(query, rows, chart, count_pairs) if chart else (),
        bars=tuple(_facet_bars(query, results)),
    )


def _part_links(query: Query, choice: OverviewChoice, rows: MatrixSide, columns: MatrixSide) -> Iterator[PartLink]:
    for word, step in (("Previous", -1), ("Next", 1)):
        if 1 <= rows.part + step <= rows.parts:
            yield PartLink(f"{word} rows", _overview_url(query, evolve(choice, row_part=rows.part + step)))
        if 1 <= columns.part + step <= columns.parts:
            yield PartLink(f"{word} columns", _overview_url(query, evolve(choice, column_part=columns.part + step)))


def _overview_url(query: Query, choice: OverviewChoice) -> str:
    return query_url(
        "/overview",
        query,
        rows=choice.rows,
        columns=choice.columns,
        row_part=choice.row_part,
        column_part=choice.column_part,
    )


def _facet_bars(query: Query, results: Results) -> Iterator[FacetBars]:
    for facet in results.facets.values():
        field = facet_field(facet.name)
        if field and facet.values and not field.years:
            yield _bars(query, facet)


def _bars(query: Query, facet: Facet) -> FacetBars:
    counted = sorted((value for value in facet.values if value.count), key=lambda value: -value.count)
    shown = counted[:MAX_BARS]
    if facet.without and facet.without.count:
        shown = [*shown, facet.without]
    most = max((value.count for value in shown), default=1)
    return FacetBars(
        facet.label,
        facet.name,
        tuple(_bar(query, facet.name, value, most) for value in shown),
        len(counted[MAX_BARS:]) + facet.more,
        query_url(f"/browse/{facet.name}", query),
    )


def _bar(query: Query, facet: str, value: FacetValue, most: int) -> Bar:
    url = query_url("/search", replace_filters(query, (facet, value.value or NO_VALUE)))
    return Bar(value.label, value.count, url, round(100 * value.count / most, 1))
