"""Relevance checks over the demo collection: of each category, as many pass as its floor says.

`checks.tsv` and `floors.tsv` are for editors; their first lines explain them. `practice-search evaluate --checks` runs
the same checks on a collection.
"""

from collections import Counter
from pathlib import Path

import pytest
from flask import Flask

from index.evaluation.check_runner import CheckOutcome, count_by_category, page_hits, run_checks
from index.evaluation.checks import read_checks, read_floors
from index.meaning.open_encoder import open_encoder
from index.meaning.vector_store import VectorStore
from index.searcher import Searcher
from index.text.analyzer import Analyzer
from search_app.catalogue import get_catalogue

CHECKS_FILE = Path(__file__).with_name("checks.tsv")
CHECKS = read_checks(CHECKS_FILE)
FLOORS = read_floors(Path(__file__).with_name("floors.tsv"))
CATEGORIES = sorted({check.category for check in CHECKS})


@pytest.fixture(scope="module")
def outcomes(demo: Flask, tmp_path_factory: pytest.TempPathFactory) -> tuple[CheckOutcome, ...]:
    """The outcomes for what a page shows: the hits, then the practices that are close in meaning."""
    catalogue = get_catalogue(demo)
    store = VectorStore(tmp_path_factory.mktemp("vectors"), open_encoder("universal-sentence-encoder"))
    store.update(catalogue.collection, catalogue.vocabularies)
    searcher = Searcher(catalogue.engine, Analyzer(), catalogue.vocabularies, served_vectors=store.served)
    return run_checks(searcher, CHECKS, lambda _done, _total: None, page_hits)


def describe(outcome: CheckOutcome) -> str:
    check, fault = outcome.check, outcome.fault
    return f"row {check.row}: {check.query} | {check.check} | {fault and fault.kind.value} | {' '.join(outcome.slugs)}"


@pytest.mark.parametrize("category", CATEGORIES)
def test_no_category_falls_under_its_floor(category: str, outcomes: tuple[CheckOutcome, ...]) -> None:
    of_category = [outcome for outcome in outcomes if outcome.check.category == category]
    failing = [describe(outcome) for outcome in of_category if not outcome.passed]
    passed = len(of_category) - len(failing)
    assert passed >= FLOORS[category], "\n".join([f"{passed} of {len(of_category)} pass", *failing])


def test_every_category_has_a_floor_that_its_checks_can_reach() -> None:
    totals = {category: sum(check.category == category for check in CHECKS) for category in CATEGORIES}
    assert FLOORS.keys() == totals.keys()
    assert all(FLOORS[category] <= total for category, total in totals.items())


def test_the_named_practices_exist(demo: Flask) -> None:
    slugs = {slug for check in CHECKS for slug in check.slugs}
    assert slugs - get_catalogue(demo).collection.get_many(slugs).keys() == set()


def test_there_are_enough_checks_in_ten_languages() -> None:
    assert len(CHECKS) >= 150
    assert len({check.language for check in CHECKS}) >= 10


def test_every_check_is_counted_in_its_category(outcomes: tuple[CheckOutcome, ...]) -> None:
    lines = [line for line in CHECKS_FILE.read_text(encoding="utf-8").splitlines() if line[:1] not in ("", "#")]
    rows = Counter(line.split("\t")[0] for line in lines[1:])
    assert {count.category: count.total for count in count_by_category(outcomes)} == rows
