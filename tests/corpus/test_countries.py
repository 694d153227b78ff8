"""Countries and their regions by the names that people use."""

import pycountry
import pytest

from corpus.vocabularies.countries import country_scheme, is_country, region_label, resolve_region
from corpus.vocabularies.languages import is_right_to_left, language_scheme


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Norway", "NO"),
        ("norge", "NO"),
        ("Österreich", "AT"),
        ("Holland", "NL"),
        ("UK", "GB"),
        ("EL", "GR"),
        ("Czech Republic", "CZ"),
        ("Turkey", "TR"),
        ("Türkiye", "TR"),
        ("Republic of India", "IN"),
        ("Ελλάδα", "GR"),
        ("Kosovo", "XK"),
    ],
)
def test_a_country_is_known_by_its_names(said: str, code: str) -> None:
    found = country_scheme().find_by_name(said)
    assert found is not None
    assert found.notation == code


def test_every_country_of_iso_is_there_by_its_code_and_its_official_names() -> None:
    """pycountry has the lists of ISO 3166; Kosovo has no code of its own there."""
    scheme = country_scheme()
    countries = {concept.notation for concept in scheme if is_country(concept.notation)}
    assert countries == {country.alpha_2 for country in pycountry.countries} | {"XK"}
    for country in pycountry.countries:
        for name in (country.alpha_2, country.alpha_3, country.name, getattr(country, "official_name", country.name)):
            assert scheme.find_by_name(name) is scheme.get(country.alpha_2), name


def test_members_of_the_network_are_known_by_the_codes_that_it_uses() -> None:
    codes = "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IS IT LV LT LU MT NL NO PL PT RO RS SE SI SK CH TR GB UK"
    found = {code: concept.notation for code in codes.split() if (concept := country_scheme().find_by_name(code))}
    assert found == {code: {"EL": "GR", "UK": "GB"}.get(code, code) for code in codes.split()}


def test_what_is_no_country_is_none() -> None:
    assert country_scheme().find_by_name("Eastern and Southern Africa") is None


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("BE-VLG", "Flanders"),
        ("BE-WAL", "Wallonia"),
        ("BE-BRU", "Brussels"),
        ("GB-ENG", "England"),
        ("GB-SCT", "Scotland"),
        ("GB-WLS", "Wales"),
        ("GB-NIR", "Northern Ireland"),
    ],
)
def test_a_region_is_shown_and_understood_by_its_english_name(code: str, name: str) -> None:
    assert region_label(code) == name
    assert resolve_region(name.upper()) == (code[:2], code)


def test_other_regions_are_shown_as_iso_has_them_and_unknown_ones_as_they_are() -> None:
    assert region_label("DE-HH") == "Hamburg"
    assert region_label("XX-YY") == "XX-YY"
    assert resolve_region("Atlantis") is None


def test_languages_are_named_in_english_and_in_themselves() -> None:
    german = language_scheme().get("de")
    assert german is not None
    assert (german.label(), german.label("de")) == ("German", "Deutsch")
    assert language_scheme().label_of("und") == "Unknown language"
    assert [is_right_to_left(code) for code in ("ar", "he", "en", "und", "nonsense")] == [
        True,
        True,
        False,
        False,
        False,
    ]
