"""Readers and a publisher before real web servers, with what came of it, for who rebuilds or kills meanwhile.

`Readers` ask as a balancer before several servers does: where one does not answer, the next is asked. `Publisher` keeps
practices in the database and says which were confirmed.
"""

import json
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Self
from urllib.error import URLError
from urllib.request import urlopen

from attrs import field, frozen, mutable

from corpus.errors import CollectionUnavailable
from corpus.practice import Practice
from search_app.catalogue import Catalogue

__all__ = ["Answer", "Publisher", "Readers"]

PATIENCE = 20.0
"""Seconds that a reader waits for an answer."""
SETTLED = 5.0
"""Seconds after which every process shows what one of them has shown: they look every second."""


@frozen
class Answer:
    """One search, answered or not."""

    asked: float
    """When, in `time.monotonic()`'s seconds."""
    took: float
    total: int | None
    """How many practices were found; None where nobody answered."""


class _Thread:
    """What is done again and again until the block ends."""

    def __init__(self, turn: Callable[[], None], times: int = 1) -> None:
        self._turn = turn
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._repeat) for _ in range(times)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _repeat(self) -> None:
        while not self._stop.is_set():
            self._turn()


@mutable(eq=False)
class Readers(_Thread):
    """Who searches at these servers, for what every practice answers."""

    addresses: Sequence[str]
    query: str
    readers: int = 2
    pause: float = 0.02
    answers: list[Answer] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        _Thread.__init__(self, self._ask, self.readers)

    def _ask(self) -> None:
        first = len(self.answers) % len(self.addresses)
        in_turn = (*self.addresses[first:], *self.addresses[:first])
        asked = time.monotonic()
        found = next(filter(None, (_fetched(f"{one}/api/v1/search?{self.query}") for one in in_turn)), None)
        self.answers.append(Answer(asked, time.monotonic() - asked, found and found["total"]))
        time.sleep(self.pause)

    @property
    def failed(self) -> list[Answer]:
        """Those that nobody answered."""
        return [one for one in self.answers if one.total is None]

    def failing(self) -> float:
        """Seconds in which somebody asked in vain, those of several at once counted once."""
        seconds, until = 0.0, 0.0
        for one in sorted(self.failed, key=lambda one: one.asked):
            end = one.asked + one.took
            seconds += max(end - max(one.asked, until), 0.0)
            until = max(until, end)
        return seconds

    def went_back(self) -> list[Answer]:
        """Answers that lack what had been shown for a while."""
        wrong: list[Answer] = []
        shown = place = 0
        seen = sorted((one.asked + one.took + SETTLED, one.total) for one in self.answers if one.total is not None)
        for one in sorted(self.answers, key=lambda one: one.asked):
            while place < len(seen) and seen[place][0] <= one.asked:
                shown = max(shown, seen[place][1])
                place += 1
            if one.total is not None and one.total < shown:
                wrong.append(one)
        return wrong


@mutable(eq=False)
class Publisher(_Thread):
    """Who publishes one practice after the other."""

    catalogue: Catalogue
    made: Callable[[int], Practice]
    pause: float = 0.2
    confirmed: list[str] = field(factory=list)
    tried: int = 0

    def __attrs_post_init__(self) -> None:
        _Thread.__init__(self, self._publish)

    def _publish(self) -> None:
        practice = self.made(self.tried)
        self.tried += 1
        try:
            self.catalogue.put([practice])
        except CollectionUnavailable:
            return
        self.confirmed.append(practice.slug)
        time.sleep(self.pause)


def _fetched(url: str) -> Any:
    """What stands there as JSON; None where it is not answered."""
    try:
        with urlopen(url, timeout=PATIENCE) as answer:
            return json.load(answer)
    except (URLError, OSError):
        return None
