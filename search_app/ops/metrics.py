"""Metrics in Prometheus' format: requests, searches and engine times.

Metrics have routes, outcomes and durations, but neither people nor search words. `practice-search serve` has several
processes. Each counts in its own files in a shared folder (`share_metrics`), and the process that is asked adds
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
"""Upper bounds of the histograms' buckets, in seconds."""
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Methods with a label of their own. All others count as `other`, so the number of labels is bounded."""
SHARED_FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable from which prometheus-client reads the shared folder."""


class Metrics:
    """The metrics of one application. Safe to share between threads."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels = ("route", "method", "status")
        self._requests = Counter("practice_search_requests", "Requests.", labels, registry=self._registry)
        self._request_seconds = self._histogram("practice_search_request_seconds", "Duration of requests.", ("route",))
        self._searches = Counter(
            "practice_search_searches",
            "Searches by outcome and by the stage that answered the query.",
            ("outcome", "stage"),
            registry=self._registry,
        )
        self._engine_seconds = self._histogram(
            "practice_search_engine_seconds", "Duration of requests to the search engine.", ()
        )

    def count_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count an answered request and its duration."""
        self._requests.labels(route, method if method in METHODS else "other", str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    @contextmanager
    def count_search(self, query: Query) -> Iterator[list[Results]]:
        """Count the search inside the block, which appends its results to the list. An empty list is a failure."""
        results: list[Results] = []
        try:
            yield results
        finally:
            outcome = "failed" if not results else "found" if results[0].total else "nothing"
            self._searches.labels(outcome, _stage(query, results)).inc()

    def with_timing(self, engine: Engine) -> Engine:
        """Return the same engine with the duration of each search measured."""
        return cast("Engine", _TimedEngine(engine, self._engine_seconds))

    def exposition(self, current: Mapping[str, float]) -> bytes:
        """All metrics of all processes and these current values, in Prometheus' format."""
        registry = self._registry
        if shared := os.environ.get(SHARED_FOLDER_VARIABLE):
            registry = CollectorRegistry()
            MultiProcessCollector(registry, shared)  # type: ignore[no-untyped-call]
        gauges = CollectorRegistry()
        gauges.register(_CurrentValues(current))
        return generate_latest(registry) + generate_latest(gauges)

    def _histogram(self, name: str, documentation: str, labels: tuple[str, ...]) -> Histogram:
        return Histogram(name, documentation, labels, buckets=BUCKETS, registry=self._registry)


def current_metrics() -> Metrics:
    """The metrics of the running application."""
    metrics: Metrics = current_app.extensions["practice_search_metrics"]
    return metrics


def _stage(query: Query, results: list[Results]) -> str:
    """The stage that answered a query: `everything` without words, `typed`, or `corrected` with another spelling."""
    if not query.text:
        return "everything"
    correction = results[0].correction if results else None
    return "corrected" if correction is not None and correction.applied else "typed"


class _TimedEngine:
    """An engine whose searches are timed. All else is passed to the engine."""

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


class _CurrentValues(Collector):
    """Gauges of values that are read at this moment."""

    def __init__(self, values: Mapping[str, float]) -> None:
        self._values = values

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for name, value in self._values.items():
            yield GaugeMetricFamily(f"practice_search_{name}", name.replace("_", " ").capitalize() + ".", value)


@contextmanager
def share_metrics(folder: Path) -> Iterator[None]:
    """Let all processes forked inside the block count together. Enter it before any `Metrics` is made.

    Each server has its own subfolder, since two run while one replaces the other. The server deletes it at its end.
    The next server deletes the subfolders of servers that were killed.
    """
    owner = os.getpid()
    own, lock = _own_folder(folder)
    os.environ[SHARED_FOLDER_VARIABLE] = str(own)
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]  # as the import does if the variable is set
    try:
        yield
    finally:
        if os.getpid() == owner:  # a forked process ends here, too
            del os.environ[SHARED_FOLDER_VARIABLE]
            shutil.rmtree(own, ignore_errors=True)
            os.close(lock)


def _own_folder(folder: Path) -> tuple[Path, int]:
    """Make a folder for this server; return it with the descriptor that locks it until the last process ends."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with FileLock(folder / "lock", timeout=10):
        for existing in folder.glob("server-*"):
            _remove_if_abandoned(existing)
        own = Path(tempfile.mkdtemp(prefix="server-", dir=folder))
        lock = os.open(own / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
    return own, lock


def _remove_if_abandoned(folder: Path) -> None:
    lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        return
    finally:
        os.close(lock)
