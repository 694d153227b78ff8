"""A buffer in each process for searches with no results, so that no search waits for the database.

A word that no practice mentions, and that was left out of a search, counts as a search for that word.

A thread writes it every few seconds, and once more at the end of the process. If the database is away, the counts
stay in memory for the next attempt, up to a limit.
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
"""Seconds between two writes: the delay until an editor sees a search of another process."""
MAX_BUFFERED: Final = 1_000
"""Different queries in memory. Further ones are dropped."""

MAX_LEFT_OUT: Final = 3
"""Words that were left out of one search. With more, the search is in a language that the collection does not have."""

_NUMBER: Final = re.compile(r"\d(?:[\s./()+-]*\d){6,}")
"""Seven digits or more, as in telephone numbers and other personal numbers."""
_YEARS: Final = re.compile(r"(?:19|20)\d\d")

_log = logging.getLogger(__name__)

Write = Callable[[Mapping[str, int]], None]


def loggable_words(results: Results) -> tuple[str, ...]:
    """Return what a search did not find: all its words, or each word that was left out because nobody mentions it.

    Nothing is returned that may identify a person. Only the first page of a search without filters counts: another
    country may well have practices with these words.
    """
    query = results.query
    words = " ".join(query.text.casefold().split())
    if query.filters or query.page > 1 or len(words) > MAX_QUERY_LENGTH or _is_personal(words):
        return ()
    if not results.total:
        return (words,) if words else ()
    left_out = results.relaxation.unknown_words if results.relaxation else ()
    return tuple(dict.fromkeys(map(str.casefold, left_out))) if len(left_out) <= MAX_LEFT_OUT else ()


def _is_personal(words: str) -> bool:
    """Whether the words look like an e-mail address or a personal number."""
    return "@" in words or any(
        not all(_YEARS.fullmatch(digits) for digits in re.findall(r"\d+", number[0]))
        for number in _NUMBER.finditer(words)
    )


class ZeroResultBuffer:
    """The counts of one process. Safe to share between threads; starts its thread with the first query."""

    def __init__(self, write: Write, *, enabled: bool) -> None:
        self._write = write
        self._enabled = enabled
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, results: Results) -> None:
        """Count what a search did not find. Returns at once and never fails."""
        searches = loggable_words(results) if self._enabled else ()
        if not searches:
            return
        with self._lock:
            for words in searches:
                if words in self._counts or len(self._counts) < MAX_BUFFERED:
                    self._counts[words] += 1
            if self._thread is None:
                self._thread = threading.Thread(target=self._flush_periodically, name="unfound", daemon=True)
                self._thread.start()
                atexit.register(self.close)

    def flush(self) -> None:
        """Write the counts to the database; if it is away, keep them for the next attempt."""
        with self._writing:
            with self._lock:
                counts, self._counts = self._counts, Counter()
            try:
                self._write(counts)
            except DATABASE_ERRORS:
                _log.warning("Searches with no results could not be stored. They are tried again.")
                with self._lock:
                    self._counts = Counter(dict((counts + self._counts).most_common(MAX_BUFFERED)))

    def close(self) -> None:
        """Write the rest and end the thread."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            atexit.unregister(self.close)
        if self._counts:
            self.flush()

    def _flush_periodically(self) -> None:
        while not self._stop.wait(FLUSH_INTERVAL):
            if self._counts:
                self.flush()


def set_up_zero_results(app: Flask, catalogue: Catalogue) -> None:
    """Give this application its buffer, which writes to the catalogue's database and closes with it."""
    settings: Settings = app.config["PRACTICE_SEARCH"]
    buffer = ZeroResultBuffer(
        lambda counts: save_counts(catalogue.collection.engine, counts, settings.unfound_days),
        enabled=settings.unfound_days > 0,
    )
    app.extensions["zero_results"] = buffer
    catalogue.call_on_close(buffer.close)


def zero_result_buffer(app: Flask | None = None) -> ZeroResultBuffer:
    """The buffer of the running application."""
    buffer: ZeroResultBuffer = (app or current_app).extensions["zero_results"]
    return buffer
