"""Whether a process that left its name somewhere is still there, as far as that can be seen from here.

A name says the machine since its last start, the room of process numbers, the number, and when the process began: so a
process of another machine or container, or a later one with the same number, is not taken for it. Linux alone tells.
"""

import os
from pathlib import Path
from typing import Final

__all__ = ["is_gone", "this_process"]

BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
BEGAN: Final = 19
"""Where in /proc/…/stat, counted from behind the command's name, stands when the process began."""


def this_process() -> str:
    """The name of this process; empty where it cannot be known."""
    return _name(os.getpid())


def is_gone(name: str) -> bool:
    """Whether a process of this machine that had that name has ended; False where that cannot be seen."""
    here, _, rest = name.rpartition("/")
    number = rest.partition("-")[0]
    if not number.isdecimal() or here != _here():
        return False
    return _name(int(number)) != name


def _here() -> str:
    try:
        room = Path("/proc/self/ns/pid").readlink()
        return f"{BOOT.read_text(encoding='ascii').strip()}/{room}"
    except OSError:
        return ""


def _name(number: int) -> str:
    try:
        status = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = status.rpartition(")")[2].split()
    ended = fields[0] in ("Z", "X")
    here = _here()
    return f"{here}/{number}-{fields[BEGAN]}" if here and not ended else ""
