"""Where few practices match every word: what is left out, what still insists, and which practices come first."""

from collections.abc import Iterator

import pytest

from index.results import Relaxation, Results
from index.search_query import Filter, Query, Sort
from tests.index.house import House, open_house
from tests.index.shelf import practice


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = open_house(tmp_path_factory.mktemp("relaxed"))
    texts = {
        "tram": "The tram reaches the harbour.",
        "ferry": "The ferry leaves from the harbour.",
        "market": "The market sells wool and honey.",
        "bridge": "A bridge of stone, and the old town hall.",
        "norway": "The market by the fjord.",
        "youth": "Young people work in a youth club.",
        "chat": "Virtual rooms. Herbert von Gerolstein speaks.",
        "pilots": "The École de Lyon trains pilots.",
    }
    house.collection.put(
        practice(slug, text, countries=["NO"] if slug == "norway" else ["FI"]) for slug, text in texts.items()
    )
    house.collection.put(practice(f"meadow-{n}", "Meadow and orchard.") for n in range(12))
    house.builder.build()
    yield house
    house.engine.close()
    house.collection.close()


def search(house: House, typed: str, *filters: Filter, sort: Sort = Sort.RELEVANCE) -> Results:
    return house.searcher.search(Query(typed, filters, sort))


def slugs(results: Results) -> list[str]:
    return [hit.slug for hit in results.hits]


def test_a_word_that_is_nowhere_is_left_out_and_named(filled: House) -> None:
    results = search(filled, "harbour zxqv")
    assert set(slugs(results)) == {"tram", "ferry"}
    assert results.relaxation == Relaxation(("zxqv",), (), 2)
    assert results.notes == ("No practice mentions “zxqv”, so it was left out.",)
    assert all(hit.missing_words == () for hit in results.hits)


def test_a_word_that_is_nowhere_weighs_nothing(filled: House) -> None:
    known = search(filled, "harbour tram")
    assert slugs(search(filled, "harbour tram zxqv blorp")) == slugs(known) == ["tram", "ferry"]


def test_where_enough_practices_have_the_known_words_none_of_these_may_be_missing(filled: House) -> None:
    results = search(filled, "meadow zxqv orchard")
    assert (results.total, results.relaxation) == (12, Relaxation(("zxqv",), (), 12))
    assert results.partial_from is None


def test_two_known_words_that_no_text_has_both_of_find_those_with_one(filled: House) -> None:
    results = search(filled, "tram honey")
    assert set(slugs(results)) == {"tram", "market"}
    assert results.relaxation == Relaxation((), (), 0)
    assert results.notes == ("No practice contains both of these words. These practices contain one of them.",)
    assert {hit.slug: hit.missing_words for hit in results.hits} == {"tram": ("honey",), "market": ("tram",)}


def test_practices_with_all_words_come_first_and_the_others_are_told_apart(filled: House) -> None:
    results = search(filled, "harbour ferry")
    assert slugs(results) == ["ferry", "tram"]
    assert (results.relaxation, results.partial_from) == (Relaxation((), (), 1), 1)
    assert results.notes == ("One practice contains both of these words. Practices that contain one of them follow.",)
    assert search(filled, "harbour ferry", sort=Sort.TITLE).partial_from is None


@pytest.mark.parametrize(
    "typed",
    [
        "tram AND honey",
        "tram AND zxqv",
        "(tram OR ferry) honey",
        '"harbour tram"',
        "title:tram title:honey",
        "country:NO zxqv",
        "zxqv",
        "zxqv blorp",
        "the zxqv of the blorp",
        "-zxqv blorp",
        "+tram +honey",
    ],
)
def test_operators_phrases_alone_and_fields_insist(filled: House, typed: str) -> None:
    results = search(filled, typed)
    assert (results.total, results.relaxation, slugs(results)) == (0, None, [])


@pytest.mark.parametrize("typed", ["recette de zxqv", "blorp à zxqv", "receta de la zxqv"])
def test_a_function_word_of_another_language_finds_nothing_beside_unknown_words(filled: House, typed: str) -> None:
    assert search(filled, typed).total == 0
    assert slugs(search(filled, f"{typed} Lyon"))[0] == "pilots"


def test_what_insists_holds_beside_words_that_are_left_out(filled: House) -> None:
    assert slugs(search(filled, "harbour zxqv -tram")) == ["ferry"]
    assert slugs(search(filled, "market honey country:NO")) == ["norway"]
    assert slugs(search(filled, '"old town" zxqv')) == ["bridge"]
    assert slugs(search(filled, '"old town" honey')) == ["bridge"]
    assert slugs(search(filled, "harbour honey", Filter("country", ("NO",)))) == []


def test_a_phrase_that_is_nowhere_is_read_as_words_beside_other_words(filled: House) -> None:
    results = search(filled, 'how does a "ferry wool" work')
    assert {"ferry", "market"} <= set(slugs(results))
    assert results.relaxation is not None
    assert results.relaxation.unknown_phrases == ("ferry wool",)
    assert "No practice contains “ferry wool” as a phrase" in results.notes[0]
    unknown = search(filled, '"zxqv blorp" harbour')
    assert unknown.relaxation == Relaxation(("zxqv", "blorp"), (), 2)


def test_a_name_that_is_nowhere_is_read_as_its_words(filled: House) -> None:
    results = search(filled, "Youth Guarantee")
    assert slugs(results) == ["youth"]
    assert results.relaxation == Relaxation(("Guarantee",), (), 1)
    assert "youth" in slugs(search(filled, "Youth Guarantee Norway"))


def test_foreign_function_words_are_left_out_without_a_word(filled: House) -> None:
    results = search(filled, "el harbour para los zxqv")
    assert set(slugs(results)) == {"tram", "ferry"}
    assert results.notes == ("No practice mentions “zxqv”, so it was left out.",)


def test_many_unknown_words_are_counted(filled: House) -> None:
    typed = "harbour " + " ".join(f"zxqv{letter}" for letter in "abcdefghij")
    assert search(filled, typed).notes[0].endswith("“zxqvh” or 2 other words, so they were left out.")


def test_a_misspelt_word_is_corrected_and_not_left_out(filled: House) -> None:
    results = search(filled, "harbuor ferry")
    assert results.correction is not None
    assert (results.correction.text, results.correction.applied) == ("harbour ferry", True)
    assert "harbuor" not in " ".join(results.notes)
    long = search(filled, "ferry leaves from the harbuor zxqv")
    assert "“harbuor”" in long.notes[0]


def test_a_word_that_stands_nowhere_is_found_by_its_other_names(filled: House) -> None:
    results = search(filled, "hotline harbour")
    assert set(slugs(results)) == {"tram", "ferry", "chat"}
    assert "virtual" in results.also
    assert results.notes == ("No practice contains both of these words. These practices contain one of them.",)
    assert search(filled, "club harbour").also == ()


def test_a_foreign_function_word_alone_is_no_known_word(filled: House) -> None:
    assert slugs(search(filled, "recette von crêpes")) == []
