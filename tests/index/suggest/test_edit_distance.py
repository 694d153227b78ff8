"""The word table finds the same words as a textbook edit distance does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.suggest.edit_distance import MAX_WORD_LENGTH, WordTable
from index.suggest.typo_tolerance import max_edits

WORDS = ("ohjaamo", "orientation", "guidance", "guide", "counselling", "norway", "école", "übergang", "career")


def distance(word: str, other_word: str) -> int:
    """Optimal string alignment as the textbook has it."""
    rows = [[i + j if not i * j else 0 for j in range(len(other_word) + 1)] for i in range(len(word) + 1)]
    for i in range(1, len(word) + 1):
        for j in range(1, len(other_word) + 1):
            rows[i][j] = min(
                rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (word[i - 1] != other_word[j - 1])
            )
            if i > 1 and j > 1 and word[i - 1] == other_word[j - 2] and word[i - 2] == other_word[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


def near(words: list[str], word: str, most: int) -> list[tuple[str, int]]:
    return [(words[match.word_index], match.distance) for match in WordTable.from_words(words).find_within(word, most)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ohjamo", "ohjaamo"),
        ("ohjaaamo", "ohjaamo"),
        ("ohjuamo", "ohjaamo"),
        ("giudance", "guidance"),
        ("conseling", "counselling"),
        ("ecole", "école"),
    ],
)
def test_a_slip_is_near_its_word(typed: str, meant: str) -> None:
    assert meant in [word for word, _ in near(list(WORDS), typed, 2)]


def test_a_first_letter_that_differs_counts_twice() -> None:
    assert near(["ohjaamo"], "phjaamo", 1) == []
    assert near(["ohjaamo"], "phjaamo", 2) == [("ohjaamo", 2)]


words = st.text(st.sampled_from("abcdé"), min_size=1, max_size=9)


@given(st.lists(words, max_size=12), words, st.integers(0, 2))
def test_the_table_agrees_with_the_textbook(table: list[str], word: str, most: int) -> None:
    expected = {(table_word, distance(word, table_word) + (table_word[0] != word[0])) for table_word in table}
    matches = near(table, word, most)
    assert set(matches) == {pair for pair in expected if pair[1] <= most}
    assert [edits for _, edits in matches] == sorted(edits for _, edits in matches)


@given(st.lists(words, max_size=12), words, st.integers(0, 2))
def test_a_beginning_is_near_where_any_of_the_words_beginnings_is(table: list[str], start: str, most: int) -> None:
    expected = set()
    for index, table_word in enumerate(table):
        best = min(distance(start, table_word[:end]) for end in range(len(table_word) + 1)) + (
            table_word[0] != start[0]
        )
        if best <= most:
            expected.add((index, best))
    assert set(WordTable.from_words(table).find_prefixes_within(start, most)) == expected


def test_words_as_long_as_any_are_compared() -> None:
    long = "a" * (MAX_WORD_LENGTH - 1) + "b"
    assert near([long, "a"], "a" * MAX_WORD_LENGTH, 1) == [(long, 1)]


def test_an_empty_table_has_nothing_near() -> None:
    assert WordTable.from_words([]).find_within("guidance", 2) == []
    assert WordTable.from_words([]).find_prefixes_within("guid", 1) == []


def test_short_words_are_forgiven_nothing_and_long_ones_two_slips() -> None:
    assert [max_edits("a" * length) for length in (1, 3, 4, 7, 8, 20)] == [0, 0, 1, 1, 2, 2]
