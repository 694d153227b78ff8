"""The years of a search: a histogram, and for each row of the overview a line from its first to its last year."""

from math import sqrt
from typing import Final

from attrs import frozen

from index.engines.base import FacetValues
from index.results import Facet
from index.schema import counted_facet
from index.search_query import Query
from search_app.params import query_url
from search_app.search.facet_matrix import CountPairs, MatrixSide, replace_filters, without_facets

__all__ = ["Histogram", "TimelineRow", "YearBar", "histogram", "timeline"]

WIDTH: Final = 720
HEIGHT: Final = 120
MAX_BARS: Final = 150
"""Years with a bar each. More years are not drawn, but listed in the table."""


@frozen
class YearBar:
    """A year or a range of years: its count, its search, and the geometry of its bar."""

    value: str
    label: str
    count: int
    url: str
    x: float
    y: float
    width: float
    height: float

    @property
    def center(self) -> float:
        """The middle of the bar on the axis of years."""
        return round(self.x + self.width / 2, 1)


@frozen
class Histogram:
    """The counts of all years, ascending, and the practices without a year."""

    facet: Facet
    bars: tuple[YearBar, ...]
    drawn: bool
    """Whether there are few enough years for a picture."""
    without_url: str
    width: int = WIDTH
    height: int = HEIGHT


@frozen
class TimelineRow:
    """The years of one value: the first, the last, and a dot for each year."""

    label: str
    first: YearBar
    last: YearBar
    dots: tuple[tuple[YearBar, int, float], ...]
    """Each year with its count and the radius of its dot."""


def histogram(query: Query, facet: Facet) -> Histogram:
    """Return the histogram of a facet of years. Years without a practice keep their place on the axis."""
    counts = {value.value: value for value in reversed(facet.values)}
    names = _axis(list(counts))
    most = max((value.count for value in facet.values), default=1) or 1
    step = WIDTH / max(len(names), 1)

    def bar(position: int, name: str) -> YearBar:
        value = counts.get(name)
        count = value.count if value else 0
        height = round(HEIGHT * count / most, 1)
        url = query_url("/search", replace_filters(query, (facet.name, name)))
        label = value.label if value else name
        left, width = round(position * step, 1), round(max(step - 1, 0.5), 1)
        return YearBar(name, label, count, url, left, HEIGHT - height, width, height)

    bars = tuple(bar(position, name) for position, name in enumerate(names))
    without = query_url("/search", replace_filters(query, (facet.name, ""))) if facet.without else ""
    return Histogram(facet, bars, len(bars) <= MAX_BARS, without)


def _axis(names: list[str]) -> list[str]:
    """Return all years between the first and the last one; ranges, and years that lie far apart, as they are."""
    if not names or not all(name.isdecimal() for name in names):
        return names
    first, last = int(names[0]), int(names[-1])
    return [str(year) for year in range(first, last + 1)] if 0 <= last - first < MAX_BARS else names


def timeline(query: Query, rows: MatrixSide, chart: Histogram, count_pairs: CountPairs) -> tuple[TimelineRow, ...]:
    """Return the years of each row that has any, among the matches of a query."""
    bars = [bar for bar in chart.bars if bar.count]
    if not bars or not chart.drawn or rows.facet.name == chart.facet.name:
        return ()
    query = without_facets(query, rows.facet.name, chart.facet.name)
    years = FacetValues(counted_facet(chart.facet.name), tuple(bar.value for bar in bars))
    counts = count_pairs(query, rows.counted, years)
    most = max(counts.values(), default=1)
    lines = []
    for row in rows.values:
        dots = [(bar, count, _radius(count, most)) for bar in bars if (count := counts.get((row.value, bar.value), 0))]
        if dots:
            lines.append(TimelineRow(row.label, dots[0][0], dots[-1][0], tuple(dots)))
    return tuple(lines)


def _radius(count: int, most: int) -> float:
    return round(2 + 5 * sqrt(count / most), 1)
