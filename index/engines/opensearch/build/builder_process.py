"""Identifies the process that builds an index, so that others can tell whether it has ended.

A process identifier holds the machine's boot, the PID namespace, the PID and the start time of the process. So a
process of another machine or container, or a later one with the same PID, is not mistaken for it. It works on Linux
only.
"""

import os
from pathlib import Path
from typing import Final

__all__ = ["current_process", "has_ended"]

BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
START_TIME: Final = 19
"""The index of the start time in /proc/…/stat, counted after the command's name."""


def current_process() -> str:
    """Return the identifier of this process; empty where it cannot be read."""
    return _identifier(os.getpid())


def has_ended(identifier: str) -> bool:
    """Return whether a process of this machine has ended; False where this cannot be known."""
    namespace, _, rest = identifier.rpartition("/")
    pid = rest.partition("-")[0]
    if not pid.isdecimal() or namespace != _namespace():
        return False
    return _identifier(int(pid)) != identifier


def _namespace() -> str:
    """Return the boot and the PID namespace of this machine; empty where they cannot be read."""
    try:
        pid_namespace = Path("/proc/self/ns/pid").readlink()
        return f"{BOOT_ID.read_text(encoding='ascii').strip()}/{pid_namespace}"
    except OSError:
        return ""


def _identifier(pid: int) -> str:
    """Return the identifier of a running process, or an empty text."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = status.rpartition(")")[2].split()
    has_exited = fields[0] in ("Z", "X")
    namespace = _namespace()
    return f"{namespace}/{pid}-{fields[START_TIME]}" if namespace and not has_exited else ""
