"""The demo collection behind a real server, and the Chromium that looks at it."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.serving import COMMAND, fetch, free_port

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


ground: dict[str, Callable[[], str]] = {}
"""What makes the settings of each server that says where its database and its index are; see `conftest`."""


def chromium() -> str | None:
    """The Chromium that is there; None where only Playwright's own is."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def served(instance: Path) -> Iterator[str]:
    """The address of `practice-search serve` with the demo collection in that folder."""
    with (instance / "config.toml").open("a") as settings:
        settings.writelines(f"{name} = {json.dumps(value)}\n" for name, made in ground.items() if (value := made()))
    environment = {**os.environ, "PRACTICE_SEARCH_INSTANCE_PATH": str(instance)}
    subprocess.run([COMMAND, "demo"], env=environment, check=True, capture_output=True)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [COMMAND, "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            fetch(address)
            yield address
        finally:
            server.terminate()
