"""`Circuit`: after several failures in a row nobody waits for the cluster, until one who tries finds it back."""

import threading
import time
from typing import Final

__all__ = ["Circuit"]

FAILURES: Final = 5
"""In a row, that open it."""
FIRST_REST: Final = 0.5
"""Seconds that it stays open at first; twice as long after each try that fails …"""
LONGEST_REST: Final = 8.0
"""… up to this."""


class Circuit:
    """Safe to share between threads."""

    def __init__(self) -> None:
        self._failures = 0
        self._rest = FIRST_REST
        self._closes = 0.0
        self._lock = threading.Lock()

    def lets_through(self) -> bool:
        """Whether to ask; while it is open one in each rest is let through, to try."""
        with self._lock:
            if self._failures < FAILURES:
                return True
            if time.monotonic() < self._closes:
                return False
            self._closes = time.monotonic() + self._rest
            return True

    def succeeded(self) -> None:
        """The cluster answered."""
        with self._lock:
            self._failures, self._rest = 0, FIRST_REST

    def failed(self) -> None:
        """It did not, however often it was asked."""
        with self._lock:
            self._failures += 1
            if self._failures > FAILURES:
                self._rest = min(2 * self._rest, LONGEST_REST)
            if self._failures >= FAILURES:
                self._closes = time.monotonic() + self._rest
