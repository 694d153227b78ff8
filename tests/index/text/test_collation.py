"""Titles sort as the Unicode Collation Algorithm says. The orders are from the collation chart of Unicode."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyuca import Collator

from index.text.collation import collation_key

SORTED = [
    ["Work 2", "Work 9", "Work 010", "Work 10a", "Work 100", "Work plan"],
    ["cote", "Cote", "coté", "côte", "côté", "cotes"],
    ["Dahl", "Đahl", "Ðahl", "Eahl"],
    ["lodz", "łodz", "lodza", "m"],
    ["odd", "œdd", "of"],
    ["straße", "strassen"],
    ["nap", "ŋap", "oap"],
    ["zulu", "þulu", "ωulu", "жulu", "あ", "一"],
    ["(Alpha)", "“Beta”", "¿Ceta?", "«Delta»"],
    ["7 steps", "12 steps", "A step"],
]

COLLATOR = Collator()


@pytest.mark.parametrize("texts", SORTED, ids=lambda texts: texts[0])
def test_texts_sort_as_the_chart_has_them(texts: list[str]) -> None:
    shuffled = texts[::-1]
    assert sorted(shuffled, key=collation_key) == texts


@given(
    st.text(st.characters(exclude_categories=["Nd", "Cs", "Cc", "Zs", "Ps", "Pi", "Po", "Pf"]), max_size=8),
    st.text("aåÅøØłzß-é ", max_size=8),
)
def test_two_texts_without_digits_sort_as_pyuca_sorts_them(first: str, second: str) -> None:
    texts = [f"a{first}", f"a{second}"]
    unlike = COLLATOR.sort_key(texts[0])[:-1] != COLLATOR.sort_key(texts[1])[:-1]
    if unlike and all(ord(sign) < 0x3000 for sign in first):
        assert sorted(texts, key=collation_key) == sorted(texts, key=COLLATOR.sort_key)


@given(st.integers(0, 10**30), st.integers(0, 10**30))
def test_numbers_sort_by_their_value(first: int, second: int) -> None:
    texts = [f"Plan {number:05}" for number in (first, second)]
    assert sorted(texts, key=collation_key) == [f"Plan {number:05}" for number in sorted((first, second))]


def test_a_key_of_a_long_title_is_bounded() -> None:
    assert len(collation_key("é9" * 10_000)) < 2_000
