"""Results are cached while the index stays the same, and never longer; their size is bounded."""

import random

from attrs import evolve

from corpus.practice import Practice
from index.query.nodes import MatchAll
from index.result_cache import RESULTS_SIZE, ResultCache
from index.results import Results
from index.search_query import Filter, Query
from index.searcher import Searcher
from index.text.analyzer import Analyzer
from tests.index.house import House


def empty_results(query: Query, generation: str = "one") -> Results:
    return Results(query, MatchAll(), "", (), 0, (), {}, generation)


def cached(cache: ResultCache, query: Query, generation: str = "one") -> Results:
    return cache.get_or_compute(generation, query, (), None, lambda: empty_results(query, generation))


def test_the_same_question_has_the_same_answer_with_its_own_words() -> None:
    cache = ResultCache(10 * RESULTS_SIZE)
    first = cached(cache, Query("a  b", filters=(Filter("country", ("NO", "SE")), Filter("area", ("P1",)))))
    again = Query(" a b", filters=(Filter("area", ("P1",)), Filter("country", ("SE", "NO"))))
    results = cache.get_or_compute("one", again, (), None, lambda: evolve(first, total=7))
    assert (results.query, results.total) == (again, 0)


def test_another_page_order_or_number_of_values_is_another_question() -> None:
    cache = ResultCache(10 * RESULTS_SIZE)
    cached(cache, Query("a"))
    computed = evolve(empty_results(Query("computed again")), total=7)
    assert cache.get_or_compute("one", Query("a", page=2), (), None, lambda: computed).total == 7
    assert cache.get_or_compute("one", Query("a"), ("country",), None, lambda: computed).total == 7
    assert cache.get_or_compute("one", Query("a"), (), 5, lambda: computed).total == 7
    assert cache.get_or_compute("one", Query("a"), (), None, lambda: computed).total == 0


def test_with_a_newer_generation_all_answers_go() -> None:
    cache = ResultCache(10 * RESULTS_SIZE)
    cached(cache, Query("a"), "one")
    assert cached(cache, Query("a"), "two").generation == "two"
    assert cached(cache, Query("a"), "one").generation == "one"


def test_the_oldest_answers_go_first_where_room_is_short() -> None:
    cache = ResultCache(2 * RESULTS_SIZE)
    stored = [cached(cache, Query(text)) for text in "ab"]
    assert cached(cache, stored[0].query) is stored[0]
    cached(cache, Query("c"))
    assert cached(cache, stored[0].query) is stored[0]
    assert cached(cache, stored[1].query) is not stored[1]


def test_whatever_changes_the_next_answer_is_right(house: House) -> None:
    chance = random.Random(20260102)
    house.builder.build()
    caching_searcher = Searcher(house.engine, Analyzer(), house.vocabularies, cache_bytes=10**7)
    held: set[str] = set()
    for _ in range(60):
        slug, word = chance.choice("abcdef"), chance.choice(("heron", "egret", "stork"))
        if slug in held and chance.random() < 0.4:
            house.collection.remove(slug)
            held.remove(slug)
        else:
            house.collection.put([Practice(slug=slug, title=f"{word} {slug}", countries=[chance.choice(("NO", "SE"))])])
            held.add(slug)
        house.builder.catch_up()
        for query in (Query("heron"), Query(), Query("egret OR heron", filters=(Filter("country", ("NO",)),))):
            expected = house.searcher.search(query)
            assert caching_searcher.search(query) == expected
            assert caching_searcher.search(query) == expected
