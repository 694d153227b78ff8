"""A contact is shown as its consent says, and goes in and out of every format with it."""

from pathlib import Path

import pytest

from corpus.consent import public_version, stricter_consent, visible_contact
from corpus.errors import InvalidPractice
from corpus.formats import ParsedPractice, read_all, write
from corpus.formats.base import Outcome
from corpus.formats.mapping.record_merger import merge_records
from corpus.practice import Contact, Practice, has_content
from corpus.records import practice_from_json, practice_to_json

KARI = Contact(name="Kari", email="kari@example.org")


def kari(consent: str) -> Practice:
    return Practice(
        slug="a", title="A", language="en", contact=Contact("Kari", email="kari@example.org", consent=consent)
    )


def taken(path: Path) -> list[Practice]:
    outcomes: list[Outcome] = list(read_all([path]))
    practices = [outcome.practice for outcome in outcomes if isinstance(outcome, ParsedPractice)]
    assert len(practices) == len(outcomes), outcomes
    return practices


@pytest.mark.parametrize(
    ("consent", "to_visitors", "to_people"), [("public", True, True), ("people", False, True), ("none", False, False)]
)
def test_each_consent_shows_it_to_whom_it_says(consent: str, to_visitors: bool, to_people: bool) -> None:  # noqa: FBT001
    contact = kari(consent).contact
    assert (visible_contact(contact, signed_in=False) == contact) == to_visitors
    assert (visible_contact(contact, signed_in=True) == contact) == to_people
    assert visible_contact(contact, signed_in=False).is_empty == (not to_visitors)
    assert ("Kari" in str(practice_to_json(public_version(kari(consent))))) == to_visitors


def test_a_record_that_says_nothing_is_public_and_stays_as_it_was_written() -> None:
    assert Contact().consent == "public"
    assert practice_to_json(Practice(slug="a", title="A", contact=KARI))["contact"] == {
        "name": "Kari",
        "email": "kari@example.org",
    }


def test_a_consent_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidPractice):
        practice_from_json({"slug": "a", "title": "A", "contact": {"name": "Kari", "consent": "perhaps"}})


def test_a_contact_that_only_says_who_may_see_it_says_nothing() -> None:
    assert not has_content(Contact(consent="none"))
    assert has_content(kari("none").contact)


@pytest.mark.parametrize("consent", ["public", "people", "none"])
@pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx", "markdown"])
def test_a_consent_is_read_back_as_it_was_written(form: str, consent: str, tmp_path: Path) -> None:
    target = tmp_path / {"jsonl": "a.jsonl", "csv": "a.csv", "xlsx": "a.xlsx"}.get(form, "folder")
    write([kari(consent)], target, form)
    assert taken(target) == [kari(consent)]


@pytest.mark.parametrize("consent", ["public", "people", "none"])
def test_the_form_of_elgpn_has_no_place_for_a_consent_and_shows_what_is_public(consent: str, tmp_path: Path) -> None:
    write([kari(consent)], tmp_path / "folder", "elgpn")
    (read,) = taken(tmp_path / "folder")
    assert read.contact == (kari(consent).contact if consent == "public" else Contact())


@pytest.mark.parametrize(("cell", "expected"), [("", "public"), ("People", "people"), ("only me", "none")])
def test_a_cell_that_is_not_understood_shows_the_contact_to_nobody(cell: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"Name of Project,contact_name,contact_consent\nA,Kari,{cell}\n", encoding="utf-8")
    (outcome,) = read_all([tmp_path / "a.csv"], {"Name of Project": "title"})
    assert isinstance(outcome, ParsedPractice)
    assert outcome.practice.contact == Contact("Kari", consent=expected)
    assert any("contact_consent" in note for note in outcome.notes) == (cell == "only me")


def test_of_two_readings_of_a_record_the_stricter_consent_counts() -> None:
    assert [stricter_consent("public", "people"), stricter_consent("none", "people")] == ["people", "none"]
    both = merge_records(ParsedPractice(kari("public"), "a"), ParsedPractice(kari("none"), "b"))
    assert both.practice.contact.consent == "none"
