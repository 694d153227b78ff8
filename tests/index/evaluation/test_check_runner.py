"""Each rule of a relevance check holds and fails where it should, on a collection whose order is known."""

from collections.abc import Sequence

import pytest

from index.evaluation.check_runner import CategoryCount, CheckOutcome, count_by_category, run_checks
from index.evaluation.checks import CheckRow
from index.evaluation.expectations import read_expectation
from index.evaluation.faults import Fault, FaultKind
from index.results import Hit, Results
from index.search_query import Query
from tests.index.house import House
from tests.index.shelf import practice


def silent(_done: int, _of: int) -> None:
    pass


@pytest.fixture
def birds(house: House) -> House:
    """`heron` finds a, b and c in that order, the more often it stands there the sooner; `egret` finds d."""
    texts = {
        "a": ("heron heron heron", "NO"),
        "b": ("heron heron in Grey Reeds", "NO"),
        "c": ("heron in a long text of other words about water", "FI"),
        "d": ("egret", "FI"),
    }
    practices = [
        practice(slug, text, title=slug.upper() * 3, countries=(country,)) for slug, (text, country) in texts.items()
    ]
    house.collection.put(practices)
    house.builder.build()
    return house


def check(sentence: str, query: str = "heron", category: str = "birds", **values: object) -> CheckRow:
    return CheckRow(1, category, query, "en", sentence, read_expectation(sentence), **values)  # type: ignore[arg-type]


def run(house: House, *checks: CheckRow) -> tuple[CheckOutcome, ...]:
    return run_checks(house.searcher, checks, silent)


def test_the_answer_is_kept_best_first(birds: House) -> None:
    assert [outcome.slugs for outcome in run(birds, check("results"))] == [("a", "b", "c")]


@pytest.mark.parametrize(
    "sentence",
    [
        "first is: a",
        "first 1 include one of: a d",
        "first 2 include one of: d b",
        "first 3 include all of: c a",
        "first 3 include 2 of: a c d",
        "in order: a > c",
        "in order: a > b > c",
        "exactly: c b a",
        "first 2 have country: NO",
        "first 10 contain: HERON",
        "first 10 as for: herons",
        "results",
    ],
)
def test_what_holds_passes(birds: House, sentence: str) -> None:
    assert run(birds, check(sentence))[0].passed


@pytest.mark.parametrize(
    ("sentence", "fault"),
    [
        ("first is: b", Fault(FaultKind.MISSING, "b")),
        ("first 2 include one of: c d", Fault(FaultKind.MISSING, "c d")),
        ("first 2 include all of: a c", Fault(FaultKind.MISSING, "c")),
        ("first 3 include 2 of: a d", Fault(FaultKind.IMPRECISE, "1 of 2; others: b c")),
        ("in order: c > a", Fault(FaultKind.ORDER, "a > c")),
        ("in order: a > d", Fault(FaultKind.MISSING, "d")),
        ("exactly: a b", Fault(FaultKind.UNWANTED, "c")),
        ("exactly: a b c d", Fault(FaultKind.MISSING, "d")),
        ("first 3 have country: NO", Fault(FaultKind.VALUE, "c")),
        ("first 3 contain: grey  reeds", Fault(FaultKind.PHRASE, "a c")),
        ("first 1 as for: egret", Fault(FaultKind.DIFFERENT, "a d")),
        ("no results", Fault(FaultKind.UNWANTED, "a b c")),
    ],
)
def test_what_does_not_hold_is_named(birds: House, sentence: str, fault: Fault) -> None:
    assert run(birds, check(sentence))[0].fault == fault


@pytest.mark.parametrize(
    "sentence",
    [
        *("first is: a", "first 2 include one of: a", "first 2 include all of: a", "first 2 include 1 of: a"),
        *("in order: a > b", "exactly: a", "first 2 have country: NO", "first 2 contain: heron", "results"),
        *("first 2 as for: heron",),
    ],
)
def test_an_empty_page_is_a_fault_of_its_own(birds: House, sentence: str) -> None:
    assert run(birds, check(sentence, "stork"))[0].fault == Fault(FaultKind.EMPTY)
    assert run(birds, check("no results", "stork"))[0].passed


def test_a_forbidden_practice_fails_a_check_that_holds_otherwise(birds: House) -> None:
    outcomes = run(
        birds,
        check("first is: a", forbidden=("c",)),
        check("first is: a", forbidden=("c",), forbidden_depth=2),
        check("first is: a", forbidden=("d",)),
    )
    assert [outcome.fault for outcome in outcomes] == [Fault(FaultKind.UNWANTED, "c"), None, None]


def test_the_hits_of_another_group_are_counted_where_the_caller_says_so(birds: House) -> None:
    (egret,) = birds.searcher.search(Query("egret")).hits

    def with_egret(results: Results) -> Sequence[Hit]:
        return (*results.hits, egret)

    rows = [check("exactly: a b c d"), check("exactly: a b c")]
    assert [outcome.passed for outcome in run_checks(birds.searcher, rows, silent, with_egret)] == [True, False]


def test_checks_are_counted_by_category_in_the_order_of_the_table(birds: House) -> None:
    rows = [check("first is: a", category="title"), check("no results"), check("first is: c", category="title")]
    counts = count_by_category(run(birds, *rows))
    assert counts == (CategoryCount("title", 1, 2), CategoryCount("birds", 0, 1))
