"""`MonotonicReads`: readers never see an older revision than the one they have seen before.

A build publishes its generation a moment before the last changes reach it. An engine that switched at once would take
back practices that it has already shown.
"""

import time
from typing import Final

__all__ = ["MonotonicReads"]

MAX_WAIT: Final = 10.0
"""Seconds. A new generation receives the missing changes in far less time."""


class MonotonicReads:
    """Decides whether an engine stays with its generation until the new one holds as many changes."""

    def __init__(self) -> None:
        self._waiting_since: float | None = None

    def should_wait(self, served_revision: int, offered_revision: int) -> bool:
        """Return whether to stay with the served generation, at most for MAX_WAIT seconds."""
        if offered_revision >= served_revision:
            self._waiting_since = None
            return False
        self._waiting_since = self._waiting_since or time.monotonic()
        return time.monotonic() - self._waiting_since < MAX_WAIT
