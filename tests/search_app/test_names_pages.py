"""The page and the API say what else was searched for, what it means, and why each practice is there."""

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient


def get(client: FlaskClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.get_json(force=True)


def soup(client: FlaskClient, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def said(element: Tag) -> str:
    return " ".join(element.get_text(" ").split())


def link(found: BeautifulSoup, text: str) -> str:
    return next(str(one["href"]) for one in found.select("a") if said(one) == text)


def test_other_names_are_told_with_a_way_to_search_without_them_and_back(client: FlaskClient) -> None:
    with_names = soup(client, "/search?q=dropout&per_page=20")
    told = said(with_names.select(".query-hint")[0])
    assert told.startswith("Also searched for: early leaving from education and training, early leavers")
    without = link(with_names, "Search without other names")
    assert without == "/search?q=dropout&per_page=20&synonyms=off"
    found = soup(client, without)
    assert "Also searched for" not in said(found)
    assert link(found, "Search with other names") == "/search?q=dropout&per_page=20"
    assert not found.select_one(".search-form [name=synonyms]")
    assert found.select_one(".filters [name=synonyms][value=off]")


def test_offers_narrow_the_answer_to_their_count(client: FlaskClient) -> None:
    found = soup(client, "/search?q=Holland")
    assert "Filter by Country: Netherlands 3 practices" in said(found)
    assert get(client, f"/api/v1{link(found, 'Country: Netherlands')}")["total"] == 3


def test_a_hint_says_whose_name_it_is(client: FlaskClient) -> None:
    text = said(soup(client, "/search?q=NAV"))
    assert "NAV is Norway\u2019s public employment service." in text
    assert "Also searched for in practices from Norway: employment services, employment office," in text
    assert "PES (Norway)" in get(client, "/api/v1/search?q=NAV")["also_searched_for"]
    assert "in practices from" not in said(soup(client, "/search?q=NAV+dropout"))


def test_each_hit_says_why_it_is_there_and_leads_to_its_sections(client: FlaskClient) -> None:
    found = soup(client, "/search?q=frafall")
    hits = found.select(".hit")
    assert len(hits) > 5
    for hit in hits:
        why = hit.select_one(".match-reasons")
        assert why is not None
        assert said(why).startswith("Matches in ")
        assert "Also matches “" in said(why)
        for section in why.select("a"):
            practice, _, anchor = str(section["href"]).partition("#")
            assert soup(client, practice).find(id=anchor)


@pytest.mark.parametrize("text", ["frafall", "guidance", "Career guidance vouchers for Flanders"])
def test_a_page_explains_its_hits_as_the_api_does(client: FlaskClient, text: str) -> None:
    values = get(client, f"/api/v1/search?q={text}")["hits"]
    explanations = soup(client, f"/search?q={text}").select(".match-reasons")
    assert len(explanations) == len(values) > 0
    for explanation, hit in zip(explanations, values, strict=True):
        for hidden in explanation.select(".visually-hidden"):
            hidden.decompose()
        sentences = [" ".join(span.get_text().split()) for span in explanation.find_all("span", recursive=False)]
        assert sentences == hit["why"]


def test_without_words_nothing_is_explained(client: FlaskClient) -> None:
    found = soup(client, "/search?country=NO")
    assert not found.select(".match-reasons, .query-hint")


def test_the_api_has_the_same(client: FlaskClient) -> None:
    found = get(client, "/api/v1/search?q=CMS")
    assert found["hints"] == ["CMS stands for career management skills."]
    assert "career competences" in found["also_searched_for"]
    offer = next(one for one in found["offers"] if one["facet"] == "area")
    assert (offer["value"], offer["label"]) == ("P1", "Career management skills")
    assert offer["url"] == "http://localhost/search?q=CMS&area=P1"
    first = found["hits"][0]
    assert first["why"]
    assert {"key", "label", "count"} == first["sections"][0].keys()


def test_the_practice_marks_other_names_and_only_those_that_it_holds(client: FlaskClient) -> None:
    marks = {mark.get_text() for mark in soup(client, "/practices/fr-tracking-early-leavers?q=frafall").select("mark")}
    assert marks == {"early leavers", "Early leavers", "dropped out"} & marks
    assert marks


def test_synonyms_are_on_or_off(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=a&synonyms=perhaps")
    assert answer.status_code == 400
    assert "synonyms" in answer.get_json(force=True)["detail"]
