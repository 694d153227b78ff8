"""The API answers what the pages show, in the shape that it promises."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient


def get(client: FlaskClient, address: str, status: int = 200) -> Any:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return answer.get_json(force=True)


def test_a_search_has_hits_with_their_snippets_and_addresses(client: FlaskClient) -> None:
    found = get(client, "/api/v1/search?q=career+vouchers")
    first = found["hits"][0]
    assert found["total"] >= 1
    assert (first["slug"], first["country"]) == ("be-career-vouchers", "BE")
    assert first["url"] == "http://localhost/practices/be-career-vouchers"
    assert client.get(first["url"]).status_code == 200
    for snippet in first["snippets"]:
        assert {"section", "label", "text", "marked"} <= snippet.keys()
        assert BeautifulSoup(snippet["marked"], "html.parser").text == snippet["text"]
    assert "<mark>" in first["title_marked"]


def test_every_facet_is_there_with_labels_counts_and_what_is_chosen(client: FlaskClient) -> None:
    found = get(client, "/api/v1/search?country=NO&not-status=completed")
    assert list(found["facets"]) == [
        *("record", "country", "area", "keyword", "keyphrase", "type", "sector"),
        *("target", "level", "status", "evidence", "year", "lang"),
    ]
    countries = {one["value"]: one for one in found["facets"]["country"]["values"]}
    assert found["facets"]["country"]["label"] == "Country"
    assert countries["NO"] == {"value": "NO", "label": "Norway", "count": 5, "selected": True}
    assert countries["FI"]["selected"] is False
    assert found["total"] == 5


def test_pages_of_the_api_follow_on_one_another(client: FlaskClient) -> None:
    whole = [hit["slug"] for hit in get(client, "/api/v1/search?q=guidance&per_page=100")["hits"]]
    first = get(client, "/api/v1/search?q=guidance&per_page=7")
    second = get(client, "/api/v1/search?q=guidance&per_page=7&page=2")
    assert [hit["slug"] for hit in (*first["hits"], *second["hits"])] == whole[:14]
    assert (second["page"], second["pages"]) == (2, -(-first["total"] // 7))


def test_a_practice_comes_whole(client: FlaskClient) -> None:
    found = get(client, "/api/v1/practices/no-county-agreements")
    assert found["country"] == "NO"
    assert next(section["key"] for section in found["sections"]) == "why"
    assert "contact" not in found


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/api/v1/search?page=0", 400, "page"),
        ("/api/v1/search?sort=random", 400, "sort"),
        ("/api/v1/practices/nobody", 404, "nobody"),
        ("/api/v1/nothing", 404, ""),
        ("/api/v2/search", 404, ""),
    ],
)
def test_errors_are_problems(client: FlaskClient, address: str, status: int, says: str) -> None:
    answer = client.get(address)
    problem = answer.get_json(force=True)
    assert answer.status_code == problem["status"] == status
    assert answer.mimetype == "application/problem+json"
    assert {"type", "title", "status", "detail"} <= problem.keys()
    assert says in problem["detail"]
    assert problem["next_step"]


def test_the_wrong_method_is_a_problem_too(client: FlaskClient) -> None:
    answer = client.post("/api/v1/search")
    assert (answer.status_code, answer.get_json(force=True)["status"]) == (405, 405)


def test_what_was_understood_is_said(client: FlaskClient) -> None:
    found = get(client, '/api/v1/search?q=country:Norway+"career+guidance')
    assert found["understood"] == "country:NO career guidance"
    assert found["notes"]


def test_suggestions_say_what_they_are_and_lead_there(client: FlaskClient) -> None:
    found = get(client, "/api/v1/suggest?q=early+l")
    assert found["query"] == "early l"
    kinds = {one["kind"] for one in found["suggestions"]}
    assert {"concept", "title"} <= kinds
    for one in found["suggestions"]:
        assert client.get(one["url"]).status_code == 200
    area = next(one for one in found["suggestions"] if one.get("value") == "P5.1")
    listed = get(client, area["url"].replace("/search?", "/api/v1/search?"))
    assert (area["facet"], area["label"], area["count"]) == ("area", "Policy area", listed["total"])


def test_suggestions_forgive_a_slip(client: FlaskClient) -> None:
    titles = [one for one in get(client, "/api/v1/suggest?q=ohjamo")["suggestions"] if one["kind"] == "title"]
    assert [one["slug"] for one in titles] == ["fi-ohjaamo"]
    assert titles[0]["url"] == "http://localhost/practices/fi-ohjaamo"


def test_nothing_typed_has_no_suggestions_and_too_much_is_refused(client: FlaskClient) -> None:
    assert get(client, "/api/v1/suggest")["suggestions"] == []
    assert get(client, f"/api/v1/suggest?q={'a' * 9_000}")["suggestions"] == []
    assert client.get(f"/api/v1/suggest?q={'a' * 11_000}").status_code == 400


def test_similar_practices_come_with_what_they_share(client: FlaskClient) -> None:
    found = get(client, "/api/v1/practices/no-county-agreements/similar")
    assert found["slug"] == "no-county-agreements"
    assert 1 <= len(found["similar"]) <= 3
    assert 1 <= len(found["in_other_countries"]) <= 3
    assert all(one["country"] != "NO" for one in found["in_other_countries"])
    for one in (*found["similar"], *found["in_other_countries"]):
        assert one["shared_words"] or one["shared_concepts"]
        assert client.get(one["url"]).status_code == 200
    assert get(client, "/api/v1/practices/nobody/similar", 404)["status"] == 404


def test_the_page_of_a_practice_shows_the_same_similar_ones(client: FlaskClient) -> None:
    page = BeautifulSoup(client.get("/practices/no-county-agreements").text, "html.parser")
    shown = [link["href"] for link in page.select(".similar li a")]
    found = get(client, "/api/v1/practices/no-county-agreements/similar")
    expected = [f"/practices/{one['slug']}" for one in (*found["similar"], *found["in_other_countries"])]
    assert shown == expected
    first = page.select_one(".similar .shared")
    assert first is not None
    assert found["similar"][0]["shared_concepts"][0]["label"] in first.text
