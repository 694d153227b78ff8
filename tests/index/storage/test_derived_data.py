"""Derived data follows the generation: built once for each, never by two threads at a time."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from attrs import field, frozen

from index.storage.derived_files import QUICK, DerivedData, TimedValue

T = TypeVar("T")


@frozen
class FakeSource(Generic[T]):
    """Builds values that take so many seconds, and stores some already."""

    build_value: Callable[[], T]
    build_seconds: float = 0.0
    stored: dict[str, TimedValue[T]] = field(factory=dict)

    def find(self, generation: str) -> TimedValue[T] | None:
        return self.stored.get(generation)

    def build(self, _: str) -> TimedValue[T]:
        return TimedValue(self.build_value(), self.build_seconds)


def test_it_is_built_once_for_each_generation() -> None:
    built: list[int] = []
    derived = DerivedData(FakeSource(lambda: built.append(len(built)) or len(built)))
    assert [derived.latest("a"), derived.latest("a"), derived.latest("b"), derived.latest("b")] == [1, 1, 2, 2]


def test_many_who_ask_at_once_get_the_one_that_is_built() -> None:
    built: list[object] = []
    derived = DerivedData(FakeSource(lambda: built.append(object()) or built[-1]))
    values: list[object] = []
    threads = [threading.Thread(target=lambda: values.append(derived.latest("a"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(built) == 1
    assert values == built * 8


def test_while_a_slow_one_is_built_anew_the_old_one_answers() -> None:
    go_on = threading.Event()
    built: list[int] = []

    def build() -> int:
        built.append(len(built) + 1)
        if len(built) > 1:
            go_on.wait()
        return len(built)

    derived = DerivedData(FakeSource(build, build_seconds=QUICK))
    assert derived.latest("a") == 1
    derived._last_build = float("-inf")
    assert [derived.latest("b"), derived.latest("b")] == [1, 1]
    go_on.set()


def test_one_that_is_there_already_is_taken_and_none_is_built() -> None:
    built: list[str] = []
    source = FakeSource(lambda: built.append("built") or "built", QUICK, {"b": TimedValue("found", QUICK)})
    derived = DerivedData(source)
    assert [derived.latest("a"), derived.latest("b"), derived.latest("b")] == ["built", "found", "found"]
    assert built == ["built"]
