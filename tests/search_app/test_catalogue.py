"""A collection and its index are in step, whoever changed what."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from attrs import evolve
from flask import Flask

from corpus.practice import Practice
from index.search_query import Query
from search_app import catalogue as module
from search_app.catalogue import Catalogue
from search_app.settings import Settings, load_settings


def practice(slug: str) -> Practice:
    return Practice(slug=slug, title=f"Practice {slug}")


def slugs(catalogue: Catalogue) -> set[str]:
    return {hit.slug for hit in catalogue.search(Query(per_page=100)).hits}


@pytest.fixture
def other_process(fresh: Flask) -> Iterator[Catalogue]:
    """What another process has on the same database and index."""
    settings: Settings = fresh.config["PRACTICE_SEARCH"]
    catalogue = Catalogue(settings)
    yield catalogue
    catalogue.close()


def test_what_is_put_is_found_at_once_and_what_is_removed_is_not(shelf: Catalogue) -> None:
    shelf.put([practice("a"), practice("b")])
    assert slugs(shelf) == {"a", "b"}
    shelf.remove("a")
    assert slugs(shelf) == {"b"}


def test_another_process_sees_it_at_its_next_look(shelf: Catalogue, other_process: Catalogue) -> None:
    assert slugs(other_process) == set()
    shelf.put([practice("a")])
    time.sleep(0.5)  # CHANGELOG.md: “seen within half a second”
    assert slugs(other_process) == {"a"}


def test_nobody_is_shown_what_is_old_while_another_looks(shelf: Catalogue, other_process: Catalogue) -> None:
    assert slugs(other_process) == set()
    shelf.put([practice("a")])
    other_process._last_check = float("-inf")
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: slugs(other_process), range(4))) == [{"a"}] * 4


def test_an_index_that_missed_a_change_heals_by_itself(
    shelf: Catalogue, other_process: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "_catch_up_delay", 0.0)
    monkeypatch.setattr(module, "CHECK_INTERVAL", 0.0)
    other_process.collection.put([practice("a")])  # the database alone, as when the index could not be written
    assert shelf.engine.state().revision < other_process.collection.revision
    deadline = time.monotonic() + 20
    while slugs(shelf) != {"a"}:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_version_changes_with_what_can_be_answered_and_with_nothing_else(shelf: Catalogue) -> None:
    before = shelf.version()
    assert shelf.version() == before
    shelf.put([practice("a")])
    after = shelf.version()
    assert after != before
    shelf.put([evolve(practice("a"))])
    assert shelf.version() == after


def test_two_applications_of_one_process_do_not_meet(
    shelf: Catalogue, tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[], str]
) -> None:
    other_catalogue = Catalogue(
        load_settings(instance_path=tmp_path_factory.mktemp("other"), database_url=new_database())
    )
    other_catalogue.builder.build()
    shelf.put([practice("a")])
    other_catalogue.put([practice("b")])
    assert (slugs(shelf), slugs(other_catalogue)) == ({"a"}, {"b"})
    other_catalogue.close()
