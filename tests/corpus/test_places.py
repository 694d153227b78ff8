"""Places are known by the names of ISO, the UN, the World Bank, the OECD and Eurostat, and lists of them are split."""

import re

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.practice import Practice
from corpus.records import practice_from_json, practice_to_json, unknown_fields
from corpus.store.counted_values import counted_values
from corpus.vocabularies.countries import country_scheme, is_country
from corpus.vocabularies.places.place_data import country_names, group_records, historic_records, region_names
from corpus.vocabularies.places.place_finder import find_place, find_region
from corpus.vocabularies.places.place_list import PlaceList, parse_places
from corpus.vocabularies.places.territory_names import FILE, load_territory_names, territory_names_text


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Micronesia, Fed. Sts.", "FM"),
        ("Bahamas, The", "BS"),
        ("St. Kitts and Nevis", "KN"),
        ("Macao SAR, China", "MO"),
        ("Moldova, Republic of", "MD"),
        ("Tanzania (United Republic of)", "TZ"),
        ("Republic of Peru", "PE"),
        ("Government of Kenya", "KE"),
        ("Korea, Dem. People's Rep.", "KP"),
        ("Republic of China", "TW"),
        ("People's Republic of China", "CN"),
        ("U. K.", "GB"),
        ("EL", "GR"),
        ("Kosovo*", "XK"),
        ("the Philippines", "PH"),
        ("C\u00f4te d\u2019Ivoire", "CI"),
        ("Alemania", "DE"),
        ("Holandia", "NL"),
        ("\u30b9\u30a6\u30a7\u30fc\u30c7\u30f3", "SE"),
        ("Union of Soviet Socialist Republics", "SUHH"),
        ("former Yugoslavia", "YUCS"),
        ("DDR", "DDDE"),
        ("\u010ceskoslovensko", "CSHH"),
        ("EU member states", "EU"),
        ("worldwide", "GLOBAL"),
        ("Afrika", "AFRICA"),
        ("Latin America & the Caribbean", "LATIN-AMERICA-CARIBBEAN"),
        ("ASEAN", "ASEAN"),
    ],
)
def test_a_place_is_known_by_its_names(name: str, code: str) -> None:
    assert parse_places(name) == PlaceList((code,))


@pytest.mark.parametrize(
    ("cell", "countries", "regions", "unknown"),
    [
        ("Finland; Iceland", "FI IS", "", ()),
        ("Finland, Iceland and Denmark", "FI IS DK", "", ()),
        ("Finnland und Island", "FI IS", "", ()),
        ("Korea, Rep., Congo, Dem. Rep. and Gambia, The", "KR CD GM", "", ()),
        ("Bosnia and Herzegovina and Croatia", "BA HR", "", ()),
        ("FI/IS/DK", "FI IS DK", "", ()),
        ('["Finland", "Iceland"]', "FI IS", "", ()),
        ("['FI', 'IS']", "FI IS", "", ()),
        ("Finland; Narnia; Iceland", "FI IS", "", ("Narnia",)),
        ("Finland, Narnia", "FI", "", ("Narnia",)),
        ("Spain (Andalusia, Navarre)", "ES", "ES-AN ES-NC", ()),
        ("Germany - Hesse", "DE", "DE-HE", ()),
        ("Italy (head office)", "IT", "", ("head office",)),
        ("British Columbia", "CA", "CA-BC", ()),
        ("Scotland and Northern Ireland", "GB", "GB-SCT GB-NIR", ()),
        ("University of Iceland, Reykjavik", "", "", ("University of Iceland, Reykjavik",)),
        ("Central", "", "", ("Central",)),
        ("", "", "", ()),
    ],
)
def test_a_cell_holds_places_and_names_of_none(
    cell: str, countries: str, regions: str, unknown: tuple[str, ...]
) -> None:
    assert parse_places(cell) == PlaceList(tuple(countries.split()), tuple(regions.split()), unknown)


@given(st.lists(st.sampled_from([concept.label() for concept in country_scheme()]), min_size=1, max_size=5))
def test_any_list_of_labels_is_read_back(labels: list[str]) -> None:
    known = {concept.label(): concept.notation for concept in country_scheme()}
    assert parse_places("; ".join(labels)) == PlaceList(tuple(dict.fromkeys(known[label] for label in labels)))


@given(st.text(max_size=200))
def test_any_text_gives_known_codes_alone(text: str) -> None:
    places = parse_places(text)
    assert all(code in country_scheme() for code in places.countries)
    assert all(pycountry.subdivisions.get(code=code) for code in places.regions)


def test_a_region_is_looked_for_in_its_country_first() -> None:
    assert find_region("Limburg") is None
    assert [find_region("Limburg", [code]).region for code in ("BE", "NL")] == ["BE-VLI", "NL-LI"]  # type: ignore[union-attr]


def test_every_place_has_a_code_of_its_own_and_its_names_find_it() -> None:
    historic = {country.alpha_4 for country in pycountry.historic_countries}
    assert {record.code for record in historic_records()} <= historic
    for record in (*group_records(), *historic_records()):
        assert record.code == "EU" or not is_country(record.code)
        assert re.fullmatch(r"[A-Z]{2}|[A-Z][A-Z0-9-]{3,47}", record.code)
        for name in (record.label, record.acronym or record.label, *record.names):
            place = find_place(name)
            assert place is not None
            assert place.country == record.code, name


def test_the_further_names_of_countries_and_regions_find_them() -> None:
    for code, names in country_names().items():
        assert [find_place(name).country for name in names] == [code] * len(names)  # type: ignore[union-attr]
    for code, names in region_names().items():
        assert pycountry.subdivisions.get(code=code)
        assert {find_region(name, [code[:2]]).region for name in names} == {code}  # type: ignore[union-attr]


@pytest.mark.slow
def test_the_names_in_all_languages_are_those_of_babel() -> None:
    assert FILE.read_text("utf-8") == territory_names_text()
    assert set(load_territory_names().values()) <= set(country_scheme().concepts)


def test_a_record_with_one_country_is_still_read() -> None:
    old = {"slug": "a", "title": "A", "country": "NO"}
    assert practice_from_json(old) == Practice(slug="a", title="A", countries=("NO",))
    assert practice_from_json({**old, "countries": ["SE", "DK"]}).countries == ("SE", "DK")
    assert practice_from_json({**old, "country": ""}).countries == ()
    assert unknown_fields(old) == ()
    assert practice_to_json(practice_from_json(old))["countries"] == ["NO"]


def test_the_database_counts_old_and_new_records_alike() -> None:
    assert counted_values({"country": "NO"}) == {"country": ["NO"]}
    assert counted_values({"countries": ["NO", "EU"]}) == {"country": ["NO", "EU"]}
