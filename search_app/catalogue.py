"""A collection and its index, kept in step: what every page, the API and the command line speak to.

The database is the truth. A change is confirmed once it is in there; the index follows at once where it can. Otherwise
it heals: `Catalogue.refresh` looks, at most twice a second, at what other processes did, and where the index has been
behind for a while, a thread of its own catches up while readers go on.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import cached_property
from typing import Final, Protocol

from flask import Flask, current_app

from corpus.errors import CollectionUnavailable, UnknownVocabulary
from corpus.practice import Practice
from corpus.store.collection import Collection
from corpus.vocabularies.skos_loader import Vocabularies, load_vocabularies, reload_vocabularies
from index.build.builder import IndexBuilder, Progress
from index.engines import open_engine
from index.engines.base import Engine
from index.errors import SearchIndexError
from index.results import Results
from index.search_query import Query
from index.searcher import ALL_FACETS, Searcher
from index.text.analyzer import Analyzer
from search_app.file_store import MEGABYTE, Store
from search_app.models import open_collection
from search_app.params import named
from search_app.settings import Settings

__all__ = ["Catalogue", "SearchMetrics", "catalogue"]

LOOK_EVERY: Final = 0.5
"""Seconds between two looks for changes: how late a reader may see what another process published."""
OLD: Final = 3.0
"""Seconds since the last look after which readers wait for the next one, and for how long they do."""
AWAY_FOR: Final = 2.0
"""Seconds for which a database that did not answer is taken to be away: readers do not wait for it meanwhile."""
PATIENCE: Final = 10.0
"""Seconds, or half as many more, for which the index may be behind and stand still before this process heals it:
whoever made the change does it sooner, and whoever heals it already is left to."""
FOLLOWED: Final = 500
"""Changes that are brought into the index while somebody waits; what is left is healed."""

_log = logging.getLogger(__name__)


class SearchMetrics(Protocol):
    """What counts and times the searches of a catalogue."""

    def searching(self, query: Query) -> AbstractContextManager[list[Results]]:
        """Count the search made inside the block, which appends its results to the list."""

    def timed(self, engine: Engine) -> Engine:
        """The same engine, with the duration of each search measured."""


class _NoMetrics:
    """Metrics that count nothing: for commands, tests and benchmarks."""

    @contextmanager
    def searching(self, query: Query) -> Iterator[list[Results]]:
        del query
        yield []

    def timed(self, engine: Engine) -> Engine:
        return engine


class Catalogue:
    """Opens nothing until it is asked, so that a server may fork after making it. Safe to share between threads."""

    def __init__(self, settings: Settings, metrics: SearchMetrics | None = None) -> None:
        self._settings = settings
        self._metrics = metrics or _NoMetrics()
        self._closing: list[Callable[[], None]] = []
        self._away_until = float("-inf")
        self._looked = float("-inf")
        self._looking = threading.Lock()
        self._behind_since: float | None = None
        self._held: int | None = None
        self._still_since = 0.0
        self._patience = PATIENCE * random.uniform(1, 1.5)  # noqa: S311 - no secret: not all begin at once
        self._healing = threading.Thread()
        self._built: datetime | None = None

    @cached_property
    def collection(self) -> Collection:
        """The practices. Raises CollectionUnavailable."""
        return open_collection(self._settings.database)

    @cached_property
    def engine(self) -> Engine:
        """The index's engine. Raises EngineUnavailable."""
        return self._metrics.timed(open_engine(self._settings.index))

    @cached_property
    def vocabularies(self) -> Vocabularies:
        """The concept schemes. Raises UnknownVocabulary."""
        return load_vocabularies()

    @cached_property
    def analyzer(self) -> Analyzer:
        """One for all that the index holds: it remembers which words were met."""
        return Analyzer()

    @cached_property
    def builder(self) -> IndexBuilder:
        """What brings the index to what the collection says."""
        return IndexBuilder(self.collection, self.engine, self.analyzer, self.vocabularies, self.files.texts)

    @cached_property
    def files(self) -> Store:
        """The files that belong to practices."""
        largest, room = self._settings.attachment_megabytes, self._settings.attachments_room
        return Store(self._settings.folder, largest * MEGABYTE, room * MEGABYTE)

    @cached_property
    def searcher(self) -> Searcher:
        """What answers; ask it through `search`, which looks for changes first."""
        room = self._settings.remembered_answers * 1024 * 1024
        return Searcher(self.engine, self.analyzer, self.vocabularies, self._settings.folder / "derived", room)

    def search(self, query: Query, facets: Iterable[str] = ALL_FACETS, values: int | None = None) -> Results:
        """The answer to a query; see `Searcher.search`. Raises SearchIndexError where there is no index."""
        with self._metrics.searching(query) as answers:
            self.refresh()
            answers.append(self.searcher.search(named(query, self.vocabularies), facets, values))
        return answers[0]

    def practice(self, slug: str) -> Practice:
        """The practice as it is now. Raises PracticeNotFound, and CollectionUnavailable while the database is away."""
        with self._asking() as collection:
            return collection.get(slug)

    def put(self, practices: Iterable[Practice]) -> None:
        """Keep practices, all or none, and show them."""
        self.collection.put(practices)
        self.follow()

    def remove(self, slug: str) -> None:
        """Take a practice out and show that it is gone. Raises PracticeNotFound."""
        self.collection.remove(slug)
        self.follow()

    def build(self, progress: Progress) -> int:
        """Build the index anew, and what is derived of it; how many practices it holds. Raises BuildRunning."""
        count = self.builder.build(progress)
        self.searcher.prepare()
        return count

    def ensure(self, progress: Progress) -> None:
        """Bring the index, and what is derived of it, to what the collection says. Raises BuildRunning."""
        self.builder.ensure(progress)
        self.searcher.prepare()

    def refresh(self) -> None:
        """See what other processes changed; once in LOOK_EVERY, by one thread. Raises SearchIndexError.

        The others go on meanwhile, unless nobody was here for so long that what they would show is old.
        """
        unseen = time.monotonic() - self._looked
        if unseen < LOOK_EVERY or not self._looking.acquire(timeout=OLD if unseen > OLD else 0.0):
            return
        try:
            if self._looked + LOOK_EVERY <= time.monotonic():
                self._look()
        finally:
            self._looking.release()

    def _look(self) -> None:
        try:
            self.engine.refresh()
            self._reread()
            self._heal()
        finally:
            self._looked = time.monotonic()

    def version(self) -> str:
        """What changes with every change of a practice or of what a search can answer, an index that is away too."""
        try:
            self.refresh()
            generation = self.engine.state().generation
        except SearchIndexError:
            generation = ""
        return f"{generation}/{self.newest_revision()}"

    def newest_revision(self) -> int | None:
        """The number of the database's newest revision; None while it is away."""
        try:
            with self._asking() as collection:
                return collection.revision
        except CollectionUnavailable:
            return None

    @property
    def behind(self) -> float:
        """Seconds since the index was first seen to lack something that the database has; 0 where it lacks nothing."""
        return time.monotonic() - self._behind_since if self._behind_since is not None else 0.0

    @property
    def outbox_depth(self) -> int | None:
        """Changes that the index has yet to take, while it is away too; None where its revision was never seen.

        Raises CollectionUnavailable.
        """
        if self._held is None:
            return None
        with self._asking() as collection:
            return collection.count_changes(self._held)

    @property
    def away(self) -> bool:
        """Whether the database did not answer a moment ago, so that it is better not asked."""
        return time.monotonic() < self._away_until

    def call_on_close(self, callback: Callable[[], None]) -> None:
        """Call this when the catalogue is closed, while the database is still open."""
        self._closing.append(callback)

    def close(self) -> None:
        """Give back connections, files and memory."""
        for callback in self._closing:
            callback()
        for name in ("collection", "engine"):
            if name in self.__dict__:
                getattr(self, name).close()

    @contextmanager
    def _asking(self) -> Iterator[Collection]:
        """The collection; nobody waits for it while it is known to be away. Raises CollectionUnavailable."""
        if time.monotonic() < self._away_until:
            raise CollectionUnavailable("The database did not answer a moment ago.")
        try:
            yield self.collection
        except CollectionUnavailable:
            self._away_until = time.monotonic() + AWAY_FOR
            _log.warning("The database is away; searches are answered from the index.", exc_info=True)
            raise

    def _reread(self) -> None:
        """Take up the vocabularies as they are now, where the index was built anew since this last looked."""
        built = self.engine.state().built
        if built == self._built:
            return
        self._built = built
        try:
            found = reload_vocabularies(self.vocabularies)
        except UnknownVocabulary:
            _log.warning("The vocabularies cannot be read; those from before are kept.", exc_info=True)
            return
        if found is not self.vocabularies:
            self.__dict__["vocabularies"] = found
            for name in ("builder", "searcher"):
                self.__dict__.pop(name, None)

    def _heal(self) -> None:
        """Catch up, in a thread of its own, where the index is behind and nobody has moved it for a while."""
        now, before = time.monotonic(), self._held
        self._held = self.engine.state().revision
        newest = self.newest_revision()
        if newest is None:
            return
        if self._held >= newest:
            self._behind_since = None
            return
        if self._behind_since is None or self._held != before:
            self._still_since = now
        self._behind_since = self._behind_since or now
        if now - self._still_since >= self._patience and not self._healing.is_alive():
            self._healing = threading.Thread(target=self.follow, args=(None,), name="heal the index", daemon=True)
            self._healing.start()

    def follow(self, most: int | None = FOLLOWED) -> None:
        """Bring the index to what is in the database; what that leaves, or fails at, a later look does.

        None for `most` is for who has the time to do all of it.
        """
        try:
            self.builder.catch_up(most)
        except SearchIndexError:
            _log.warning("The index could not follow the collection; a later look tries again.", exc_info=True)


def catalogue(app: Flask | None = None) -> Catalogue:
    """The catalogue of the application that is running."""
    found: Catalogue = (app or current_app).extensions["practice_search"]
    return found
