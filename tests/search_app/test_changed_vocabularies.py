"""An editor changes a Turtle file and builds the index: a server that runs answers accordingly."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.serving import PATIENCE, fetch, free_port

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (sys.executable, "-c", "from search_app.ops.cli import main; main()")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The program with files of its own."""
    for room in ("corpus", "index", "search_app"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.fixture
def run(installed: Path) -> Callable[..., None]:
    return lambda *command: subprocess.run(
        [*PROGRAM, *command], cwd=installed, env=_environment(installed), check=True, capture_output=True
    )


@pytest.fixture
def site(installed: Path, run: Callable[..., None]) -> Iterator[str]:
    run("demo")
    port = free_port()
    command = [*PROGRAM, "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=installed, env=_environment(installed), stderr=subprocess.DEVNULL) as server:
        try:
            fetch(f"http://127.0.0.1:{port}/")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


@pytest.mark.slow
def test_a_name_that_is_added_is_searched_for_and_a_broken_file_harms_no_reader(
    installed: Path, run: Callable[..., None], site: str
) -> None:
    assert asked(site, "quokka advice")["total"] == 0
    rings = installed / "corpus" / "profiles" / "lifelong-guidance" / "synonyms.ttl"
    before = rings.read_text(encoding="utf-8")
    rings.write_text(before.replace('"career guidance"@en', '"career guidance"@en, "quokka advice"@en'))
    run("index", "build")
    results = until(lambda: asked(site, "quokka advice"))
    assert "career guidance" in results["also_searched_for"]
    assert results["hits"][0]["why"]

    rings.write_text("no Turtle at all")
    with pytest.raises(subprocess.CalledProcessError):
        run("index", "build")
    assert until(lambda: asked(site, "quokka advice"))["total"] == results["total"]


def asked(site: str, text: str) -> dict[str, Any]:
    results: dict[str, Any] = json.loads(fetch(f"{site}/api/v1/search?q={quote(text)}"))
    return results


def until(ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The first answer that holds anything: a server looks for changes once in a while."""
    deadline = time.monotonic() + PATIENCE
    while not (results := ask())["total"] and time.monotonic() < deadline:
        time.sleep(0.1)
    return results


def _environment(installed: Path) -> dict[str, str]:
    settings = {"PRACTICE_SEARCH_INSTANCE_PATH": str(installed / "instance"), "PYTHONPATH": str(installed)}
    return {**os.environ, **settings}
