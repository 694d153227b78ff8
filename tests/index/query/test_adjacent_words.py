"""Words that are adjacent as typed decide between practices that score the same otherwise."""

import pytest

from corpus.practice import Practice, Section
from index.results import Results
from index.search_query import Query
from tests.index.house import House


def practice(slug: str, text: str) -> Practice:
    return Practice(slug=slug, title="A title", language="en", sections=[Section("why", text)])


@pytest.fixture
def house(house: House) -> House:
    apart = [practice(f"a{n}", "egret then heron then stork") for n in range(6)]
    joined = [practice(f"b{n}", "heron egret then then stork") for n in range(6)]
    house.collection.put([*apart, *joined, practice("c", "Nothing of the kind")])
    house.builder.build()
    return house


def search(house: House, typed: str) -> Results:
    return house.searcher.search(Query(typed, per_page=100, spelling=False))


def first_six(house: House, typed: str) -> set[str]:
    return {hit.slug[0] for hit in search(house, typed).hits[:6]}


@pytest.mark.parametrize("typed", ["heron egret", "stork heron egret", "Heron EGRET", "heron egret -swan"])
def test_those_that_hold_the_words_together_come_first(house: House, typed: str) -> None:
    assert first_six(house, typed) == {"b"}


@pytest.mark.parametrize("typed", ["egret heron", "heron and egret", "heron -swan egret", "heron OR egret"])
def test_words_that_were_not_typed_together_lift_nothing(house: House, typed: str) -> None:
    assert first_six(house, typed) == {"a"}


def test_nothing_more_and_nothing_less_is_found(house: House) -> None:
    assert search(house, "heron egret").total == search(house, "egret heron").total == 12


def test_who_holds_a_word_more_often_still_comes_first(house: House) -> None:
    house.collection.put([practice("d", "heron and egret, egret and heron, egret again: herons")])
    house.builder.catch_up()
    assert search(house, "heron egret").hits[0].slug == "d"
