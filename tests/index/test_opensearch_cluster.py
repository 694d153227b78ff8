"""Three nodes: the contract over several shards and their copies, and searches that go on while nodes are killed."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, Self

import pytest

from index.engines import open_engine
from index.engines.base import Engine
from index.errors import EngineUnavailable
from index.query.nodes import MatchAll, Term
from tests.index.engine_contract import EngineContract, ask, build, document, found
from tests.opensearch import Node, cluster, manager, other, place, running

pytestmark = pytest.mark.opensearch

SEVERAL = "?shards=3&replicas=1"


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Node]]:
    with running(tmp_path_factory.mktemp("cluster"), 3) as nodes:
        yield nodes


@pytest.fixture
def engine(nodes: list[Node]) -> Iterator[Engine]:
    with place(cluster(nodes), SEVERAL) as address, closing(open_engine(address)) as engine:
        yield engine


class TestContract(EngineContract):
    pass


class Load:
    """Searches and changes in threads of their own, with what came of them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._repeat, args=(turn,)) for turn in (self._search, self._publish)]
        self.confirmed: set[str] = set()
        self.answers = 0
        self.failing = 0.0
        self.wrong: list[Any] = []

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _repeat(self, turn: Callable[[], None]) -> None:
        while not self._stop.is_set():
            turn()

    def _search(self) -> None:
        least = len(self.confirmed)
        started = time.monotonic()
        try:
            self._engine.refresh()
            matches = ask(self._engine, Term("text", "ant"), facets=("country",), limit=5)
        except EngineUnavailable:
            self.failing += time.monotonic() - started
            return
        self.answers += 1
        if matches.total < least or matches.facet_counts["country"] != {"NO": matches.total}:
            self.wrong.append(matches)

    def _publish(self) -> None:
        key = f"k{len(self.confirmed):05}"
        try:
            self._engine.update([document(key, "ant bee", facets={"country": ["NO"]})], [], len(self.confirmed))
        except EngineUnavailable:
            return
        self.confirmed.add(key)
        time.sleep(0.02)


def test_killed_nodes_lose_nothing_and_give_no_wrong_answer(
    nodes: list[Node], engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    build(engine, [document("first", "ant", facets={"country": ["NO"]})])
    with Load(engine) as load:
        for victim in (other, manager):
            time.sleep(3)
            node = victim(nodes)
            node.kill()
            time.sleep(8)
            node.start()
            node.wait(3)
    engine.refresh()
    with capsys.disabled():
        sys.stdout.write(
            f"\n{load.answers} answers, {len(load.confirmed)} changes; searches failed for {load.failing:.1f} s\n"
        )
    assert load.wrong == []
    assert load.confirmed <= _keys(engine)
    assert load.failing < 5


def _keys(engine: Engine) -> set[str]:
    return found(engine, MatchAll())
