"""Applications on real data, for the tests of every room that meets people.

`demo` is an application with the demo collection, made once for all tests: they only read from it. `client` is an HTTP
client of it. `fresh` is an application of the test's own, empty; what it is given stays in the test's folder.
`opensearch` is the address of an OpenSearch, started once for all tests that ask for it.
"""

from collections.abc import Iterator
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
from tests.opensearch import single_node

hypothesis.settings.register_profile("steady", deadline=None)  # a slow machine is no fault of what is tested
hypothesis.settings.load_profile("steady")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(load_settings(instance_path=tmp_path_factory.mktemp("demo")))
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
def fresh(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(load_settings(instance_path=tmp_path / "instance"))
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
