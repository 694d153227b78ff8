"""Whatever number of processes builds: the index is the same, an error is the same, and none of them is left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from corpus.errors import InvalidPractice
from corpus.extraction import DocumentSection
from corpus.practice import Attachment, Practice, Section
from index.attachments import AttachedText
from index.build.builder import IndexBuilder
from index.build.worker_pool import QUEUED_PER_WORKER, worker_pool
from index.errors import BuildFailed
from index.search_query import Query
from index.text.analyzer import Analyzer
from tests.index.house import House

NUMBER = 450
PROCESSES = 3
WORDS = ("guidance", "Beratung", "œuvre", "décrochage", "labour-market", "life long", "PES", "schools", "careers")


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few are many here, and the cores those of a larger machine."""
    monkeypatch.setattr("index.build.worker_pool.MIN_ITEMS", 1)
    monkeypatch.setattr("index.build.worker_pool.available_cores", lambda: PROCESSES)


def practice(number: int, **fields: object) -> Practice:
    """One that shares some words, phrases and values with others."""
    text = " ".join(WORDS[(number * step) % len(WORDS)] for step in range(1, 8))
    given: dict[str, object] = {
        "title": f"{WORDS[number % len(WORDS)]} in {number}",
        "language": ("en", "de", "fr", "und")[number % 4],
        "countries": [("NO", "FI", "")[number % 3]],
        "values": {"areas": [f"P{1 + number % 5}"]},
        "sections": [
            Section("aims", f"{text}. Mobile guidance number {number % 7}."),
            Section("achievements", text[::-1]),
        ],
    }
    return Practice(slug=f"p{number:03}", **{**given, **fields})  # type: ignore[arg-type]


def segments(folder: Path) -> list[bytes]:
    """All that the newest generation holds, but for the names that it has by chance."""
    newest = folder / "index" / (folder / "index" / "CURRENT").read_text()
    return [file.read_bytes() for file in sorted(newest.glob("*.seg"))]


def children(of: int | None = None) -> set[int]:
    """The processes that a process started and that are still there."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (process / "stat").read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == (of or os.getpid()) and state != "Z":
            found.add(int(process.name))
    return found


def gone(processes: Iterable[int]) -> bool:
    """Whether they end within some seconds."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if not any(Path(f"/proc/{one}").exists() for one in processes):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.usefixtures("many")
def test_the_index_is_the_same_whatever_number_of_processes_builds_it(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.collection.put(practice(number) for number in range(NUMBER))
    took_part: set[int] = set()
    before = children()
    house.builder.build(lambda _done, _of: took_part.update(children() - before))
    by_many = segments(tmp_path)
    monkeypatch.setattr("index.build.worker_pool.available_cores", lambda: 1)
    house.builder.build(lambda _done, _of: took_part.update(children() - before))
    assert len(took_part) == PROCESSES
    assert by_many == segments(tmp_path)
    assert len(by_many) == 1
    assert house.searcher.search(Query("mobile guidance")).total == NUMBER
    assert children() <= before


def test_for_few_practices_no_process_is_started(house: House) -> None:
    house.collection.put(practice(number) for number in range(3))
    before, seen = children(), []
    house.builder.build(lambda _done, _of: seen.append(children()))
    assert all(processes <= before for processes in seen)
    assert seen


@pytest.mark.usefixtures("many")
def test_the_texts_of_files_are_read_here_and_analysed_there(house: House) -> None:
    report = AttachedText(
        "report.pdf", "ab" * 32, "pdf", (DocumentSection("page 3", "It was a costly affair.", 3),), "en"
    )
    builder = IndexBuilder(house.collection, house.engine, Analyzer(), house.vocabularies, lambda _: [report])
    having = {"attachments": [Attachment("report.pdf", sha256="ab" * 32)]}
    house.collection.put(practice(number, **(having if number == 5 else {})) for number in range(10))
    builder.build()
    (hit,) = house.searcher.search(Query("costly")).hits
    assert (hit.slug, hit.snippets[0].label) == ("p005", "report.pdf, page 3")


@pytest.mark.usefixtures("many")
def test_a_practice_that_cannot_be_gives_the_error_that_names_it_and_ends_the_processes(house: House) -> None:
    house.collection.put(practice(number) for number in range(NUMBER))
    with house.collection.engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE revisions SET record = json_set(record, '$.title', ' ') WHERE slug = 'p333'")
        )
    before = children()
    with pytest.raises(InvalidPractice, match="title: is empty"):
        house.builder.build()
    assert children() <= before


@pytest.mark.slow
@pytest.mark.usefixtures("many")
def test_where_one_of_the_processes_dies_the_build_says_so_and_what_was_served_still_is(house: House) -> None:
    house.collection.put([practice(0)])
    house.builder.build()
    house.collection.put(practice(number) for number in range(1, 2_000))
    before = children()

    def kill(_done: int, _of: int) -> None:
        os.kill(max(children() - before), signal.SIGKILL)

    with pytest.raises(BuildFailed, match="SIGKILL"):
        house.builder.build(kill)
    assert children() <= before
    assert house.searcher.search(Query("guidance")).total == 1
    assert house.builder.build() == 2_000


@pytest.mark.slow
@pytest.mark.usefixtures("many")
def test_who_interrupts_a_build_leaves_no_process(house: House) -> None:
    house.collection.put(practice(number) for number in range(NUMBER))
    before, handler = children(), signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            house.builder.build(lambda _done, _of: os.kill(os.getpid(), signal.SIGINT))
    finally:
        signal.signal(signal.SIGINT, handler)
    assert children() <= before


@pytest.mark.usefixtures("many")
def test_a_build_in_a_thread_is_one_as_any(house: House) -> None:
    house.collection.put(practice(number) for number in range(NUMBER))
    with ThreadPoolExecutor() as pool:
        assert pool.submit(house.builder.build).result() == NUMBER


# Who is started in the background may have been told to leave an interruption alone.
BUILDING = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from pathlib import Path
import index.build.worker_pool
from tests.index.house import open_house
index.build.worker_pool.MIN_ITEMS, index.build.worker_pool.available_cores = 1, lambda: 3
open_house(Path(sys.argv[1])).builder.build(lambda done, of: (print(done, flush=True), time.sleep(60)))
"""


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_processes_end_with_the_one_that_started_them(house: House, tmp_path: Path, how: signal.Signals) -> None:
    house.collection.put(practice(number) for number in range(NUMBER))
    command = [sys.executable, "-c", BUILDING, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as building:
        assert building.stdout is not None
        assert building.stdout.readline() == b"200\n"
        started = children(building.pid)
        building.send_signal(how)
        building.wait(20)
    assert len(started) == PROCESSES
    assert gone(started)


def test_pieces_come_in_their_order_and_few_are_on_the_way(many: None) -> None:
    del many
    begun: list[int] = []

    def pieces() -> Iterator[int]:
        for number in range(60):
            begun.append(number)
            yield number

    with worker_pool(60, ()) as hands:
        work: Callable[[int], str] = str
        for done, (piece, answer) in enumerate(hands.map_in_order(work, pieces())):
            assert (piece, answer) == (done, str(done))
            assert len(begun) - done <= QUEUED_PER_WORKER * PROCESSES
    assert begun == list(range(60))


@pytest.mark.usefixtures("many")
def test_what_is_unforeseen_ends_the_process_and_the_work() -> None:
    with worker_pool(1, ()) as hands, pytest.raises(BuildFailed, match="status 1"):
        list(hands.map_in_order(int, ["1", "no number"]))
