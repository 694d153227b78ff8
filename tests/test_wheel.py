"""What is shipped works on its own: the wheel, in a fresh environment, away from the sources, serves the demo."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.serving import fetch, free_port

ROOT = Path(__file__).resolve().parents[1]
UV = Path(sys.executable).with_name("uv")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder), cwd=ROOT)
    return next(folder.glob("*.whl"))


def run(*command: str, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_wheel_holds_the_three_rooms_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"corpus", "index", "search_app"}
    assert not [name for name in names if "__pycache__" in name or name.startswith("tests")]


def test_the_wheel_installs_in_a_fresh_environment_and_serves_the_demo(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    run(str(UV), "venv", "--quiet", "--python", sys.executable, str(environment), cwd=tmp_path)
    python = str(environment / "bin" / "python")
    lock = str(ROOT / "requirements" / "runtime.txt")
    install = (str(UV), "pip", "install", "--quiet", "--python", python)
    run(*install, "--require-hashes", "--no-deps", "-r", lock, cwd=tmp_path)
    run(*install, "--no-deps", str(wheel), cwd=tmp_path)
    command = str(environment / "bin" / "practice-search")
    settings = {"PRACTICE_SEARCH_INSTANCE_PATH": str(tmp_path / "instance"), "PYTHONPATH": ""}
    run(command, "demo", cwd=tmp_path, **settings)
    port = free_port()
    with subprocess.Popen(
        [command, "serve", "--port", str(port)], cwd=tmp_path, env={**os.environ, **settings}, stderr=subprocess.DEVNULL
    ) as server:
        try:
            page = fetch(f"http://127.0.0.1:{port}/search?q=career+vouchers")
        finally:
            server.terminate()
    assert "be-career-vouchers" in page
    shutil.rmtree(environment)
