"""The collection in SQLite: a file of its owner's, and clear words where it is none."""

import sqlite3
from pathlib import Path

import pytest

from corpus.errors import CollectionUnavailable
from corpus.practice import Practice
from corpus.store.collection import Collection


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/folder/app.sqlite"


@pytest.fixture
def collection(url: str) -> Collection:
    return Collection.open(url)


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


def test_a_database_that_is_gone_is_said_by_every_reading(collection: Collection, url: str) -> None:
    collection.put([Practice(slug="a", title="A")])
    collection.close()
    file = Path(url.removeprefix("sqlite:///"))
    for one in file.parent.glob("app.sqlite*"):
        one.unlink()
    file.write_bytes(b"garbage" * 2_000)
    for read in (lambda: collection.revision, lambda: collection.get("a"), lambda: list(collection.practices())):
        with pytest.raises(CollectionUnavailable):
            read()
