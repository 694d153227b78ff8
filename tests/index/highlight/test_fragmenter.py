"""A passage begins and ends with sentences where these fit, else with words."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.highlight.fragmenter import cut_passage

FOX = "The first one. The quick brown fox jumps over the lazy dog. The last one is longer than those before it."


def passage(text: str, word: str, width: int) -> str:
    start = text.index(word)
    first, last = cut_passage(text, (start, start + len(word)), (0, len(text)), width)
    return text[first:last]


@pytest.mark.parametrize(
    ("text", "word", "width", "expected"),
    [
        (FOX, "fox", 500, FOX),
        (FOX, "fox", 70, "The first one. The quick brown fox jumps over the lazy dog."),
        (FOX, "fox", 50, "The quick brown fox jumps over the lazy dog."),
        (FOX, "fox", 30, "The quick brown fox jumps over"),
        (FOX, "dog", 30, "the lazy dog. The last one is"),
        (FOX, "before", 30, "longer than those before it."),
        ("In some cases (e.g. here) it ends. Then no more.", "here", 40, "In some cases (e.g. here) it ends."),
        ("Was it “so?” It was. And then.", "It", 12, "It was."),
        ("One line\nanother line\nthe last", "another", 14, "another line"),
        ("we met l'école-pilote de nav.no at 9,90 there", "école", 16, "l'école-pilote"),
        ("多くの若者が学校を離れる。新しい相談所ができた。", "相談", 11, "新しい相談所ができた。"),
        ("多くの若者が学校を離れて新しい相談所ができた", "相談", 8, "しい相談所ができ"),
        ("x" * 50, "x" * 50, 20, "x" * 20),
    ],
)
def test_passages_end_with_sentences_that_fit_else_with_words(text: str, word: str, width: int, expected: str) -> None:
    assert passage(text, word, width) == expected


def test_a_short_line_is_shown_with_what_stands_around_it() -> None:
    text = (
        "A long sentence that would never fit into the few characters that there are for it.\nDropout.\n" + "Word " * 40
    )
    result = passage(text, "Dropout", 60)
    assert result.startswith("Dropout.\nWord")
    assert result.endswith("Word")
    assert 55 <= len(result) <= 60


def test_a_passage_is_taken_from_the_part_that_is_left() -> None:
    start = FOX.index("fox")
    within = (FOX.index("quick"), FOX.index(" over"))
    first, last = cut_passage(FOX, (start, start + 3), within, 200)
    assert FOX[first:last] == "quick brown fox jumps"


def test_what_is_to_stay_whole_is_not_cut() -> None:
    start = FOX.index("quick")
    whole = (FOX.index("fox"), FOX.index(" over"))
    first, last = cut_passage(FOX, (start, start + 5), (0, len(FOX)), 24, [whole])
    assert FOX[first:last] == "The quick brown"


TEXTS = st.lists(
    st.sampled_from(
        [
            "guidance",
            "a",
            "drop-out",
            "l'école",
            "9,90",
            "«so»",
            "e\u0301te\u0301",
            "🦊",
            "end.",
            "ok!\n",
            "\u2013",
            "(x)",
        ]
    ),
    min_size=1,
    max_size=60,
).map(" ".join)


@settings(deadline=None)
@given(TEXTS, st.data())
def test_a_passage_shows_its_word_is_short_enough_and_cuts_no_word(text: str, data: st.DataObject) -> None:
    words = text.split(" ")
    number = data.draw(st.integers(0, len(words) - 1))
    start = sum(len(word) + 1 for word in words[:number])
    around = (start, start + len(words[number].strip()))
    width = data.draw(st.integers(10, 120))
    first, last = cut_passage(text, around, (0, len(text)), width)
    assert first <= around[0] < around[1] <= last
    assert last - first <= width
    assert text[first:last] == text[first:last].strip()
    blanks = [position for position, character in enumerate(text) if character.isspace()]
    assert first in (0, *(position + 1 for position in blanks)) or first == around[0]
    assert last in (len(text), *blanks) or last == around[1]


@settings(deadline=None)
@given(st.text(), st.data())
def test_any_stretch_of_any_text_is_shown_in_bounds(text: str, data: st.DataObject) -> None:
    positions = st.integers(0, len(text))
    low, first, last, high = sorted(data.draw(st.tuples(positions, positions, positions, positions)))
    width = data.draw(st.integers(1, 50))
    start, end = cut_passage(text, (first, last), (low, high), width)
    assert low <= start <= end <= high
    assert end - start <= width


def test_passages_of_a_long_text_follow_each_other() -> None:
    text = "Some sentence that stands here. " * 100
    passages = [cut_passage(text, (start, start + 4), (start, len(text)), 100) for start in range(0, 3200, 320)]
    assert all(before[1] <= after[0] for before, after in pairwise(passages))
