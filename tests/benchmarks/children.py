"""Processes of their own, for what is measured of a process: building, memory, servers.

Each child is a module of this package that prints its figures as JSON.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from tests.benchmarks.pools import ROOT

__all__ = ["cores", "environment", "figures_of", "started"]


def environment(**more: str) -> Mapping[str, str]:
    """That of a child: it finds the same code as this process."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def cores() -> tuple[int, int]:
    """The core for whoever is measured, and that for whoever measures; the same where there is only one."""
    found = sorted(os.sched_getaffinity(0))
    return found[-1], found[0]


def started(module: str, arguments: Sequence[str]) -> subprocess.Popen[str]:
    """A module of this package, running."""
    command = (sys.executable, "-m", f"tests.benchmarks.{module}", *arguments)
    return subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True)


def figures_of(child: subprocess.Popen[str]) -> Any:
    """What it printed, once it is done. Raises CalledProcessError."""
    output, _ = child.communicate()
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, child.args)
    return json.loads(output)
