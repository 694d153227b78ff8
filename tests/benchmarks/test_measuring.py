from collections import Counter

import pytest

from index.query.nodes import MatchNone
from tests.benchmarks.measuring import ROUNDS_OF_SLOW, timed
from tests.benchmarks.peers.base import Asked, Unanswerable
from tests.benchmarks.questions import Question

ASKED = tuple(Asked(Question("one word", str(number)), MatchNone(), MatchNone()) for number in range(6))


def nothing() -> None:
    pass


def test_everybody_is_asked_every_question_once_more_than_there_are_rounds() -> None:
    heard: Counter[tuple[str, str]] = Counter()
    tasks = {name: lambda one, name=name: heard.update([(name, one.question.text)]) for name in ("a", "b")}
    steps: list[int] = []
    first, best = timed(tasks, ASKED, 3, {}, lambda: steps.append(1))
    assert set(heard.values()) == {4}
    assert len(heard) == 12
    assert len(steps) == 24
    assert all(isinstance(time, float) for times in (first, best) for mine in times.values() for time in mine)


def test_the_order_changes_from_question_to_question() -> None:
    heard: list[str] = []
    timed({name: lambda _, name=name: heard.append(name) for name in "abc"}, ASKED, 5, {}, nothing)
    orders = {tuple(heard[place : place + 3]) for place in range(0, len(heard), 3)}
    assert len(orders) > 3


def test_whoever_is_slow_is_asked_seldom_and_keeps_the_times_of_the_first_rounds() -> None:
    heard: list[str] = []
    tasks = {"quick": lambda _: None, "slow": lambda one: heard.append(one.question.text)}
    _, best = timed(tasks, ASKED, 4, {"slow": 3}, nothing)
    assert heard == ["0", "3"] * ROUNDS_OF_SLOW
    assert [time is not None for time in best["slow"]] == [True, False, False] * 2


def test_what_has_no_answer_has_no_time() -> None:
    def ask(one: Asked) -> None:
        if one.question.text == "1":
            raise Unanswerable("not here")

    first, best = timed({"a": ask}, ASKED, 2, {}, nothing)
    assert [time is None for time in best["a"]] == [False, True, False, False, False, False]
    assert first["a"][1] is None


def test_the_best_round_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, waits = [0], iter([5, 3, 7, 2])

    def take_time(_: Asked) -> None:
        clock[0] += next(waits) * 1_000_000

    monkeypatch.setattr("tests.benchmarks.measuring.time.process_time_ns", lambda: clock[0])
    assert timed({"a": take_time}, ASKED[:1], 3, {}, nothing) == ({"a": [5.0]}, {"a": [2.0]})
