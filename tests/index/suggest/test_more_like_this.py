"""Similar practices have something in common, and what is reported as common is in both."""

import re
from pathlib import Path
from typing import Any

import pytest

from corpus.practice import Practice, Section
from index.meaning.open_encoder import open_encoder
from index.meaning.vector_store import VectorStore
from index.searcher import Searcher
from index.suggest.more_like_this import SimilarPractice, SimilarPractices
from index.text.analyzer import Analyzer
from tests.index.house import House

VOUCHERS = "Vouchers pay counsellors by the hour; employers buy vouchers for retraining."


def practice(slug: str, text: str, *, title: str = "Untitled", country: str = "BE", **values: Any) -> Practice:
    sections = [Section("narrative", text)]
    return Practice(slug=slug, title=title, countries=[country], sections=sections, **{"language": "en", **values})


PRACTICES = (
    practice("one", f"{VOUCHERS} In Belgium.", title="Career vouchers"),
    practice("same", f"{VOUCHERS} Belgium again.", title="More vouchers"),
    practice("abroad", "Employers buy vouchers; counsellors do retraining.", country="FI"),
    practice("far", "Employers and counsellors speak of vouchers.", country="SE"),
    practice("else", "Sheep graze on hills in Belgium.", title="Untitled in Belgium"),
    practice("area", "Ships sail the sea.", country="NO", values={"areas": ["P5.1"], "targets": ["T4"]}),
    practice("area-too", "Trains run on rails.", country="DK", values={"areas": ["P5.1"], "targets": ["T4"]}),
    *(practice(f"filler{n}", "Rain falls on roofs.", country="IE") for n in range(6)),
)


@pytest.fixture
def full(house: House) -> House:
    house.collection.put(PRACTICES)
    house.builder.build()
    return house


def similar(house: House, slug: str) -> SimilarPractices:
    return house.searcher.similar(house.collection.get(slug))


def slugs(practices: tuple[SimilarPractice, ...]) -> list[str]:
    return [similar_practice.slug for similar_practice in practices]


def words_of(record: Practice) -> set[str]:
    texts = (record.title, record.native_title, *record.keywords, *(section.text for section in record.sections))
    return {word for text in texts for word in re.findall(r"\w+", text.lower())}


def test_the_most_alike_come_first_and_the_practice_itself_is_left_out(full: House) -> None:
    results = similar(full, "one")
    assert slugs(results.anywhere) == ["same", "abroad", "far"]


def test_those_from_elsewhere_are_of_other_countries_and_are_not_named_twice(full: House) -> None:
    full.collection.put([practice(f"at{n}", VOUCHERS, country="AT") for n in range(5)])
    full.builder.build()
    results = similar(full, "one")
    assert len(results.anywhere) == len(results.elsewhere) == 3
    assert not set(slugs(results.anywhere)) & set(slugs(results.elsewhere))
    assert all(similar_practice.stored.country not in ("", "BE") for similar_practice in results.elsewhere)


def test_what_is_said_to_be_shared_stands_in_both(full: House) -> None:
    for mine in PRACTICES:
        results = similar(full, mine.slug)
        for similar_practice in (*results.anywhere, *results.elsewhere):
            other = full.collection.get(similar_practice.slug)
            assert {word.lower() for word in similar_practice.words} <= words_of(mine) & words_of(other)
            carried = {
                *(("area", area) for area in mine.values_of("areas")),
                *(("target", target) for target in mine.values_of("targets")),
            }
            theirs = {
                *(("area", area) for area in other.values_of("areas")),
                *(("target", target) for target in other.values_of("targets")),
            }
            assert set(similar_practice.concepts) == carried & theirs


def test_shared_words_that_are_neighbours_in_both_practices_are_joined(full: House) -> None:
    texts = ("Mobile guidance trains welders at sea.", "Welders receive mobile guidance on land.")
    full.collection.put([practice(f"phrase{n}", text, country="PT") for n, text in enumerate(texts)])
    full.builder.catch_up()
    other = next(each for each in similar(full, "phrase0").anywhere if each.slug == "phrase1")
    assert {phrase.lower() for phrase in other.phrases} == {"mobile guidance", "welders"}
    assert sorted(" ".join(other.phrases).split()) == sorted(other.words)


def test_words_are_shown_as_they_are_written(full: House) -> None:
    first = similar(full, "one").anywhere[0]
    assert {"counsellors", "retraining"} <= set(first.words)


def test_shared_areas_and_target_groups_make_practices_similar(full: House) -> None:
    results = similar(full, "area")
    assert slugs(results.anywhere) == ["area-too"]
    assert results.anywhere[0].concepts == (("area", "P5.1"), ("target", "T4"))


def test_a_country_that_both_name_makes_nothing_similar(full: House) -> None:
    assert similar(full, "else") == SimilarPractices()


def test_a_practice_that_shares_nothing_has_none(full: House) -> None:
    full.collection.put([practice("lone", "Unheard of, quixotic, singular.")])
    full.builder.catch_up()
    assert similar(full, "lone") == SimilarPractices()


def test_a_practice_without_a_country_has_none_elsewhere(full: House) -> None:
    full.collection.put([practice("nowhere", VOUCHERS, country="")])
    full.builder.catch_up()
    results = similar(full, "nowhere")
    assert len(results.anywhere) == 3
    assert results.elsewhere == ()


def test_a_practice_without_text_has_none(full: House) -> None:
    full.collection.put([Practice(slug="empty", title="X")])
    full.builder.catch_up()
    assert similar(full, "empty") == SimilarPractices()


def test_of_those_that_share_as_much_the_closer_in_meaning_comes_first(house: House, tmp_path: Path) -> None:
    house.collection.put(
        [
            practice("self", "A bank pays a grant to young people who start a firm and need money.", country="NO"),
            practice("a-river", "A bank pays a grant, young people say, who start to fish in the water.", country="NO"),
            practice("b-loans", "A bank pays a grant, young people say, who start to run a new company.", country="NO"),
            practice("c-sheep", "Business loans and entrepreneurship.", country="NO"),
            *(practice(f"filler{number}", "Rain falls on roofs.") for number in range(9)),
        ]
    )
    house.builder.build()
    assert slugs(similar(house, "self").anywhere) == ["a-river", "b-loans"]
    store = VectorStore(tmp_path / "derived", open_encoder("universal-sentence-encoder"))
    store.update(house.collection, house.vocabularies)
    searcher = Searcher(house.engine, Analyzer(), house.vocabularies, served_vectors=store.served)
    results = searcher.similar(house.collection.get("self"))
    assert slugs(results.anywhere) == ["b-loans", "a-river"]  # and not c-sheep, which shares no word
    assert {"bank", "grant"} <= set(results.anywhere[0].words)
