"""Times, taken so that they can be compared: one question after the other, each asked of everybody in turn.

Whoever comes first changes from question to question, so that none profits from what another left in the processor's
caches. A question's time is the best of several rounds: what else the machine did in the others doesn't count.
"""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from tests.benchmarks.peers.base import Asked, Unanswerable

__all__ = ["Times", "rotated", "timed"]

Task: TypeAlias = Callable[[Asked], Any]
Times: TypeAlias = dict[str, list[float | None]]
"""By name, milliseconds for each question; None for what wasn't asked or has no answer."""


def timed(
    tasks: Mapping[str, Task],
    asked: Sequence[Asked],
    rounds: int,
    seldom: Mapping[str, int],
    done: Callable[[int], None],
) -> tuple[Times, Times]:
    """The first times of all tasks, and their best ones of `rounds` more.

    `seldom` names the tasks that are slow, of which only every n-th question is asked.
    """
    gc.collect()
    gc.freeze()
    first = _round(tasks, asked, seldom, 0, done)
    best = _round(tasks, asked, seldom, 1, done)
    for number in range(2, rounds + 1):
        again = _round(tasks, asked, seldom, number, done)
        for name, times in again.items():
            best[name] = [_less(one, other) for one, other in zip(best[name], times, strict=True)]
    gc.unfreeze()
    return first, best


def rotated(names: Sequence[str], by: int) -> list[str]:
    """The names, beginning with another one each time."""
    start = by % len(names)
    return [*names[start:], *names[:start]]


def _round(
    tasks: Mapping[str, Task],
    asked: Sequence[Asked],
    seldom: Mapping[str, int],
    number: int,
    done: Callable[[int], None],
) -> Times:
    times: Times = {name: [None] * len(asked) for name in tasks}
    for place, one in enumerate(asked):
        for name in rotated(list(tasks), place + number):
            if place % seldom.get(name, 1) == 0:
                times[name][place] = _time(tasks[name], one)
        done(1)
    return times


def _time(task: Task, asked: Asked) -> float | None:
    begin = time.perf_counter()
    try:
        task(asked)
    except Unanswerable:
        return None
    return (time.perf_counter() - begin) * 1_000


def _less(one: float | None, other: float | None) -> float | None:
    return one if other is None else other if one is None else min(one, other)
