"""Killed at any moment: no confirmed practice is lost, and no broken index is served."""

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from attrs import evolve

from corpus.store.collection import Collection
from index.search_query import Query
from search_app.catalogue import Catalogue
from search_app.settings import PREFIX, Settings, load_settings
from tests.serving import COMMAND, fetch, free_port

SEED = 20261124
RECORDS = 6_000

pytestmark = pytest.mark.slow


@contextmanager
def started(here: Settings, *words: str | Path) -> Iterator[subprocess.Popen[bytes]]:
    """A command in a process group of its own, which is killed whole."""
    own = {f"{PREFIX}INSTANCE_PATH": str(here.folder), f"{PREFIX}DATABASE_URL": here.database_url}
    environment = {**os.environ, **own}
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


def run(here: Settings, *words: str | Path) -> None:
    with started(here, *words) as process:
        assert process.wait(timeout=300) == 0  # on a busy machine, two of these share two cores


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


@pytest.fixture
def here(tmp_path: Path, new_database: Callable[[], str]) -> Settings:
    """An installation of the test's own."""
    return load_settings(instance_path=tmp_path / "instance", database_url=new_database())


def check_whole(here: Settings, confirmed: int) -> int:
    """What was confirmed is there, and the database is sound; how many practices it holds."""
    collection = Collection.open(here.database)
    held = sum(1 for _ in collection.practices())
    assert held == len(collection) >= confirmed
    collection.close()
    return held


def confirmed_so_far(here: Settings) -> int:
    """How many practices another process can read now: those are confirmed."""
    collection = Collection.open(here.database)
    count = len(collection)
    collection.close()
    return count


def check_served(here: Settings, expected: set[int]) -> None:
    """Whatever index is served opens, and holds what one of its states held; no more, no less."""
    found = Catalogue(here)
    results = found.searcher.search(Query("record"))
    assert results.total in expected
    assert len(results.hits) == min(10, results.total)
    found.close()


def test_an_ingest_that_is_killed_loses_nothing_that_was_confirmed(records: Path, here: Settings) -> None:
    chance = random.Random(SEED + 1)
    run(here, "index", "build")
    held = 0
    for _ in range(14):
        with started(here, "ingest", records) as process:
            time.sleep(chance.uniform(0.3, 3.0))
            confirmed = confirmed_so_far(here)
            kill(process)
        held = check_whole(here, max(confirmed, held))
        check_served(here, set(range(held + 1)))
    run(here, "ingest", records)
    assert check_whole(here, RECORDS) == RECORDS
    check_served(here, {RECORDS})


def test_a_new_version_whose_ingest_is_killed_loses_no_edit_and_is_completed(records: Path, here: Settings) -> None:
    chance = random.Random(SEED + 4)
    run(here, "ingest", "--source", "words", records)
    edited, withdrawn, gone = ([f"r{start + number}" for number in range(25)] for start in (0, 3_000, 5_900))
    change_here(here, edited, withdrawn)
    newer = records.with_name("newer.jsonl")
    rows = [json.loads(line) for line in records.read_text().splitlines()]
    newer.write_text("".join(json.dumps({**row, "text": "Newer."}) + "\n" for row in rows if row["id"] not in gone))
    for _ in range(8):
        with started(here, "ingest", "--source", "words", "--mirror", "--force", newer) as process:
            time.sleep(chance.uniform(1.0, 6.0))
            kill(process)
        check_whole(here, RECORDS - len(withdrawn) - len(gone))
    run(here, "ingest", "--source", "words", "--mirror", "--force", newer)
    collection = Collection.open(here.database)
    practices = {practice.slug: practice for practice in collection.practices()}
    collection.close()
    assert len(practices) == RECORDS - len(withdrawn) - len(gone)
    assert {practice.text("narrative") for practice in practices.values()} == {"Newer."}
    assert {practices[slug].title for slug in edited} == {"Edited here"}
    check_served(here, {len(practices) - len(edited)})


def change_here(here: Settings, edited: list[str], withdrawn: list[str]) -> None:
    """Edits and withdraws practices as people do."""
    collection = Collection.open(here.database)
    collection.put(evolve(practice, title="Edited here") for practice in collection.get_many(edited).values())
    for slug in withdrawn:
        collection.remove(slug)
    collection.close()


def test_a_build_that_is_killed_leaves_what_was_served(records: Path, here: Settings) -> None:
    chance = random.Random(SEED + 2)
    run(here, "ingest", records)
    for _ in range(14):
        with started(here, "index", "build") as process:
            time.sleep(chance.uniform(0.3, 4.0))
            kill(process)
        check_served(here, {RECORDS})
    run(here, "index", "build")
    check_served(here, {RECORDS})
    served_and_before = 2
    assert len(list((here.folder / "index").glob("generation-*"))) == served_and_before


def test_a_server_that_is_killed_comes_back_with_everything(records: Path, here: Settings) -> None:
    chance = random.Random(SEED + 3)
    run(here, "ingest", records)
    for _ in range(6):
        port = free_port()
        with started(here, "serve", "--port", str(port)) as process:
            assert total(port) == RECORDS
            for _ in range(chance.randint(1, 12)):
                assert total(port) == RECORDS
            kill(process)
        check_served(here, {RECORDS})
    check_whole(here, RECORDS)


def total(port: int) -> int:
    """What the API says."""
    found = json.loads(fetch(f"http://127.0.0.1:{port}/api/v1/search?q=record"))
    return int(found["total"])
