"""The demo collection behind a real server, and the Chromium that looks at it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

COMMAND = Path(sys.executable).with_name("practice-search")
ALONE = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
]
"""A browser that speaks to nobody but the page, also where its user is root."""


def chromium() -> str | None:
    """The Chromium that is there; None where only Playwright's own is."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def served(instance: Path) -> Iterator[str]:
    """The address of `practice-search serve` with the demo collection in that folder."""
    environment = {**os.environ, "PRACTICE_SEARCH_INSTANCE_PATH": str(instance)}
    subprocess.run([COMMAND, "demo"], env=environment, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [COMMAND, "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(address)
            yield address
        finally:
            server.terminate()


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (URLError, ConnectionError):
            assert time.monotonic() < deadline
            time.sleep(0.1)
