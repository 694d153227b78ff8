"""The collection on PostgreSQL: what its server can do to it, and what is said then."""

import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from corpus.errors import CollectionUnavailable
from corpus.practice import Practice
from corpus.store import postgresql as module
from corpus.store.collection import Collection
from tests.postgresql import Server, running

pytestmark = pytest.mark.postgresql


@pytest.fixture
def url(postgresql: Server) -> str:
    return postgresql.database()


@pytest.fixture
def collection(url: str) -> Iterator[Collection]:
    found = Collection.open(url)
    yield found
    found.close()


def practice(slug: str, title: str = "A title") -> Practice:
    return Practice(slug=slug, title=title)


def name_of(url: str) -> str:
    return url.rsplit("/", maxsplit=1)[-1]


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_the_schemes_that_people_write_all_lead_there(postgresql: Server, scheme: str) -> None:
    collection = Collection.open(postgresql.database().replace("postgresql", scheme, 1))
    assert collection.put([practice("a")]) == 1
    collection.close()


def test_a_socket_serves_as_well_as_a_port(postgresql: Server, url: str) -> None:
    host = f"?host={postgresql.folder}&port={postgresql.port}"
    collection = Collection.open(f"postgresql://practices@/{name_of(url)}{host}")
    assert len(collection) == 0
    collection.close()


def test_tables_of_a_newer_version_are_left_alone(postgresql: Server, collection: Collection, url: str) -> None:
    collection.close()
    postgresql.run("UPDATE collection_version SET version_num = '9999'", name_of(url))
    with pytest.raises(CollectionUnavailable, match="newer"):
        Collection.open(url)


def test_a_database_that_would_lose_letters_is_refused(postgresql: Server) -> None:
    url = postgresql.database("TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    with pytest.raises(CollectionUnavailable, match="UTF8"):
        Collection.open(url)


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    with pytest.raises(CollectionUnavailable) as caught:
        Collection.open("postgresql://me:secret@127.0.0.1:1/practices")
    assert "127.0.0.1" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_each_statement_of_a_writer_sees_what_others_left_whatever_the_server_defaults_to(
    postgresql: Server, url: str
) -> None:
    postgresql.run(f"ALTER DATABASE {name_of(url)} SET default_transaction_isolation = 'repeatable read'")
    collections = [Collection.open(url) for _ in range(4)]
    threads = [
        threading.Thread(target=one.put, args=([practice("a", f"{id(one)} {number}")],))
        for one in collections
        for number in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(collections[0].revisions("a")) == 12
    for one in collections:
        one.close()


def test_a_writer_waits_for_its_turn_no_longer_than_it_may_and_says_so(
    collection: Collection, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LIMIT_WAITING", sa.text("SELECT set_config('lock_timeout', '200ms', true)"))
    other = sa.create_engine(url)
    with other.begin() as connection:
        module.lock_writers(connection)
        with pytest.raises(CollectionUnavailable, match="lock timeout"):
            collection.put([practice("a")])
    assert collection.put([practice("a")]) > 0
    other.dispose()


def test_readers_do_not_wait_for_writers(collection: Collection, url: str) -> None:
    collection.put([practice("a")])
    other = sa.create_engine(url)
    with other.begin() as connection:
        module.lock_writers(connection)
        connection.execute(sa.text("UPDATE practices SET removed = true"))
        assert collection.get("a") == practice("a")
        assert [change.slug for change in collection.changes(0)] == ["a"]
    other.dispose()


def test_a_server_that_went_away_is_said_and_one_that_came_back_is_used() -> None:
    with running() as server:
        collection = Collection.open(server.database())
        collection.put([practice("a")])
        server.stop()
        for ask in (lambda: collection.get("a"), lambda: collection.revision, lambda: collection.put([practice("b")])):
            with pytest.raises(CollectionUnavailable):
                ask()
        server.start()
        assert collection.get("a") == practice("a")
        assert collection.put([practice("b")]) > 1
        collection.close()
