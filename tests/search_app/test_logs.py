"""The log and the counts of a real server: each request with its id, nobody and nothing that was typed."""

import json
import os
import re
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError

import pytest

from search_app.settings import PREFIX
from tests.serving import COMMAND, fetch, free_port

SECRET = "geheimwort"

pytestmark = pytest.mark.slow


@contextmanager
def served(instance: Path, **settings: str) -> Iterator[tuple[int, Path, subprocess.Popen[bytes]]]:
    """The port, the log and the process of a server that has come up."""
    own = {f"{PREFIX}{name}": value for name, value in {"INSTANCE_PATH": str(instance), **settings}.items()}
    port, log = free_port(), instance.parent / "log"
    with log.open("wb") as lines:
        server = subprocess.Popen(
            [COMMAND, "serve", "--port", str(port)], env={**os.environ, **own}, stdout=lines, stderr=lines
        )
    try:
        fetch(f"http://127.0.0.1:{port}/healthz")
        yield port, log, server
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def ask(port: int, address: str) -> None:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{address}", headers={"X-Request-ID": "asked-by-a-test"})
    try:
        urllib.request.urlopen(request, timeout=30).close()
    except HTTPError as error:
        error.close()


def send(port: int, line: str) -> None:
    """A request that is none."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(f"{line}\r\n\r\n".encode())
        connection.recv(100)


def say_secrets(port: int) -> None:
    for address in (f"/search?q={SECRET}", f"/practices/{SECRET}", f"/{SECRET}", f"/search?q={SECRET}&page=x"):
        ask(port, address)
    send(port, f"GET /search?q={SECRET} HTTP/9.9")
    send(port, f"{SECRET}")


def test_as_json_each_request_is_an_object_with_its_id_and_nothing_that_was_typed(tmp_path: Path) -> None:
    with served(tmp_path / "instance", LOG_FORMAT="json") as (port, log, _):
        say_secrets(port)
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    about = [(one["route"], one["status"]) for one in lines if one.get("request_id") == "asked-by-a-test"]
    assert about == [("/search", 200), ("/practices/<slug>", 404), ("none", 404), ("/search", 400)]
    assert all({"at", "level", "logger", "message", "request_id", "process"} <= set(one) for one in lines)
    assert [one for one in lines if one["message"] == "A request could not be read or answered."]
    assert SECRET not in log.read_text()
    assert "127.0.0.1" not in re.sub(r"Listening at: \S+", "", log.read_text())


def test_as_text_it_says_the_same(tmp_path: Path) -> None:
    with served(tmp_path / "instance") as (port, log, _):
        say_secrets(port)
    assert "asked-by-a-test GET /practices/<slug> 404" in log.read_text()
    assert SECRET not in log.read_text()


def test_all_processes_are_counted_together_also_those_that_died_and_the_folder_goes_with_the_server(
    tmp_path: Path,
) -> None:
    instance = tmp_path / "instance"
    with served(instance, WORKERS="2") as (port, log, _):
        for _ in range(20):
            fetch(f"http://127.0.0.1:{port}/search?q={SECRET}")
        worker = re.findall(r"Booting worker with pid: (\d+)", log.read_text())[0]
        os.kill(int(worker), signal.SIGKILL)
        for _ in range(20):
            fetch(f"http://127.0.0.1:{port}/search")
        counts = fetch(f"http://127.0.0.1:{port}/metrics")
        assert 'practice_search_requests_total{method="GET",route="/search",status="200"} 40.0' in counts
        assert SECRET not in counts
        assert len(list((instance / "metrics").glob("server-*"))) == 1
    assert list((instance / "metrics").glob("server-*")) == []


def test_what_a_killed_server_left_goes_and_what_a_running_one_needs_stays(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    with served(instance) as (port, _, server):
        own = set((instance / "metrics").glob("server-*"))
        left = instance / "metrics" / "server-left"
        left.mkdir()
        with served(instance) as (other, _, _):
            assert not left.exists()
            assert own < set((instance / "metrics").glob("server-*"))
            assert "practice_search_requests_total" in fetch(f"http://127.0.0.1:{other}/metrics")
        assert set((instance / "metrics").glob("server-*")) == own
        assert server.poll() is None
        assert "practice_search_requests_total" in fetch(f"http://127.0.0.1:{port}/metrics")
