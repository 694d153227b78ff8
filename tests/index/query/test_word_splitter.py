"""Typed words are split at apostrophes and slashes, and scripts without blanks into overlapping n-grams."""

import pytest

from corpus.practice import Practice, Section
from index.query.nodes import UserWord
from index.query.word_splitter import MAX_WORDS, split_word
from index.search_query import Query
from tests.index.house import House


def parts(text: str) -> list[str]:
    return [word.text for word in split_word(UserWord(text))]


def practice(slug: str, text: str, language: str) -> Practice:
    return Practice(slug=slug, title="1", language=language, sections=[Section("narrative", text)])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("l\u2019orientation", ["l", "orientation"]),
        ("people's", ["people", "s"]),
        ("T\u00fcrkiye'de", ["T\u00fcrkiye", "de"]),
        ("and/or", ["and", "or"]),
        ("\u65e0\u969c\u788d", ["\u65e0\u969c", "\u969c\u788d"]),
        (
            "\u0e1c\u0e39\u0e49\u0e40\u0e23\u0e35\u0e22\u0e19",
            ["\u0e1c\u0e39\u0e49\u0e40\u0e23\u0e35", "\u0e40\u0e23\u0e35\u0e22", "\u0e23\u0e35\u0e22\u0e19"],
        ),
        ("EU\u7684\u6559\u80b2", ["EU", "\u7684\u6559", "\u6559\u80b2"]),
        ("\u6559\u80b2\uff0c\u57f9\u8bad", ["\u6559\u80b2", "\u57f9\u8bad"]),
    ],
)
def test_what_is_written_in_one_is_read_as_its_words(written: str, read: list[str]) -> None:
    assert parts(written) == read


@pytest.mark.parametrize(
    "word",
    ["Qur'an", "O\u2019Brien", "work-based", "\u043c'\u044f\u0442\u0430", "3.5", "dropout", "U.S.", "\u7684", "?", ""],
)
def test_one_word_stays_as_it_was_said(word: str) -> None:
    typed = UserWord(word, "title")
    assert split_word(typed) == (typed,)


def test_the_words_are_looked_for_where_the_whole_was() -> None:
    assert {word.field for word in split_word(UserWord("l'orientation", "title"))} == {"title"}


def test_a_run_without_end_is_cut() -> None:
    assert len(split_word(UserWord("\u6559\u80b2" * 500))) == MAX_WORDS


def test_an_elided_word_finds_the_word_and_the_other_way_round(house: House) -> None:
    house.collection.put(
        [practice("elided", "Avant l'orientation", "fr"), practice("bare", "Une orientation pour tous", "fr")]
    )
    house.builder.build()
    for typed in ("l'orientation", "orientation", "d\u2019orientation"):
        assert set(house.searcher.ranked_slugs(Query(typed))) == {"elided", "bare"}


def test_a_chinese_question_finds_what_holds_most_of_it(house: House) -> None:
    texts = {
        "guidance": "\u804c\u4e1a\u6307\u5bfc\u5e2e\u52a9\u9752\u5e74\u627e\u5230\u5de5\u4f5c",
        "schools": "\u5b66\u6821\u7684\u6559\u5e08\u57f9\u8bad\u8bfe\u7a0b",
        "other": "\u5b8c\u5168\u65e0\u5173",
    }
    house.collection.put([practice(slug, text, "zh") for slug, text in texts.items()])
    house.builder.build()
    question = "\u9752\u5e74\u5982\u4f55\u5f97\u5230\u804c\u4e1a\u6307\u5bfc"
    assert house.searcher.ranked_slugs(Query(question)) == ("guidance",)
    assert house.searcher.ranked_slugs(Query("\u6559\u5e08\u57f9\u8bad")) == ("schools",)
    (hit,) = house.searcher.search(Query(question)).hits
    assert hit.why == ("Matches in Description (2)",)
