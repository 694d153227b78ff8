"""Confines a process that reads an untrusted file: limited memory and time, no writing, no network, no processes."""

import os
import resource
import sys
from typing import Any, Final

__all__ = ["MEMORY", "OUTPUT", "SECONDS", "TOO_MUCH_MEMORY", "confine"]

MEMORY: Final = 768 * 1024**2
"""Bytes of address space, including the interpreter and its libraries."""
SECONDS: Final = 20
"""Seconds of processor time."""
OUTPUT: Final = 16 * 1024**2
"""Bytes of output at most: the text as JSON."""
TOO_MUCH_MEMORY: Final = 9
"""The exit status of a process that ran out of memory."""
FILES: Final = 64
"""Files that may be open at once."""

_REFUSED: Final = ("socket.", "subprocess.", "os.", "shutil.", "ctypes.", "urllib.", "ftplib.", "http.", "smtplib.")
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
_HARMLESS: Final = frozenset({"os.listdir", "os.scandir", "os.walk", "os.add_dll_directory"})


def confine() -> None:
    """Give up all other rights for good: the kernel enforces the limits, and an audit hook refuses the rest.

    The document comes on standard input, so the process needs no path.
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
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse network, processes and every file that is not opened for reading."""
    if event == "open":
        if isinstance(arguments[2], int) and arguments[2] & _WRITING:
            raise PermissionError("A process that reads a document must not write.")
    elif event.startswith(_REFUSED) and event not in _HARMLESS:
        raise PermissionError(f"{event} is not allowed while a file is read.")
