"""Times, taken so that they can be compared: one question after the other, each asked of everybody in turn.

Their order is drawn anew for each question, so that none always comes after the one that empties the processor's
caches. Times are the processor's, of all threads of this process: what else the machine does doesn't count. A
question's time is the best of several rounds.
"""

import gc
import random
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from tests.benchmarks.peers.base import Asked, Unanswerable

__all__ = ["Times", "timed"]

Task: TypeAlias = Callable[[Asked], Any]
ROUNDS_OF_SLOW: Final = 2
NANOSECONDS: Final = 1_000_000
"""Of a millisecond."""
Times: TypeAlias = dict[str, list[float | None]]
"""By name, milliseconds for each question; None for what wasn't asked or has no answer."""


def timed(
    tasks: Mapping[str, Task],
    asked: Sequence[Asked],
    rounds: int,
    seldom: Mapping[str, int],
    done: Callable[[], None],
) -> tuple[Times, Times]:
    """The first times of all tasks, and their best ones of `rounds` more.

    `seldom` names the tasks that are slow: they are asked every n-th question only, in two rounds.
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


def _round(
    tasks: Mapping[str, Task],
    asked: Sequence[Asked],
    seldom: Mapping[str, int],
    number: int,
    done: Callable[[], None],
) -> Times:
    times: Times = {name: [None] * len(asked) for name in tasks}
    chance = random.Random(number)
    for place, one in enumerate(asked):
        for name in chance.sample(list(tasks), len(tasks)):
            every = seldom.get(name, 1)
            if place % every == 0 and (every == 1 or number < ROUNDS_OF_SLOW):
                times[name][place] = _time(tasks[name], one)
        done()
    return times


def _time(task: Task, asked: Asked) -> float | None:
    begin = time.process_time_ns()
    try:
        task(asked)
    except Unanswerable:
        return None
    return (time.process_time_ns() - begin) / NANOSECONDS


def _less(one: float | None, other: float | None) -> float | None:
    return one if other is None else other if one is None else min(one, other)
