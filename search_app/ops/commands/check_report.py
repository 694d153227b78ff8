"""Relevance checks on the command line: run on this collection, counted by category, and listed where they fail."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import asdict

from corpus.errors import UnreadableFile
from index.evaluation.check_runner import CheckOutcome, count_by_category, page_hits, run_checks
from index.evaluation.checks import CheckRow, read_checks
from index.evaluation.faults import Fault
from search_app.catalogue import Catalogue
from search_app.terminal import count_of, format_table, progress_bar

__all__ = ["check_collection", "checks_to_json", "report_checks"]


def check_collection(catalogue: Catalogue, path: Path) -> tuple[CheckOutcome, ...]:
    """Run a table of checks on this collection. Raises UnreadableFile if a named practice does not exist."""
    checks = read_checks(path)
    _refuse_unknown_practices(catalogue, path, checks)
    with progress_bar("Checking") as progress:
        return run_checks(catalogue.searcher, checks, progress, page_hits)


def report_checks(outcomes: Sequence[CheckOutcome], *, failures: bool) -> Iterator[str]:
    """Yield the paragraphs and tables of a report."""
    if not outcomes:
        return
    passed = sum(outcome.passed for outcome in outcomes)
    yield f"{passed:,} of {count_of(len(outcomes), 'relevance check passes', 'relevance checks pass')}"
    counts = count_by_category(outcomes)
    rows = [(f"{count.passed:,}", f"{count.total:,}", count.category) for count in counts]
    yield format_table(("pass", "of", "category"), rows)
    if failures:
        yield from (_failure(outcome.check, outcome.fault, outcome.slugs) for outcome in outcomes if outcome.fault)


def checks_to_json(outcomes: Sequence[CheckOutcome], *, failures: bool) -> Mapping[str, Any]:
    """Return the counts by category, and the failures where they are asked for, as JSON values; none without checks."""
    if not outcomes:
        return {}
    values: dict[str, Any] = {"checks": [asdict(count) for count in count_by_category(outcomes)]}
    if failures:
        values["failures"] = [
            _failure_values(outcome.check, outcome.fault, outcome.slugs) for outcome in outcomes if outcome.fault
        ]
    return values


def _refuse_unknown_practices(catalogue: Catalogue, path: Path, checks: Sequence[CheckRow]) -> None:
    slugs = {slug: check for check in checks for slug in check.slugs}
    known = catalogue.collection.get_many(slugs)
    for slug, check in slugs.items():
        if slug not in known:
            raise UnreadableFile(str(path), f"the check names {slug!r}, but there is no such practice", check.row)


def _failure(check: CheckRow, fault: Fault, slugs: Sequence[str]) -> str:
    lines = (
        f"Row {check.row}, {check.category}: {check.query}",
        f"  check   {check.check}",
        f"  fault   {fault.kind.value}{': ' if fault.detail else ''}{fault.detail}",
        f"  answer  {' '.join(slugs) or 'nothing'}",
    )
    return "\n".join(lines)


def _failure_values(check: CheckRow, fault: Fault, slugs: Sequence[str]) -> Mapping[str, Any]:
    return {
        "row": check.row,
        "category": check.category,
        "query": check.query,
        "check": check.check,
        "fault": fault.kind.value,
        "detail": fault.detail,
        "found": slugs,
    }
