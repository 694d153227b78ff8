"""Applications on real data, for the tests of every room that meets people.

`demo` is an application with the demo collection, made once for all tests: they only read from it. `client` is an HTTP
client of it. `fresh` is an application of the test's own, empty; what it is given stays in the test's folder.
`application` makes such a one with other settings.

Three things are done once for all of them, because each test would do the same again: the migrations, whose tables are
copied; the compiling of templates; and passwords, which are kept with Argon2 at a thousandth of what it costs in
earnest. Whoever tests one of these makes an application with `create_app`.

All of them stand on SQLite; with `--database postgresql` on a server that is started once for all tests, each on a
database of its own. `new_database` makes one: it gives the value of the setting `database_url`. `postgresql` is the
server. `opensearch` is the address of an OpenSearch, started once for all tests that ask for it; with
`--engine opensearch` the browser's tests stand on it, by `new_index`, which is to `index_url` what `new_database` is.
"""

import gc
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from corpus.formats import read_all
from corpus.profile.active import active_profile
from corpus.profile.loader import EXAMPLES
from corpus.reading.ingest import check_outcomes
from search_app import create_app
from search_app.catalogue import Catalogue, get_catalogue
from search_app.models import open_collection
from search_app.settings import load_settings
from tests.opensearch import place, single_node
from tests.postgresql import Server, running

hypothesis.settings.register_profile("steady", deadline=None)  # a slow machine is no fault of what is tested
hypothesis.settings.register_profile("quick", deadline=None, max_examples=15)  # for `make quick`
hypothesis.settings.load_profile("steady")


class Compiled(BytecodeCache):
    """Templates as they were compiled for another application of this process, by what is in them."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if kept := self._kept.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


_DATABASES = frozenset({"new_database", "empty_database", "postgresql"})
"""The fixtures through which a test comes to its database."""

Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Compiled()}


def pytest_collection_finish() -> None:
    """Keep what all tests share, tests and modules, out of each later search for garbage."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=("sqlite", "postgresql"), default="sqlite", help="what the fixtures stand on"
    )
    parser.addoption(
        "--engine", choices=("whoosh", "opensearch"), default="whoosh", help="what the browser's tests search with"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, on PostgreSQL, the tests that stand on no database or on SQLite whatever is asked."""
    if config.getoption("--database") == "postgresql":
        idle = [item for item in items if not _DATABASES.intersection(getattr(item, "fixturenames", ()))]
        config.hook.pytest_deselected(items=idle)
        items[:] = [item for item in items if item not in set(idle)]


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
def empty_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Path], dict[str, str]]:
    """Puts a database with tables and no rows in place for an instance folder; the setting that says where, if any."""
    if request.config.getoption("--database") == "sqlite":
        file = tmp_path_factory.mktemp("tables") / "app.sqlite"
        open_collection(f"sqlite:///{file}").close()

        def copied(folder: Path) -> dict[str, str]:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copy(file, folder / file.name)
            return {}

        return copied
    server: Server = request.getfixturevalue("postgresql")
    model = server.database()
    open_collection(model).close()
    return lambda _: {"database_url": server.database(f"TEMPLATE {model.rpartition('/')[2]}")}


@pytest.fixture(scope="session")
def application(empty_database: Callable[[Path], dict[str, str]]) -> Callable[..., Flask]:
    """Makes an empty application in that instance folder, with these settings."""

    def made(folder: Path, **settings: Any) -> Flask:
        app = create_app(load_settings(instance_path=folder, **empty_database(folder), **settings))
        app.extensions["security"].pwd_context.update(argon2__memory_cost=64)
        return app

    return made


@pytest.fixture(scope="session")
def new_index(request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    if request.config.getoption("--engine") == "whoosh":
        yield lambda: ""
        return
    node: str = request.getfixturevalue("opensearch")
    with ExitStack() as stack:
        yield lambda: stack.enter_context(place(node))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, application: Callable[..., Flask]) -> Iterator[Flask]:
    app = application(tmp_path_factory.mktemp("demo"))
    found = get_catalogue(app)
    examples = read_all([active_profile().folder / EXAMPLES])
    steps = list(check_outcomes(examples, found.vocabularies))
    assert not [step.remarks for step in steps if step.practice is None]
    found.collection.put(step.practice for step in steps if step.practice is not None)
    found.builder.build()
    yield app
    found.close()


@pytest.fixture
def client(demo: Flask) -> FlaskClient:
    return demo.test_client()


@pytest.fixture
def fresh(tmp_path: Path, application: Callable[..., Flask]) -> Iterator[Flask]:
    app = application(tmp_path / "instance")
    yield app
    get_catalogue(app).close()


@pytest.fixture
def shelf(fresh: Flask) -> Catalogue:
    """The catalogue of `fresh`, with an index that is built and empty."""
    found = get_catalogue(fresh)
    found.builder.build()
    return found


@pytest.fixture(scope="session")
def opensearch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with single_node(tmp_path_factory.mktemp("opensearch")) as address:
        yield address
