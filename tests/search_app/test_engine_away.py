"""While the search is away, slow or red, what stands in the database is read, and nobody waits for long."""

import logging
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from attrs import evolve
from flask import Flask
from flask.testing import FlaskClient

from corpus.practice import Practice, Section
from corpus.vocabularies.skos_loader import load_vocabularies
from index.build.builder import IndexBuilder
from index.engines.opensearch import OpenSearchEngine
from index.schema import schema_version
from index.text.analyzer import Analyzer
from search_app import create_app
from search_app.catalogue import get_catalogue
from search_app.search import fallback_lists
from search_app.settings import load_settings
from tests.opensearch import place
from tests.serving import free_port

FROM_THE_DATABASE = (
    "/",
    "/browse/country",
    "/browse/area",
    "/browse/keyword",
    "/browse/country/practices?value=NO",
    "/practices/one",
    "/practices/one?q=guidance&at=1",
    "/practices/one/print",
    "/api/v1/practices/one",
    "/about",
    "/help",
    "/sitemap.xml",
    "/sitemap/1.xml",
    "/robots.txt",
    "/healthz",
    "/metrics",
)
FROM_THE_INDEX = (
    "/search",
    "/search?q=guidance",
    "/browse/country?q=guidance",
    "/browse/keyphrase",
    "/api/v1/search?q=guidance",
    "/api/v1/suggest?q=gui",
    "/api/v1/practices/one/similar",
)
A_REQUEST = 15.0
"""Seconds: the engine's own six for the first who asks, and time for the rest on a machine that does other things."""


def filled(folder: Path, index: str = "") -> Flask:
    """An application whose database holds practices; its index is not looked at."""
    app = create_app(load_settings(instance_path=folder, index_url=index))
    catalogue = get_catalogue(app)
    catalogue.collection.put(
        [
            described("one", countries=["NO"], values={"areas": ("P1.1", "P2.1")}, keywords=("desks",)),
            described("two", countries=["NO"], values={"areas": ("P1.2",)}),
            described("three", countries=["FR"]),
        ]
    )
    return app


def described(slug: str, **fields: object) -> Practice:
    sections = [Section("narrative", "Guidance.")]
    return Practice(slug=slug, title=f"Guidance {slug}", sections=sections, **fields)  # type: ignore[arg-type]


@contextmanager
def deaf() -> Iterator[int]:
    """The port of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    taken.append(server.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
        for connection in taken:
            connection.close()


def check(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> float:
    """Every address in turn; how long the slowest took, in seconds."""
    slowest = 0.0
    with caplog.at_level(logging.CRITICAL):
        for address in (*FROM_THE_DATABASE, *FROM_THE_INDEX):
            began = time.monotonic()
            answer = client.get(address)
            slowest = max(slowest, time.monotonic() - began)
            if address in FROM_THE_DATABASE:
                assert answer.status_code == 200, address
            else:
                assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30"), address
    return slowest


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["away", "slow", pytest.param("red", marks=pytest.mark.opensearch)])
def test_practices_and_their_lists_are_read_whatever_the_engine_does(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    with engine(kind, tmp_path, request) as app:
        slowest = check(app.test_client(), caplog)
        get_catalogue(app).close()
    sys.stdout.write(f"{kind}: the slowest page took {slowest:.1f} s\n")
    assert slowest < A_REQUEST


@contextmanager
def engine(kind: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application whose index is in such an OpenSearch."""
    if kind == "away":
        yield filled(folder, f"opensearch://127.0.0.1:{free_port()}/practices")
    elif kind == "slow":
        with deaf() as port:
            yield filled(folder, f"opensearch://127.0.0.1:{port}/practices")
    else:
        with place(request.getfixturevalue("opensearch")) as index:
            app = filled(folder, index)
            with closing(OpenSearchEngine(index)) as engine:
                IndexBuilder(get_catalogue(app).collection, engine, Analyzer(), load_vocabularies()).build()
                turn_red(engine)
            yield app


