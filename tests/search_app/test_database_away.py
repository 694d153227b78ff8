"""Where the database is away, searches go on from the index, and what needs it says so at once, until it is back."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password

from corpus.practice import Practice, Section
from search_app import catalogue as module
from search_app import create_app
from search_app.catalogue import get_catalogue
from search_app.models import write_transaction
from search_app.settings import load_settings
from tests.postgresql import Server, running

FROM_THE_INDEX = ("/", "/search?q=desks", "/browse/country", "/about", "/help", "/api/v1/search?q=desks", "/healthz")
FROM_THE_DATABASE = ("/practices/a", "/practices/a/print", "/api/v1/practices/a", "/sitemap.xml")


def filled(app: Flask) -> Flask:
    catalogue = get_catalogue(app)
    catalogue.builder.build()
    catalogue.put([Practice(slug="a", title="Guidance desks", sections=[Section("why", "Desks for adults.")])])
    return app


def check_searches_go_on(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL):
        for address in FROM_THE_INDEX:
            assert client.get(address).status_code == 200, address
        assert "Guidance desks" in client.get("/search?q=adults").text
        for address in FROM_THE_DATABASE:
            answer = client.get(address)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30"), address
            assert answer.cache_control.no_store, address
        page = client.get("/practices/a").text
        assert "search may still work" in page
        assert 'href="/search"' in page
        assert client.get("/readyz").json == {"ready": False, "faults": {"database": "does not answer"}}
        assert "practice_search_database_up 0.0" in client.get("/metrics").text


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.mark.postgresql
def test_a_server_that_stops_and_starts_again_while_readers_come(
    server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DATABASE_PAUSE", 0.0)
    app = filled(create_app(load_settings(instance_path=tmp_path, database_url=server.database())))
    client = app.test_client()
    server.stop()
    check_searches_go_on(client, caplog)
    server.start()
    for address in (*FROM_THE_INDEX, *FROM_THE_DATABASE, "/readyz"):
        assert client.get(address).status_code == 200, address
    get_catalogue(app).close()


@pytest.mark.postgresql
def test_who_is_signed_in_reads_as_a_visitor_meanwhile_and_is_not_asked_to_sign_in_again(
    server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DATABASE_PAUSE", 0.0)
    app = filled(create_app(load_settings(instance_path=tmp_path, database_url=server.database())))
    client = signed_in(app)
    assert client.get("/account").status_code == 200
    server.stop()
    check_searches_go_on(client, caplog)
    with caplog.at_level(logging.CRITICAL):
        answer = client.get("/account")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "nobody@example.org" not in caplog.text
    server.start()
    assert client.get("/account").status_code == 200
    get_catalogue(app).close()


def signed_in(app: Flask) -> FlaskClient:
    """Somebody's client, signed in through the page."""
    with app.app_context(), write_transaction():
        person = app.extensions["security"].datastore.create_user(
            email="nobody@example.org", name="Nobody", password=hash_password("correct horse battery")
        )
        person.confirm()
    client = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert token
    form = {"csrf_token": token[1], "email": "nobody@example.org", "password": "correct horse battery"}
    assert client.post("/sign-in", data=form).status_code == 302
    return client


@pytest.mark.postgresql
def test_a_process_that_starts_while_the_server_is_away(
    server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DATABASE_PAUSE", 0.0)
    settings = load_settings(instance_path=tmp_path, database_url=server.database())
    get_catalogue(filled(create_app(settings))).close()
    server.stop()
    app = create_app(settings)
    check_searches_go_on(app.test_client(), caplog)
    server.start()
    assert app.test_client().get("/practices/a").status_code == 200
    get_catalogue(app).close()


def test_a_file_that_became_garbage(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = filled(create_app(load_settings(instance_path=tmp_path)))
    get_catalogue(app).collection.close()
    for file in tmp_path.glob("app.sqlite*"):
        file.unlink()
    (tmp_path / "app.sqlite").write_bytes(b"garbage" * 2_000)
    check_searches_go_on(app.test_client(), caplog)
    get_catalogue(app).close()


def test_a_database_that_was_away_is_not_asked_again_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "DATABASE_PAUSE", 3_600.0)
    app = filled(create_app(load_settings(instance_path=tmp_path)))
    catalogue, file = get_catalogue(app), tmp_path / "app.sqlite"
    catalogue.collection.close()
    content = file.read_bytes()
    with caplog.at_level(logging.CRITICAL):
        file.write_bytes(b"garbage" * 2_000)
        assert catalogue.newest_revision() is None
        file.write_bytes(content)
        assert catalogue.newest_revision() is None
        assert app.test_client().get("/practices/a").status_code == 503
    monkeypatch.setattr(catalogue, "_database_pause_ends", 0.0)
    assert catalogue.newest_revision() == 1
    catalogue.close()
