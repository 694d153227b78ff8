"""Answers are remembered while the index is the same, and never longer; how many is bounded."""

import random

from attrs import evolve

from corpus.practice import Practice
from index.query.nodes import Everything, Filter, Query
from index.result_cache import BASE, Remembered
from index.results import Results
from index.searcher import Searcher
from index.text.analyzer import Analyzer
from tests.index.house import House


def answer(query: Query, generation: str = "one") -> Results:
    return Results(query, Everything(), "", (), 0, (), {}, generation)


def asked(remembered: Remembered, query: Query, generation: str = "one") -> Results:
    return remembered.of(generation, query, (), None, lambda: answer(query, generation))


def test_the_same_question_has_the_same_answer_with_its_own_words() -> None:
    remembered = Remembered(10 * BASE)
    first = asked(remembered, Query("a  b", filters=(Filter("country", ("NO", "SE")), Filter("area", ("P1",)))))
    again = Query(" a b", filters=(Filter("area", ("P1",)), Filter("country", ("SE", "NO"))))
    found = remembered.of("one", again, (), None, lambda: evolve(first, total=7))
    assert (found.query, found.total) == (again, 0)


def test_another_page_order_or_number_of_values_is_another_question() -> None:
    remembered = Remembered(10 * BASE)
    asked(remembered, Query("a"))
    made = evolve(answer(Query("made anew")), total=7)
    assert remembered.of("one", Query("a", page=2), (), None, lambda: made).total == 7
    assert remembered.of("one", Query("a"), ("country",), None, lambda: made).total == 7
    assert remembered.of("one", Query("a"), (), 5, lambda: made).total == 7
    assert remembered.of("one", Query("a"), (), None, lambda: made).total == 0


def test_with_a_newer_generation_all_answers_go() -> None:
    remembered = Remembered(10 * BASE)
    asked(remembered, Query("a"), "one")
    assert asked(remembered, Query("a"), "two").generation == "two"
    assert asked(remembered, Query("a"), "one").generation == "one"


def test_the_oldest_answers_go_first_where_room_is_short() -> None:
    remembered = Remembered(2 * BASE)
    kept = [asked(remembered, Query(text)) for text in "ab"]
    assert asked(remembered, kept[0].query) is kept[0]
    asked(remembered, Query("c"))
    assert asked(remembered, kept[0].query) is kept[0]
    assert asked(remembered, kept[1].query) is not kept[1]


def test_whatever_changes_the_next_answer_is_right(house: House) -> None:
    chance = random.Random(20260102)
    house.builder.build()
    remembering = Searcher(house.engine, Analyzer(), house.vocabularies, remember=10**7)
    held: set[str] = set()
    for _ in range(60):
        slug, word = chance.choice("abcdef"), chance.choice(("heron", "egret", "stork"))
        if slug in held and chance.random() < 0.4:
            house.collection.remove(slug)
            held.remove(slug)
        else:
            house.collection.put([Practice(slug=slug, title=f"{word} {slug}", country=chance.choice(("NO", "SE")))])
            held.add(slug)
        house.builder.catch_up()
        for query in (Query("heron"), Query(), Query("egret OR heron", filters=(Filter("country", ("NO",)),))):
            expected = house.searcher.search(query)
            assert remembering.search(query) == expected
            assert remembering.search(query) == expected
