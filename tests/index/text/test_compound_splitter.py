"""Compounds are split into two indexed words. Where words may be missing, subwords match with a lower score."""

import pytest

from corpus.practice import Practice, Section
from index.results import Hit
from index.search_query import Query
from index.text.analyzer import Analyzer
from index.text.compound_splitter import CompoundSplitter
from tests.index.house import House


def practice(slug: str, text: str, language: str = "de") -> Practice:
    return Practice(slug=slug, title="1", language=language, sections=[Section("why", text)])


@pytest.fixture
def house(house: House) -> House:
    texts = {
        "whole": "Die Landesregierung hilft Lehrlingen.",
        "parts": "Die Regierung des Landes zahlt viel.",
        "land": "Auf dem Land wohnen wenige.",
        "none": "Hier steht etwas ganz anderes.",
    }
    house.collection.put([practice(slug, text) for slug, text in texts.items()])
    house.collection.put([practice("hyphen", "A flight that is free of charge", "en")])
    house.builder.build()
    return house


@pytest.fixture
def compounds(house: House) -> CompoundSplitter:
    return CompoundSplitter(house.engine, Analyzer())


def answered(house: House, typed: str) -> dict[str, Hit]:
    return {hit.slug: hit for hit in house.searcher.search(Query(typed, spelling=False)).hits}


def marked(hit: Hit) -> list[str]:
    return [fragment.text for snippet in hit.snippets for fragment in snippet.fragments if fragment.marked]


@pytest.mark.parametrize("word", ["Landesregierung", "LANDESREGIERUNGEN"])
def test_a_compound_is_cut_where_both_words_stand_by_themselves(compounds: CompoundSplitter, word: str) -> None:
    assert compounds.split(word, "de") == ("de:land", "de:regier")


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("Landeshauptstadt", "de"),
        ("Regierung", "de"),
        ("Landesregierung", "en"),
        ("Landes-Regierung", "de"),
        ("", "de"),
        ("Land" * 500, "de"),
    ],
)
def test_what_is_no_compound_of_such_words_is_not_cut(compounds: CompoundSplitter, word: str, language: str) -> None:
    assert compounds.split(word, language) == ()


def test_a_question_finds_those_that_say_the_words_apart_behind_those_that_say_it(house: House) -> None:
    slugs = house.searcher.ranked_slugs(Query("Wie hilft die Landesregierung eigentlich?"))
    assert slugs == ("whole", "parts", "land")


def test_where_every_word_has_to_be_there_no_piece_will_do(house: House) -> None:
    assert house.searcher.ranked_slugs(Query("Landesregierung")) == ("whole",)
    assert house.searcher.ranked_slugs(Query("Lehrlingen AND hilft AND Landesregierung")) == ("whole",)


def test_the_piece_is_marked_and_named_and_is_not_missing(house: House) -> None:
    hit = answered(house, "Wie hilft die Landesregierung eigentlich?")["parts"]
    assert set(marked(hit)) == {"Regierung", "Landes"}
    assert "Matches “Landes”, a part of “Landesregierung”" in hit.reasons
    assert not any(reason.startswith("Missing") and "Landesregierung" in reason for reason in hit.reasons)


def test_pieces_are_marked_only_where_they_were_looked_for(house: House) -> None:
    house.collection.put([practice("both", "Die Landesregierung ist die Regierung.")])
    house.builder.catch_up()
    assert marked(answered(house, "Landesregierung")["both"]) == ["Landesregierung"]


def test_what_stands_between_hyphens_will_do_for_less(house: House) -> None:
    house.collection.put([practice("hyphenated", "A free-flight tunnel", "en")])
    house.builder.catch_up()
    hits = answered(house, "how are free-flight tunnels designed")
    assert list(hits) == ["hyphenated", "hyphen"]
    assert set(marked(hits["hyphen"])) == {"free", "flight"}