def turn_red(engine: OpenSearchEngine) -> None:
    """Serve an index whose shards nobody has, as when the machines that held them are gone."""
    client, state = engine._cluster.client, engine._generations.read_served().state
    index = f"{engine._cluster.address.name}.v{schema_version()}-lost"
    nowhere = {"settings": {"index.routing.allocation.require._name": "nowhere", "index.number_of_replicas": 0}}
    client.indices.create(index=index, body=nowhere, wait_for_active_shards=0)
    engine._generations.write_state(index, evolve(state, revision=state.revision + 1))
    engine._generations.serve(index)


def test_lists_lead_to_practices_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fallback_lists, "PRACTICES_PER_PAGE", 1)
    app = filled(tmp_path)
    client = app.test_client()
    home = client.get("/").text
    assert "Search is not available right now" in home
    assert "/browse/country/practices?value=NO" in home
    page = client.get("/browse/country/practices?value=NO").text
    assert "Guidance one" in page
    assert "Guidance two" not in page
    assert "/browse/country/practices?value=NO&amp;after=one" in page
    page = client.get("/browse/country/practices?value=NO&after=one").text
    assert "Guidance two" in page
    assert "Next" not in page
    get_catalogue(app).close()


def test_a_broader_value_counts_and_lists_what_is_below_it_each_practice_once(tmp_path: Path) -> None:
    app = filled(tmp_path)
    shelf = fallback_lists.DatabaseFacetCounts(get_catalogue(app)).count_facets(("area", "country", "year"))
    assert {value.value: value.count for value in shelf.facets["area"].flat()} == {
        "P1": 2,
        "P1.1": 1,
        "P1.2": 1,
        "P2": 1,
        "P2.1": 1,
    }
    assert {value.value: value.count for value in shelf.facets["country"].flat() if value.count} == {"NO": 2, "FR": 1}
    assert shelf.total == 3
    page = app.test_client().get("/browse/area/practices?value=P1").text
    assert "Guidance one" in page
    assert "Guidance two" in page
    assert "Guidance three" not in page
    get_catalogue(app).close()


def test_a_count_stays_for_a_while_and_then_is_taken_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = filled(tmp_path)
    catalogue = get_catalogue(app)
    counts = fallback_lists.DatabaseFacetCounts(catalogue)
    assert counts.count_facets(()).total == 3
    catalogue.collection.remove("one")
    assert counts.count_facets(()).total == 3
    monkeypatch.setattr(fallback_lists, "COUNTS_LIFETIME", 0.0)
    assert fallback_lists.DatabaseFacetCounts(catalogue).count_facets(()).total == 2
    catalogue.close()


def test_the_index_and_the_database_count_the_same(demo: Flask) -> None:
    catalogue = get_catalogue(demo)
    counted = fallback_lists.DatabaseFacetCounts(catalogue).count_facets(
        ["country", "area", "type", "target", "keyword", "lang", "year"]
    )
    indexed = catalogue.search(counted.query)
    assert counted.total == indexed.total
    for name, facet in counted.facets.items():
        counts = {value.value: value.count for value in facet.flat()}
        assert counts == {value.value: value.count for value in indexed.facets[name].flat()}, name


def test_what_is_no_list_or_no_value_of_it_is_said(tmp_path: Path) -> None:
    app = filled(tmp_path)
    client = app.test_client()
    for address, status in (
        ("/browse/colour/practices?value=NO", 404),
        ("/browse/country/practices?value=XX", 404),
        ("/browse/keyphrase/practices?value=x", 404),
        ("/browse/country/practices", 400),
        (f"/browse/country/practices?value={'x' * 501}", 400),
        (f"/browse/country/practices?value=NO&after={'~' * 5_000}", 404),
    ):
        assert client.get(address).status_code == status, address
    get_catalogue(app).close()
