"""Countries and their regions by the names that people use."""

import pytest

from corpus.countries import REGION_NAMES, country_scheme, region_label, resolve_region
from corpus.languages import is_right_to_left, language_scheme


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
    found = country_scheme().resolve(said)
    assert found is not None
    assert found.notation == code


def test_what_is_no_country_is_none() -> None:
    assert country_scheme().resolve("Eastern and Southern Africa") is None


@pytest.mark.parametrize(("code", "name"), REGION_NAMES.items())
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
