"""Runs `practice-search` as it is typed: in another process, with real files and exit codes."""

import os
import subprocess
from pathlib import Path

from search_app.settings import PREFIX
from tests.serving import COMMAND

__all__ = ["SHARED", "Terminal"]

SHARED = Path(__file__).resolve().parents[3] / "shared"
"""Files for tests that lie beside the repository."""


class Terminal:
    """Runs `practice-search` with an instance folder and a database of its own."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self._database_url = database_url

    def __call__(self, *words: str | Path, expect: int = 0, **environment: str) -> str:
        own = {"INSTANCE_PATH": str(self.folder / "instance"), "DATABASE_URL": self._database_url}
        values = {**os.environ, **{PREFIX + name: value for name, value in own.items()}, **environment}
        done = subprocess.run(
            [COMMAND, *words], cwd=self.folder, env=values, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == expect, f"{words}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr
