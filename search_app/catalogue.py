"""The catalogue: a collection and its search index, kept in step. Pages, API and command line all use it.

The database has the truth. A change is confirmed once it is stored there, and the index follows at once if it can.
Otherwise it catches up later: `Catalogue.refresh` looks at most twice a second for changes by other processes. If the
index has been behind for a while, a background thread catches up while readers go on.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final, Protocol

from flask import Flask, current_app

from corpus.errors import CollectionUnavailable, CorpusError, UnknownVocabulary
from corpus.practice import Practice
from corpus.store.collection import Collection
from corpus.vocabularies.skos_loader import Vocabularies, load_vocabularies, reload_vocabularies
from index.build.builder import IndexBuilder, Progress
from index.engines import open_engine
from index.engines.base import Engine
from index.errors import SearchIndexError
from index.meaning.encoder import EncoderUnavailable
from index.meaning.open_encoder import HttpEncoderOptions, open_encoder
from index.meaning.vector_store import ServedVectors, VectorStore
from index.results import Results
from index.search_query import Query
from index.searcher import Searcher
from index.text.analyzer import Analyzer
from search_app.file_store import MEGABYTE, FileStore
from search_app.models import open_collection
from search_app.params import with_notations
from search_app.settings import Settings

__all__ = ["Catalogue", "SearchMetrics", "get_catalogue"]

CHECK_INTERVAL: Final = 0.5
"""Seconds between two checks for changes: the delay until a reader sees what another process published."""
MAX_STALENESS: Final = 3.0
"""Seconds since the last check after which readers wait for the next check. They wait this long at most."""
DATABASE_PAUSE: Final = 2.0
"""Seconds for which a database that did not answer is not asked again, so that readers do not wait for it."""
CATCH_UP_DELAY: Final = 10.0
"""Seconds for which the index must be behind without progress before this process catches up; up to half as many more
are added at random. The process that made a change is faster, and another one may be catching up already."""
MAX_CHANGES_AT_ONCE: Final = 500
"""Changes that are indexed while a person waits. The background thread indexes the rest."""
ENCODED_AT_ONCE: Final = 20
"""Practices that are encoded in one step while a server answers readers."""
PAUSE_FACTOR: Final = 3
"""After a step that took t seconds, the server waits t times this factor."""

_log = logging.getLogger(__name__)


class SearchMetrics(Protocol):
    """Counts and times the searches of a catalogue."""

    def count_search(self, query: Query) -> AbstractContextManager[list[Results]]:
        """Count the search made inside the block, which appends its results to the list."""

    def with_timing(self, engine: Engine) -> Engine:
        """Return the same engine with the duration of each search measured."""


class _NoMetrics:
    """Metrics that count nothing: for commands, tests and benchmarks."""

    @contextmanager
    def count_search(self, query: Query) -> Iterator[list[Results]]:
        del query
        yield []

    def with_timing(self, engine: Engine) -> Engine:
        return engine


class Catalogue:
    """A collection with its index. Opens nothing before the first use, so a server may fork after making it.

    Safe to share between threads.
    """

    def __init__(self, settings: Settings, metrics: SearchMetrics | None = None) -> None:
        self._settings = settings
        self._metrics = metrics or _NoMetrics()
        self._close_callbacks: list[Callable[[], None]] = []
        self._database_pause_ends = float("-inf")
        self._last_check = float("-inf")
        self._check_lock = threading.Lock()
        self._behind_since: float | None = None
        self._indexed_revision: int | None = None
        self._no_progress_since = 0.0
        # Not secret: the processes should only not all start at the same time.
        self._catch_up_delay = CATCH_UP_DELAY * random.uniform(1, 1.5)  # noqa: S311
        self._catch_up_thread = threading.Thread()
        self._encode_thread = threading.Thread()
        self._is_closing = threading.Event()
        self._built: datetime | None = None

    @cached_property
    def collection(self) -> Collection:
        """The practices in the database. Raises CollectionUnavailable."""
        return open_collection(self._settings.database)

    @cached_property
    def engine(self) -> Engine:
        """The search engine of the index. Raises EngineUnavailable."""
        return self._metrics.with_timing(open_engine(self._settings.index))

    @cached_property
    def vocabularies(self) -> Vocabularies:
        """The concept schemes. Raises UnknownVocabulary."""
        return load_vocabularies()

    @cached_property
    def analyzer(self) -> Analyzer:
        """The text analyser. It is shared, since it caches words."""
        return Analyzer()

    @cached_property
    def builder(self) -> IndexBuilder:
        """Builds and updates the index from the collection."""
        return IndexBuilder(self.collection, self.engine, self.analyzer, self.vocabularies, self.files.attached_texts)

    @cached_property
    def files(self) -> FileStore:
        """The files attached to practices."""
        max_file, max_total = self._settings.attachment_megabytes, self._settings.attachments_room
        return FileStore(self._settings.folder, max_file * MEGABYTE, max_total * MEGABYTE)

    @cached_property
    def searcher(self) -> Searcher:
        """Runs searches. `search` is the usual way: it looks for changes first."""
        cache_bytes = self._settings.remembered_answers * 1024 * 1024
        return Searcher(
            self.engine,
            self.analyzer,
            self.vocabularies,
            self._derived_folder,
            cache_bytes,
            served_vectors=self._served_vectors,
        )

    @cached_property
    def vectors(self) -> VectorStore | None:
        """The vectors of the practices' passages; None if meaning is off or its encoder is not installed."""
        if self._settings.meaning == "off":
            return None
        try:
            return VectorStore(self._derived_folder, open_encoder(self._settings.meaning, self._http_encoder))
        except EncoderUnavailable:
            _log.warning("Only words are searched.", exc_info=True)
            return None

    @property
    def _http_encoder(self) -> HttpEncoderOptions | None:
        """What the settings say of the encoder on another server; None where it is on this machine."""
        settings = self._settings
        if settings.meaning != "http" or settings.meaning_url is None:
            return None
        languages = frozenset(settings.meaning_languages.split(","))
        return HttpEncoderOptions(
            str(settings.meaning_url), settings.meaning_model, languages, settings.meaning_min_similarity
        )

    @property
    def _derived_folder(self) -> Path:
        return self._settings.folder / "derived"

    def _served_vectors(self) -> ServedVectors | None:
        return self.vectors.served() if self.vectors else None

    def search(self, query: Query, facets: Iterable[str] | None = None, values: int | None = None) -> Results:
        """Return the results of a query; see `Searcher.search`. Raises SearchIndexError if there is no index."""
        with self._metrics.count_search(query) as results:
            self.refresh()
            results.append(self.searcher.search(with_notations(query, self.vocabularies), facets, values))
        return results[0]

    def practice(self, slug: str) -> Practice:
        """Return the current practice. Raises PracticeNotFound, and CollectionUnavailable without a database."""
        with self._guarded_collection() as collection:
            return collection.get(slug)

    def put(self, practices: Iterable[Practice]) -> None:
        """Store practices, all or none, and index them."""
        self.collection.put(practices)
        self.catch_up()

    def remove(self, slug: str) -> None:
        """Withdraw a practice from the collection and the index. Raises PracticeNotFound."""
        self.collection.remove(slug)
        self.catch_up()

    def build(self, progress: Progress) -> int:
        """Rebuild the index and the files derived from it; return the number of practices. Raises BuildRunning."""
        count = self.builder.build(progress)
        self.searcher.prepare()
        return count

    def ensure(self, progress: Progress) -> None:
        """Bring the index and the files derived from it up to date with the database. Raises BuildRunning."""
        self.builder.ensure(progress)
        self.searcher.prepare()

    def encode(self, progress: Progress, limit: int | None = None) -> int:
        """Encode the passages that changed, up to `limit` changes; return how many changes were encoded.

        Raises CollectionUnavailable and EncoderUnavailable.
        """
        return self.vectors.update(self.collection, self.vocabularies, progress, limit) if self.vectors else 0

    def refresh(self) -> None:
        """Look for changes by other processes, once in CHECK_INTERVAL, in one thread. Raises SearchIndexError.

        Other threads go on meanwhile. They wait only if the last check is older than MAX_STALENESS.
        """
        age = time.monotonic() - self._last_check
        if age < CHECK_INTERVAL or not self._check_lock.acquire(timeout=MAX_STALENESS if age > MAX_STALENESS else 0.0):
            return
        try:
            if self._last_check + CHECK_INTERVAL <= time.monotonic():
                self._check_for_changes()
        finally:
            self._check_lock.release()

    def _check_for_changes(self) -> None:
        try:
            self.engine.refresh()
            self._reload_vocabularies()
            self._catch_up_if_behind()
            self._encode_if_behind()
        finally:
            self._last_check = time.monotonic()

    def version(self) -> str:
        """A text that changes with each change of a practice or the index, also if the index is away."""
        try:
            self.refresh()
            generation = self.engine.state().generation
        except SearchIndexError:
            generation = ""
        vectors = self.vectors.version() if self.vectors else ""
        return f"{generation}/{self.newest_revision()}/{vectors}"

    def newest_revision(self) -> int | None:
        """The number of the newest revision in the database; None while the database does not answer."""
        try:
            with self._guarded_collection() as collection:
                return collection.revision
        except CollectionUnavailable:
            return None

    @property
    def seconds_behind(self) -> float:
        """Seconds since the index was first seen behind the database; 0 if it is up to date."""
        return time.monotonic() - self._behind_since if self._behind_since is not None else 0.0

    @property
    def outbox_depth(self) -> int | None:
        """Changes that are not indexed yet, also while the index is away; None if its revision was never read.

        Raises CollectionUnavailable.
        """
        if self._indexed_revision is None:
            return None
        with self._guarded_collection() as collection:
            return collection.count_changes(self._indexed_revision)

    @property
    def database_is_away(self) -> bool:
        """Whether the database did not answer in the last DATABASE_PAUSE, so that nobody should ask it."""
        return time.monotonic() < self._database_pause_ends

    def call_on_close(self, callback: Callable[[], None]) -> None:
        """Call this when the catalogue is closed, while the database is still open."""
        self._close_callbacks.append(callback)

    def close(self) -> None:
        """Close connections and files, and free memory."""
        for callback in self._close_callbacks:
            callback()
        self._is_closing.set()
        if self._encode_thread.is_alive():
            self._encode_thread.join()
        for name in ("collection", "engine"):
            if name in self.__dict__:
                getattr(self, name).close()

    @contextmanager
    def _guarded_collection(self) -> Iterator[Collection]:
        """The collection, refused at once while the database is known to be away. Raises CollectionUnavailable."""
        if self.database_is_away:
            raise CollectionUnavailable("The database did not answer a moment ago.")
        try:
            yield self.collection
        except CollectionUnavailable:
            self._database_pause_ends = time.monotonic() + DATABASE_PAUSE
            _log.warning("The database does not answer. Searches are answered from the index.", exc_info=True)
            raise

    def _reload_vocabularies(self) -> None:
        """Load the vocabularies again if the index was rebuilt since the last check."""
        built = self.engine.state().built
        if built == self._built:
            return
        self._built = built
        try:
            vocabularies = reload_vocabularies(self.vocabularies)
        except UnknownVocabulary:
            _log.warning("The vocabularies cannot be read. The previous ones stay in use.", exc_info=True)
            return
        if vocabularies is not self.vocabularies:
            self.__dict__["vocabularies"] = vocabularies
            for name in ("builder", "searcher"):
                self.__dict__.pop(name, None)

    def _catch_up_if_behind(self) -> None:
        """Start a thread that catches up if the index is behind and has made no progress for a while."""
        now, previous_revision = time.monotonic(), self._indexed_revision
        self._indexed_revision = self.engine.state().revision
        newest = self.newest_revision()
        if newest is None:
            return
        if self._indexed_revision >= newest:
            self._behind_since = None
            return
        if self._behind_since is None or self._indexed_revision != previous_revision:
            self._no_progress_since = now
        self._behind_since = self._behind_since or now
        if now - self._no_progress_since >= self._catch_up_delay and not self._catch_up_thread.is_alive():
            self._catch_up_thread = threading.Thread(target=self.catch_up, args=(None,), name="catch up", daemon=True)
            self._catch_up_thread.start()

    def _encode_if_behind(self) -> None:
        """Start a thread that encodes what changed, if vectors were made before and lack changes or are damaged."""
        if self._encode_thread.is_alive() or self.vectors is None:
            return
        served = self.vectors.served()
        is_behind = served is not None and served.vectors.revision < (self._indexed_revision or 0)
        if is_behind or self.vectors.is_damaged:
            self._encode_thread = threading.Thread(target=self._encode_in_steps, name="encode", daemon=True)
            self._encode_thread.start()

    def _encode_in_steps(self) -> None:
        """Encode in small steps with pauses, so that readers of this process hardly notice."""
        started = time.monotonic()
        try:
            while self.encode(lambda _done, _total: None, ENCODED_AT_ONCE):
                if self._is_closing.wait(PAUSE_FACTOR * (time.monotonic() - started)):
                    return
                started = time.monotonic()
        except (SearchIndexError, CorpusError):
            _log.warning("Passages could not be encoded. It is tried again later.", exc_info=True)

    def catch_up(self, limit: int | None = MAX_CHANGES_AT_ONCE) -> None:
        """Index up to `limit` changes from the database, or all if it is None. A later check indexes the rest.

        An index that does not answer is logged, not raised: a later check tries again.
        """
        try:
            self.builder.catch_up(limit)
        except SearchIndexError:
            _log.warning("The index could not be updated. It is tried again later.", exc_info=True)


def get_catalogue(app: Flask | None = None) -> Catalogue:
    """The catalogue of this application, or of the running one."""
    catalogue: Catalogue = (app or current_app).extensions["practice_search"]
    return catalogue
