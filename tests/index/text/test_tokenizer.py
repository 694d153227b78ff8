"""The fast tokenizer of plain texts returns the same words as the general one."""

import sys

from hypothesis import given
from hypothesis import strategies as st

from index.text.tokenizer import plain_words, tokenize

SIGNS = " '-_.\n\x1c\x85\xa0\xaa\xb2\xb5\xad\u2013\u2019\u2026\u20ac\u0301\u200b\u200d\u2010\u02b0"
TEXTS = st.text(st.sampled_from(f"aZ9éßÿ\u00d7œŁж中ع{SIGNS}"), max_size=12)


@given(TEXTS)
def test_plain_words_are_the_tokens(text: str) -> None:
    assert plain_words(text) in (None, [token.text for token in tokenize(text)])


def test_no_character_parts_words_in_one_way_and_joins_them_in_the_other() -> None:
    for code in (*range(0x3000), *range(0x3000, sys.maxunicode, 37)):
        words = plain_words(f"a{chr(code)}b")
        if words is not None:
            assert words == [token.text for token in tokenize(f"a{chr(code)}b")], hex(code)


def test_texts_as_europe_writes_them_are_plain() -> None:
    assert plain_words("Été \u2013 “oui”… l\u2019école: 5 €, žák") == ["Été", "oui", "l", "école", "5", "žák"]
    assert plain_words("soft\u00adhyphen") is None
