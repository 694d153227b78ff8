"""The OpenSearch engine keeps the contract, on one real node."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from index.engines import open_engine
from index.engines.base import Engine
from tests.index.engine_contract import EngineContract
from tests.opensearch import place

pytestmark = pytest.mark.opensearch


@pytest.fixture
def engine(opensearch: str) -> Iterator[Engine]:
    with place(opensearch) as address, closing(open_engine(address)) as engine:
        yield engine


class TestContract(EngineContract):
    pass
