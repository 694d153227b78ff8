"""Signs of prose are not read as syntax, and a note tells the reader."""

import pytest

from index.query.prose_detection import MAX_SENTENCE_WORDS, is_all_capitals, strip_prose_signs

LONG = (
    "how do counsellors in schools and in public employment services learn what young people need when they leave early"
)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("WHAT IS THE ROLE OF PARENTS AND TEACHERS", "WHAT IS THE ROLE OF PARENTS and TEACHERS"),
        ("SCHOOLS THAT DO NOT TRACK OR FOLLOW", "SCHOOLS THAT DO not TRACK or FOLLOW"),
        ("NEET AND PES", "NEET and PES"),
        ("\u00c9COLE OR LYC\u00c9E", "\u00c9COLE or LYC\u00c9E"),
    ],
)
def test_where_all_is_in_capitals_operators_are_words(text: str, plain: str) -> None:
    assert strip_prose_signs(text) == (
        plain,
        ("Your text is all in capitals, so AND, OR and NOT were searched for as words.",),
    )


@pytest.mark.parametrize("text", ["guidance AND the NEET", "THE NAV", "職業 OR 教育", "2010 OR 2015", "NOT Nav"])
def test_where_not_all_is_in_capitals_operators_stay(text: str) -> None:
    assert strip_prose_signs(text) == (text, ())


def test_a_paragraph_keeps_its_words_and_loses_its_signs() -> None:
    plain, notes = strip_prose_signs(f'{LONG} -the "hard to reach" among them- and why')
    assert plain.split() == f"{LONG} the hard to reach among them- and why".split()
    assert len(notes) == 1


@pytest.mark.parametrize(
    "text",
    [
        '"early leaving" -NAV in the schools of a small country',
        f'{LONG} "early leaving" OR "drop out"',
        f"{LONG} co-operation and co-ordination",
        " ".join(["word"] * (MAX_SENTENCE_WORDS - 1)) + ' "word"',
    ],
)
def test_what_may_be_meant_stays(text: str) -> None:
    assert strip_prose_signs(text) == (text, ())


def test_few_words_in_capitals_are_acronyms() -> None:
    assert not is_all_capitals("NAV AMS PES", 3)
    assert is_all_capitals("WHAT NAV DOES TODAY", 4)
    assert not is_all_capitals("What NAV does today", 4)
