"""What a process that reads a stranger's file may still do: use some memory, some time, and its standard output."""

import os
import resource
import sys
from typing import Any, Final

__all__ = ["MEMORY", "OUTPUT", "SECONDS", "TOO_MUCH_MEMORY", "confine"]

MEMORY: Final = 768 * 1024**2
"""Bytes of address space, the interpreter and its libraries included."""
SECONDS: Final = 20
"""Of computing."""
OUTPUT: Final = 16 * 1024**2
"""Bytes written, at most: the text as JSON."""
TOO_MUCH_MEMORY: Final = 9
"""The status with which a process ends that lacked some."""
FILES: Final = 64
"""Open at once."""

_REFUSED: Final = ("socket.", "subprocess.", "os.", "shutil.", "ctypes.", "urllib.", "ftplib.", "http.", "smtplib.")
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
_HARMLESS: Final = frozenset({"os.listdir", "os.scandir", "os.walk", "os.add_dll_directory"})


def confine() -> None:
    """Give up everything else, for good: the kernel counts, and Python asks before it opens anything.

    The file's own bytes come on the standard input, so that no path has to be known here.
    """
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(limit)
        resource.setrlimit(limit, (most, most) if hard == resource.RLIM_INFINITY else (min(most, hard),) * 2)
    sys.addaudithook(_ask)


def _ask(event: str, arguments: tuple[Any, ...]) -> None:
    """No network, no process, no file but for reading."""
    if event == "open":
        if isinstance(arguments[2], int) and arguments[2] & _WRITING:
            raise PermissionError("Nothing is written while a file is read.")
    elif event.startswith(_REFUSED) and event not in _HARMLESS:
        raise PermissionError(f"{event} is not allowed while a file is read.")
