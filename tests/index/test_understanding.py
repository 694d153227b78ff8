"""What a text means is remembered, and the same as when it is read anew."""

from corpus.vocabulary import load_vocabularies
from index.analysis import Analyzer
from index.query import Query
from index.understanding import LONG, Understanding

ANALYZER = Analyzer()
VOCABULARIES = load_vocabularies()


def test_a_text_is_understood_once_for_each_set_of_languages() -> None:
    understanding = Understanding(ANALYZER, VOCABULARIES)
    first = understanding.of(Query("school guidance"), ("en",))
    assert understanding.of(Query("school guidance", page=3), ("en",)) is first
    other = understanding.of(Query("school guidance"), ("fr", "en"))
    assert other.readings != first.readings
    assert Understanding(ANALYZER, VOCABULARIES).of(Query("school guidance"), ("en",)).readings == first.readings


def test_other_names_are_left_out_where_the_query_does_not_want_them() -> None:
    understanding = Understanding(ANALYZER, VOCABULARIES)
    with_names = understanding.of(Query("early school leaving"), ("en",))
    without = understanding.of(Query("early school leaving", expand=False), ("en",))
    assert with_names.readings != without.readings
    assert with_names.expansion.also


def test_long_texts_are_not_remembered() -> None:
    understanding = Understanding(ANALYZER, VOCABULARIES)
    query = Query("guidance " * (LONG // 8))
    assert understanding.of(query, ("en",)) is not understanding.of(query, ("en",))
    assert understanding.of(query, ("en",)).readings == understanding.of(query, ("en",)).readings
