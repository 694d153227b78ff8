"""What the best answers share lifts others that say it, and never decides who answers."""

from collections.abc import Sequence

import pytest

from corpus.practice import Practice, Section
from index.query.nodes import And, BM25FTerm, Term
from index.relevance_feedback import RelevanceFeedback
from index.search_query import Filter, Query
from index.text.analyzer import Analyzer
from tests.index.house import House

QUESTION = "how do heron egret crane and ibis live"


def practice(slug: str, text: str, country: str = "NO") -> Practice:
    return Practice(slug=slug, title="Untitled", countries=[country], sections=[Section("narrative", text)])


@pytest.fixture
def birds(house: House) -> House:
    """A dozen answers of three birds, which share `marsh`; two of one, of which one says `marsh`; and others."""
    answers = [practice(f"answer{n}", f"heron egret crane marsh word{n}") for n in range(12)]
    lesser = [practice("a-dry", "ibis desert one"), practice("b-wet", "ibis marsh one")]
    others = [practice(f"other{n}", f"nothing of it {n}") for n in range(40)]
    house.collection.put([*answers, *lesser, *others])
    house.builder.build()
    return house


def lifts(house: House, word: str) -> Sequence[BM25FTerm]:
    asked = And((BM25FTerm((Term("text", f"en:{word}"),)),))
    found = RelevanceFeedback(house.engine, Analyzer()).expand(asked).optional
    assert all(isinstance(one, BM25FTerm) for one in found)
    return [one for one in found if isinstance(one, BM25FTerm)]


def test_an_answer_that_says_what_the_best_share_comes_before_one_that_does_not(birds: House) -> None:
    found = birds.searcher.ranked_slugs(Query(QUESTION, per_page=100))
    assert set(found[:12]) == {f"answer{n}" for n in range(12)}
    assert found[12:] == ("b-wet", "a-dry")


def test_what_only_lifts_is_asked_of_nobody(birds: House) -> None:
    birds.collection.put([practice("marsh", "marsh marsh marsh")])
    birds.builder.catch_up()
    assert "marsh" not in birds.searcher.ranked_slugs(Query(QUESTION, per_page=100))


def test_no_filter_changes_what_is_shared(birds: House) -> None:
    birds.collection.put([practice("c-dry", "ibis desert one", "FI"), practice("d-wet", "ibis marsh one", "FI")])
    birds.builder.catch_up()
    assert birds.searcher.ranked_slugs(Query(QUESTION, (Filter("country", ("FI",)),))) == ("d-wet", "c-dry")


def test_words_that_many_answers_share_are_added_and_no_word_that_was_asked_for(birds: House) -> None:
    found = lifts(birds, "heron")
    added = {leaf.text for one in found for leaf in one.nodes if isinstance(leaf, Term)}
    assert added == {"en:egret", "en:crane", "en:marsh"}
    assert all(0 < one.weight <= 1 for one in found)


def test_too_few_answers_say_nothing(birds: House) -> None:
    assert lifts(birds, "ibis") == []
    assert lifts(birds, "unicorn") == []


def test_where_one_answer_stands_out_the_lift_is_small(house: House) -> None:
    alike = [practice(f"a{n}", "heron marsh") for n in range(12)]
    others = [practice(f"other{n}", f"nothing of it {n}") for n in range(60)]
    house.collection.put([*alike, *others])
    house.builder.build()
    (before,) = lifts(house, "heron")
    house.collection.put([practice("a0", "heron heron heron heron")])
    house.builder.catch_up()
    (after,) = lifts(house, "heron")
    assert after.weight < before.weight
