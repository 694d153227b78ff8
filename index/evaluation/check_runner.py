"""Runs relevance checks against a collection, and counts them by category.

`run_checks` asks each query as a reader does, without filters, and looks at the first page. `counted` chooses the hits
of an answer that count: those that match the words, or also those of another group of the page.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from attrs import field, frozen

from index.build.builder import Progress
from index.evaluation.checks import CheckRow
from index.evaluation.expectations import FIRST_PAGE
from index.evaluation.faults import Fault, FaultKind, first_slugs
from index.results import Hit, Results
from index.search_query import Filter, Query
from index.searcher import Searcher

__all__ = ["CategoryCount", "CheckOutcome", "CountedHits", "count_by_category", "run_checks", "word_hits"]

CountedHits: TypeAlias = Callable[[Results], Sequence[Hit]]
"""Returns the hits of an answer that a check counts, best first."""


def word_hits(results: Results) -> Sequence[Hit]:
    """Return the hits that match the words of the query."""
    return results.hits


@frozen
class CheckOutcome:
    """What a check found."""

    check: CheckRow
    slugs: tuple[str, ...]
    """The practices of the counted hits, best first."""
    fault: Fault | None = None

    @property
    def passed(self) -> bool:
        """Whether the answer holds what it must."""
        return self.fault is None


@frozen
class CategoryCount:
    """How many checks of a category pass."""

    category: str
    passed: int
    total: int


@frozen
class _Collection:
    """The collection that is checked."""

    searcher: Searcher
    counted: CountedHits
    _with_value: dict[tuple[str, str], frozenset[str]] = field(factory=dict)

    def hits(self, text: str) -> Sequence[Hit]:
        """Return the counted hits of a query."""
        return self.counted(self.searcher.search(Query(text, per_page=FIRST_PAGE), facets=()))

    def slugs_with(self, facet: str, value: str) -> frozenset[str]:
        """Return the slugs of all practices with a value of a facet."""
        if (facet, value) not in self._with_value:
            query = Query(filters=(Filter(facet, (value,)),))
            self._with_value[facet, value] = frozenset(self.searcher.scan(query))
        return self._with_value[facet, value]


def run_checks(
    searcher: Searcher, checks: Sequence[CheckRow], progress: Progress, counted: CountedHits = word_hits
) -> tuple[CheckOutcome, ...]:
    """Run all checks, in their order."""
    collection = _Collection(searcher, counted)
    outcomes: list[CheckOutcome] = []
    for number, check in enumerate(checks, 1):
        outcomes.append(_run_check(check, collection))
        progress(number, len(checks))
    return tuple(outcomes)


def count_by_category(outcomes: Iterable[CheckOutcome]) -> tuple[CategoryCount, ...]:
    """Return the count of each category, in the order of their first checks."""
    passed: dict[str, list[bool]] = {}
    for outcome in outcomes:
        passed.setdefault(outcome.check.category, []).append(outcome.passed)
    return tuple(CategoryCount(category, sum(values), len(values)) for category, values in passed.items())


def _run_check(check: CheckRow, collection: _Collection) -> CheckOutcome:
    hits = collection.hits(check.query)
    fault = check.expectation.find_fault(hits, collection) or _find_forbidden(check, hits)
    return CheckOutcome(check, tuple(hit.slug for hit in hits), fault)


def _find_forbidden(check: CheckRow, hits: Sequence[Hit]) -> Fault | None:
    unwanted = [slug for slug in first_slugs(hits, check.forbidden_depth) if slug in check.forbidden]
    return Fault(FaultKind.UNWANTED, " ".join(unwanted)) if unwanted else None
