"""`python -m tests.benchmarks.growth`: what grows with the collection, and how; the figures of docs/scale.md.

For each size it takes the head of ../shared/data/pool.py into a database, builds the index in a process of its own, and
asks it; one line of JSON says what that needed. Times are those that processors computed, here and in OpenSearch's
server together, so that a machine that does other things as well gives the same ones, nearly.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import click
from attrs import frozen

from corpus.formats import read_all
from corpus.reading.ingest import check_outcomes
from index.search_query import Query
from search_app.catalogue import Catalogue
from search_app.search.fallback_lists import DatabaseFacetCounts
from search_app.settings import Settings, load_settings
from tests.benchmarks.pools import CACHE, POOL
from tests.benchmarks.rebuild import build
from tests.opensearch import Node, cluster, place
from tests.opensearch import running as opensearch
from tests.postgresql import Server
from tests.postgresql import running as postgresql

__all__ = ["main"]

QUESTIONS: Final = (
    *("work", "young people", "social inclusion training", "energi*", '"climate change"', "school OR university"),
    *("Bildung", "development of rural areas", "health care for older people", "digital skills"),
)
TIMES: Final = 5
FACETS: Final = ("country", "area", "keyword", "type", "sector", "target", "year", "lang")
TICKS: Final = os.sysconf("SC_CLK_TCK")


@frozen
class Computing:
    """Seconds that this process and the server, where there is one, have computed."""

    node: Node | None

    def seconds(self) -> float:
        """So far."""
        if self.node is None or self.node._process is None:
            return time.process_time()
        fields = Path(f"/proc/{self.node._process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return time.process_time() + (int(fields[11]) + int(fields[12])) / TICKS

    def each(self, what: Callable[[], object], times: int = TIMES) -> float:
        """For each of so many times that it is done, after once that does not count."""
        what()
        before = self.seconds()
        for _ in range(times):
            what()
        return (self.seconds() - before) / times


def main() -> None:
    """Measure each size on one engine and one database, and print what was found."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sizes", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    options.add_argument("--engine", choices=("whoosh", "opensearch"), default="whoosh")
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--shards", type=int, nargs="*", default=[1])
    chosen = options.parse_args()
    with ExitStack() as stack:
        server = stack.enter_context(postgresql()) if chosen.database == "postgresql" else None
        nodes: Sequence[Node] = ()
        if chosen.engine == "opensearch":
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            nodes = stack.enter_context(opensearch(folder, 1))
        for size in chosen.sizes:
            here = load_settings(
                instance_path=CACHE / f"growth-{size}", database_url=server.database() if server else ""
            )
            _take_in(here, size)
            _say(practices=size, **_of_the_database(here, server))
            for shards in chosen.shards:
                _say(practices=size, engine=chosen.engine, shards=shards, **_placed(here, nodes, shards))


def _say(**found: object) -> None:
    click.echo(json.dumps(found))


def _take_in(here: Settings, size: int) -> None:
    shelf = Catalogue(here)
    if len(shelf.collection) < size:
        pool = here.folder / "pool.jsonl"
        pool.parent.mkdir(parents=True, exist_ok=True)
        with pool.open("wb") as file:
            subprocess.run((sys.executable, str(POOL), str(size)), stdout=file, check=True)
        records = check_outcomes(read_all([pool]), shelf.vocabularies)
        shelf.collection.put(record.practice for record in records if record.practice is not None)
    shelf.close()


def _of_the_database(here: Settings, server: Server | None) -> Mapping[str, float]:
    """Bytes for each practice, and what counting and listing without an index costs."""
    shelf = Catalogue(here)
    count = len(shelf.collection)
    if server:
        size = int(server.run(f"SELECT pg_database_size('{here.database_url.rpartition('/')[2]}')"))
    else:
        size = (here.folder / "app.sqlite").stat().st_size
    here_alone = Computing(None)
    counting = here_alone.each(lambda: DatabaseFacetCounts(shelf).count_facets(FACETS))
    rare = here_alone.each(lambda: shelf.collection.practices_with("keywords", ["no such keyword"]))
    shelf.close()
    return {
        "database_bytes_each": round(size / count),
        "counting_ms": round(counting * 1_000),
        "rare_value_ms": round(rare * 1_000),
    }


def _placed(here: Settings, nodes: Sequence[Node], shards: int) -> Mapping[str, float]:
    if not nodes:
        return _of_the_index(here, Computing(None))
    with place(cluster(nodes), f"?shards={shards}") as index:
        return _of_the_index(here.model_copy(update={"index_url": index}), Computing(nodes[0]))


def _of_the_index(here: Settings, computing: Computing) -> Mapping[str, float]:
    before = computing.seconds()
    built = build(here)
    in_the_server = computing.seconds() - before
    shelf = Catalogue(here.model_copy(update={"remembered_answers": 0}))
    state = shelf.engine.state()
    queries = [Query(one, spelling=False) for one in QUESTIONS]

    def milliseconds(queries: Sequence[Query], facets: Sequence[str]) -> float:
        seconds = computing.each(lambda: [shelf.searcher.search(query, facets) for query in queries])
        return round(seconds / len(queries) * 1_000, 1)

    asked = {
        "search_ms": milliseconds(queries, ()),
        "search_with_facets_ms": milliseconds(queries, FACETS),
        "everything_with_facets_ms": milliseconds([Query()], FACETS),
    }
    shelf.close()
    return {
        "build_seconds": round(built.processor + in_the_server, 1),
        "build_megabytes": round(built.megabytes),
        "index_bytes_each": round(state.size / state.documents),
        **asked,
    }


if __name__ == "__main__":
    main()
