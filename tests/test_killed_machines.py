"""Three nodes of OpenSearch, PostgreSQL and two web servers, in use while one after the other is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from corpus.practice import Practice, Section
from index.engines.opensearch import OpenSearchEngine
from search_app.catalogue import Catalogue
from search_app.settings import PREFIX, Settings, load_settings
from tests.load import Publisher, Readers
from tests.opensearch import Node, cluster, manager, other, running
from tests.postgresql import Server
from tests.serving import COMMAND, PATIENCE, Running, serving

pytestmark = pytest.mark.opensearch

HELD = 1_800
"""Practices from the beginning: enough for a build that can be killed half-way."""
SECONDS = 5.0
"""For which searches may fail, in all."""


def practice(number: int, name: str = "new") -> Practice:
    words = " ".join(f"word{number * step % 997}" for step in range(1, 60))
    sections = [Section("narrative", f"Guidance. {words}")]
    return Practice(slug=f"{name}-{number:05}", title=f"{name} {number}", countries=["NO"], sections=sections)


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[list[Node]]:
    with running(tmp_path / "nodes", 3) as nodes:
        yield nodes


@pytest.fixture
def here(nodes: list[Node], postgresql: Server, tmp_path: Path) -> Settings:
    return load_settings(
        instance_path=tmp_path / "instance",
        database_url=postgresql.database(),
        index_url=f"{cluster(nodes)}/practices?shards=3&replicas=1",
    )


@pytest.fixture
def shelf(here: Settings) -> Iterator[Catalogue]:
    with closing(Catalogue(here)) as shelf:
        yield shelf


def test_whatever_is_killed_nothing_confirmed_is_lost_and_no_wrong_answer_is_given(
    nodes: list[Node], here: Settings, shelf: Catalogue, capsys: pytest.CaptureFixture[str]
) -> None:
    shelf.collection.put(practice(number, "held") for number in range(HELD))
    shelf.builder.build()
    with ExitStack() as stack:
        servers = [stack.enter_context(server(here)) for _ in range(2)]
        readers = stack.enter_context(Readers([one.address for one in servers], "q=guidance&per_page=1"))
        publisher = stack.enter_context(Publisher(shelf, practice))
        for victim in (other, manager):
            time.sleep(2)
            node = victim(nodes)
            node.kill()
            time.sleep(5)
            node.start()
            node.wait(3)
        half_built = kill_a_build(here, servers[0])
        stack.enter_context(server(here, servers[0].port))
        command(here, "index", "build")
        time.sleep(3)
    shelf.catch_up(None)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(readers.answers)} searches, {len(publisher.confirmed)} practices published; searches failed for"
            f" {readers.failing():.1f} s; the build was gone on with at {half_built[1]:,} practices\n"
        )
    assert readers.went_back() == []
    assert all(HELD <= one.total <= HELD + publisher.tried for one in readers.answers if one.total is not None)
    assert set(publisher.confirmed) <= {one.slug for one in shelf.collection.practices()}
    assert shelf.engine.state().generation.startswith(half_built[0])
    assert shelf.engine.state().documents == len(shelf.collection) >= HELD + len(publisher.confirmed)
    assert readers.failing() < SECONDS


@contextmanager
def server(here: Settings, port: int | None = None) -> Iterator[Running]:
    """A web server of one process on these settings."""
    with serving(here.folder, port=port, **names(here), WORKERS="1") as running_server:
        yield running_server


def names(here: Settings) -> dict[str, str]:
    return {"DATABASE_URL": here.database_url, "INDEX_URL": here.index_url}


def environment(here: Settings) -> dict[str, str]:
    own = {f"{PREFIX}{name}": value for name, value in names(here).items()}
    return {**os.environ, **own, f"{PREFIX}INSTANCE_PATH": str(here.folder)}


def command(here: Settings, *words: str) -> None:
    done = subprocess.run([COMMAND, *words], env=environment(here), check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def kill_a_build(here: Settings, server: Running) -> tuple[str, int]:
    """Begin a build, and kill it half-way together with a web server; its generation, and how much of it was noted."""
    generations = OpenSearchEngine(here.index_url)._generations
    quiet = subprocess.DEVNULL
    with subprocess.Popen([COMMAND, "index", "build"], env=environment(here), stdout=quiet, stderr=quiet) as build:
        until = time.monotonic() + 5 * PATIENCE
        while (found := generations.find_resumable()) is None:
            assert build.poll() is None
            assert time.monotonic() < until
            time.sleep(0.02)
        build.kill()
    workers = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    for process in (server.process.pid, *map(int, workers)):
        os.kill(process, signal.SIGKILL)
    server.process.wait()
    return found.index, found.checkpoint["done"]
