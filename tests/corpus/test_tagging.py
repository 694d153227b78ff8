"""Flat tags find their fields; what no scheme has stays a keyword, and no tag is lost."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.reading.tagging import SortedTags, sort_tags
from corpus.vocabularies.skos_loader import load_vocabularies

VOCABULARIES = load_vocabularies()
SHARED = Path(__file__).resolve().parents[2] / "../shared"
OTHERS = (
    "legislation, access, administration, adult education, ageing population, apprenticeship, career counselling, "
    "career information, career management skills, drop-out, early childhood education, higher education, mobility, "
    "modernisation, schools, strategy, VET, vocational education, European union, quality assurance and evidence-base, "
    "employment, social inclusion"
)


def sort(text: str, *countries: str) -> SortedTags:
    return sort_tags(text.split(","), VOCABULARIES, countries)


def test_the_tags_of_the_seed_find_their_fields() -> None:
    page = (SHARED / "seed" / "elgpn-practice-74-norway.txt").read_text(encoding="utf-8")
    assert sort(page.rstrip().rpartition("\n")[2]) == SortedTags(
        countries=("NO",),
        types=("good-practice", "initiative", "interesting-practice", "policy"),
        areas=("P3", "P3.4", "P5.2"),
        sectors=("S6",),
        keywords=("lifelong guidance",),
    )


def test_other_tags_of_that_database_find_their_fields() -> None:
    assert sort(OTHERS) == SortedTags(
        areas=("P3.6", "P2", "P5.8", "P5.10", "P2.4", "P1", "P5.1", "P5.13", "P3.4", "P4", "P5.6"),
        sectors=("S5", "S1", "S4", "S2", "S3"),
        level="international",
        keywords=("administration", "career counselling", "modernisation", "employment"),
    )


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("employers", SortedTags(targets=("T17",))),
        ("university", SortedTags(sectors=("S4",))),
        ("pilot", SortedTags(status="pilot")),
        ("QA", SortedTags(areas=("P4",))),
        ("LTU", SortedTags(targets=("T7",))),
        ("SEN", SortedTags(targets=("T12",))),
        ("HE", SortedTags(sectors=("S4",))),
    ],
)
def test_a_name_of_two_schemes_goes_to_the_one_that_people_mean(tag: str, expected: SortedTags) -> None:
    assert sort(tag) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("IT", SortedTags(countries=("IT",))),
        ("it", SortedTags(keywords=("it",))),
        ("NO", SortedTags(countries=("NO",))),
        ("no", SortedTags(keywords=("no",))),
        ("ICT", SortedTags(areas=("P2.3",))),
        ("ict", SortedTags(keywords=("ict",))),
        ("vet", SortedTags(keywords=("vet",))),
        ("Law", SortedTags(areas=("P3.6",))),
        ("ACT", SortedTags(keywords=("ACT",))),
        ("apel", SortedTags(areas=("P2.5",))),
    ],
)
def test_acronyms_of_two_or_three_letters_count_in_their_own_case_alone(tag: str, expected: SortedTags) -> None:
    assert sort(tag) == expected


def test_a_short_national_name_counts_for_its_country_alone() -> None:
    assert sort("BA", "DE") == SortedTags(countries=("DE",), sectors=("S6",))
    assert sort("BA, Germany") == SortedTags(countries=("DE",), sectors=("S6",))
    assert sort("BA") == SortedTags(countries=("BA",))
    assert sort("NAV") == SortedTags(keywords=("NAV",))


def test_a_country_by_name_goes_before_a_code_and_a_second_country_stays_a_keyword() -> None:
    assert sort("IT, Norway, Sweden") == SortedTags(countries=("NO",), keywords=("IT", "Sweden"))
    assert sort("Norway, Sweden", "SE") == SortedTags(countries=("SE",), keywords=("Norway",))


def test_a_second_status_stays_a_keyword() -> None:
    assert sort("pilot, experiment, ongoing") == SortedTags(status="pilot", keywords=("ongoing",))


@given(tags=st.lists(st.text(max_size=8), max_size=8))
def test_whatever_the_tags_each_is_understood_or_kept(tags: list[str]) -> None:
    found = sort_tags(tags, VOCABULARIES)
    assert set(found.keywords) <= {tag.strip() for tag in tags}
    for tag in {tag.strip() for tag in tags} - set(found.keywords) - {""}:
        assert any(scheme.find_by_name(tag) for scheme in VOCABULARIES.values())
