"""The log and the counts of a real server: each request with its id, nobody and nothing that was typed."""

import json
import os
import re
import signal
import socket
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

import pytest

from tests.serving import fetch, serving

SECRET = "geheimwort"

pytestmark = pytest.mark.slow


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
    with serving(tmp_path / "instance", LOG_FORMAT="json") as server:
        say_secrets(server.port)
    lines = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]
    about = [(line["route"], line["status"]) for line in lines if line.get("request_id") == "asked-by-a-test"]
    assert about == [("/search", 200), ("/practices/<slug>", 404), ("none", 404), ("/search", 400)]
    assert all({"at", "level", "logger", "message", "request_id", "process"} <= set(line) for line in lines)
    assert [line for line in lines if line["message"] == "A request could not be read or answered."]
    assert SECRET not in server.log.read_text()
    assert "127.0.0.1" not in re.sub(r"Listening at: \S+", "", server.log.read_text())


def test_as_text_it_says_the_same(tmp_path: Path) -> None:
    with serving(tmp_path / "instance") as server:
        say_secrets(server.port)
    assert "asked-by-a-test GET /practices/<slug> 404" in server.log.read_text()
    assert SECRET not in server.log.read_text()


def test_all_processes_are_counted_together_also_those_that_died_and_the_folder_goes_with_the_server(
    tmp_path: Path,
) -> None:
    instance = tmp_path / "instance"
    with serving(instance, WORKERS="2") as server:
        for _ in range(20):
            fetch(f"{server.address}/search?q={SECRET}")
        worker = re.findall(r"Booting worker with pid: (\d+)", server.log.read_text())[0]
        os.kill(int(worker), signal.SIGKILL)
        for _ in range(20):
            fetch(f"{server.address}/search")
        counts = fetch(f"{server.address}/metrics")
        assert 'practice_search_requests_total{method="GET",route="/search",status="200"} 40.0' in counts
        assert SECRET not in counts
        assert len(list((instance / "metrics").glob("server-*"))) == 1
    assert list((instance / "metrics").glob("server-*")) == []


def test_what_a_killed_server_left_goes_and_what_a_running_one_needs_stays(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    with serving(instance) as server:
        own = set((instance / "metrics").glob("server-*"))
        left = instance / "metrics" / "server-left"
        left.mkdir()
        with serving(instance) as second_server:
            assert not left.exists()
            assert own < set((instance / "metrics").glob("server-*"))
            assert "practice_search_requests_total" in fetch(f"{second_server.address}/metrics")
        assert set((instance / "metrics").glob("server-*")) == own
        assert server.process.poll() is None
        assert "practice_search_requests_total" in fetch(f"{server.address}/metrics")
