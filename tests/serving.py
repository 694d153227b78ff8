"""Real servers for tests: a port that is free, and an answer as soon as there is one."""

import socket
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

COMMAND = Path(sys.executable).with_name("practice-search")
PATIENCE = 120
"""Seconds that a server may take to come up, on a machine that does other things too."""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


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
