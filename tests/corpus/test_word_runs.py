"""Words that stayed, went and came; and texts made to take for ever."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.differences.word_diff import DiffOperation, WordRun, compare_words
from corpus.practice import MAX_TEXT
from tests.corpus.strategies import texts

LETTERS = random.Random(7)


def written(before: str, after: str) -> str:
    """The comparison on one line: [-what went-]{+what came+}."""
    frames = {DiffOperation.EQUAL: "{}", DiffOperation.DELETED: "[-{}-]", DiffOperation.INSERTED: "{{+{}+}}"}
    return "".join(frames[run.kind].format(run.text) for run in compare_words(before, after))


def words(number: int, kinds: int) -> str:
    return " ".join(str(LETTERS.randrange(kinds)) for _ in range(number))[:MAX_TEXT]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", ""),
        ("", "New.", "{+New.+}"),
        ("Old.", "", "[-Old.-]"),
        ("Schools in Norway help.", "Schools in Sweden help.", "Schools in[- Norway-]{+ Sweden+} help."),
        ("It was good.", "It was very good.", "It was{+ very+} good."),
        ("One, two.", "One two.", "One[-,-] two."),
        ("Don\u2019t go", "Do go", "[-Don\u2019t-]{+Do+} go"),
        ("First.\n\nSecond.", "First.\n\nNew.\n\nSecond.", "First.\n\n{+New.\n\n+}Second."),
        ("First. Second.", "First.\n\nSecond.", "First.{+\n\n+}Second."),
        ("指导很好", "指导不好", "指导[-很-]{+不+}好"),
        ("Ærlig ålreit", "Ærlig ikke ålreit", "Ærlig{+ ikke+} ålreit"),
    ],
)
def test_a_comparison_goes_by_words(before: str, after: str, expected: str) -> None:
    assert written(before, after) == expected


def test_words_of_a_few_letters_between_changes_go_with_them() -> None:
    assert written("the cat of war sat", "the dog of peace sat") == "the[- cat of war-]{+ dog of peace+} sat"


def test_a_word_in_another_line_of_the_same_paragraph_is_the_same() -> None:
    assert compare_words("one\ntwo  three", "one two\nthree") == (WordRun(DiffOperation.EQUAL, "one two\nthree"),)


@given(texts, texts)
def test_the_runs_make_up_both_texts(before: str, after: str) -> None:
    runs = compare_words(before, after)
    assert "".join(run.text for run in runs if run.kind is not DiffOperation.DELETED) == after
    old = "".join(run.text for run in runs if run.kind is not DiffOperation.INSERTED)
    assert "".join(old.split()) == "".join(before.split())


@given(st.lists(st.sampled_from("ab\n ,"), max_size=40).map("".join), texts)
def test_neighbouring_runs_differ_in_kind(before: str, after: str) -> None:
    kinds = [run.kind for run in compare_words(before, after)]
    assert all(one is not other for one, other in pairwise(kinds))


def test_a_few_changes_in_a_long_text_are_found_exactly() -> None:
    before = [str(number) for number in range(60_000)]
    after = [word for word in before if word not in ("100", "30000")]
    after.insert(50_000, "new")
    runs = compare_words(" ".join(before), " ".join(after))
    assert [run.text.strip() for run in runs if run.kind is not DiffOperation.EQUAL] == ["100", "30000", "new"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (words(250_000, 2), words(250_000, 2)),
        (words(250_000, 100), words(250_000, 100)),
        (words(90_000, 100_000), words(90_000, 100_000)),
        ("a " * 250_000, "a " * 249_999),
        ("\n " * 250_000, " " * MAX_TEXT),
        ("." * MAX_TEXT, ".," * 250_000),
        ("a'" * 250_000, "a-" * 250_000),
        (" ".join(map(str, range(80_000))), " ".join(map(str, reversed(range(80_000))))),
        ("".join(f"u{n} a b a " for n in range(40_000)), "".join(f"b a b u{n} " for n in range(40_000))),
    ],
    ids=["two words", "a hundred words", "many words", "one word", "blanks", "dots", "joints", "reversed", "anchors"],
)
def test_texts_of_the_greatest_length_are_compared_whatever_they_hold(before: str, after: str) -> None:
    runs = compare_words(before, after)
    assert "".join(run.text for run in runs if run.kind is not DiffOperation.DELETED) == after
