"""Practices that are close in meaning, on the page and in the API."""

import html
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from corpus.practice import Practice, Section
from search_app import catalogue as module
from search_app.catalogue import Catalogue, get_catalogue
from search_app.ops.doctor import run_checks
from search_app.settings import current_settings

TEXT = "Newly arrived immigrants get advice in their mother tongue about schools and jobs."
QUERY = "language+migrants"


def practice(slug: str, text: str = TEXT, country: str = "NO") -> Practice:
    return Practice(
        slug=slug, title=f"About <{slug}>", language="en", countries=[country], sections=[Section("why", text)]
    )


def no_progress(_done: int, _total: int) -> None:
    pass


@pytest.fixture
def encoded(shelf: Catalogue) -> Catalogue:
    shelf.put([practice("a"), practice("b", "Classes visit companies and learn about professions.", "FI")])
    assert shelf.encode(no_progress) == 2
    return shelf


@pytest.fixture
def reader(fresh: Flask, encoded: Catalogue) -> FlaskClient:
    del encoded
    return fresh.test_client()


def answer(client: FlaskClient, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200
    return response.get_json(force=True)


def page(client: FlaskClient, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html.parser")


def test_the_api_has_a_group_of_hits_beside_the_hits(reader: FlaskClient) -> None:
    values = answer(reader, f"/api/v1/search?q={QUERY}")
    assert (values["total"], values["hits"]) == (0, [])
    (hit,) = values["close_in_meaning"]
    assert (hit["slug"], hit["country"], hit["score"]) == ("a", "NO", 0)
    assert 0.3 <= hit["similarity"] <= 1
    assert [(snippet["section"], snippet["text"]) for snippet in hit["snippets"]] == [("why", TEXT)]
    by_words = answer(reader, "/api/v1/search?q=immigrants")["hits"][0]
    assert by_words.keys() == hit.keys()
    assert by_words["similarity"] is None
    assert by_words["score"] > 0


def test_the_page_shows_the_group_under_its_name_and_escapes_it(reader: FlaskClient) -> None:
    shown = page(reader, f"/search?q={QUERY}")
    section = shown.select_one("section.close-in-meaning")
    assert section is not None
    assert section.h2 is not None
    assert section.h2.text == "Close in meaning"
    assert section["aria-labelledby"] == section.h2["id"]
    assert "Few practices contain all your words" in section.text
    assert TEXT in section.text
    assert html.escape("About <a>") in str(section)
    link = section.select_one("article a")
    assert link is not None
    assert reader.get(str(link["href"])).status_code == 200


def test_the_switch_leads_there_and_back(reader: FlaskClient) -> None:
    off = page(reader, f"/search?q={QUERY}").select_one(".close-in-meaning > p a")
    assert off is not None
    assert off["href"] == f"/search?q={QUERY}&meaning=off"
    without = page(reader, str(off["href"]))
    assert without.select_one("section.close-in-meaning") is None
    on = without.select_one(".close-in-meaning a")
    assert on is not None
    assert on["href"] == f"/search?q={QUERY}"
    assert answer(reader, f"/api/v1/search?q={QUERY}&meaning=off")["close_in_meaning"] == []


def test_the_page_and_the_api_say_that_meaning_orders_the_results(reader: FlaskClient) -> None:
    query = "immigrants+get+advice+about+jobs"
    note = page(reader, f"/search?q={query}").select_one("p.close-in-meaning")
    assert note is not None
    assert "closer in meaning" in note.text
    link = note.a
    assert link is not None
    assert link["href"] == f"/search?q={query}&meaning=off"
    values = answer(reader, f"/api/v1/search?q={query}")
    assert values["reordered_by_meaning"] is True
    assert 0 < values["hits"][0]["similarity"] <= 1
    assert values["hits"][0]["score"] > 0
    by_words = answer(reader, f"/api/v1{link['href']}")
    assert by_words["reordered_by_meaning"] is False
    assert by_words["hits"][0]["similarity"] is None


def test_a_switch_that_is_neither_on_nor_off_is_refused(reader: FlaskClient) -> None:
    response = reader.get(f"/api/v1/search?q={QUERY}&meaning=maybe")
    assert response.status_code == 400
    assert "meaning" in response.text


def test_filters_apply_to_the_group(reader: FlaskClient) -> None:
    assert len(answer(reader, f"/api/v1/search?q={QUERY}&country=NO")["close_in_meaning"]) == 1
    assert answer(reader, f"/api/v1/search?q={QUERY}&country=FI")["close_in_meaning"] == []
    assert answer(reader, f"/api/v1/search?q={QUERY}&not-country=NO")["close_in_meaning"] == []


def test_a_question_in_another_language_says_so(reader: FlaskClient) -> None:
    address = "/search?q=Wer+hilft+Menschen,+die+neu+im+Land+sind+und+Arbeit+suchen"
    assert "Your question seems to be in German" in page(reader, address).text
    values = answer(reader, f"/api/v1{address}")
    assert values["question_language"] == "de"
    assert values["close_in_meaning"][0]["slug"] == "a"


def test_what_is_withdrawn_is_gone_at_once_from_page_and_api(reader: FlaskClient, encoded: Catalogue) -> None:
    encoded.remove("a")
    assert answer(reader, f"/api/v1/search?q={QUERY}")["close_in_meaning"] == []
    assert TEXT not in page(reader, f"/search?q={QUERY}").text


def test_a_server_encodes_what_was_published_by_itself(
    encoded: Catalogue, reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CHECK_INTERVAL", 0.0)
    encoded.put([practice("c", "Counsellors answer questions by telephone until late in the evening.")])
    deadline = time.monotonic() + 30
    while [hit["slug"] for hit in answer(reader, "/api/v1/search?q=advisory+calls+at+night")["close_in_meaning"]] != [
        "c"
    ]:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_damaged_vectors_are_reported_and_made_again_by_the_server(
    encoded: Catalogue, fresh: Flask, reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "warnings" not in answer(reader, "/readyz")
    assert encoded.vectors is not None
    with fresh.app_context():
        (path,) = current_settings().folder.rglob("passages-use-*")
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    path.write_bytes(damaged)
    values = answer(reader, "/readyz")
    assert values["ready"] is True
    assert "damaged" in values["warnings"]["meaning"]
    assert answer(reader, f"/api/v1/search?q={QUERY}")["close_in_meaning"] == []
    with fresh.app_context():
        results = {result.subject: result for result in run_checks(current_settings(), encoded)}
    assert not results["Encoded passages"].passed
    assert "damaged" in results["Encoded passages"].finding
    monkeypatch.setattr(module, "CHECK_INTERVAL", 0.0)
    deadline = time.monotonic() + 30
    while not answer(reader, f"/api/v1/search?q={QUERY}")["close_in_meaning"]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert "warnings" not in answer(reader, "/readyz")


def test_the_version_of_answers_changes_with_the_vectors(shelf: Catalogue) -> None:
    shelf.put([practice("a")])
    before = shelf.version()
    shelf.encode(no_progress)
    assert shelf.version() != before


def test_without_meaning_nothing_is_encoded_and_words_are_searched(
    application: Callable[..., Flask], tmp_path: Path
) -> None:
    app = application(tmp_path / "instance", meaning="off")
    catalogue = get_catalogue(app)
    catalogue.builder.build()
    catalogue.put([practice("a")])
    assert catalogue.vectors is None
    assert catalogue.encode(no_progress) == 0
    values = answer(app.test_client(), f"/api/v1/search?q={QUERY}")
    assert values["close_in_meaning"] == []
    assert answer(app.test_client(), "/api/v1/search?q=immigrants")["total"] == 1
    catalogue.close()


def test_before_anything_is_encoded_the_words_answer(shelf: Catalogue, fresh: Flask) -> None:
    shelf.put([practice("a")])
    client = fresh.test_client()
    assert answer(client, "/api/v1/search?q=immigrants")["total"] == 1
    assert answer(client, f"/api/v1/search?q={QUERY}")["close_in_meaning"] == []
