"""The collection keeps what it confirmed, numbers what changed, and says clearly when it cannot."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from attrs import evolve

from corpus.collection import BATCH, Change, Collection
from corpus.errors import CollectionUnavailable, PracticeNotFound
from corpus.practice import Practice, Section


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/folder/app.sqlite"


@pytest.fixture
def collection(url: str) -> Collection:
    return Collection.open(url)


def practice(slug: str, text: str = "What was done.") -> Practice:
    return Practice(slug=slug, title=slug.upper(), country="NO", sections=[Section("why", text)])


def test_what_is_put_is_got_as_it_was(collection: Collection) -> None:
    collection.put([practice("a"), practice("b")])
    assert collection.get("a") == practice("a")
    assert len(collection) == 2
    with pytest.raises(PracticeNotFound):
        collection.get("c")


def test_every_state_of_a_practice_is_kept(collection: Collection) -> None:
    collection.put([practice("a", "First.")])
    collection.put([practice("a", "Second.")])
    collection.remove("a")
    collection.put([practice("a", "Third.")])
    states = collection.revisions("a")
    assert [one.practice and one.practice.text("why") for one in states] == ["Third.", None, "Second.", "First."]
    assert all(one.at.tzinfo for one in states)
    with pytest.raises(PracticeNotFound):
        collection.revisions("b")


def test_a_practice_that_is_as_it_was_makes_no_revision(collection: Collection) -> None:
    first = collection.put([practice("a")])
    assert collection.put([practice("a")]) == first
    assert len(collection.revisions("a")) == 1


def test_changes_tell_each_practice_once_in_their_order(collection: Collection) -> None:
    start = collection.put([practice("a"), practice("b"), practice("c")])
    collection.put([practice("c", "New.")])
    collection.remove("a")
    latest = collection.put([practice("b", "New.")])
    assert list(collection.changes(start)) == [
        Change(start + 1, "c", removed=False),
        Change(start + 2, "a", removed=True),
        Change(start + 3, "b", removed=False),
    ]
    assert list(collection.changes(latest)) == []
    assert [one.slug for one in collection.changes(0)] == ["c", "a", "b"]


def test_a_removed_practice_is_gone_but_its_revisions_stay(collection: Collection) -> None:
    collection.put([practice("a")])
    collection.remove("a")
    assert len(collection) == 0
    assert list(collection.practices()) == []
    assert collection.get_many(["a"]) == {}
    with pytest.raises(PracticeNotFound):
        collection.remove("a")


def test_practices_come_by_slug_over_batches(collection: Collection) -> None:
    slugs = [f"p{number:05}" for number in range(BATCH * 2 + 3)]
    collection.put(practice(slug) for slug in reversed(slugs))
    assert [one.slug for one in collection.practices()] == slugs
    assert len(list(collection.changes(0))) == len(slugs)
    assert set(collection.get_many(slugs)) == set(slugs)


def test_a_put_that_fails_half_way_keeps_nothing(collection: Collection) -> None:
    def broken() -> object:
        yield from (practice(f"p{number}") for number in range(BATCH + 1))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        collection.put(broken())  # type: ignore[arg-type]
    assert len(collection) == 0
    assert collection.revision == 0


def test_two_writers_and_a_reader_at_once_lose_nothing(url: str) -> None:
    Collection.open(url)
    errors: list[BaseException] = []

    def write(name: str) -> None:
        try:
            mine = Collection.open(url)
            for number in range(15):
                mine.put([practice(f"{name}{number}"), evolve(practice("shared"), title=f"{name} {number}")])
                mine.get("shared")
            mine.close()
        except BaseException as error:
            errors.append(error)
            raise

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = Collection.open(url)
    assert errors == []
    assert len(found) == 31
    assert len(found.revisions("shared")) == 30


def test_the_file_is_its_owners_alone_and_in_write_ahead_mode(collection: Collection, url: str) -> None:
    file = Path(url.removeprefix("sqlite:///"))
    assert file.stat().st_mode & 0o077 == 0
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
    collection.close()


def test_a_database_that_is_none_is_refused_without_harm(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("These are my notes, and not a database at all. " * 50)
    before = file.read_bytes()
    with pytest.raises(CollectionUnavailable, match=r"notes\.txt"):
        Collection.open(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_tables_of_a_newer_version_are_left_alone(collection: Collection, url: str) -> None:
    collection.close()
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE collection_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(CollectionUnavailable, match="newer"):
        Collection.open(url)


def test_a_url_that_is_none_is_named_without_its_password() -> None:
    with pytest.raises(CollectionUnavailable) as caught:
        Collection.open("nosuch://me:secret@host/name")
    assert "nosuch" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_processes_may_open_a_new_database_at_once(url: str) -> None:
    program = "import sys; from corpus.collection import Collection; print(len(Collection.open(sys.argv[1])))"
    started = [
        subprocess.Popen([sys.executable, "-c", program, url], stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    assert [process.communicate()[0].strip() for process in started] == ["0", "0", "0"]


def test_a_database_that_is_gone_is_said_by_every_reading(collection: Collection, url: str) -> None:
    collection.put([practice("a")])
    collection.close()
    file = Path(url.removeprefix("sqlite:///"))
    for one in file.parent.glob("app.sqlite*"):
        one.unlink()
    file.write_bytes(b"garbage" * 2_000)
    for read in (lambda: collection.revision, lambda: collection.get("a"), lambda: list(collection.practices())):
        with pytest.raises(CollectionUnavailable):
            read()
