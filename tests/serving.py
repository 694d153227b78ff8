"""Real servers for tests: a port that is free, and an answer as soon as there is one."""

import socket
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

from flask import Flask

from search_app.settings import PREFIX, Settings

COMMAND = Path(sys.executable).with_name("practice-search")
PATIENCE = 120
"""Seconds that a server may take to come up, on a machine that does other things too."""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def environment_of(app: Flask) -> dict[str, str]:
    """What another process is told to stand on the same instance folder and database."""
    settings: Settings = app.config["PRACTICE_SEARCH"]
    return {f"{PREFIX}INSTANCE_PATH": str(settings.folder), f"{PREFIX}DATABASE_URL": settings.database_url}


def fetch(url: str) -> str:
    """What stands at an address, once its server has come up."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return str(answer.read().decode())
        except (URLError, ConnectionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
