"""A slug is readable, never empty, never too long, and given once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.practice import Practice
from corpus.slugs import UniqueSlugs, make_slug


@given(parts=st.lists(st.text(max_size=200), max_size=4))
def test_whatever_the_words_a_practice_can_have_the_slug(parts: list[str]) -> None:
    slug = make_slug(*parts)
    assert Practice(slug=slug, title="A").slug == slug
    assert slug == make_slug(*parts)


@pytest.mark.parametrize(
    ("parts", "slug"),
    [
        (("NO", "Agreements, 2007"), "no-agreements-2007"),
        (("", "Förderung für Ältere"), "forderung-fur-altere"),
        (("Εθνική στρατηγική",), "ethnike-strategike"),
        (("a/../b",), "a-b"),
        (("&#99999999999999;",), "99999999999999"),
        (("x" * 500,), "x" * 96),
    ],
)
def test_words_of_any_script_stay_readable(parts: tuple[str, ...], slug: str) -> None:
    assert make_slug(*parts) == slug


def test_a_long_title_is_cut_at_a_word() -> None:
    slug = make_slug("guidance " * 50)
    assert len(slug) <= 96
    assert set(slug.split("-")) == {"guidance"}


def test_words_without_letters_get_different_slugs() -> None:
    assert make_slug("🚐") != make_slug("🚌")
    assert make_slug("🚐", "") != make_slug("🚐")


def test_a_slug_that_is_taken_is_numbered() -> None:
    slugs = UniqueSlugs()
    assert [slugs.unique("a") for _ in range(3)] == ["a", "a-2", "a-3"]
    assert slugs.unique("a-2") == "a-2-2"


@given(wanted=st.lists(st.sampled_from(["a", "a-2", "b" * 96, f"{'b' * 94}-2"]), max_size=40))
def test_no_slug_is_given_twice_in_a_run(wanted: list[str]) -> None:
    slugs = UniqueSlugs()
    given_out = [slugs.unique(slug) for slug in wanted]
    assert len(set(given_out)) == len(given_out)
    assert all(Practice(slug=slug, title="A") for slug in given_out)
