"""The questions put to everybody on one pool: what they found, and how long it took."""

import os
import pickle
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from attrs import asdict

from index.search_query import Query
from search_app.terminal import progress_bar
from tests.benchmarks.agreement import agreement
from tests.benchmarks.children import cores, figures_of, started
from tests.benchmarks.contenders import readers_of
from tests.benchmarks.figures import ratios, spread
from tests.benchmarks.measuring import Times, timed
from tests.benchmarks.peers.base import Asked, Reader
from tests.benchmarks.peers.ours import OURS
from tests.benchmarks.pools import House
from tests.benchmarks.questions import KINDS

__all__ = ["SLOW", "answers", "completion", "facets_of", "memory", "on_one_core", "times"]

SLOW: Final = "stock Whoosh"
"""The peer that is asked every few questions only, so that a run ends."""


def facets_of(house: House) -> tuple[str, ...]:
    """The facets that have any values in the collection: the others cost a peer nothing."""
    return tuple(name for name, facet in house.searcher.search(Query()).facets.items() if facet.values)


@contextmanager
def on_one_core() -> Iterator[None]:
    """This process on one core, as long as it lasts."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {cores()[0]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def answers(readers: Mapping[str, Reader], asked: Sequence[Asked], seldom: Mapping[str, int]) -> Mapping[str, Any]:
    """By name, how far everybody found what this product found."""
    others = {name: reader for name, reader in readers.items() if not name.startswith(OURS)}
    found = {name: agreement(readers[OURS], reader, asked, seldom.get(name, 1)) for name, reader in others.items()}
    return {name: asdict(one) for name, one in found.items() if one}


def times(
    readers: Mapping[str, Reader], asked: Sequence[Asked], rounds: int, seldom: Mapping[str, int]
) -> Mapping[str, Any]:
    """By task and name, the figures over all questions and for each kind."""
    found = {}
    for task in ("page", "ten"):
        tasks = {name: getattr(reader, task) for name, reader in readers.items()}
        first: Times = {}
        best: Times = {}
        # Who reads the same data as another would find it in the processor's caches, and is asked apart.
        for part in _apart(tasks):
            with progress_bar(f"Asking for the {task}") as progress:
                steps = Steps(progress, len(asked) * (rounds + 1))
                once, several = timed(part, asked, rounds, seldom, steps.one)
            first |= once
            best |= several
        found[task] = {name: _figures(name, best, first, asked) for name in tasks}
    return found


class Steps:
    """Counts what is done, for a bar."""

    def __init__(self, progress: Callable[[int, int], None], of: int) -> None:
        self._progress = progress
        self._done = 0
        self._of = of

    def one(self) -> None:
        """One more is done."""
        self._done += 1
        self._progress(self._done, self._of)


def _apart(tasks: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Everybody, then the variants, whose names have a comma, no two of one of them together."""
    parts: list[dict[str, Any]] = []
    seen: Counter[str] = Counter()
    for name, task in tasks.items():
        of, _, variant = name.partition(",")
        seen[of] += bool(variant)
        parts += [{} for _ in range(seen[of] + 1 - len(parts))]
        parts[seen[of] if variant else 0][name] = task
    return parts


def _figures(name: str, best: Times, first: Times, asked: Sequence[Asked]) -> Mapping[str, Any]:
    places = {kind: [place for place, one in enumerate(asked) if one.question.kind == kind] for kind in KINDS}
    kinds = {kind: _spread(best, name, mine) for kind, mine in places.items()}
    everything = range(len(asked))
    return {
        "all": _spread(best, name, everything),
        "first": _spread(first, name, everything),
        "kinds": {kind: figures for kind, figures in kinds.items() if figures},
    }


def _spread(times: Times, name: str, places: Sequence[int]) -> Mapping[str, Any] | None:
    """The figures at these places, and this product's as a share of them over the questions that both answered."""
    mine = [times[name][place] for place in places]
    known = [one for one in mine if one is not None]
    if not known:
        return None
    reference = [times[OURS][place] for place in places]
    both = any(one is not None and other is not None for one, other in zip(reference, mine, strict=True))
    shares = ratios(reference, mine) if both else None
    figures = {key: round(value, 3) for key, value in asdict(spread(known)).items()}
    return {**figures, "share": shares and {key: round(value, 3) for key, value in shares.items()}}


def memory(house: House, names: Sequence[str], asked: Sequence[Asked], seldom: Mapping[str, int]) -> Mapping[str, Any]:
    """By name, the megabytes of a process that answers these questions."""
    facets = facets_of(house)
    found = {}
    for name in names:
        questions = house.folder / "questions"
        questions.write_bytes(pickle.dumps((asked[:: seldom.get(name, 1)], facets)))
        found[name] = figures_of(started("memory", (str(house.folder), name, str(questions))))
    return found


def completion(house: House, asked: Sequence[Asked], rounds: int) -> Mapping[str, float]:
    """Milliseconds at the median of a completion of a question's beginning, and of a page for all of it."""
    reader = readers_of(house, (OURS,), ())[OURS]
    begin = Beginning(house)
    house.searcher.completions("wo")
    _, best = timed({"page": reader.page, "completion": begin.complete}, asked, rounds, {}, lambda: None)
    return {name: round(spread([one for one in mine if one is not None]).median, 3) for name, mine in best.items()}


class Beginning:
    """Completes what a reader has typed of a question so far."""

    LETTERS: Final = 5

    def __init__(self, house: House) -> None:
        self._searcher = house.searcher

    def complete(self, asked: Asked) -> None:
        """What the search field asks for."""
        self._searcher.completions(asked.question.text[: self.LETTERS])
