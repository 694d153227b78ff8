"""`Circuit`: once the cluster was asked in vain nobody waits for it, until one who tries finds it back."""

import threading
import time
from typing import Final

__all__ = ["Circuit"]

FIRST_REST: Final = 0.5
"""Seconds that it stays open at first; twice as long after each try that fails …"""
LONGEST_REST: Final = 8.0
"""… up to this."""


class Circuit:
    """Safe to share between threads. Times are `time.monotonic()`'s."""

    def __init__(self) -> None:
        self._rest: float | None = None
        self._closes = self._answered = 0.0
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Whether the last that is known of the cluster is that it was asked in vain."""
        return self._rest is not None

    def lets_through(self) -> bool:
        """Whether to ask; while it is open one in each rest is let through, to try."""
        with self._lock:
            if self._rest is None:
                return True
            if time.monotonic() < self._closes:
                return False
            self._closes = time.monotonic() + self._rest
            return True

    def succeeded(self) -> None:
        """The cluster answered."""
        with self._lock:
            self._rest, self._answered = None, time.monotonic()

    def failed(self, asked: float) -> None:
        """It did not, however often it was asked since then; which says nothing of it where others were answered."""
        with self._lock:
            if self._answered > asked:
                return
            self._rest = FIRST_REST if self._rest is None else min(2 * self._rest, LONGEST_REST)
            self._closes = time.monotonic() + self._rest
