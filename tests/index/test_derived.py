"""What is derived follows the generation: made once for each, whoever asks, and never by two at a time."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from attrs import field, frozen

from index.storage.derived import QUICK, Derived, Made

T = TypeVar("T")


@frozen
class Making(Generic[T]):
    """Makes things that take so many seconds, and has some already."""

    thing: Callable[[], T]
    took: float = 0.0
    there: dict[str, Made[T]] = field(factory=dict)

    def find(self, generation: str) -> Made[T] | None:
        return self.there.get(generation)

    def make(self, _: str) -> Made[T]:
        return Made(self.thing(), self.took)


def test_it_is_made_once_for_each_generation() -> None:
    made: list[int] = []
    derived = Derived(Making(lambda: made.append(len(made)) or len(made)))
    assert [derived.of("a"), derived.of("a"), derived.of("b"), derived.of("b")] == [1, 1, 2, 2]


def test_many_who_ask_at_once_get_the_one_that_is_made() -> None:
    made: list[object] = []
    derived = Derived(Making(lambda: made.append(object()) or made[-1]))
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(derived.of("a"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert found == made * 8


def test_while_a_slow_one_is_made_anew_the_old_one_answers() -> None:
    go_on = threading.Event()
    made: list[int] = []

    def make() -> int:
        made.append(len(made) + 1)
        if len(made) > 1:
            go_on.wait()
        return len(made)

    derived = Derived(Making(make, took=QUICK))
    assert derived.of("a") == 1
    derived._since = float("-inf")
    assert [derived.of("b"), derived.of("b")] == [1, 1]
    go_on.set()


def test_one_that_is_there_already_is_taken_and_none_is_made() -> None:
    made: list[str] = []
    making = Making(lambda: made.append("made") or "made", QUICK, {"b": Made("found", QUICK)})
    derived = Derived(making)
    assert [derived.of("a"), derived.of("b"), derived.of("b")] == ["made", "found", "found"]
    assert made == ["made"]
