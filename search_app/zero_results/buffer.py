"""Where a process gathers what was not found, until a thread of its own writes it down: no search waits for that.

What is gathered is written every few seconds, and once more when the process ends as it should. Where the database is
away it is kept for the next time, up to a bound.
"""

import atexit
import logging
import re
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from flask import Flask, current_app

from index.results import Results
from search_app.catalogue import Catalogue
from search_app.models import DATABASE_ERRORS
from search_app.settings import Settings
from search_app.zero_results.models import MAX_QUERY_LENGTH, save_counts

__all__ = ["ZeroResultBuffer", "loggable_words", "set_up_zero_results", "zero_result_buffer"]

FLUSH_INTERVAL: Final = 10.0
"""Seconds between two writings: how late an editor sees what was asked in another process."""
MAX_BUFFERED: Final = 1_000
"""Different queries in memory; what comes on top of them is not kept."""

_NUMBER: Final = re.compile(r"\d(?:[\s./()+-]*\d){6,}")
"""Seven digits or more, as telephone numbers and others that belong to one person are written."""
_YEARS: Final = re.compile(r"(?:19|20)\d\d")

_log = logging.getLogger(__name__)

Write = Callable[[Mapping[str, int]], None]


def loggable_words(answer: Results) -> str:
    """What of an answer is kept: the words of a query that nothing answers; none where it may say who asked.

    Only of the first page and without filters: narrowed to a country, the words may well be found in another.
    """
    query = answer.query
    if answer.total or query.filters or query.page > 1:
        return ""
    words = " ".join(query.text.casefold().split())
    return "" if len(words) > MAX_QUERY_LENGTH or _is_personal(words) else words


def _is_personal(words: str) -> bool:
    """Whether it looks like an e-mail address, or a number that belongs to somebody."""
    return "@" in words or any(
        not all(_YEARS.fullmatch(digits) for digits in re.findall(r"\d+", number[0]))
        for number in _NUMBER.finditer(words)
    )


class ZeroResultBuffer:
    """What one process has gathered. Safe to share between threads; begins nothing before the first query."""

    def __init__(self, write: Write, *, wanted: bool) -> None:
        self._write = write
        self._wanted = wanted
        self._gathered: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, answer: Results) -> None:
        """Count what an answer did not find; it returns at once and never fails."""
        words = loggable_words(answer) if self._wanted else ""
        if not words:
            return
        with self._lock:
            if words in self._gathered or len(self._gathered) < MAX_BUFFERED:
                self._gathered[words] += 1
            if self._thread is None:
                self._thread = threading.Thread(target=self._write_now_and_then, name="unfound", daemon=True)
                self._thread.start()
                atexit.register(self.close)

    def flush(self) -> None:
        """Write down what was gathered; what the database does not take now is kept for the next time."""
        with self._writing:
            with self._lock:
                gathered, self._gathered = self._gathered, Counter()
            try:
                self._write(gathered)
            except DATABASE_ERRORS:
                _log.warning("What was not found could not be written down; it is tried again.")
                with self._lock:
                    self._gathered = Counter(dict((gathered + self._gathered).most_common(MAX_BUFFERED)))

    def close(self) -> None:
        """Write down the rest, and end the thread."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
            atexit.unregister(self.close)
        if self._gathered:
            self.flush()

    def _write_now_and_then(self) -> None:
        while not self._ended.wait(FLUSH_INTERVAL):
            if self._gathered:
                self.flush()


def set_up_zero_results(app: Flask, catalogue: Catalogue) -> None:
    """Give this application its buffer, which writes to the database of that catalogue and is closed with it."""
    settings: Settings = app.config["PRACTICE_SEARCH"]
    buffer = ZeroResultBuffer(
        lambda counts: save_counts(catalogue.collection.engine, counts, settings.unfound_days),
        wanted=settings.unfound_days > 0,
    )
    app.extensions["zero_results"] = buffer
    catalogue.call_on_close(buffer.close)


def zero_result_buffer(app: Flask | None = None) -> ZeroResultBuffer:
    """The buffer of the running application."""
    buffer: ZeroResultBuffer = (app or current_app).extensions["zero_results"]
    return buffer
