"""What machines ask: alive, ready, counted; each true, and none of it about a person."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from corpus.practice import Practice
from search_app import catalogue as module
from search_app import create_app
from search_app.catalogue import Catalogue, get_catalogue
from search_app.settings import load_settings


def numbers(text: str) -> dict[str, float]:
    """The samples of an exposition."""
    lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


def scrape(client: FlaskClient) -> dict[str, float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return numbers(answer.text)


@pytest.fixture
def local_client(shelf: Catalogue, fresh: Flask) -> FlaskClient:
    shelf.put([Practice(slug="a", title="Guidance desks")])
    return fresh.test_client()


def test_it_lives_and_is_ready(local_client: FlaskClient) -> None:
    assert local_client.get("/healthz").text == "alive\n"
    answer = local_client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"ready": True, "faults": {}})
    assert answer.headers["Cache-Control"] == "no-store"


def test_without_an_index_it_lives_but_is_not_ready(fresh: Flask) -> None:
    client = fresh.test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["faults"]) == (503, {"index": "is not built"})


def test_an_index_that_stays_behind_is_named(fresh: Flask, shelf: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHECK_INTERVAL", 0.0)
    shelf.collection.put([Practice(slug="b", title="B")])
    client = fresh.test_client()
    assert client.get("/readyz").status_code == 200
    settings = fresh.config["PRACTICE_SEARCH"].model_copy(update={"ready_behind": 0})
    monkeypatch.setitem(fresh.config, "PRACTICE_SEARCH", settings)
    answer = client.get("/readyz")
    assert (answer.status_code, list(answer.json["faults"])) == (503, ["in_step"])
    shelf.builder.catch_up()
    assert client.get("/readyz").status_code == 200


def test_requests_are_counted_by_route_and_status_and_searches_by_outcome(local_client: FlaskClient) -> None:
    for address in ("/search?q=desks", "/search?q=desks", "/search?q=nosuchword", "/search?page=x", "/nowhere"):
        local_client.get(address)
    local_client.open("/search", method="BREW")
    metrics = scrape(local_client)
    count = "practice_search_requests_total"
    assert metrics[count + '{method="GET",route="/search",status="200"}'] == 3
    assert metrics[count + '{method="GET",route="/search",status="400"}'] == 1
    assert metrics[count + '{method="GET",route="none",status="404"}'] == 1
    assert [name for name in metrics if 'method="other"' in name]
    assert metrics['practice_search_searches_total{outcome="found",stage="typed"}'] == 2
    assert metrics['practice_search_searches_total{outcome="nothing",stage="typed"}'] >= 1
    assert metrics["practice_search_engine_seconds_count"] >= 3
    assert metrics['practice_search_request_seconds_count{route="/search"}'] >= 4


def test_a_search_that_failed_is_counted_as_such(fresh: Flask) -> None:
    client = fresh.test_client()
    client.get("/api/v1/search?q=x")
    client.get("/search")
    metrics = scrape(client)
    assert metrics["practice_search_index_up"] == 0
    assert not [name for name in metrics if 'outcome="found"' in name]


def test_the_state_of_index_and_database_is_there(local_client: FlaskClient) -> None:
    metrics = scrape(local_client)
    assert metrics["practice_search_index_practices"] == 1
    assert metrics["practice_search_index_revision"] == metrics["practice_search_database_revision"] == 1
    assert 0 <= metrics["practice_search_index_generation_age_seconds"] < 600
    assert (metrics["practice_search_database_up"], metrics["practice_search_index_up"]) == (1, 1)


def test_the_outbox_is_counted_while_the_index_is_away_too(
    fresh: Flask, shelf: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CHECK_INTERVAL", 0.0)
    client = fresh.test_client()
    assert scrape(client)["practice_search_outbox_depth"] == 0
    shelf.collection.put([Practice(slug=slug, title=slug) for slug in ("a", "b")])
    assert scrape(client)["practice_search_outbox_depth"] == 2
    (fresh.config["PRACTICE_SEARCH"].folder / "index" / "CURRENT").unlink()
    shelf.engine.close()
    shelf.collection.remove("a")
    shelf.collection.put([Practice(slug="c", title="c")])
    metrics = scrape(client)
    assert (metrics["practice_search_index_up"], metrics["practice_search_outbox_depth"]) == (0, 3)


def test_nothing_that_was_typed_is_in_what_was_counted(local_client: FlaskClient) -> None:
    for address in ("/search?q=geheim", "/practices/geheim", "/geheim", "/browse/geheim", "/api/v1/suggest?q=geheim"):
        local_client.get(address, headers={"X-Request-ID": "geheim-geheim", "User-Agent": "geheim"})
    local_client.open("/geheim", method="GEHEIM")
    assert "geheim" not in local_client.get("/metrics").text.lower()


@pytest.mark.parametrize(
    ("setting", "address", "headers", "status"),
    [
        ("loopback", "127.0.0.1", {}, 200),
        ("loopback", "::1", {}, 200),
        ("loopback", "192.0.2.7", {}, 404),
        ("loopback", "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("on", "192.0.2.7", {}, 200),
        ("off", "127.0.0.1", {}, 404),
    ],
)
def test_who_may_read_the_counts_is_set(
    setting: str, address: str, headers: dict[str, str], status: int, tmp_path: Path
) -> None:
    app = create_app(load_settings(instance_path=tmp_path, metrics=setting))
    answer = app.test_client().get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status
    get_catalogue(app).close()


@pytest.mark.parametrize("given", ["0af7651916cd43dd8448eb211c80319c", "a.b-c_d.1", "x" * 128])
def test_a_sane_request_id_is_kept(client: FlaskClient, given: str) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 129, "two words in it", "<script>alert(1)</script>", "ümläut-ids"]
)
def test_any_other_request_id_is_replaced(client: FlaskClient, given: str) -> None:
    new_id = client.get("/nowhere", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", new_id)
    assert client.get("/healthz").headers["X-Request-ID"] != new_id
