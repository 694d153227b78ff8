"""Each way on from a question without an answer was tried and counts what it finds, and trying has its bounds."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from index.results import Correction
from index.search_query import Filter, Query
from search_app.catalogue import Catalogue, get_catalogue
from search_app.search.alternative_searches import (
    MAX_SHOWN,
    MAX_TOTAL_TERMS,
    MAX_TRIED,
    PREFIX_TERM_COST,
    AlternativeSearch,
    find_alternatives,
)


@pytest.fixture(scope="module")
def found(demo: Flask) -> Catalogue:
    return get_catalogue(demo)


class Counting:
    """Counts nothing anywhere, and who asked for it."""

    def __init__(self) -> None:
        self.asked: list[Query] = []

    def count(self, query: Query) -> int:
        self.asked.append(query)
        return 0

    def spelling_correction(self, query: Query) -> Correction | None:
        del query
        return None


def near(found: Catalogue, query: Query) -> tuple[AlternativeSearch, ...]:
    return find_alternatives(query, found.vocabularies, found.searcher)


@pytest.mark.parametrize(
    "query",
    [
        Query("career AND moon", (Filter("country", ("NO",)),)),
        Query("ohjamo", spelling=False),
        Query('"vouchers guidance"'),
        Query("moon AND gu* AND NAV"),
        Query("", (Filter("country", ("NO",)), Filter("area", ("P2.6",)))),
    ],
)
def test_a_way_on_finds_what_it_says(found: Catalogue, query: Query) -> None:
    assert found.search(query).total == 0
    ways = near(found, query)
    assert ways
    assert len(ways) <= MAX_SHOWN
    for way in ways:
        assert way.total == found.search(way.query).total > 0


def test_a_question_whose_filter_is_to_blame_is_asked_without_it(found: Catalogue) -> None:
    ways = near(found, Query("vouchers", (Filter("country", ("NO",)),)))
    assert [way.description for way in ways][:1] == ["Without Country: Norway"]


@given(st.lists(st.sampled_from(["moon", "gu*", '"a b"', "NAV", "-sun"]), max_size=40))
def test_trying_is_bounded(found: Catalogue, parts: list[str]) -> None:
    asked = Counting()
    find_alternatives(Query(" ".join(parts)), found.vocabularies, asked)
    words = [
        part
        for query in asked.asked
        for part in query.text.replace('"a b"', "quoted").split()
        if part not in ("OR", "NOT")
    ]
    assert len(asked.asked) <= MAX_TRIED
    assert sum(PREFIX_TERM_COST if word.endswith("*") else 1 for word in words) <= MAX_TOTAL_TERMS
