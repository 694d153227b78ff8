"""Phrases are those that several practices have in common; a later practice is described by the known phrases."""

import pytest

from corpus.practice import Practice, Section
from index.facets.phrase_facet import FEW_PRACTICES, MAX_PER_PRACTICE, MIN_PRACTICES, CollectionPhrases, learn_phrases
from index.search_query import Filter, Query
from tests.index.house import House


def practice(slug: str, text: str, **fields: object) -> Practice:
    return Practice(slug=slug, title="Untitled", language="en", sections=[Section("narrative", text)], **fields)  # type: ignore[arg-type]


def shared(number: int, text: str = "There is the mobile guidance.", others: int = 20) -> list[Practice]:
    """Return so many practices with the same text, among others."""
    words = "abcdefghijklmnopqrst"
    rest = [practice(f"other-{n}", f"Nothing {words[n % 20] * 4} like that {n}.") for n in range(others)]
    return [*(practice(f"same-{n}", text) for n in range(number)), *rest]


def test_what_too_few_share_is_none() -> None:
    assert learn_phrases(shared(MIN_PRACTICES)).select(["Mobile guidance."]) == ("mobile guidance",)
    assert learn_phrases(shared(MIN_PRACTICES - 1)).select(["Mobile guidance."]) == ()


def test_what_most_say_characterises_none() -> None:
    assert learn_phrases(shared(FEW_PRACTICES + 1, others=10)).select(["Mobile guidance."]) == ()


def test_a_practice_has_no_more_than_a_few_the_most_telling_first() -> None:
    phrases = CollectionPhrases({f"word{n} guidance": 1 + n for n in range(3 * MAX_PER_PRACTICE)}, 100)
    text = ". ".join(f"word{n} guidance" for n in range(3 * MAX_PER_PRACTICE))
    assert phrases.select([text]) == tuple(f"word{n} guidance" for n in range(MAX_PER_PRACTICE))
    assert phrases.select(["word9 guidance, word9 guidance, word0 guidance"])[0] == "word9 guidance"


def test_of_phrases_within_one_another_the_better_stands() -> None:
    phrases = CollectionPhrases({"school leaving": 50, "early school leaving": 3}, 100)
    assert phrases.select(["Early school leaving."]) == ("early school leaving",)


@pytest.mark.parametrize("text", ["", "mobile", "guidance mobile", "mobile. Guidance", "mobile, guidance"])
def test_no_phrase_is_seen_where_its_words_do_not_stand_together(text: str) -> None:
    assert CollectionPhrases({"mobile guidance": 3}, 10).select([text]) == ()


def counts(house: House) -> dict[str, int]:
    values = house.searcher.search(Query(), ("keyphrase",)).facets["keyphrase"].values
    return {value.value: value.count for value in values if value.count}


def test_they_are_a_facet_of_their_own_whose_counts_are_those_of_its_filters(house: House) -> None:
    house.collection.put([*shared(4), practice("with", "There is the mobile guidance.", keywords=["Desk"])])
    house.builder.build()
    assert counts(house)["mobile guidance"] == 5
    for phrase, count in counts(house).items():
        assert house.searcher.search(Query(filters=(Filter("keyphrase", (phrase,)),))).total == count
    keywords = house.searcher.search(Query(), ("keyword",)).facets["keyword"].values
    assert [value.label for value in keywords] == ["Desk"]


def test_a_practice_that_is_put_later_has_the_phrases_that_are_known(house: House) -> None:
    house.collection.put(shared(4))
    house.builder.build()
    house.collection.put([practice("later", "New words, new words; and mobile guidance.")])
    house.collection.remove("same-0")
    house.builder.catch_up()
    assert counts(house)["mobile guidance"] == 4
    assert "new words" not in counts(house)
