"""The similarity of texts, compared with sets of Python."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.sync.text_similarity import (
    band_keys,
    estimate_similarities,
    exact_similarity,
    stack_signatures,
    text_grams,
    text_signature,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
WORDS = [f"word{number}" for number in range(400)]


def grams(text: str) -> set[str]:
    folded = " ".join(text.casefold().split()).ljust(5)
    return {folded[place : place + 5] for place in range(len(folded) - 4)}


@given(texts, texts)
def test_the_similarity_is_the_share_of_common_grams(first: str, second: str) -> None:
    one, other = grams(first), grams(second)
    assert abs(exact_similarity(text_grams(first), text_grams(second)) - len(one & other) / len(one | other)) < 1e-9


@given(texts)
def test_case_and_white_space_do_not_matter(text: str) -> None:
    assert exact_similarity(text_grams(text), text_grams(f"  {text.casefold()}\n")) == 1.0


def test_a_signature_estimates_the_similarity() -> None:
    whole = text_grams(" ".join(WORDS))
    for share in (0.25, 0.5, 0.9):
        part = text_grams(" ".join(WORDS[: int(len(WORDS) * share)]))
        (estimate,) = estimate_similarities(text_signature(whole), stack_signatures([text_signature(part)]))
        assert abs(estimate - exact_similarity(whole, part)) < 0.25


def test_similar_texts_share_a_band_and_others_do_not() -> None:
    keys = set(band_keys(text_signature(text_grams(" ".join(WORDS)))))
    assert keys & set(band_keys(text_signature(text_grams(" ".join([*WORDS[:380], "end"])))))
    assert not keys & set(band_keys(text_signature(text_grams("Nothing of this is in the other text at all."))))
