"""A keyword is one value in whatever case, and is shown as most practices write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.practice import Practice
from corpus.text import keyword_key
from index.facets.keyword_spellings import read_spellings
from index.search_query import Filter, Query
from tests.index.house import House

WRITTEN = ("Peer  support", "peer support", "Peer support", "PEER SUPPORT", "Peer support")


def fill(house: House, *keywords: str) -> None:
    house.collection.put(
        Practice(slug=f"p{number}", title="A practice", keywords=(keyword,)) for number, keyword in enumerate(keywords)
    )
    house.builder.build()


def shown(house: House, query: Query = Query()) -> list[tuple[str, str, int]]:  # noqa: B008 - frozen
    values = house.searcher.search(query, ("keyword",)).facets["keyword"].values
    return [(value.value, value.label, value.count) for value in values]


def test_one_value_is_shown_in_its_most_frequent_spelling(house: House) -> None:
    fill(house, *WRITTEN)
    assert shown(house) == [("peer support", "Peer support", 5)]
    assert read_spellings(house.engine) == {"peer support": "Peer support"}


@pytest.mark.parametrize("typed", WRITTEN)
def test_the_filter_and_the_query_match_all_spellings(house: House, typed: str) -> None:
    fill(house, *WRITTEN, "another")
    assert house.searcher.search(Query(filters=(Filter("keyword", (keyword_key(typed),)),))).total == 5
    assert house.searcher.search(Query(f'keyword:"{typed}"')).total == 5


def test_a_later_practice_changes_the_spelling_that_is_shown(house: House) -> None:
    fill(house, "OUTREACH")
    assert shown(house) == [("outreach", "OUTREACH", 1)]
    house.collection.put([Practice(slug=f"q{n}", title="A practice", keywords=("Outreach",)) for n in range(2)])
    house.builder.catch_up()
    house.engine.refresh()
    assert shown(house) == [("outreach", "Outreach", 3)]


def test_a_practice_with_two_spellings_counts_once(house: House) -> None:
    house.collection.put([Practice(slug="a", title="A practice", keywords=("Desk", "DESK"))])
    house.builder.build()
    assert [count for _, _, count in shown(house)] == [1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("l\u2019emploi", "L'EMPLOI"),
        ("Stra\u00dfe", "STRASSE"),
        ("\u0394\u03c1\u03cc\u03bc\u03bf\u03c2", "\u0394\u03a1\u038c\u039c\u039f\u03a3"),
        ("peer\u200bsupport", "Peer\u00a0support"),
        ("care\u00aders", "careers"),
        ("cafe\u0301", "caf\u00e9"),
    ],
)
def test_keywords_that_read_alike_have_one_key(one: str, other: str) -> None:
    assert keyword_key(one) == keyword_key(other)


@pytest.mark.parametrize(("one", "other"), [("\u30d0\u30b9", "\u30d1\u30b9"), ("C", "C++"), ("#", "..")])
def test_other_keywords_have_other_keys(one: str, other: str) -> None:
    assert keyword_key(one) != keyword_key(other)


@given(st.text(min_size=1))
def test_a_key_is_its_own_key_and_has_no_case(text: str) -> None:
    key = keyword_key(text)
    assert key
    assert keyword_key(key) == key
