"""What a text means is remembered while the index is the same, and the same as when it is read anew."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.practice import Practice
from corpus.vocabularies.skos_loader import load_vocabularies
from index.prepared_query import MAX_CACHED_LENGTH, QueryPreparer
from index.search_query import Query
from index.text.analyzer import Analyzer
from tests.index.house import House, open_house

VOCABULARIES = load_vocabularies()


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[House]:
    house = open_house(tmp_path)
    house.collection.put([Practice(slug="a", title="Early school leaving"), Practice(slug="b", title="Dropping out")])
    house.builder.build()
    yield house
    house.engine.close()
    house.collection.close()


@pytest.fixture
def understanding(filled: House) -> QueryPreparer:
    return QueryPreparer(filled.engine, Analyzer(), VOCABULARIES)


def test_a_text_is_understood_once_in_each_state_of_the_index(filled: House, understanding: QueryPreparer) -> None:
    first = understanding.prepare(Query("school guidance"), filled.engine.state())
    assert understanding.prepare(Query("school guidance", page=3), filled.engine.state()) is first
    filled.collection.put([Practice(slug="c", title="Orientation", language="fr")])
    filled.builder.catch_up()
    assert understanding.prepare(Query("school guidance"), filled.engine.state()).plan != first.plan


def test_other_names_are_left_out_where_the_query_does_not_want_them(
    filled: House, understanding: QueryPreparer
) -> None:
    with_names = understanding.prepare(Query("early school leaving"), filled.engine.state())
    without = understanding.prepare(Query("early school leaving", expand=False), filled.engine.state())
    assert with_names.expansion.node != without.expansion.node


def test_long_texts_are_not_remembered_and_mean_the_same_each_time(filled: House, understanding: QueryPreparer) -> None:
    query = Query("guidance " * (MAX_CACHED_LENGTH // 8))
    found = [understanding.prepare(query, filled.engine.state()) for _ in range(2)]
    assert found[0] is not found[1]
    assert found[0].plan == found[1].plan
