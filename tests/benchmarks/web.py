"""Results pages over HTTP: this product's, as `practice-search serve` serves them, and Datasette's.

Both are asked for the same questions by the same client, in turns. The server has one process and one core, the client
the other core. Datasette counts a facet's values under that facet's own choice too, and does not rank what it finds.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from attrs import evolve

from search_app.params import query_url
from tests.benchmarks.children import cores, environment
from tests.benchmarks.client import Load, load
from tests.benchmarks.documents import prepared
from tests.benchmarks.figures import spread
from tests.benchmarks.memory import resident
from tests.benchmarks.peers import datasette
from tests.benchmarks.peers.base import Asked
from tests.benchmarks.peers.datasette import DATASETTE
from tests.benchmarks.peers.ours import OURS, query_of
from tests.benchmarks.pools import PACKAGES, ROOT, House
from tests.serving import COMMAND, fetch, free_port

__all__ = ["pages", "served_memory", "suited"]

TURNS: Final = 3
NOTHING_KEPT: Final = {"PRACTICE_SEARCH_REMEMBERED_ANSWERS": "0"}
"""No answer is served twice."""
ENCODINGS: Final = {"compressed": "gzip", "as it is": "identity"}


def suited(asked: Sequence[Asked]) -> tuple[Asked, ...]:
    """The questions that both can be asked: those that all agree on, narrowed by one value's facet or by years.

    Datasette has no way to choose several values of a facet that holds lists.
    """
    found = []
    for one in asked:
        if one.question.comparable:
            filters = tuple(narrowing for narrowing in one.filters if narrowing.facet != "keyword")
            found.append(evolve(one, question=evolve(one.question, filters=filters)))
    return tuple(found)


def pages(house: House, asked: Sequence[Asked], facets: tuple[str, ...], seconds: float) -> Mapping[str, Any]:
    """Requests in a second and milliseconds of both, compressed where it is offered, and as it is. Raises Missing."""
    version = datasette.version()
    folder = house.folder / "peers" / DATASETTE
    if not folder.exists():
        practices = {one.slug: one for one in house.collection.practices()}
        datasette.built(folder, prepared(house.documents), practices)
    core, own = cores()
    os.sched_setaffinity(0, {own})
    with _serving(house, core, workers=1) as ours, _serving_datasette(folder, core) as theirs:
        paths = {
            OURS: (ours, [query_url("/search", query_of(one)) for one in asked]),
            DATASETTE: (theirs, [datasette.path_of(one, facets) for one in asked]),
        }
        agreeing = sum(_same(ours, theirs, one, facets) for one in asked)
        found = {name: _turns(paths, encoding, seconds) for name, encoding in ENCODINGS.items()}
    return {"version": version, "questions": len(asked), "hits": agreeing, "pages": found}


def _turns(paths: Mapping[str, tuple[int, Sequence[str]]], encoding: str, seconds: float) -> Mapping[str, Any]:
    loads: dict[str, list[Load]] = {name: [] for name in paths}
    for turn in range(TURNS + 1):
        for name, (port, mine) in paths.items():
            one = load(port, mine, seconds, encoding)
            if turn:  # the first warms
                loads[name].append(one)
    return {name: _figures(mine) for name, mine in loads.items()}


def _figures(loads: Sequence[Load]) -> Mapping[str, float]:
    times = spread([one for mine in loads for one in mine.milliseconds])
    sizes = spread([size for mine in loads for size in mine.sizes])
    return {
        "per_second": round(spread([one.per_second for one in loads]).median, 1),
        "median": round(times.median, 2),
        "p95": round(times.p95, 2),
        "kilobytes": round(sizes.median / 1_000, 1),
    }


def _same(ours: int, theirs: int, one: Asked, facets: tuple[str, ...]) -> bool:
    """Whether both find as many, and no facet was left out."""
    mine = json.loads(fetch(f"http://127.0.0.1:{ours}{query_url('/api/v1/search', query_of(one))}"))
    other = json.loads(fetch(f"http://127.0.0.1:{theirs}{datasette.path_of(one, facets, '.json')}"))
    counted = len(other["facet_results"]) == len(facets)
    return bool(counted and mine["total"] == other["filtered_table_rows_count"])


def served_memory(house: House, asked: Sequence[Asked], seconds: float) -> Mapping[str, float]:
    """Megabytes of `practice-search serve` with one worker and with two, after all questions; shared ones once."""
    core, _ = cores()
    found = {}
    for workers in (1, 2):
        with _serving(house, core, workers) as port:
            load(port, [query_url("/search", query_of(one)) for one in asked], seconds * workers, "gzip")
            found[str(workers)] = round(sum(resident(process)["Pss"] for process in _listening(port)))
    return found


def _listening(port: int) -> Iterator[int]:
    """The processes of the server on that port."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        parts = path.read_bytes().split(b"\0")
        if b"serve" in parts and str(port).encode() in parts:
            yield int(path.parent.name)


@contextmanager
def _serving(house: House, core: int, workers: int) -> Iterator[int]:
    port = free_port()
    command = [str(COMMAND), "serve", "--port", str(port)]
    settings = {
        "PRACTICE_SEARCH_INSTANCE_PATH": str(house.folder),
        "PRACTICE_SEARCH_WORKERS": str(workers),
    } | NOTHING_KEPT
    with _running(command, core, f"http://127.0.0.1:{port}/search?q=work", environment(**settings)):
        yield port


@contextmanager
def _serving_datasette(folder: Path, core: int) -> Iterator[int]:
    port = free_port()
    more = environment(PYTHONPATH=f"{ROOT}:{PACKAGES}")
    with _running(datasette.command(folder, port), core, f"http://127.0.0.1:{port}/", more):
        yield port


@contextmanager
def _running(command: Sequence[str], core: int, address: str, variables: Mapping[str, str]) -> Iterator[None]:
    """A server on a core of its own, from its first answer on."""
    pinned = (sys.executable, "-m", "tests.benchmarks.pinned", str(core), *command)
    quiet = subprocess.DEVNULL
    with subprocess.Popen(pinned, cwd=ROOT, env=variables, stdout=quiet, stderr=quiet) as process:
        try:
            fetch(address)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
