"""What holds for every practice from the moment that it exists."""

from typing import Any

import pytest
from attrs.exceptions import FrozenInstanceError

from corpus.errors import InvalidPractice
from corpus.practice import Contact, Link, Practice, Proposal, Section, has_content


def practice(**values: Any) -> Practice:
    return Practice(**{"slug": "a", "title": "A", **values})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", ""),
        ("slug", "A"),
        ("slug", "a--b"),
        ("slug", "-a"),
        ("slug", "a/b"),
        ("slug", "a\n"),
        ("slug", "a" * 97),
        ("title", " \n"),
        ("title", "A" * 501),
        ("title", "A\x00B"),
        ("title", "A\ud800"),
        ("title", None),
        ("native_title", 7),
        ("start_year", 1799),
        ("end_year", 2101),
        ("keywords", tuple(str(number) for number in range(201))),
        ("keywords", ("\x1b",)),
        ("keywords", ("A" * 501,)),
        ("documents", tuple(Link(str(number)) for number in range(201))),
    ],
)
def test_a_value_that_no_practice_can_have_is_refused_by_its_field(field: str, value: object) -> None:
    with pytest.raises(InvalidPractice) as caught:
        practice(**{field: value})
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "a" * 96),
        ("title", "A" * 500),
        ("keywords", tuple(str(number) for number in range(200))),
        ("sections", (Section("why", "x" * 500_000),)),
        ("start_year", 1800),
        ("end_year", 2100),
    ],
)
def test_a_value_at_its_bound_is_taken(field: str, value: object) -> None:
    assert getattr(practice(**{field: value}), field) == value


def test_a_language_has_the_shape_of_a_code() -> None:
    with pytest.raises(ValueError, match="language"):
        practice(language="English")


@pytest.mark.parametrize("code", ["no", "NOR", "N", "Norway", "NO-03 ", "1EU4"])
def test_a_country_has_the_shape_of_a_code(code: str) -> None:
    with pytest.raises(InvalidPractice, match="countries"):
        practice(countries=["NO", code])


def test_a_practice_has_several_countries_and_the_first_is_its_country() -> None:
    assert practice(countries=["SE", "NO", "SE", ""]).countries == ("SE", "NO")
    assert (practice(countries=["SE", "NO"]).country, practice().country) == ("SE", "")


def test_a_practice_cannot_end_before_it_starts() -> None:
    with pytest.raises(InvalidPractice, match="2006 is before the start, 2007"):
        practice(start_year=2007, end_year=2006)
    assert practice(start_year=2007, end_year=2007).end_year == 2007


def test_a_section_has_a_key_and_stands_once() -> None:
    with pytest.raises(ValueError, match="key"):
        Section("The colour", "red")
    with pytest.raises(InvalidPractice, match="twice"):
        practice(sections=[Section("why", "a"), Section("why", "b")])
    with pytest.raises(InvalidPractice, match="more than"):
        Section("why", "x" * 500_001)


def test_sections_stand_in_the_order_of_the_template_and_empty_ones_are_gone() -> None:
    found = practice(sections=[Section("narrative", "z"), Section("aims", " \n"), Section("why", "a")])
    assert [section.key for section in found.sections] == ["why", "narrative"]
    assert found.text("why") == "a"
    assert found.text("aims") == ""


def test_lists_hold_each_value_once_in_its_order_and_no_empty_one() -> None:
    assert practice(tags=["b", "", "a", "b"]).tags == ("b", "a")


def test_a_title_has_no_blanks_around_it() -> None:
    assert practice(title="  A  b \n").title == "A  b"


def test_an_answer_to_a_proposal_is_yes_or_no_or_unknown() -> None:
    assert Proposal("KSLLL").answer == "unknown"
    with pytest.raises(ValueError, match="answer"):
        Proposal("KSLLL", "perhaps")


def test_a_practice_never_changes() -> None:
    with pytest.raises(FrozenInstanceError):
        practice().title = "B"  # type: ignore[misc]


def test_other_texts_make_another_practice() -> None:
    first = practice(sections=[Section("why", "a")])
    assert first.with_texts({"aims": "b"}).sections == (Section("aims", "b"),)
    assert first.sections == (Section("why", "a"),)


def test_only_fields_that_say_something_have_content() -> None:
    assert not any(has_content(value) for value in ("", (), None, Contact()))
    assert all(has_content(value) for value in ("a", ("a",), 0, Contact(name="A")))
