"""Phrases are words that stand together in several places, and what they are counted in is bounded."""

import pytest

from index import keyphrases
from index.keyphrases import phrases, runs

SMALL = frozenset({"the", "of", "and", "for", "in"})


def found(*texts: str, most: int = 10) -> list[str]:
    return phrases(texts, SMALL.__contains__, most)


def test_words_that_stand_together_more_than_once_are_a_phrase() -> None:
    assert found("Career guidance works.", "They offer career guidance in schools.") == ["career guidance"]


def test_a_longer_phrase_stands_for_those_within_it() -> None:
    texts = ["early school leaving is rare", "we met early school leaving", "early school leaving again"]
    assert found(*texts) == ["early school leaving"]
    assert set(found(*texts, "the early school", "an early school")) == {"early school leaving", "early school"}


def test_small_words_stand_within_a_phrase_but_not_at_its_ends() -> None:
    assert found("recognition of learning", "the recognition of learning") == ["recognition of learning"]


@pytest.mark.parametrize("between", [". ", ", ", "; ", "\n", " (", ": "])
def test_no_phrase_spans_a_stop(between: str) -> None:
    assert found(f"career{between}guidance", f"career{between}guidance") == []


def test_numbers_and_single_letters_are_no_words_of_a_phrase() -> None:
    assert found("in 2013 schools", "in 2013 schools", "a b c", "a b c") == []


def test_the_strongest_come_first_and_no_more_than_asked_for() -> None:
    texts = ["youth guarantee"] * 8 + ["other words", "other words", "other", "words"]
    assert found(*texts)[0] == "youth guarantee"
    assert len(found(*texts, most=1)) == 1


def test_memory_is_bounded_and_what_is_frequent_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyphrases, "MAX_RUNS", 50)
    letters = "abcdefghijklmnop"
    rare = [f"word{one}{other} word{other}{one}x" for one in letters for other in letters]
    assert found(*(f"career guidance {text}" for text in rare))[0] == "career guidance"


def test_runs_of_a_text_are_counted() -> None:
    counted = runs("Career guidance and career guidance", SMALL.__contains__)
    assert counted["career guidance"] == 2
    assert counted["guidance and career"] == 1


def test_no_texts_have_no_phrases() -> None:
    assert found() == found("") == []
