"""An OpenSearch that is away: what readers are told, what is kept meanwhile, and how it comes back by itself."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from corpus.practice import Practice, Section
from index.engines import open_engine
from index.errors import EngineUnavailable
from index.query.nodes import MatchAll
from search_app import create_app
from search_app.catalogue import get_catalogue
from search_app.settings import load_settings
from tests.index.engine_contract import ask, build, document, found
from tests.opensearch import Node, cluster, running
from tests.serving import COMMAND, fetch, free_port

pytestmark = pytest.mark.opensearch

PATIENCE = 60.0
"""Seconds in which what heals by itself has to be well again."""


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    with running(tmp_path / "node", 1) as (node,):
        yield node


def practice(slug: str) -> Practice:
    return Practice(slug=slug, title=f"Guidance {slug}", language="en", sections=[Section("narrative", "Guidance.")])


def test_a_server_starts_and_shows_practices_while_the_engine_is_away(tmp_path: Path) -> None:
    index, port = f"opensearch://127.0.0.1:{free_port()}/practices", free_port()
    settings = load_settings(instance_path=tmp_path / "instance", index_url=index)
    shelf = get_catalogue(create_app(settings))
    shelf.put([practice("one")])
    shelf.close()
    environment = {
        **os.environ,
        "PRACTICE_SEARCH_INSTANCE_PATH": str(settings.folder),
        "PRACTICE_SEARCH_INDEX_URL": index,
    }
    command = [COMMAND, "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            assert "Guidance one" in fetch(f"http://127.0.0.1:{port}/practices/one")
        finally:
            server.terminate()


def test_an_engine_that_is_away_says_so_and_comes_back_by_itself(node: Node) -> None:
    with closing(open_engine(f"{cluster([node])}/practices")) as engine:
        build(engine, [document("a", "ant")])
        node.kill()
        with pytest.raises(EngineUnavailable, match="does not answer"):
            ask(engine, MatchAll())
        with pytest.raises(EngineUnavailable, match="has not answered for a while"):
            ask(engine, MatchAll())
        node.start()
        node.wait(1)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                assert found(engine, MatchAll()) == {"a"}
                break
            except EngineUnavailable:
                time.sleep(0.2)
        assert found(engine, MatchAll()) == {"a"}


def test_readers_get_practices_meanwhile_and_nothing_that_was_published_is_lost(node: Node, tmp_path: Path) -> None:
    settings = load_settings(instance_path=tmp_path / "instance", index_url=f"{cluster([node])}/practices")
    app = create_app(settings)
    shelf = get_catalogue(app)
    shelf.builder.build()
    shelf.put([practice("one")])
    node.kill()
    shelf.put([practice("two")])
    shelf.put([practice("three")])
    client = app.test_client()
    answer = client.get("/search?q=guidance")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "Try again" in answer.text
    assert client.get("/practices/two").status_code == 200
    node.start()
    node.wait(1)
    until = time.monotonic() + PATIENCE
    while shelf.engine.state().revision < shelf.collection.revision and time.monotonic() < until:
        try:
            shelf.builder.catch_up()
        except EngineUnavailable:
            time.sleep(0.2)
    found = json.loads(client.get("/api/v1/search?q=guidance").text)
    assert sorted(hit["slug"] for hit in found["hits"]) == ["one", "three", "two"]
    shelf.close()
