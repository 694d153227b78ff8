"""Acronyms and national names are explained, and concepts in a query are offered as filters with a true count."""

from typing import Any

import pytest

from corpus.practice import Practice
from index.results import Offer, Results
from index.search_query import Filter, Query
from tests.index.house import House


def practice(slug: str, **values: Any) -> Practice:
    return Practice(slug=slug, title="A title", **values)


def ask(house: House, typed: str, *filters: Filter, expand: bool = True) -> Results:
    return house.searcher.search(Query(typed, filters, expand=expand))


@pytest.fixture
def filled(house: House) -> House:
    house.collection.put(
        [
            practice("a", countries=["NL"], values={"areas": ["P5.1"], "sectors": ["S6"]}),
            practice("b", countries=["NL"], values={"areas": ["P5.1", "P3.5"]}),
            practice("c", countries=["NO"], values={"areas": ["P5.1"], "sectors": ["S6"]}),
            practice("d", countries=["GR"], values={"areas": ["P1"]}),
        ]
    )
    house.builder.build()
    return house


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("NAV", "NAV is Norway\u2019s public employment service."),
        ("UWV", "UWV is the Netherlands\u2019 public employment service."),
        ("CMS", "CMS stands for career management skills."),
        ("PES", "PES stands for public employment service."),
        ("ESL", "ESL stands for early school leaving."),
        ("OMC", "OMC stands for open method of co-ordination."),
        ("ESF", "ESF stands for European Social Fund."),
        ("apel", "APEL stands for accreditation of prior experiential learning."),
        ("EL", "EL stands for Greece."),
    ],
)
def test_an_acronym_and_a_national_name_are_explained(filled: House, typed: str, hint: str) -> None:
    assert ask(filled, typed).hints == (hint,)


def test_words_need_no_explanation(filled: House) -> None:
    assert ask(filled, "dropout of Norway").hints == ()


def test_what_was_also_searched_for_is_told_as_people_write_it(filled: House) -> None:
    results = ask(filled, "dropout")
    assert results.also[0] == "early leaving from education and training"
    assert {"early school leaving", "ESL"} <= set(results.also)
    assert "NAV (Norway)" in ask(filled, "labour office").also
    assert ask(filled, "dropout", expand=False).also == ()


@pytest.mark.parametrize(
    ("typed", "offer"),
    [
        ("Holland", Offer("country", "NL", "Netherlands", 2)),
        ("EL", Offer("country", "GR", "Greece", 1)),
        ("dropout", Offer("area", "P5.1", "Early leaving from education and training", 3)),
        ("décrochage", Offer("area", "P5.1", "Early leaving from education and training", 3)),
    ],
)
def test_what_the_query_names_is_offered_with_its_count(filled: House, typed: str, offer: Offer) -> None:
    results = ask(filled, typed)
    assert offer in results.offers
    assert ask(filled, typed, Filter(offer.facet, (offer.value,))).total == offer.count


def test_a_national_name_offers_its_country_and_what_it_is(filled: House) -> None:
    assert {(offer.facet, offer.value) for offer in ask(filled, "NAV").offers} == {("country", "NO"), ("sector", "S6")}


def test_nothing_is_offered_that_none_of_the_answer_carries_or_that_is_chosen(filled: House) -> None:
    assert ask(filled, "dropout AND Austria").offers == ()
    assert ask(filled, "dropout", Filter("area", ("P5.1",))).offers == ()
