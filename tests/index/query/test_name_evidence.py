"""One common word is a name only beside other words of its field; an acronym stands for names with its initials."""

import pytest

from corpus.vocabularies.countries import is_country
from corpus.vocabularies.places.place_data import country_adjectives
from index.query.name_evidence import has_initials
from index.query.parser import parse
from index.query.synonyms import SynonymMap
from tests.index.shelf import ANALYZER, VOCABULARIES

SYNONYMS = SynonymMap(VOCABULARIES, ANALYZER)


def others(typed: str, *languages: str) -> set[str]:
    return {name.text for name in SYNONYMS.expand(parse(typed, VOCABULARIES).node, languages).added_synonyms}


@pytest.mark.parametrize(
    "typed",
    [
        *("transition town", "participatory budgeting", "Strategy", "strategy for tourism", "chat", "adviser", "hub"),
        *("Practitioners", "cash register", "cooking taster", "law firm", "act", "blueprint of a house", "leadership"),
    ],
)
def test_a_common_word_alone_or_beside_other_things_brings_nothing(typed: str) -> None:
    assert others(typed, "en") == set()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("transition to work", "STW"),
        ("online chat", "e-guidance"),
        ("data register", "tracking"),
        ("career blueprint", "competence framework"),
        ("regional cooperation network", "coordination"),
        ("telephone", "phone"),
        ("phone lines", "telephone"),
        ("Schulabbruch", "early leaving"),
        ("Finanzierung", "budget"),
    ],
)
def test_a_word_of_its_field_a_ring_of_words_or_another_language_is_evidence(typed: str, name: str) -> None:
    assert name in others(typed, "en")


def test_in_a_list_without_levels_a_word_brings_longer_names_only() -> None:
    assert others("apprentices", "en") == {"Upper-secondary and VET learners"}
    assert others("unemployed", "en") == {"job seekers"}
    assert others("Practitioners", "en") == set()


def test_a_name_of_a_language_of_the_collection_needs_evidence() -> None:
    assert "budget" in others("financement", "en")
    assert others("financement", "en", "fr") == set()
    assert "early leaving" in others("Schulabbruch", "en", "de"), "a compound is a name of several words"


def test_an_acronym_brings_the_names_with_its_initials_only() -> None:
    assert others("ESF", "en") == {"European Social Fund"}
    assert others("ICT", "en") == {"information and communication technology"}
    assert "ESF" not in others("funding of systems", "en")
    assert "ICT" not in others("e-guidance", "en")
    assert {"APEL", "VAE"} <= others("recognition of prior learning", "en")
    assert others("NAV", "en"), "a name that one country uses needs no initials"


@pytest.mark.parametrize(
    ("text", "acronym", "expected"),
    [
        ("European Social Fund", "ESF", True),
        ("open method of co-ordination", "OMC", True),
        ("not in education, employment or training", "NEET", True),
        ("Memorandum of Understanding", "MoU", True),
        ("Élan vital", "EV", True),
        ("Funding of systems", "ESF", False),
        ("European Fund", "ESF", False),
        ("", "ESF", False),
    ],
)
def test_initials_may_leave_out_stop_words(text: str, acronym: str, expected: bool) -> None:  # noqa: FBT001
    assert has_initials(text, acronym) is expected


@pytest.mark.parametrize(
    ("adjective", "country"),
    [
        ("Danish", "Denmark"),
        ("italian", "Italy"),
        ("Dutch", "Netherlands"),
        ("British", "United Kingdom"),
        ("Swiss", "Switzerland"),
        ("Polish", "Poland"),
        ("South African", "South Africa"),
        ("Korean", "North Korea"),
        ("Korean", "South Korea"),
    ],
)
def test_the_adjective_of_a_country_brings_its_names(adjective: str, country: str) -> None:
    assert country in others(f"{adjective} guidance", "en")
    assert adjective.lower() not in {name.lower() for name in others(country, "en")}


def test_a_verb_is_no_adjective() -> None:
    assert others("polish a text", "en") == set()


def test_every_adjective_is_of_a_country_of_the_scheme() -> None:
    countries = VOCABULARIES["country"]
    assert len(country_adjectives()) > 200
    assert all(code in countries and is_country(code) for code in country_adjectives())
