"""Errors say what is wrong, warnings what looks wrong, hints what is missing; a half-empty record is fine."""

from datetime import UTC, datetime
from typing import Any

import pytest

from corpus.checks import Finding, Severity, check
from corpus.practice import Contact, Link, Practice, Section
from corpus.vocabularies.skos_loader import load_vocabularies

EXPECTED_SECTIONS = (
    "why", "aims", "strategy", "monitoring", "achievements", "success_factors", "strengths_weaknesses",
)  # fmt: skip
"""The sections that readers miss where they are empty: all but the free description."""
FULL = {
    "slug": "a",
    "title": "A",
    "countries": ["NO"],
    "values": {"areas": ("P3.2",)},
    "sources": (Link("A report"),),
    "sections": [Section(key, "Said.") for key in (*EXPECTED_SECTIONS, "narrative")],
}


OWN = frozenset({"areas", "types", "sectors", "targets", "level", "status", "evidence"})
"""The fields that the profile of lifelong guidance adds."""


def findings(**values: Any) -> tuple[Finding, ...]:
    own = {name: (value,) if isinstance(value, str) else value for name, value in values.items() if name in OWN}
    others = {name: value for name, value in values.items() if name not in OWN}
    return check(Practice(**{**FULL, **others, "values": {**FULL["values"], **own}}), load_vocabularies())


def test_a_full_record_has_no_findings() -> None:
    assert findings() == ()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("areas", ("P3.2", "P99"), "'P99' is not a policy area. Use a code such as P1 or P1.1."),
        ("types", ("Good practice",), "is not a type"),
        ("sectors", ("S99",), "is not a sector"),
        ("targets", ("T99",), "is not a target group"),
        ("level", "galactic", "is not a level"),
        ("status", "perhaps", "is not a status"),
        ("evidence", "hearsay", "is not a kind of evidence"),
        ("countries", ["QQ"], "'QQ' is not a country. Use an ISO 3166 code such as NO."),
        ("regions", ("NO-ZZZ",), "is not a region"),
        ("language", "qqq", "'qqq' is not a language"),
    ],
)
def test_what_no_vocabulary_has_is_an_error(field: str, value: object, words: str) -> None:
    (finding,) = findings(**{field: value})
    assert finding.is_error
    assert finding.field == field
    assert words in finding.message


def test_regions_of_both_kinds_and_three_letter_languages_are_right() -> None:
    assert findings(countries=["BE"], regions=("BE-VLG", "BE-BRU")) == ()
    assert findings(regions=("NO-03",), language="smj") == ()
    assert findings(language="und") == ()


def test_a_region_of_another_country_and_a_far_year_are_warnings() -> None:
    found = findings(regions=("BE-VLG",), end_year=2100)
    assert [(one.severity, one.field) for one in found] == [
        (Severity.WARNING, "end_year"),
        (Severity.WARNING, "regions"),
    ]


def test_a_year_that_is_planned_is_no_finding() -> None:
    assert findings(start_year=2007, end_year=datetime.now(UTC).year + 5) == ()


def test_a_text_longer_than_reads_well_is_a_warning_with_its_words() -> None:
    (finding,) = findings(sections=[*FULL["sections"][:-2], Section("strengths_weaknesses", "- word\n" * 212)])
    assert finding == Finding(
        Severity.WARNING, "strengths_weaknesses", "“Strengths and weaknesses” has 212 words. 200 are recommended."
    )


@pytest.mark.parametrize("email", ["anna", "anna@", "anna@nav", "anna at nav.no", "a@b@nav.no"])
def test_an_email_address_that_is_none_is_a_warning(email: str) -> None:
    (finding,) = findings(contact=Contact(email=email))
    assert (finding.severity, finding.field) == (Severity.WARNING, "contact")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "nav", "http://", "http://a b.no", "see nav.no", "ftp://nav.no"]
)
def test_a_web_address_that_is_none_is_a_warning(url: str) -> None:
    assert [one.field for one in findings(contact=Contact(website=url), links=(Link(url=url),))] == ["contact", "links"]


@pytest.mark.parametrize("url", ["www.nav.no", "https://nav.no:8080/a?b=c#d", "http://www.müller.de", "NAV.NO/x"])
def test_web_addresses_as_people_write_them_are_right(url: str) -> None:
    contact = Contact(website=url, email="Ingunn.hagen@nav.no")
    assert findings(contact=contact, sources=(Link(url=url),)) == ()


def test_what_readers_look_for_and_miss_is_a_hint() -> None:
    found = check(Practice(slug="a", title="A"), load_vocabularies())
    assert {one.severity for one in found} == {Severity.HINT}
    assert [one.field for one in found] == ["countries", "areas", "sources", *EXPECTED_SECTIONS]


def test_errors_come_first() -> None:
    found = findings(countries=["QQ"], areas=(), contact=Contact(email="x"))
    assert [one.severity for one in found] == [Severity.ERROR, Severity.WARNING, Severity.HINT]
