"""`Query`: what a caller asks of `index.searcher.Searcher`, as one frozen value."""

from decimal import Decimal
from enum import StrEnum

from attrs import field, frozen

from corpus.quantities.number_parser import plain_number

__all__ = ["MAX_PER_PAGE", "NO_VALUE", "FacetRange", "Filter", "Query", "Sort"]

MAX_PER_PAGE = 100
"""Hits on one page at most."""
NO_VALUE = ""
"""The value of a filter that keeps practices without any value of the facet."""


class Sort(StrEnum):
    """The orders of hits. Equal hits are ordered by slug, so every order is total."""

    RELEVANCE = "relevance"
    YEAR = "year"
    """By the year of the start, latest first; practices without one come last."""
    TITLE = "title"
    UPDATED = "updated"
    """By the date of the last change, latest first; practices without one come last."""


@frozen
class FacetRange:
    """Matches practices whose number in a facet lies between the bounds. It adds no score."""

    facet: str
    low: Decimal | int | None = None
    """The least number; None without a limit."""
    high: Decimal | int | None = None
    """The greatest number; None without a limit."""
    below: bool = False
    """Whether `high` itself is excluded."""

    def holds(self, number: Decimal | int) -> bool:
        """Return whether a number lies between the bounds."""
        if self.low is not None and number < self.low:
            return False
        return self.high is None or number < self.high or (number == self.high and not self.below)

    @property
    def text(self) -> str:
        """The range as addresses and facet values have it: `2010..2015`, `10000..<20000`, `..5`."""
        low, high = ("" if end is None else plain_number(Decimal(end)) for end in (self.low, self.high))
        return f"{low}..{'<' if self.below else ''}{high}"


@frozen
class Filter:
    """Keeps practices with any of these values of one facet; with `exclude`, those with none of them.

    `NO_VALUE` among the values stands for practices without any value of the facet.
    """

    facet: str
    values: tuple[str, ...] = ()
    ranges: tuple[FacetRange, ...] = ()
    exclude: bool = False


@frozen
class Query:
    """A search request: the text, filters, order and page."""

    text: str = ""
    filters: tuple[Filter, ...] = ()
    sort: str = Sort.RELEVANCE
    """A `Sort`, or the name of an order by a field of the profile (`index.sort_orders`)."""
    page: int = field(default=1)
    """The page, from 1."""
    per_page: int = field(default=10)
    expand: bool = True
    """Whether synonyms of the text's words match too."""
    spelling: bool = True
    """Whether the spelling may be corrected where few practices match."""
    meaning: bool = True
    """Whether meaning may reorder the first matches, and add practices that are close in meaning where few match."""

    @property
    def offset(self) -> int:
        """How many hits the earlier pages show."""
        return (self.page - 1) * self.per_page

    def selected(self, facet: str, *, exclude: bool = False) -> tuple[str, ...]:
        """Return the selected values of one facet, or the excluded ones."""
        chosen = (f.values for f in self.filters if f.facet == facet and f.exclude == exclude)
        return tuple(value for values in chosen for value in values)
