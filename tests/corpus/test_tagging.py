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


def sorted_tags(
    countries: tuple[str, ...] = (), keywords: tuple[str, ...] = (), **values: tuple[str, ...]
) -> SortedTags:
    return SortedTags(countries, values, keywords)


def sort(text: str, *countries: str) -> SortedTags:
    return sort_tags(text.split(","), VOCABULARIES, countries)


def test_the_tags_of_the_seed_find_their_fields() -> None:
    page = (SHARED / "seed" / "elgpn-practice-74-norway.txt").read_text(encoding="utf-8")
    assert sort(page.rstrip().rpartition("\n")[2]) == sorted_tags(
        countries=("NO",),
        types=("good-practice", "initiative", "interesting-practice", "policy"),
        areas=("P3", "P3.4", "P5.2"),
        sectors=("S6",),
        keywords=("lifelong guidance",),
    )


def test_other_tags_of_that_database_find_their_fields() -> None:
    assert sort(OTHERS) == sorted_tags(
        areas=("P3.6", "P2", "P5.8", "P5.10", "P2.4", "P1", "P5.1", "P5.13", "P3.4", "P4", "P5.6"),
        sectors=("S5", "S1", "S4", "S2", "S3"),
        level=("international",),
        keywords=("administration", "career counselling", "modernisation", "employment"),
    )


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("employers", sorted_tags(targets=("T17",))),
        ("university", sorted_tags(sectors=("S4",))),
        ("pilot", sorted_tags(status=("pilot",))),
        ("QA", sorted_tags(areas=("P4",))),
        ("LTU", sorted_tags(targets=("T7",))),
        ("SEN", sorted_tags(targets=("T12",))),
        ("HE", sorted_tags(sectors=("S4",))),
    ],
)
def test_a_name_of_two_schemes_goes_to_the_one_that_people_mean(tag: str, expected: SortedTags) -> None:
    assert sort(tag) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("IT", sorted_tags(countries=("IT",))),
        ("it", sorted_tags(keywords=("it",))),
        ("NO", sorted_tags(countries=("NO",))),
        ("no", sorted_tags(keywords=("no",))),
        ("ICT", sorted_tags(areas=("P2.3",))),
        ("ict", sorted_tags(keywords=("ict",))),
        ("vet", sorted_tags(keywords=("vet",))),
        ("Law", sorted_tags(areas=("P3.6",))),
        ("ACT", sorted_tags(keywords=("ACT",))),
        ("apel", sorted_tags(areas=("P2.5",))),
    ],
)
def test_acronyms_of_two_or_three_letters_count_in_their_own_case_alone(tag: str, expected: SortedTags) -> None:
    assert sort(tag) == expected


def test_a_short_national_name_counts_for_its_country_alone() -> None:
    assert sort("BA", "DE") == sorted_tags(countries=("DE",), sectors=("S6",))
    assert sort("BA, Germany") == sorted_tags(countries=("DE",), sectors=("S6",))
    assert sort("BA") == sorted_tags(countries=("BA",))
    assert sort("NAV") == sorted_tags(keywords=("NAV",))


def test_a_country_by_name_goes_before_a_code_and_a_second_country_stays_a_keyword() -> None:
    assert sort("IT, Norway, Sweden") == sorted_tags(countries=("NO",), keywords=("IT", "Sweden"))
    assert sort("Norway, Sweden", "SE") == sorted_tags(countries=("SE",), keywords=("Norway",))


def test_a_second_status_stays_a_keyword() -> None:
    assert sort("pilot, experiment, ongoing") == sorted_tags(status=("pilot",), keywords=("ongoing",))


@given(tags=st.lists(st.text(max_size=8), max_size=8))
def test_whatever_the_tags_each_is_understood_or_kept(tags: list[str]) -> None:
    found = sort_tags(tags, VOCABULARIES)
    assert set(found.keywords) <= {tag.strip() for tag in tags}
    for tag in {tag.strip() for tag in tags} - set(found.keywords) - {""}:
        assert any(scheme.find_by_name(tag) for scheme in VOCABULARIES.values())
