"""OpenSearch's own server, as the tests start it: one node or several, on this machine's loopback alone.

`make test-opensearch` brings its jars; where OPENSEARCH_URL is set (`opensearch://127.0.0.1:9200`), that one is used.
"""

import json
import os
import secrets
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.serving import free_port

__all__ = ["Node", "cluster", "place", "running", "single_node"]

HOME = Path(__file__).parents[1] / ".cache" / "opensearch"
MEMORY = ("-Xms384m", "-Xmx384m", "-XX:+UseSerialGC")
PATIENCE = 180.0
"""Seconds in which a cluster has to be there: many more than it needs on two free cores."""


class Node:
    """One server. It ends with the process that started it at the latest."""

    def __init__(self, name: str, home: Path) -> None:
        self.name = name
        self.http, self.transport = free_port(), free_port()
        self._home = home
        self._process: subprocess.Popen[bytes] | None = None

    def write_settings(self, nodes: Sequence["Node"]) -> None:
        settings = {
            "cluster.name": "practice-search-tests",
            "node.name": self.name,
            "network.host": "127.0.0.1",
            "http.port": self.http,
            "transport.port": self.transport,
            "transport.type": "netty4",
            "http.type": "netty4",
            "discovery.seed_hosts": [f"127.0.0.1:{node.transport}" for node in nodes],
            "cluster.initial_cluster_manager_nodes": [node.name for node in nodes],
            "cluster.routing.allocation.disk.threshold_enabled": False,
        }
        (self._home / "config").mkdir(parents=True)
        lines = (f"{name}: {json.dumps(value)}" for name, value in settings.items())
        (self._home / "config" / "opensearch.yml").write_text("\n".join(lines))

    def start(self) -> None:
        jars = f"{HOME / 'classes'}:{HOME / 'lib' / '*'}"
        command = ["java", *MEMORY, "-classpath", jars, "TestNode", str(self._home)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log)

    def kill(self) -> None:
        """As `kill -9`: nothing is said to anybody."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def wait(self, count: int) -> None:
        """Until it answers, in a cluster of so many nodes that holds every copy of every shard again."""
        until = time.monotonic() + PATIENCE
        while not self._sees(count):
            ended = self._process is None or self._process.poll() is not None
            if ended or time.monotonic() > until:
                raise TimeoutError(f"{self.name} does not answer:\n{self._log.read_text(errors='replace')[-4000:]}")
            time.sleep(0.2)

    def get(self, path: str) -> Any:
        with urlopen(f"http://127.0.0.1:{self.http}{path}", timeout=30) as answer:
            return json.load(answer)

    def _sees(self, count: int) -> bool:
        try:
            whole = f"wait_for_nodes={count}&wait_for_status=green&timeout=5s"
            return not self.get(f"/_cluster/health?{whole}")["timed_out"]
        except OSError:
            return False

    @property
    def _log(self) -> Path:
        return self._home / "log"


def manager(nodes: list[Node]) -> Node:
    """The one that manages the cluster now."""
    name = nodes[0].get("/_cat/cluster_manager?format=json")[0]["node"]
    return next(node for node in nodes if node.name == name)


def other(nodes: list[Node]) -> Node:
    """One that does not."""
    chosen = manager(nodes)
    return next(node for node in nodes if node is not chosen)


@contextmanager
def running(folder: Path, count: int) -> Iterator[list[Node]]:
    """A cluster of so many nodes, all of which answer."""
    if not HOME.exists():
        raise FileNotFoundError(f"There is no OpenSearch in {HOME}: run `make test-opensearch`.")
    nodes = [Node(f"node-{n}", folder / f"node-{n}") for n in range(count)]
    for node in nodes:
        node.write_settings(nodes)
    try:
        for node in nodes:
            node.start()
        for node in nodes:
            node.wait(count)
        yield nodes
    finally:
        for node in nodes:
            node.kill()


def cluster(nodes: Sequence[Node]) -> str:
    """Their address, without the name of an index."""
    return "opensearch://" + ",".join(f"127.0.0.1:{node.http}" for node in nodes)


@contextmanager
def single_node(folder: Path) -> Iterator[str]:
    """The address of OPENSEARCH_URL, or else that of a node of our own."""
    if given := os.environ.get("OPENSEARCH_URL"):
        yield given.rstrip("/")
        return
    with running(folder, 1) as nodes:
        yield cluster(nodes)


@contextmanager
def place(address: str, options: str = "") -> Iterator[str]:
    """The address of an index that is not there yet, and is gone afterwards."""
    name = f"test-{secrets.token_hex(4)}"
    yield f"{address}/{name}{options}"
    host = address.removeprefix("opensearch://").split(",")[0]
    urlopen(Request(f"http://{host}/{name}.*", method="DELETE"), timeout=60).close()
