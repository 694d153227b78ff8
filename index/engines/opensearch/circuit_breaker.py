"""`CircuitBreaker`: after a failed request, nobody waits for the cluster until a trial request succeeds."""

import threading
import time
from typing import Final

__all__ = ["CircuitBreaker"]

FIRST_PAUSE: Final = 0.5
"""Seconds between a failure and the first trial request; every failed trial doubles it."""
LONGEST_PAUSE: Final = 8.0
"""Seconds between two trial requests at most."""


class CircuitBreaker:
    """A circuit breaker that threads may share. Its times are those of `time.monotonic()`."""

    def __init__(self) -> None:
        self._pause: float | None = None
        self._next_trial = self._last_success = 0.0
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Whether the last known request failed."""
        return self._pause is not None

    def allows_request(self) -> bool:
        """Return whether to send a request. While the breaker is open, it allows one trial in each pause."""
        with self._lock:
            if self._pause is None:
                return True
            if time.monotonic() < self._next_trial:
                return False
            self._next_trial = time.monotonic() + self._pause
            return True

    def record_success(self) -> None:
        """Close the breaker: the cluster answered."""
        with self._lock:
            self._pause, self._last_success = None, time.monotonic()

    def record_failure(self, sent: float) -> None:
        """Open the breaker: a request sent at that time failed. Requests that succeeded since then outweigh it."""
        with self._lock:
            if self._last_success > sent:
                return
            self._pause = FIRST_PAUSE if self._pause is None else min(2 * self._pause, LONGEST_PAUSE)
            self._next_trial = time.monotonic() + self._pause
