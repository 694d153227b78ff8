"""Another profile gives the pages, the filters, the form and the API their words, on the engine that the tests use."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from corpus.formats import read_all
from corpus.profile.active import active_profile, use_profile
from corpus.profile.loader import EXAMPLES, find_profile
from corpus.reading.ingest import check_outcomes
from search_app.accounts.permissions import Role
from search_app.catalogue import get_catalogue
from tests.search_app.people import make, post, sign_in

GUIDANCE = ("policy area", "target group", "guidance", "career")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, application: Callable[..., Flask]) -> Iterator[Flask]:
    """An application with the profile of urban mobility and its examples."""
    before = active_profile()
    app = application(tmp_path_factory.mktemp("city"), profile="urban-mobility")
    catalogue = get_catalogue(app)
    outcomes = read_all([active_profile().folder / EXAMPLES])
    records = [record.practice for record in check_outcomes(outcomes, catalogue.vocabularies)]
    catalogue.collection.put(practice for practice in records if practice is not None)
    catalogue.builder.build()
    yield app
    catalogue.close()
    use_profile(before)


@pytest.fixture
def reader(city: Flask) -> FlaskClient:
    return city.test_client()


@pytest.mark.parametrize("address", ["/", "/search?q=bus", "/about", "/help", "/browse/kind", "/search?q=xyzzy"])
def test_no_page_speaks_of_another_field(reader: FlaskClient, address: str) -> None:
    answer = reader.get(address)
    assert answer.status_code == 200
    assert not [term for term in GUIDANCE if term in answer.text.lower()]
    assert "measures" in answer.text


def test_the_facets_of_the_profile_count_and_filter(reader: FlaskClient) -> None:
    found = reader.get("/api/v1/search?kind=M1.1").json
    assert found is not None
    assert {hit["slug"] for hit in found["hits"]} >= {"gb-london-congestion-charge", "se-stockholm-congestion-tax"}
    assert set(found["facets"]) >= {"country", "kind", "mode", "city", "population", "evaluated"}
    hit = found["hits"][0]
    assert "M1.1" in hit["measures"]
    assert isinstance(hit["population"], str)


def test_numbers_are_filtered_by_range_and_wrong_ones_refused(reader: FlaskClient) -> None:
    page = reader.get("/search?population_from=5000000", follow_redirects=True).text
    assert "Singapore" in page
    assert "Ghent" not in page
    assert 'name="population_to"' in page
    assert reader.get("/search?population=many").status_code == 400
    assert (
        reader.get("/api/v1/search?q=evaluated:true").json["total"]
        == reader.get(  # type: ignore[index]
            "/api/v1/search?evaluated=yes"
        ).json["total"]
    )  # type: ignore[index]


def test_a_facet_with_ranges_counts_the_records_that_its_filter_finds(reader: FlaskClient) -> None:
    counted = reader.get("/api/v1/search").json["facets"]["population"]["values"]  # type: ignore[index]
    assert [value["value"] for value in counted] == [
        *("..<100000", "100000..<500000", "500000..<1000000", "1000000..<5000000", "5000000.."),
    ]
    assert [value["label"] for value in counted][:2] == ["Under 100\u202f000", "100\u202f000 to under 500\u202f000"]
    for value in counted:
        found = reader.get("/api/v1/search", query_string={"population": value["value"], "per_page": 100}).json
        assert found is not None
        assert found["total"] == value["count"] == len(found["hits"])
        low, high = (end.strip("<") for end in value["value"].split(".."))
        for hit in found["hits"]:
            assert float(low or "-inf") <= float(hit["population"]) < float(high or "inf")
        typed = reader.get("/api/v1/search", query_string={"q": f"population:{value['value']}"}).json
        assert typed is not None
        assert typed["total"] == value["count"]


def test_a_selected_range_is_ticked_named_and_kept_by_the_form(reader: FlaskClient) -> None:
    page = reader.get("/search?population=100000..%3C500000&population=5000000..").text
    assert page.count('value="100000..&lt;500000"\n           checked') == 1
    assert "100\u202f000 to under 500\u202f000" in page
    assert "from 5\u202f000\u202f000" in page
    filters = page.partition('<search class="filters"')[2].partition("</search>")[0]
    assert 'type="hidden" name="population"' not in filters
    assert re.search(r'name="population_from"\s+value=""', filters)
    own = reader.get("/search?population_from=250+000&population_to=1.5+million", follow_redirects=True)
    assert own.request.query_string == b"population=250000..1500000"
    assert 'value="250000"' in own.text
    assert 'value="1500000"' in own.text


def test_records_are_sorted_by_a_field_of_the_profile(reader: FlaskClient) -> None:
    for order, reverse in (("population_desc", True), ("population_asc", False)):
        found = reader.get(f"/api/v1/search?sort={order}&per_page=100").json
        assert found is not None
        sizes = [int(hit["population"]) for hit in found["hits"] if hit["population"]]
        assert len(sizes) > 10
        assert sizes == sorted(sizes, reverse=reverse)
    assert "Inhabitants of the city, highest first" in reader.get("/search").text
    assert reader.get("/search?sort=measures_asc").status_code == 400


def test_every_page_has_the_logo_and_the_colours_of_the_profile(
    tmp_path: Path, application: Callable[..., Flask]
) -> None:
    before = active_profile()
    folder = tmp_path / "profile"
    shutil.copytree(find_profile("urban-mobility"), folder)
    picture = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
    (folder / "logo.svg").write_bytes(picture)
    (folder / "theme.toml").write_text('[light]\naccent = "#7a1f4b"\n')
    try:
        app = application(tmp_path / "instance", profile=str(folder))
        client = app.test_client()
        for address in ("/about", "/help", "/nowhere", "/login"):
            page = client.get(address).text
            logo, style = (re.search(rf'(?:src|href)="({name}[^"]*)"', page) for name in ("/logo.svg", "/theme.css"))
            assert logo, address
            assert style, address
        sent = client.get(logo[1])
        assert (sent.data, sent.mimetype) == (picture, "image/svg+xml")
        assert sent.headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        assert sent.headers["X-Content-Type-Options"] == "nosniff"
        assert "immutable" in sent.headers["Cache-Control"]
        assert client.get(logo[1], headers={"If-None-Match": sent.headers["ETag"]}).status_code == 304
        colours = client.get(style[1])
        assert colours.mimetype == "text/css"
        assert "  --accent: #7a1f4b;" in colours.text
        assert "prefers-color-scheme: dark" in colours.text
        get_catalogue(app).close()
    finally:
        use_profile(before)


def test_without_a_logo_and_colours_pages_have_those_of_the_software(reader: FlaskClient) -> None:
    page = reader.get("/about").text
    assert "mark.svg" in page
    assert "theme.css" not in page
    assert reader.get("/logo.svg").status_code == 404
    assert reader.get("/theme.css").status_code == 404


def test_free_words_of_a_field_are_searched(reader: FlaskClient) -> None:
    answer = reader.get("/api/v1/search?q=Pontevedra").json
    assert answer is not None
    assert [hit["slug"] for hit in answer["hits"]] == ["es-pontevedra-pedestrian-city"]


def test_the_page_of_a_record_has_its_sections_and_facts(reader: FlaskClient) -> None:
    page = reader.get("/practices/gb-london-congestion-charge").text
    for words in ("Congestion charge", "London", "Problem", "Results"):
        assert words in page
    assert "Why this practice" not in page


def test_the_form_of_a_draft_has_the_fields_of_the_profile(city: Flask) -> None:
    make(city, Role.CONTRIBUTOR, email="ada@example.org")
    client = sign_in(city, "ada@example.org")
    page = client.get(str(post(client, "/contribute").location)).text
    for name in ("measures", "modes", "city", "population", "evaluated", "problem", "countries"):
        assert f'name="{name}"' in page, name
    assert 'name="areas"' not in page
