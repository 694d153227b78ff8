"""A table of two facets: how many practices carry each pair of values, and the search of each pair.

The count of a cell is the total of the search that it links to. So filters of the two facets are left out, and only
their selected values are rows or columns. A long side is shown in parts, and the page says which part it is.
"""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from attrs import evolve, frozen

from index.engines.base import FacetValues, PairCounts
from index.results import Facet, FacetValue
from index.schema import counted_facet
from index.search_query import Query
from search_app.params import NO_VALUE_PARAMETER, query_arguments, query_url, with_value

__all__ = [
    "MAX_COLUMNS",
    "MAX_ROWS",
    "Cell",
    "CountPairs",
    "Matrix",
    "MatrixRow",
    "MatrixSide",
    "matrix",
    "matrix_side",
    "replace_filters",
    "without_facets",
]

MAX_ROWS: Final = 40
"""Rows that are shown at once."""
MAX_COLUMNS: Final = 12
"""Columns that are shown at once."""
SHADES: Final = 5

CountPairs = Callable[[Query, FacetValues, FacetValues], PairCounts]


@frozen
class MatrixSide:
    """One side of the table: a part of a facet's values."""

    facet: Facet
    values: tuple[FacetValue, ...]
    first: int
    """The position of the first value, from 1."""
    total: int
    """How many values the side has in all."""
    part: int
    parts: int

    @property
    def counted(self) -> FacetValues:
        """The values as the engine counts them."""
        return FacetValues(counted_facet(self.facet.name), tuple(value.value for value in self.values))


@frozen
class Cell:
    """A pair of values: its number of practices, and their search."""

    count: int
    url: str
    shade: int
    """From 0, for none, to 5, for the most."""


@frozen
class MatrixRow:
    """A value of the rows' facet, with its search and its cells."""

    label: str
    count: int
    url: str
    cells: tuple[Cell, ...]


@frozen
class Matrix:
    """The table, and what it shows of both facets."""

    rows_side: MatrixSide
    columns_side: MatrixSide
    rows: tuple[MatrixRow, ...]

    @property
    def empty_cells(self) -> int:
        """The number of pairs without a practice."""
        return sum(not cell.count for row in self.rows for cell in row.cells)


def matrix_side(facet: Facet, part: int, size: int) -> MatrixSide:
    """Return a part of a facet's broadest values, those without a value last."""
    values = [value for value in facet.values if (value.count or value.selected) and not value.excluded]
    values += [facet.without] if facet.without and not facet.without.excluded else []
    chosen = [value for value in facet.flat() if value.selected] + [
        value for value in values if value is facet.without and value.selected
    ]
    values = chosen or values
    parts = max(1, -(-len(values) // size))
    part = min(part, parts)
    first = (part - 1) * size
    return MatrixSide(facet, tuple(values[first : first + size]), first + 1, len(values), part, parts)


def replace_filters(query: Query, *pairs: tuple[str, str]) -> Query:
    """Return the query with one value of each of these facets instead of its own filters of them."""
    names = {facet for facet, _ in pairs}
    query = evolve(query, filters=tuple(narrowing for narrowing in query.filters if narrowing.facet not in names))
    for facet, value in pairs:
        query = with_value(query, facet, value)
    return query


def without_facets(query: Query, *names: str) -> Query:
    """Return the query without its filters of these facets."""
    return evolve(query, filters=tuple(narrowing for narrowing in query.filters if narrowing.facet not in names))


def matrix(query: Query, rows: MatrixSide, columns: MatrixSide, count_pairs: CountPairs) -> Matrix:
    """Count all pairs of the two sides among the matches of a query."""
    query = without_facets(query, rows.facet.name, columns.facet.name)
    counts = count_pairs(query, rows.counted, columns.counted)
    most = max(counts.values(), default=1)

    address = _cell_addresses(query, rows, columns)

    def cell(row: str, column: str) -> Cell:
        count = counts.get((row, column), 0)
        return Cell(count, address(row, column), _shade(count, most))

    return Matrix(
        rows,
        columns,
        tuple(
            MatrixRow(
                row.label,
                row.count,
                _value_url(query, rows, row),
                tuple(cell(row.value, column.value) for column in columns.values),
            )
            for row in rows.values
        ),
    )


def _cell_addresses(query: Query, rows: MatrixSide, columns: MatrixSide) -> Callable[[str, str], str]:
    """Return the function that makes the address of a cell. The parameters are put in their order once for all."""
    names = (rows.facet.name, columns.facet.name)
    first_cell = replace_filters(query, (names[0], rows.values[0].value), (names[1], columns.values[0].value))
    arguments = query_arguments(first_cell)

    def address(row: str, column: str) -> str:
        values = {names[0]: row or NO_VALUE_PARAMETER, names[1]: column or NO_VALUE_PARAMETER}
        return f"/search?{urlencode([(name, values.get(name, value)) for name, value in arguments])}"

    return address


def _value_url(query: Query, side: MatrixSide, value: FacetValue) -> str:
    return query_url("/search", replace_filters(query, (side.facet.name, value.value)))


def _shade(count: int, most: int) -> int:
    return -(-SHADES * count // most)
