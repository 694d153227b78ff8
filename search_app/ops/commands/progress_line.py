"""`ProgressLine`: how far a long command is. On a terminal a line that is updated, elsewhere a line now and then."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TextIO

from search_app.terminal import count_of

__all__ = ["ProgressLine", "progress_line"]

UPDATE_SECONDS: Final = 0.2
"""Seconds between two updates of the line on a terminal."""
LINE_SECONDS: Final = 10.0
"""Seconds between two lines elsewhere, such as in a log."""


class ProgressLine:
    """Says how many records a command has handled, with at most so many lines as somebody can read."""

    def __init__(self, label: str, stream: TextIO) -> None:
        self._label = label
        self._stream = stream
        self._is_terminal = stream.isatty()
        self._interval = UPDATE_SECONDS if self._is_terminal else LINE_SECONDS
        self._next = time.monotonic() + self._interval
        self._written = 0

    def update(self, done: int, total: int | None = None) -> None:
        """Say how many records are done, if it is time to."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self._interval
        of_total = f" of {total:,}" if total is not None else ""
        self._write(f"{self._label}: {done:,}{of_total} records" if of_total else self._count(done))

    def _count(self, done: int) -> str:
        return f"{self._label}: {count_of(done, 'record', 'records')}"

    def _write(self, text: str) -> None:
        if self._is_terminal:
            self._stream.write(f"\r{text.ljust(self._written)}")
            self._written = len(text)
        else:
            self._stream.write(f"{text}\n")
        self._stream.flush()

    def close(self) -> None:
        """Remove the line from a terminal."""
        if self._written:
            self._stream.write(f"\r{' ' * self._written}\r")
            self._stream.flush()


@contextmanager
def progress_line(label: str) -> Iterator[ProgressLine]:
    """Show progress on standard error while the block runs."""
    line = ProgressLine(label, sys.stderr)
    try:
        yield line
    finally:
        line.close()
