"""Likely misspellings are corrected, other words are not, and every correction has results."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from corpus.practice import Practice, Section
from index.results import Correction, Results
from index.search_query import Filter, Query
from tests.index.house import House

Ask = Callable[..., Results]


def practice(slug: str, title: str, text: str = "", **values: Any) -> Practice:
    return Practice(slug=slug, title=title, sections=[Section("narrative", text)], language="en", **values)


PRACTICES = (
    practice("fi", "Ohjaamo one-stop centres", "Each Ohjaamo offers guidance to the young.", countries=["FI"]),
    practice("be", "Career vouchers", "Workers buy career guidance with vouchers.", countries=["BE"]),
    practice("fr", "D\u00e9crochage scolaire", "Le d\u00e9crochage et l'orientation.", countries=["FR"]),
    *(practice(f"s{n}", f"School partnership {n}", "A good mood for management at school.") for n in range(15)),
    practice("typo", "Patnership", "A slip that somebody else made."),
)


@pytest.fixture
def ask(house: House) -> Ask:
    house.collection.put(PRACTICES)
    house.builder.build()

    def search(text: str, **values: Any) -> Results:
        return house.searcher.search(Query(text, **values))

    return search


def correction(results: Results) -> Correction:
    assert results.correction is not None
    return results.correction


def marked(fragments: Sequence[Any]) -> str:
    return "".join(f"[{fragment.text}]" if fragment.marked else fragment.text for fragment in fragments)


def slugs(results: Results) -> list[str]:
    return [hit.slug for hit in results.hits]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ohjamo", "Ohja[a]mo"),
        ("OHJAMO", "Ohja[a]mo"),
        ("ohjaammo", "[Ohjaamo]"),
        ("oharmo vouchres", ""),
        ("carrer vouchers", "car[e]er vouchers"),
        ('"career vouchrs"', '"career vouch[e]rs"'),
        ("title:ohjamo", "title:Ohja[a]mo"),
        ("decrochge", "d\u00e9croch[a]ge"),
        ("ohjamo -school", "Ohja[a]mo -school"),
    ],
)
def test_a_slip_is_read_as_the_word_that_was_meant_and_its_letters_are_marked(
    ask: Ask, typed: str, expected: str
) -> None:
    results = ask(typed)
    if not expected:
        assert results.correction is None
        return
    corrected = correction(results)
    assert marked(corrected.fragments).casefold() == expected.casefold()
    assert (corrected.typed, corrected.applied) == (typed, True)
    assert (
        corrected.text
        == results.query.text
        == results.did_you_mean
        == "".join(fragment.text for fragment in corrected.fragments)
    )
    assert results.total == corrected.total == 1


def test_words_are_written_as_the_collection_writes_them(ask: Ask) -> None:
    assert ask("ohjamo").did_you_mean == "Ohjaamo"
    assert ask("vouchrs").did_you_mean == "vouchers"


@pytest.mark.parametrize(
    "typed",
    [
        "guidance on the moon",
        "moo",
        "OHJA",
        "2o13",
        "xylophone",
        "school",
        "ohjaamo",
        "ohj*",
        "guidance NOT ohjamo",
        "country:FJ",
        "",
        "...",
    ],
)
def test_what_is_no_slip_is_left_alone(ask: Ask, typed: str) -> None:
    assert ask(typed).correction is None


def test_a_word_of_four_letters_is_offered_another_but_not_exchanged(ask: Ask) -> None:
    results = ask("moof")
    corrected = correction(results)
    assert (corrected.text, corrected.total, corrected.applied) == ("mood", 15, False)
    assert (results.total, results.query.text) == (0, "moof")


def test_a_rare_word_is_asked_about_where_another_is_far_more_frequent(ask: Ask) -> None:
    results = ask("patnership")
    corrected = correction(results)
    assert (corrected.text, corrected.total, corrected.applied) == ("partnership", 15, False)
    assert slugs(results) == ["typo"]


def test_the_typed_words_can_be_insisted_on(ask: Ask) -> None:
    results = ask("ohjamo", spelling=False)
    assert (results.total, results.correction, results.query.text) == (0, None, "ohjamo")


def test_a_correction_that_no_practice_answers_under_the_filters_is_none(ask: Ask) -> None:
    assert ask("ohjamo", filters=(Filter("country", ("BE",)),)).correction is None
    assert correction(ask("ohjamo", filters=(Filter("country", ("FI",)),))).total == 1


def test_a_corrected_query_has_pages(ask: Ask) -> None:
    first, second = ask("scool", per_page=10), ask("scool", per_page=10, page=2)
    assert first.total == second.total == 15
    assert len(set(slugs(first) + slugs(second))) == 15


def test_a_long_question_is_offered_what_more_practices_hold(ask: Ask) -> None:
    results = ask("career guidance vouchres workers")
    corrected = correction(results)
    assert corrected.text == "career guidance vouchers workers"
    assert not corrected.applied
    assert slugs(results)[0] == "be"


def test_what_is_published_becomes_a_word_and_what_is_removed_is_none(house: House, ask: Ask) -> None:
    assert ask("rajaleidha").correction is None
    house.collection.put([practice("ee", "Rajaleidja centres")])
    house.builder.catch_up()
    assert correction(ask("rajaleidha")).text == "Rajaleidja"
    house.collection.remove("ee")
    house.builder.build()
    assert ask("rajaleidha").correction is None


def test_very_many_doubtful_words_cost_no_more_than_a_few(ask: Ask) -> None:
    assert ask(" ".join(f"ohjam{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")).total == 0
