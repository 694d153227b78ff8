"""What is counted while it runs, in the form that Prometheus reads: `Metrics` counts, and says it all when asked.

Nothing here says who asked or what for: routes, outcomes and durations only. `practice-search serve` has several
processes; each counts in files of its own in a folder that they share (`share_metrics`), and whichever is asked adds
them up.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

from filelock import FileLock
from flask import current_app
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from index.engines.base import Engine, EngineRequest, TopDocs
from index.results import Results
from index.search_query import Query

__all__ = ["Metrics", "current_metrics", "share_metrics"]

BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Seconds that bound the histograms' buckets."""
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Those that are counted by name: labels stay few, whatever is sent."""
DIRECTORY: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The variable in which prometheus-client looks for the folder that is shared."""


class Metrics:
    """The counts of one application. Safe to share between threads."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels = ("route", "method", "status")
        self._requests = Counter("practice_search_requests", "Requests.", labels, registry=self._registry)
        self._took = self._histogram("practice_search_request_seconds", "Until an answer was ready.", ("route",))
        self._searches = Counter(
            "practice_search_searches",
            "Searches: whether practices were found, and by which reading of the query.",
            ("outcome", "stage"),
            registry=self._registry,
        )
        self._engine = self._histogram("practice_search_engine_seconds", "Until the engine answered a request.", ())

    def count_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        self._requests.labels(route, method if method in METHODS else "other", str(status)).inc()
        self._took.labels(route).observe(seconds)

    @contextmanager
    def count_search(self, query: Query) -> Iterator[list[Results]]:
        """Count a search, whose answer is put into the list; without one it failed."""
        answers: list[Results] = []
        try:
            yield answers
        finally:
            outcome = "failed" if not answers else "found" if answers[0].total else "nothing"
            self._searches.labels(outcome, _stage(query, answers)).inc()

    def with_timing(self, engine: Engine) -> Engine:
        """That engine, with the time counted that its searches take."""
        return cast("Engine", _Timed(engine, self._engine))

    def exposition(self, now: Mapping[str, float]) -> bytes:
        """All counts of all processes, and these values as they are now, as Prometheus reads them."""
        registry = self._registry
        if shared := os.environ.get(DIRECTORY):
            registry = CollectorRegistry()
            MultiProcessCollector(registry, shared)  # type: ignore[no-untyped-call]
        momentary = CollectorRegistry()
        momentary.register(_Now(now))
        return generate_latest(registry) + generate_latest(momentary)

    def _histogram(self, name: str, says: str, labels: tuple[str, ...]) -> Histogram:
        return Histogram(name, says, labels, buckets=BUCKETS, registry=self._registry)


def current_metrics() -> Metrics:
    """The metrics of the running application."""
    metrics: Metrics = current_app.extensions["practice_search_metrics"]
    return metrics


def _stage(query: Query, answers: list[Results]) -> str:
    """Which reading of the query was answered: none where there are no words, as typed, or with another spelling."""
    if not query.text:
        return "everything"
    correction = answers[0].correction if answers else None
    return "corrected" if correction is not None and correction.applied else "typed"


class _Timed:
    """An engine whose searches are timed; everything else is the engine's own."""

    def __init__(self, engine: Engine, seconds: Histogram) -> None:
        self._engine = engine
        self._seconds = seconds

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the engine has
        return getattr(self._engine, name)

    def search(self, request: EngineRequest) -> TopDocs:
        start = time.perf_counter()
        try:
            return self._engine.search(request)
        finally:
            self._seconds.observe(time.perf_counter() - start)


class _Now(Collector):
    """Values that are not counted but looked up."""

    def __init__(self, now: Mapping[str, float]) -> None:
        self._now = now

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for name, value in self._now.items():
            yield GaugeMetricFamily(f"practice_search_{name}", name.replace("_", " ").capitalize() + ".", value)


@contextmanager
def share_metrics(folder: Path) -> Iterator[None]:
    """Let the processes that are forked from this one count together; before any `Metrics` is made.

    Each server has a folder of its own in there, as two may run while one replaces the other. It goes with the server;
    those of servers that were killed go when the next one starts.
    """
    maker = os.getpid()
    own, lock = _own_folder(folder)
    os.environ[DIRECTORY] = str(own)
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]  # as importing does where it is set
    try:
        yield
    finally:
        if os.getpid() == maker:  # and not a process forked from it, which ends here too
            del os.environ[DIRECTORY]
            shutil.rmtree(own, ignore_errors=True)
            os.close(lock)


def _own_folder(folder: Path) -> tuple[Path, int]:
    """A folder for this server, and what holds its lock until the last of its processes ends, however it ends."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with FileLock(folder / "lock", timeout=10):
        for left in folder.glob("server-*"):
            _remove_if_left(left)
        own = Path(tempfile.mkdtemp(prefix="server-", dir=folder))
        lock = os.open(own / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
    return own, lock


def _remove_if_left(folder: Path) -> None:
    lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        return
    finally:
        os.close(lock)
