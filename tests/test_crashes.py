"""Killed at any moment: no confirmed practice is lost, and no broken index is served."""

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from corpus.collection import Collection
from index.query import Query
from search_app.catalogue import Catalogue
from search_app.settings import load_settings
from tests.serving import COMMAND, fetch, free_port

SEED = 20261124
RECORDS = 6_000

pytestmark = pytest.mark.slow


@contextmanager
def started(instance: Path, *words: str | Path) -> Iterator[subprocess.Popen[bytes]]:
    """A command in a process group of its own, which is killed whole."""
    environment = {**os.environ, "PRACTICE_SEARCH_INSTANCE_PATH": str(instance)}
    process = subprocess.Popen(
        [COMMAND, *words], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def run(instance: Path, *words: str | Path) -> None:
    with started(instance, *words) as process:
        assert process.wait(timeout=120) == 0


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    chance = random.Random(SEED)
    words = [f"word{n}" for n in range(400)]
    file = tmp_path_factory.mktemp("records") / "records.jsonl"
    with file.open("w") as lines:
        for number in range(RECORDS):
            text = " ".join(chance.choices(words, k=30))
            lines.write(
                json.dumps({"id": f"r{number}", "title": f"Record {number}", "text": text, "lang": "en"}) + "\n"
            )
    return file


def check_whole(instance: Path, confirmed: int) -> int:
    """What was confirmed is there, and the database is sound; how many practices it holds."""
    collection = Collection.open(f"sqlite:///{instance}/app.sqlite")
    held = sum(1 for _ in collection.practices())
    assert held == len(collection) >= confirmed
    collection.close()
    return held


def confirmed_so_far(instance: Path) -> int:
    """How many practices another process can read now: those are confirmed."""
    collection = Collection.open(f"sqlite:///{instance}/app.sqlite")
    count = len(collection)
    collection.close()
    return count


def check_served(instance: Path, expected: set[int]) -> None:
    """Whatever index is served opens, and holds what one of its states held; no more, no less."""
    found = Catalogue(load_settings(instance_path=instance))
    results = found.searcher.search(Query("record"))
    assert results.total in expected
    assert len(results.hits) == min(10, results.total)
    found.close()


def test_an_ingest_that_is_killed_loses_nothing_that_was_confirmed(records: Path, tmp_path: Path) -> None:
    chance = random.Random(SEED + 1)
    instance = tmp_path / "instance"
    run(instance, "index", "build")
    held = 0
    for _ in range(14):
        with started(instance, "ingest", records) as process:
            time.sleep(chance.uniform(0.3, 3.0))
            confirmed = confirmed_so_far(instance)
            kill(process)
        held = check_whole(instance, max(confirmed, held))
        check_served(instance, set(range(held + 1)))
    run(instance, "ingest", records)
    assert check_whole(instance, RECORDS) == RECORDS
    check_served(instance, {RECORDS})


def test_a_build_that_is_killed_leaves_what_was_served(records: Path, tmp_path: Path) -> None:
    chance = random.Random(SEED + 2)
    instance = tmp_path / "instance"
    run(instance, "ingest", records)
    for _ in range(14):
        with started(instance, "index", "build") as process:
            time.sleep(chance.uniform(0.3, 4.0))
            kill(process)
        check_served(instance, {RECORDS})
    run(instance, "index", "build")
    check_served(instance, {RECORDS})
    served_and_before = 2
    assert len(list((instance / "index").glob("generation-*"))) == served_and_before


def test_a_server_that_is_killed_comes_back_with_everything(records: Path, tmp_path: Path) -> None:
    chance = random.Random(SEED + 3)
    instance = tmp_path / "instance"
    run(instance, "ingest", records)
    for _ in range(6):
        port = free_port()
        with started(instance, "serve", "--port", str(port)) as process:
            assert total(port) == RECORDS
            for _ in range(chance.randint(1, 12)):
                assert total(port) == RECORDS
            kill(process)
        check_served(instance, {RECORDS})
    check_whole(instance, RECORDS)


def total(port: int) -> int:
    """What the API says."""
    found = json.loads(fetch(f"http://127.0.0.1:{port}/api/v1/search?q=record"))
    return int(found["total"])
