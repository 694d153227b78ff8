"""The index follows the collection: by a build aside, or by catching up with what changed."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus.practice import Practice
from index.build import builder as build
from index.build.builder import CHANGES_PER_STEP, REBUILD_FROM_CHANGES
from index.errors import BuildRunning, IndexMissing
from index.search_query import Query
from tests.index.house import House, open_house


def practices(*slugs: str) -> list[Practice]:
    return [Practice(slug=slug, title=f"Practice {slug}") for slug in slugs]


def shown(house: House) -> set[str]:
    return {hit.slug for hit in house.searcher.search(Query(per_page=100)).hits}


def test_a_build_holds_what_the_collection_holds_and_says_how_far_it_is(house: House) -> None:
    house.collection.put(practices(*(f"p{n}" for n in range(450))))
    seen: list[tuple[int, int]] = []
    assert house.builder.build(lambda done, of: seen.append((done, of))) == 450
    assert seen == [(200, 450), (400, 450), (450, 450)]
    assert house.engine.state().revision == house.collection.revision


def test_catching_up_puts_and_removes(house: House) -> None:
    house.collection.put(practices("a", "b"))
    house.builder.build()
    house.collection.put(practices("c"))
    house.collection.remove("a")
    assert house.builder.catch_up() == 2
    assert shown(house) == {"b", "c"}
    assert house.builder.catch_up() == 0


def test_nothing_can_be_caught_up_where_nothing_was_built(house: House) -> None:
    house.collection.put(practices("a"))
    with pytest.raises(IndexMissing):
        house.builder.catch_up()
    assert house.builder.is_stale()
    house.builder.ensure()
    assert shown(house) == {"a"}


def test_a_few_changes_are_caught_up_and_many_make_a_new_generation(house: House) -> None:
    house.collection.put(practices("a"))
    house.builder.build()
    first = house.engine.state().built, house.engine.state().generation.split(".")[0]
    house.collection.put(practices("b"))
    house.builder.ensure()
    assert house.engine.state().generation.split(".")[0] == first[1]
    house.collection.put(practices(*(f"p{n}" for n in range(REBUILD_FROM_CHANGES))))
    house.builder.ensure()
    assert house.engine.state().generation.split(".")[0] != first[1]
    assert house.engine.state().documents == REBUILD_FROM_CHANGES + 2


def test_however_many_changes_wait_they_are_caught_up_with_step_by_step(house: House) -> None:
    house.collection.put(practices(*(f"p{n}" for n in range(10))))
    house.builder.build()
    house.collection.put(practices(*(f"q{n}" for n in range(2 * CHANGES_PER_STEP + 1))))
    house.collection.remove("p3")
    assert house.builder.change_feed.depth() == 2 * CHANGES_PER_STEP + 2
    assert house.builder.catch_up(most=1) == CHANGES_PER_STEP
    assert house.engine.indexed_revision() == 10 + CHANGES_PER_STEP
    assert house.builder.catch_up() == CHANGES_PER_STEP + 2
    assert (house.builder.change_feed.depth(), house.engine.state().documents) == (0, 2 * CHANGES_PER_STEP + 10)


def test_several_who_empty_the_outbox_at_once_take_each_change_once(house: House, tmp_path: Path) -> None:
    house.collection.put(practices("a"))
    house.builder.build()
    house.collection.put(practices(*(f"p{n:04}" for n in range(3 * CHANGES_PER_STEP))))
    others = [open_house(tmp_path) for _ in range(3)]
    with ThreadPoolExecutor() as pool:
        taken = list(pool.map(lambda one: one.builder.catch_up(), others))
    assert sum(taken) == 3 * CHANGES_PER_STEP
    house.engine.refresh()
    assert house.engine.state().documents == 3 * CHANGES_PER_STEP + 1


def test_few_changes_of_much_are_no_reason_to_build_anew(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "REBUILD_FROM_CHANGES", 2)
    house.collection.put(practices(*(f"p{n}" for n in range(10))))
    house.builder.build()
    built = house.engine.state().generation.split(".")[0]
    house.collection.put(practices("a", "b", "c"))
    house.builder.ensure()
    assert house.engine.state().generation.split(".")[0] == built
    assert house.engine.state().documents == 13


def test_changes_that_come_during_a_build_are_in_it(house: House, tmp_path: Path) -> None:
    house.collection.put(practices("old", "kept"))
    other = open_house(tmp_path)

    def meanwhile(_done: int, _of: int) -> None:
        other.collection.put(practices("new"))
        other.collection.remove("old")

    house.builder.build(meanwhile)
    assert shown(house) == {"kept", "new"}


def test_what_was_served_answers_until_the_new_one_is_there(house: House, tmp_path: Path) -> None:
    house.collection.put(practices("a"))
    house.builder.build()
    reader = open_house(tmp_path)
    house.collection.put(practices("b"))
    answers: list[set[str]] = []
    house.builder.build(lambda _done, _of: answers.append(shown(reader)))
    reader.engine.refresh()
    answers.append(shown(reader))
    assert answers == [{"a"}, {"a", "b"}]


def test_one_builds_at_a_time(house: House) -> None:
    house.collection.put(practices("a"))
    with house.engine.build_generation(), pytest.raises(BuildRunning):
        house.builder.build()


def test_left_overs_of_a_build_that_died_are_removed_by_the_next(house: House, tmp_path: Path) -> None:
    left_over = tmp_path / "index" / "generation-20200101T000000-dead"
    left_over.mkdir(parents=True)
    (left_over / "half").write_bytes(b"half a segment")
    house.builder.build()
    assert not left_over.exists()


def test_a_change_that_two_processes_apply_is_applied_once(house: House, tmp_path: Path) -> None:
    house.collection.put(practices("a"))
    house.builder.build()
    other = open_house(tmp_path)
    assert shown(other) == {"a"}
    house.collection.put(practices("b"))
    assert (house.builder.catch_up(), other.builder.catch_up()) == (1, 0)
    house.engine.refresh()
    assert shown(house) == shown(other) == {"a", "b"}
