"""Phrases are words that occur together several times. Counting them takes bounded memory."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text import collocations
from index.text.collocations import assign_phrases, count_ngrams, find_phrases, rank_ngrams, split_passages

STOP_WORDS = frozenset({"the", "of", "and", "for", "in"})


def phrases(*texts: str, most: int = 10) -> list[str]:
    return find_phrases(texts, STOP_WORDS.__contains__, most)


def test_words_that_stand_together_more_than_once_are_a_phrase() -> None:
    assert phrases("Career guidance works.", "They offer career guidance in schools.") == ["career guidance"]


def test_a_longer_phrase_stands_for_those_within_it() -> None:
    texts = ["early school leaving is rare", "we met early school leaving", "early school leaving again"]
    assert phrases(*texts) == ["early school leaving"]
    assert set(phrases(*texts, "the early school", "an early school")) == {"early school leaving", "early school"}


def test_a_pair_that_was_counted_in_one_language_alone_is_weighed_with_the_triple_that_holds_it() -> None:
    word_counts = Counter({("nations",): 3_163, ("high",): 475, ("commissioner",): 31, ("other",): 1_275_476})
    counts = {("nations", "high", "commissioner"): 17, ("nations", "high"): 4, ("high", "commissioner"): 23}
    assert list(rank_ngrams(word_counts, Counter(counts))) == [
        ("nations", "high", "commissioner"),
        ("high", "commissioner"),
    ]


def test_small_words_are_no_part_of_a_phrase() -> None:
    assert phrases("recognition of learning", "the recognition of learning") == []


@pytest.mark.parametrize("between", [". ", ", ", "; ", "\n", " (", ": "])
def test_no_phrase_spans_a_stop(between: str) -> None:
    assert phrases(f"career{between}guidance", f"career{between}guidance") == []


def test_numbers_and_single_letters_are_no_words_of_a_phrase() -> None:
    assert phrases("in 2013 schools", "in 2013 schools", "a b c", "a b c") == []


def test_the_strongest_come_first_and_no_more_than_asked_for() -> None:
    texts = ["youth guarantee"] * 8 + ["other words", "other words", "other", "words"]
    assert phrases(*texts)[0] == "youth guarantee"
    assert len(phrases(*texts, most=1)) == 1


def test_memory_is_bounded_and_what_is_frequent_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collocations, "MAX_COUNTED", 50)
    letters = "abcdefghijklmnop"
    rare = [f"word{first}{second} word{second}{first}x" for first in letters for second in letters]
    assert phrases(*(f"career guidance {text}" for text in rare))[0] == "career guidance"


def test_runs_of_a_text_are_counted() -> None:
    counted = count_ngrams("Career guidance and career guidance, for youth", STOP_WORDS.__contains__)
    assert counted == {"career guidance": 2}


def test_no_texts_have_no_phrases() -> None:
    assert phrases() == phrases("") == []


def suits(texts: dict[str, str], wanting: set[str], most: int = 5) -> dict[str, list[str]]:
    return dict(
        assign_phrases(
            lambda: ((name, text, name in wanting) for name, text in texts.items()), STOP_WORDS.__contains__, most
        )
    )


TEXTS = {
    "a": "Career guidance and one stop shops. One stop shops offer career guidance.",
    "b": "Career guidance in schools, and job shadowing.",
    "c": "Career guidance, one stop shops, job shadowing. Quixotic windmills, quixotic windmills.",
}


def test_phrases_that_others_use_too_suit_a_text_the_rarer_first() -> None:
    assert suits(TEXTS, {"a", "c"}) == {
        "a": ["one stop shops", "career guidance"],
        "c": ["job shadowing", "one stop shops", "career guidance"],
    }


def test_no_more_phrases_than_asked_for_and_none_within_another() -> None:
    assert suits(TEXTS, {"a"}, most=1) == {"a": ["one stop shops"]}
    assert suits({**TEXTS, "d": "one stop"}, {"a"}) == {"a": ["one stop shops", "career guidance"]}


def test_who_has_keywords_is_suggested_none() -> None:
    assert suits(TEXTS, set()) == {}


@given(st.text("abC9_ -'.,\n\t\r\x0b\x1f", max_size=20))
def test_a_text_in_ascii_has_the_passages_that_it_has_beside_other_letters(text: str) -> None:
    beside = [*split_passages(f"{text}\né")]
    assert [*filter(any, split_passages(text)), ["é"]] == [*filter(any, beside)]
