"""Whatever goes wrong is a problem with a way on, for people and for programs, and shows nothing of the inside."""

import logging
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from corpus.practice import Practice
from search_app import create_app
from search_app.accounts.access import require
from search_app.accounts.permissions import Action
from search_app.catalogue import get_catalogue
from search_app.settings import load_settings


@pytest.mark.parametrize(
    ("address", "status", "detail"),
    [
        ("/search?page=x", 400, "page"),
        ("/practices/no-such-practice", 404, "no such practice"),
        ("/browse/colour", 404, "country, area"),
        ("/nowhere", 404, "There is no page at this address."),
        ("/practices/NOT A SLUG", 404, ""),
        ("/practices/" + "x" * 3000, 404, ""),
    ],
)
def test_people_get_a_page_that_says_what_and_what_next(
    client: FlaskClient, address: str, status: int, detail: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert detail in answer.text
    assert "<main" in answer.text
    assert 'href="/search' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_errors_without_a_text_of_their_own_get_a_plain_sentence(client: FlaskClient) -> None:
    response = client.delete("/search")
    assert response.status_code == 405
    assert "This address does not accept this kind of request." in response.text


def test_what_stands_in_an_address_is_escaped(client: FlaskClient) -> None:
    for address in (
        "/search?q=<script>alert(1)</script>",
        "/practices/<script>x",
        "/search?sort=<script>",
        "/browse/<b>",
    ):
        assert "<script>alert" not in client.get(address).text
        assert "<b>" not in client.get(address).text


def test_a_program_that_asks_for_json_gets_json_everywhere(client: FlaskClient) -> None:
    answer = client.get("/nowhere", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_without_an_index_the_search_says_so_and_practices_still_work(
    fresh: Flask, caplog: pytest.LogCaptureFixture
) -> None:

    get_catalogue(fresh).collection.put([Practice(slug="a", title="Still here")])
    client = fresh.test_client()
    with caplog.at_level(logging.CRITICAL):
        answer = client.get("/search?q=x")
        api = client.get("/api/v1/search")
    assert (answer.status_code, api.status_code) == (503, 503)
    assert answer.headers["Retry-After"] == api.headers["Retry-After"] == "30"
    assert str(fresh.instance_path) not in answer.text
    assert "Still here" in client.get("/practices/a?q=still&at=1").text


def test_without_a_database_nothing_is_promised(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(load_settings(instance_path=tmp_path, database_url=f"sqlite:///{tmp_path}"))
    with caplog.at_level(logging.CRITICAL):
        answer = app.test_client().get("/practices/a")
    assert answer.status_code == 503
    assert "The database is not available right now" in answer.text
    assert "pages still work" not in answer.text


def test_a_fault_of_our_own_is_logged_and_not_shown(fresh: Flask, caplog: pytest.LogCaptureFixture) -> None:
    @fresh.get("/broken")
    @require(Action.READ)
    def broken() -> str:
        raise ZeroDivisionError("a secret")

    answer = fresh.test_client().get("/broken")
    assert answer.status_code == 500
    assert "a secret" not in answer.text
    assert "a secret" in caplog.text
