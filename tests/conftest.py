"""Applications on real data, for the tests of every room that meets people.

`demo` is an application with the demo collection, made once for all tests: they only read from it. `client` is an HTTP
client of it. `fresh` is an application of the test's own, empty; what it is given stays in the test's folder.

All of them stand on SQLite; with `--database postgresql` on a server that is started once for all tests, each on a
database of its own. `new_database` makes one: it gives the value of the setting `database_url`. `postgresql` is the
server. `opensearch` is the address of an OpenSearch, started once for all tests that ask for it; with
`--engine opensearch` the browser's tests stand on it, by `new_index`, which is to `index_url` what `new_database` is.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient

from corpus.formats import read_all
from corpus.ingest import ingest
from search_app import create_app
from search_app.catalogue import Catalogue, catalogue
from search_app.cli import DEMO
from search_app.settings import load_settings
from tests.opensearch import place, single_node
from tests.postgresql import Server, running

hypothesis.settings.register_profile("steady", deadline=None)  # a slow machine is no fault of what is tested
hypothesis.settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=("sqlite", "postgresql"), default="sqlite", help="what the fixtures stand on"
    )
    parser.addoption(
        "--engine", choices=("whoosh", "opensearch"), default="whoosh", help="what the browser's tests search with"
    )


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def new_database(request: pytest.FixtureRequest) -> Callable[[], str]:
    if request.config.getoption("--database") == "sqlite":
        return lambda: ""
    server: Server = request.getfixturevalue("postgresql")
    return server.database


@pytest.fixture(scope="session")
def new_index(request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    if request.config.getoption("--engine") == "whoosh":
        yield lambda: ""
        return
    node: str = request.getfixturevalue("opensearch")
    with ExitStack() as stack:
        yield lambda: stack.enter_context(place(node))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[], str]) -> Iterator[Flask]:
    app = create_app(load_settings(instance_path=tmp_path_factory.mktemp("demo"), database_url=new_database()))
    found = catalogue(app)
    for step in ingest(read_all([DEMO]), found.vocabularies, found.collection):
        assert step.practice is not None, step.remarks
    found.builder.build()
    yield app
    found.close()


@pytest.fixture
def client(demo: Flask) -> FlaskClient:
    return demo.test_client()


@pytest.fixture
def fresh(tmp_path: Path, new_database: Callable[[], str]) -> Iterator[Flask]:
    app = create_app(load_settings(instance_path=tmp_path / "instance", database_url=new_database()))
    yield app
    catalogue(app).close()


@pytest.fixture
def shelf(fresh: Flask) -> Catalogue:
    """The catalogue of `fresh`, with an index that is built and empty."""
    found = catalogue(fresh)
    found.builder.build()
    return found


@pytest.fixture(scope="session")
def opensearch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with single_node(tmp_path_factory.mktemp("opensearch")) as address:
        yield address
