"""`python -m tests.benchmarks.rebuild`: a rebuild while readers and a publisher go on, none of whom should notice.

It takes in so many records of ../shared/data/pool.py where they are not there yet, serves them with
`practice-search serve`, and runs `practice-search index build` meanwhile. It says what readers waited, how many
requests failed and what the build needed, and fails where one request failed or a published practice is not found.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Final

import click
from attrs import frozen

from corpus.practice import Practice
from search_app.catalogue import Catalogue
from search_app.settings import PREFIX, Settings, load_settings
from tests.benchmarks.pools import CACHE, POOL
from tests.load import Answer, Publisher, Readers
from tests.opensearch import place, single_node
from tests.postgresql import running as postgresql
from tests.serving import COMMAND, serving

__all__ = ["Built", "build", "main"]

QUESTIONS: Final = ("q=work&country=DE", "q=training+young+people", 'q="social+inclusion"', "sort=year", "q=energi*")
"""What readers ask in turn beside the query that every practice answers."""
BEFORE: Final = 20.0
"""Seconds of load without a rebuild, to compare with."""


@frozen
class Built:
    """A build that has ended."""

    seconds: float
    processor: float
    """Seconds that it computed."""
    megabytes: float
    """Of memory, at its most."""
    code: int


def main() -> None:
    """Measure, print, and say by the exit status whether nobody noticed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("practices", type=int, nargs="?", default=100_000)
    options.add_argument("--engine", choices=("whoosh", "opensearch"), default="whoosh")
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    chosen = options.parse_args()
    folder = CACHE / f"rebuild-{chosen.practices}-{chosen.engine}-{chosen.database}"
    with ExitStack() as stack:
        database = stack.enter_context(postgresql()).database() if chosen.database == "postgresql" else ""
        index = ""
        if chosen.engine == "opensearch":
            index = stack.enter_context(place(stack.enter_context(single_node(folder / "node"))))
        here = load_settings(instance_path=folder / "instance", database_url=database, index_url=index)
        shelf = Catalogue(here)
        if len(shelf.collection) < chosen.practices:
            _take_in(here, chosen.practices)
        sys.exit(0 if _measure(here, shelf) else 1)


def _take_in(here: Settings, number: int) -> None:
    """So many records, and an index of them."""
    pool = here.folder.parent / "pool.jsonl"
    with pool.open("wb") as file:
        subprocess.run((sys.executable, str(POOL), str(number)), stdout=file, check=True)
    began = time.monotonic()
    subprocess.run([COMMAND, "ingest", str(pool)], env=_environment(here), check=True, stdout=subprocess.DEVNULL)
    click.echo(f"taken in and indexed: {time.monotonic() - began:.0f} s")


def _measure(here: Settings, shelf: Catalogue) -> bool:
    shelf.ensure(lambda _done, _of: None)
    with _served(here) as address, Publisher(shelf, _practice, pause=1.0) as publisher:
        with Readers([address], "per_page=1", readers=1) as before, _asking(address) as others_before:
            time.sleep(BEFORE)
        with Readers([address], "per_page=1", readers=1) as during, _asking(address) as others_during:
            built = build(here)
            time.sleep(2)
    shelf.catch_up(None)
    state = shelf.engine.state()
    lost = [slug for slug in publisher.confirmed if not _is_found(shelf, slug)]
    computed = f"{built.seconds:.0f} s, {built.processor:.0f} of them computing"
    click.echo(f"the build: {computed}, {built.megabytes:.0f} MB at its most, exit status {built.code}")
    click.echo(f"index: {state.documents:,} practices, {state.size:,} bytes")
    for name, all_of_them in (("before", [before, *others_before]), ("during", [during, *others_during])):
        click.echo(f"{name}: {_said([answer for readers in all_of_them for answer in readers.answers])}")
    click.echo(f"published meanwhile: {len(publisher.confirmed)}, of which not found: {len(lost)}")
    failed = [answer for readers in (before, during, *others_before, *others_during) for answer in readers.failed]
    back = before.went_back() + during.went_back()
    click.echo(f"failed requests: {len(failed)}; answers that lacked what was shown before: {len(back)}")
    shelf.close()
    return not (failed or lost or back or built.code)


@contextmanager
def _served(here: Settings) -> Iterator[str]:
    with serving(here.folder, DATABASE_URL=here.database_url, INDEX_URL=here.index_url) as server:
        yield server.address


@contextmanager
def _asking(address: str) -> Iterator[Sequence[Readers]]:
    with ExitStack() as stack:
        yield [stack.enter_context(Readers([address], one, readers=1, pause=0.2)) for one in QUESTIONS]


def _practice(number: int) -> Practice:
    name = f"published-{os.getpid()}-{number}"
    return Practice(slug=name, title=f"Published meanwhile {number}", keywords=[name])


def _is_found(shelf: Catalogue, slug: str) -> bool:
    return shelf.engine.frequency("whole_title", shelf.practice(slug).title.lower()) > 0


def build(here: Settings) -> Built:
    """`practice-search index build` in a process of its own."""
    began = time.monotonic()
    process = subprocess.Popen([COMMAND, "index", "build"], env=_environment(here), stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    computed = used.ru_utime + used.ru_stime
    return Built(time.monotonic() - began, computed, used.ru_maxrss / 1_000, process.returncode)


def _environment(here: Settings) -> dict[str, str]:
    own = {"INSTANCE_PATH": str(here.folder), "DATABASE_URL": here.database_url, "INDEX_URL": here.index_url}
    return {**os.environ, **{f"{PREFIX}{name}": value for name, value in own.items()}}


def _said(answers: Sequence[Answer]) -> str:
    times = sorted(one.took * 1_000 for one in answers)
    middle, most = times[len(times) // 2], times[int(len(times) * 0.99)]
    bounds = f"half within {middle:.0f} ms, 99 of 100 within {most:.0f} ms, all within {times[-1]:.0f} ms"
    return f"{len(times):,} requests, {bounds}"


if __name__ == "__main__":
    main()
