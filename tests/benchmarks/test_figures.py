import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.figures import exponent, percentile, ratios, spread
from tests.benchmarks.tables import times_as_fast

FIGURES = st.lists(st.floats(0.001, 1_000), min_size=1, max_size=30)


def test_a_percentile_lies_between_the_nearest_two_by_their_distances() -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], 50) == 2.5
    assert percentile([10.0, 20.0], 95) == pytest.approx(19.5)
    assert percentile([7.0], 95) == 7.0


def test_of_nothing_there_is_no_percentile() -> None:
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 50)


@given(FIGURES)
def test_the_figures_lie_within_what_was_measured(values: list[float]) -> None:
    found = spread(values)
    assert min(values) <= found.median <= found.p95 <= max(values)
    assert found.number == len(values)


def test_a_ratio_is_over_the_questions_that_both_answered() -> None:
    found = ratios([1.0, 2.0, 30.0], [2.0, 4.0, None])
    assert found == pytest.approx({"median": 0.5, "p95": 0.5, "mean": 0.5})


@given(st.floats(-2, 3), st.floats(0.01, 100))
def test_the_exponent_is_that_of_the_power_by_which_something_grows(power: float, factor: float) -> None:
    sizes = [1_000, 10_000, 100_000]
    assert exponent(sizes, [factor * size**power for size in sizes]) == pytest.approx(power, abs=1e-9)


@pytest.mark.parametrize("sizes", [[10], [10, 10]])
def test_there_is_no_growth_over_one_size(sizes: list[int]) -> None:
    with pytest.raises(ValueError, match="two different sizes"):
        exponent(sizes, [1.0] * len(sizes))


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.5, "2.00 \u00d7"), (0.001, "1\u202f000 \u00d7"), (0.0, "over 2\u202f000 \u00d7"), (None, "-")],
)
def test_a_share_too_small_to_be_kept_is_said_to_be_that(share: float | None, shown: str) -> None:
    assert times_as_fast(share) == shown
