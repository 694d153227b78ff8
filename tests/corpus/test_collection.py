"""The collection keeps what it confirmed, numbers what changed, and says clearly when it cannot."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from attrs import evolve

from corpus.errors import CollectionUnavailable, PracticeNotFound, PracticeRemoved
from corpus.practice import Attachment, Practice, Section
from corpus.store.collection import Collection, RevisionChange
from corpus.store.tables import BATCH_SIZE


@pytest.fixture
def url(tmp_path: Path, new_database: Callable[[], str]) -> str:
    return new_database() or f"sqlite:///{tmp_path}/folder/app.sqlite"


@pytest.fixture
def collection(url: str) -> Iterator[Collection]:
    found = Collection.open(url)
    yield found
    found.close()


def practice(slug: str, text: str = "What was done.") -> Practice:
    return Practice(slug=slug, title=slug.upper(), countries=["NO"], sections=[Section("why", text)])


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


def test_what_earlier_revisions_hold_is_erased_and_the_newest_stays(collection: Collection) -> None:
    file = Attachment(sha256="0" * 64, name="names.pdf", size=1)
    first = collection.put([evolve(practice("a", "Maria told us."), attachments=(file,)), practice("b", "Maria too.")])
    second = collection.put([practice("a", "She told us.")])
    third = collection.put([practice("a", "Somebody told us.")])
    assert list(collection.attachment_hashes()) == ["0" * 64]
    assert collection.erase("a") == [first - 1, second]
    newest, *earlier = collection.revisions("a")
    assert (newest.number, newest.practice, newest.erased) == (third, practice("a", "Somebody told us."), False)
    assert [(one.practice, one.erased) for one in earlier] == [(Practice(slug="a", title="A"), True)] * 2
    assert collection.get("b") == practice("b", "Maria too.")
    assert list(collection.attachment_hashes()) == []
    assert list(collection.changes(third)) == []
    assert collection.erase("a") == []
    with pytest.raises(PracticeNotFound):
        collection.erase("c")


def test_of_a_removed_practice_nothing_is_left_but_its_title(collection: Collection) -> None:
    first = collection.put([practice("a", "Maria told us.")])
    gone = collection.remove("a")
    assert collection.erase("a") == [first]
    assert [(one.number, one.practice) for one in collection.revisions("a")] == [
        (gone, None),
        (first, Practice(slug="a", title="A")),
    ]
    with pytest.raises(PracticeRemoved) as raised:
        collection.get("a")
    assert raised.value.title == "A"
    assert [one.removed for one in collection.revision_summaries(["a"])] == [False, True]


def test_what_was_erased_is_on_no_page_of_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    found = Collection.open(f"sqlite:///{folder}/app.sqlite")
    found.put([practice("a", "Margarethe. " * 2_000), practice("b")])
    found.put([practice("a", "Somebody.")])
    found.close()
    assert any(b"Margarethe" in file.read_bytes() for file in folder.iterdir())
    found.erase("a")
    found.purge_erased()
    assert not any(b"Margarethe" in file.read_bytes() for file in folder.iterdir())
    found.close()


def test_revisions_from_before_anything_could_be_erased_hold_what_they_held(collection: Collection, url: str) -> None:
    collection.put([practice("a", "First.")])
    collection.put([practice("a", "Second.")])
    with collection.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE revisions DROP COLUMN erased")
        _drop_sources(connection)
        connection.exec_driver_sql("UPDATE collection_version SET version_num = '0002'")
    collection.close()
    again = Collection.open(url)
    assert [one.erased for one in again.revisions("a")] == [False, False]
    assert len(again.erase("a")) == 1
    again.close()


def test_states_are_read_a_page_at_a_time(collection: Collection) -> None:
    numbers = [collection.put([practice("a", f"{number}.")]) for number in range(5)]
    assert [one.number for one in collection.revisions("a", most=2)] == numbers[:-3:-1]
    assert [one.number for one in collection.revisions("a", before=numbers[3], most=2)] == [numbers[2], numbers[1]]
    with pytest.raises(PracticeNotFound):
        collection.revisions("a", before=numbers[0])


def test_one_state_is_read_by_its_number_and_of_its_practice_alone(collection: Collection) -> None:
    first = collection.put([practice("a", "First.")])
    second = collection.put([practice("a", "Second.")])
    other = collection.put([practice("b")])
    assert collection.get_revision("a", first).practice == practice("a", "First.")
    assert collection.get_revision("a").number == second
    for slug, number in (("a", other), ("a", other + 1), ("c", None)):
        with pytest.raises(PracticeNotFound):
            collection.get_revision(slug, number)


def test_who_is_writing_reads_what_was_written(collection: Collection) -> None:
    collection.put([practice("a", "First.")])
    with collection.engine.connect() as connection, connection.begin():
        number = collection.put([practice("a", "Second.")], within=connection)
        assert collection.get_revision("a", within=connection).number == number
        assert collection.get_revision("a").number < number


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
        RevisionChange(start + 1, "c", removed=False),
        RevisionChange(start + 2, "a", removed=True),
        RevisionChange(start + 3, "b", removed=False),
    ]
    assert list(collection.changes(latest)) == []
    assert [one.slug for one in collection.changes(0)] == ["c", "a", "b"]


def test_a_removed_practice_is_gone_but_its_revisions_stay(collection: Collection) -> None:
    collection.put([practice("a")])
    collection.remove("a")
    assert len(collection) == 0
    assert list(collection.practices()) == []
    assert collection.get_many(["a"]) == {}
    with pytest.raises(PracticeRemoved):
        collection.remove("a")
    with pytest.raises(PracticeRemoved) as gone:
        collection.get("a")
    assert (gone.value.title, gone.value.revision) == ("A", collection.get_revision("a").number)
    assert gone.value.at == collection.get_revision("a").at


def test_practices_come_by_slug_over_batches(collection: Collection) -> None:
    slugs = [f"p{number:05}" for number in range(BATCH_SIZE * 2 + 3)]
    collection.put(practice(slug) for slug in reversed(slugs))
    assert [one.slug for one in collection.practices()] == slugs
    assert len(list(collection.changes(0))) == len(slugs)
    assert set(collection.get_many(slugs)) == set(slugs)


def test_a_put_that_fails_half_way_keeps_nothing(collection: Collection) -> None:
    def broken() -> object:
        yield from (practice(f"p{number}") for number in range(BATCH_SIZE + 1))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        collection.put(broken())  # type: ignore[arg-type]
    assert len(collection) == 0
    assert collection.revision == 0


def test_two_writers_and_a_reader_at_once_lose_nothing(url: str) -> None:
    Collection.open(url).close()
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
    found.close()


def test_a_url_that_is_none_is_named_without_its_password() -> None:
    with pytest.raises(CollectionUnavailable) as caught:
        Collection.open("nosuch://me:secret@host/name")
    assert "nosuch" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_processes_may_open_a_new_database_at_once(url: str) -> None:
    program = "import sys; from corpus.store.collection import Collection; print(len(Collection.open(sys.argv[1])))"
    started = [
        subprocess.Popen([sys.executable, "-c", program, url], stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    assert [process.communicate()[0].strip() for process in started] == ["0", "0", "0"]


def test_who_asks_for_changes_misses_none_of_a_writer_that_began_earlier_and_ended_later(url: str) -> None:
    first, second, reader = (Collection.open(url) for _ in range(3))
    other = threading.Thread(target=second.put, args=([practice("z")],))
    seen: list[RevisionChange] = []

    def slow() -> Iterator[Practice]:
        yield from (practice(f"a{number:03}") for number in range(BATCH_SIZE))
        other.start()  # the batch above has its numbers now, and is not confirmed yet
        other.join(timeout=1)
        seen.extend(reader.changes(0))
        yield practice("b")

    first.put(slow())
    other.join()
    seen.extend(reader.changes(seen[-1].revision if seen else 0))
    assert {one.slug for one in seen} == {one.slug for one in reader.practices()}
    assert len(seen) == BATCH_SIZE + 2
    for one in (first, second, reader):
        one.close()


def test_a_reader_that_follows_many_writers_ends_where_they_ended(url: str) -> None:
    reader = Collection.open(url)
    at, followed = 0, {}

    def write(name: str) -> None:
        mine = Collection.open(url)
        for number in range(12):
            mine.put([practice(f"{name}{number}", name), practice("shared", f"{name} {number}")])
            if number % 3 == 0:
                mine.remove(f"{name}{number}")
        mine.close()

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads) or at < reader.revision:
        for change in reader.changes(at):
            assert change.revision > at
            at, followed[change.slug] = change.revision, change
    there = {slug for slug, change in followed.items() if not change.removed}
    assert there == {one.slug for one in reader.practices()}
    assert followed["shared"].revision == reader.revisions("shared")[0].number
    reader.close()


def test_slugs_come_in_the_order_of_their_bytes_whatever_the_database_thinks_of_hyphens(collection: Collection) -> None:
    slugs = ["a-z", "aa", "a-b", "a1", "b"]
    collection.put(map(practice, slugs))
    assert [one.slug for one in collection.practices()] == sorted(slugs)


def test_whatever_a_text_holds_comes_back_as_it_was(collection: Collection) -> None:
    text = "Grüße, Ελλάδα, \U0001f9ed \\u0041 'quoted' \"twice\" %s :name {braces}"
    collection.put([practice("a", text)])
    assert collection.get("a").text("why") == text


def described(slug: str, *keywords: str, **fields: Any) -> Practice:
    return evolve(practice(slug), keywords=keywords, **fields)


def counted(collection: Collection, name: str) -> dict[tuple[str, ...], int]:
    return dict(collection.value_counts(name))


def test_what_practices_carry_is_counted_as_it_is_now(collection: Collection) -> None:
    collection.put([described("a", "desks", "e-learning"), described("b", "desks"), described("c", start_year=1999)])
    assert counted(collection, "keywords") == {("desks", "e-learning"): 1, ("desks",): 1}
    assert counted(collection, "start_year") == {("1999",): 1}
    assert counted(collection, "areas") == {}
    collection.put([described("b", "vouchers", countries=[])])
    collection.remove("a")
    assert counted(collection, "keywords") == {("vouchers",): 1}
    assert counted(collection, "country") == {("NO",): 1}
    collection.put([described("a")])
    assert counted(collection, "country") == {("NO",): 2}


def test_those_that_carry_a_value_are_listed_by_slug(collection: Collection) -> None:
    awkward = "über \"alles\"; 100% 'so' ünd/oder\\"
    collection.put([described(slug, awkward, slug) for slug in ("b", "a", "c")])
    collection.put([described("d", "alles"), described("e", awkward.upper())])
    assert [one.slug for one in collection.practices_with("keywords", [awkward])] == ["a", "b", "c"]
    assert [one.slug for one in collection.practices_with("keywords", [awkward], after="a", most=1)] == ["b"]
    assert [one.slug for one in collection.practices_with("keywords", ["alles", "c"])] == ["c", "d"]
    assert collection.practices_with("keywords", ["a"])[0] == collection.get("a")
    assert collection.practices_with("areas", ["a"]) == collection.practices_with("keywords", []) == []


def test_practices_from_before_there_was_anything_to_count_are_counted(collection: Collection, url: str) -> None:
    collection.put(
        [described(f"p{number:04}", "desks", start_year=1990 + number % 3) for number in range(BATCH_SIZE + 7)]
    )
    collection.put([described("gone")])
    collection.remove("gone")
    with collection.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE revisions DROP COLUMN erased")
        connection.exec_driver_sql("ALTER TABLE practices DROP COLUMN carries")
        _drop_sources(connection)
        connection.exec_driver_sql("UPDATE collection_version SET version_num = '0001'")
    collection.close()
    again = Collection.open(url)
    assert counted(again, "keywords") == {("desks",): BATCH_SIZE + 7}
    assert sum(counted(again, "start_year").values()) == BATCH_SIZE + 7
    assert len(again.practices_with("start_year", ["1990"], most=1_000)) == 169
    again.close()


def _drop_sources(connection: sa.Connection) -> None:
    for table in ("record_keys", "source_records", "sources"):
        connection.exec_driver_sql(f"DROP TABLE {table}")
