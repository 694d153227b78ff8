"""`house` is an empty collection, an empty index and what joins them, in the test's own folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.index.house import House, open_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    found = open_house(tmp_path)
    yield found
    found.engine.close()
    found.collection.close()
