"""What the figures were measured on: the machine, without its name, and the versions."""

import os
import platform
import re
import sqlite3
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

__all__ = ["machine"]


def machine() -> Mapping[str, Any]:
    """Processor, cores, gigabytes, kernel, and what Python stands on."""
    return {
        "processor": _first(r"^model name\s*: (.+)$", Path("/proc/cpuinfo")) or platform.machine(),
        "cores": os.cpu_count(),
        "gigabytes": round(int(_first(r"^MemTotal: +(\d+) kB$", Path("/proc/meminfo")) or 0) * 1.024e-6, 1),
        "kernel": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "sqlite": sqlite3.sqlite_version,
    }


def _first(pattern: str, path: Path) -> str:
    found = re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else ""
