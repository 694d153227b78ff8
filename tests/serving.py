"""Real servers for tests: a port that is free, and an answer as soon as there is one."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from urllib.error import URLError

from attrs import frozen
from flask import Flask

from search_app.settings import PREFIX, Settings

COMMAND = Path(sys.executable).with_name("practice-search")
PATIENCE = 120
"""Seconds that a server may take to come up, on a machine that does other things too."""


FIRST_PORT = 10_000
PORTS = 22_000
"""Ports below those that Linux hands out to whoever asks for any, from 32768 on: nobody takes one by chance."""
_numbers = count(os.getpid() * 64)


def free_port() -> int:
    """A port that nobody has, and that this process gives out once.

    Each process looks from a place of its own on, so that tests side by side don't choose the same port.
    """
    while True:
        port = FIRST_PORT + next(_numbers) % PORTS
        with socket.socket() as free, suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port


@frozen
class Running:
    """A server that has come up."""

    port: int
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(instance: Path, *, port: int | None = None, **settings: str) -> Iterator[Running]:
    """`practice-search serve` on that folder with these settings until the block ends; its log is beside it."""
    own = {f"{PREFIX}{name}": value for name, value in {"INSTANCE_PATH": str(instance), **settings}.items()}
    port = port or free_port()
    log = instance.parent / f"log-{port}"
    command = [COMMAND, "serve", "--port", str(port)]
    with log.open("wb") as lines:
        server = subprocess.Popen(command, env={**os.environ, **own}, stdout=lines, stderr=lines)
    try:
        fetch(f"http://127.0.0.1:{port}/healthz")
        yield Running(port, log, server)
    finally:
        server.terminate()
        server.wait()


def environment_of(app: Flask) -> dict[str, str]:
    """What another process is told to stand on the same instance folder and database."""
    settings: Settings = app.config["PRACTICE_SEARCH"]
    return {f"{PREFIX}INSTANCE_PATH": str(settings.folder), f"{PREFIX}DATABASE_URL": settings.database_url}


def fetch(url: str) -> str:
    """What stands at an address, once its server has come up."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
                return str(answer.read().decode())
        except (URLError, ConnectionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
