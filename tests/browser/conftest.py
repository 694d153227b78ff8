"""A real Chromium before a real server.

`site` is the address of `practice-search serve` with the demo collection, started once. `reader` is a page of a
browser that has just been opened: `reader.goto("/search?q=…")`. Widths are in CSS pixels.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from playwright.sync_api import Page

COMMAND = Path(sys.executable).with_name("practice-search")
NAMES = ("chromium", "chromium-browser", "google-chrome")
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium that is there; else the one that Playwright brought."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return {**browser_type_launch_args, "args": ALONE, **({"executable_path": found} if found else {})}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    environment = {**os.environ, "PRACTICE_SEARCH_INSTANCE_PATH": str(tmp_path_factory.mktemp("instance"))}
    subprocess.run([COMMAND, "demo"], env=environment, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        [COMMAND, "serve", "--port", str(port)], env=environment, stderr=subprocess.DEVNULL
    ) as server:
        try:
            wait_for(address)
            yield address
        finally:
            server.terminate()


def wait_for(address: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (URLError, ConnectionError):
            assert time.monotonic() < deadline
            time.sleep(0.1)


@pytest.fixture(scope="session")
def base_url(site: str) -> str:
    """What pytest-playwright puts before the addresses that a test opens."""
    return site


@pytest.fixture
def reader(page: Page) -> Iterator[Page]:
    """A page that fails the test when anything on it failed."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield page
    expected = ("404", "400")
    assert [fault for fault in faults if not any(code in fault for code in expected)] == []
