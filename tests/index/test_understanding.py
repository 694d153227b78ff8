"""What a text means is remembered, and the same as when it is read anew."""

from pathlib import Path

import pytest

from index.names import OtherNames
from index.query import Query
from index.understanding import LONG, Understanding
from tests.index.shelf import ANALYZER, VOCABULARIES, Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf.of_texts(tmp_path, "Early leavers from school; they drop out.", "A guidance centre.")


@pytest.fixture
def names(shelf: Shelf) -> OtherNames:
    return OtherNames(shelf.engine, ANALYZER, ("en",))


def test_a_text_is_understood_once_for_each_state_of_the_index(shelf: Shelf, names: OtherNames) -> None:
    understanding = Understanding(ANALYZER, VOCABULARIES)
    first = understanding.of(Query("school guidance"), names)
    assert understanding.of(Query("school guidance", page=3), names) is first
    other = understanding.of(Query("school guidance"), OtherNames(shelf.engine, ANALYZER, ("fr", "en")))
    assert other.readings != first.readings
    assert Understanding(ANALYZER, VOCABULARIES).of(Query("school guidance"), names).readings == first.readings


def test_other_names_are_left_out_where_the_query_does_not_want_them(names: OtherNames) -> None:
    understanding = Understanding(ANALYZER, VOCABULARIES)
    with_names = understanding.of(Query("dropout"), names)
    without = understanding.of(Query("dropout", expand=False), names)
    assert with_names.readings != without.readings
    assert with_names.expansion.also


def test_long_texts_are_not_remembered(names: OtherNames) -> None:
    understanding = Understanding(ANALYZER, VOCABULARIES)
    query = Query("guidance " * (LONG // 8))
    assert understanding.of(query, names) is not understanding.of(query, names)
    assert understanding.of(query, names).readings == understanding.of(query, names).readings
