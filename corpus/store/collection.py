"""The published practices and every revision of them, in SQL: the truth from which any index is derived.

A `Collection` numbers its revisions, one after the other over all practices, so that whoever keeps something derived
asks for the changes since the number that it knows. SQLite in write-ahead mode by default, where a put returns only
after its pages are on the disk; PostgreSQL by another URL (`corpus.store.postgresql`).

Other tables may stand in the same database: `engine` reaches them, `corpus.store.alembic_runner` gives them their shape, `put` and
`remove` can be part of a transaction that changes them, too.
"""

import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from alembic.util import CommandError
from attrs import frozen
from sqlalchemy.exc import SQLAlchemyError

from corpus.errors import CollectionUnavailable, PracticeNotFound, PracticeRemoved
from corpus.practice import Practice, Proposal
from corpus.records import practice_from_json
from corpus.store import postgresql, sqlite, tables
from corpus.store.alembic_runner import migrate
from corpus.store.counted_values import count_value_lists, decode_value_lists, has_any_value

__all__ = ["Collection", "ProposedPractice", "Revision", "RevisionChange", "RevisionSummary"]

MIGRATIONS: Final = Path(__file__).with_name("migrations")

_practices, _revisions = tables.practices.c, tables.revisions.c


@frozen
class Revision:
    """One state of a practice."""

    number: int
    at: datetime
    practice: Practice | None
    """None where the practice was removed; of one that was erased nothing but the title."""
    erased: bool = False
    """Whether what it held was taken away for good."""

    @property
    def content(self) -> Practice | None:
        """The practice as it was; None where it was removed, and where nothing but its title is left."""
        return None if self.erased else self.practice


@frozen
class RevisionChange:
    """What happened to a practice last."""

    revision: int
    slug: str
    removed: bool


@frozen
class RevisionSummary:
    """What a revision was, without its text."""

    number: int
    slug: str
    at: datetime
    title: str
    """Empty where the practice was removed."""
    removed: bool


@frozen
class ProposedPractice:
    """A practice that says something of other databases, as it is now."""

    slug: str
    title: str
    proposals: tuple[Proposal, ...]


class Collection:
    """The practices of one database. Safe to share between threads."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)
        self._writing = threading.Lock()

    @classmethod
    def open(cls, url: str) -> "Collection":
        """The collection at that URL, its tables brought to this version's shape. Raises CollectionUnavailable."""
        try:
            return cls(_migrated(_engine(sa.make_url(url))))
        except (SQLAlchemyError, CommandError, OSError, ImportError) as error:
            raise CollectionUnavailable(f"The database {_shown(url)} cannot be used: {_reason(error)}") from error

    @property
    def engine(self) -> sa.Engine:
        """What connects to the database, for those who keep tables of their own in it."""
        return self._engine

    @property
    def revision(self) -> int:
        """The number of the newest revision; 0 where there is none."""
        with self._reading() as connection:
            return tables.newest_revision(connection)

    def __len__(self) -> int:
        with self._reading() as connection:
            current = sa.select(sa.func.count()).select_from(tables.practices).where(~_practices.removed)
            return connection.scalar(current) or 0

    def put(self, practices: Iterable[Practice], within: sa.Connection | None = None) -> int:
        """Keep these practices, all or none; those that are as they were make no revision. The newest number.

        `within` is the connection of a transaction that is under way and that whoever began it ends; it must be the
        only one that writes (`search_app.models.take_turn`).
        """
        with self._transaction(within) as connection:
            for batch in tables.batches(practices):
                tables.put_changed(connection, batch)
            return tables.newest_revision(connection)

    def remove(self, slug: str, within: sa.Connection | None = None) -> int:
        """Take a practice out; its revisions stay. The newest number. Raises PracticeNotFound. `within` as in `put`."""
        with self._transaction(within) as connection:
            postgresql.lock_writers(connection)
            self._current(connection, slug)
            tables.write_revisions(connection, [(slug, None)], known={slug})
            return tables.newest_revision(connection)

    def erase(self, slug: str, within: sa.Connection | None = None) -> list[int]:
        """Take away for good what all revisions of a practice but the newest hold, titles apart; whose that was.

        Raises PracticeNotFound. `within` as in `put`.
        """
        with self._transaction(within) as connection:
            if slug not in tables.records_by_slug(connection, [slug]):
                raise PracticeNotFound(slug)
            return tables.erase(connection, slug)

    def purge_erased(self) -> None:
        """Leave nothing of what was erased in SQLite's files, once that is confirmed; PostgreSQL's vacuum does it."""
        if self._engine.dialect.name == "sqlite":
            sqlite.checkpoint(self._engine.url)

    def get(self, slug: str) -> Practice:
        """The practice as it is now. Raises PracticeNotFound, and of it PracticeRemoved where there was one."""
        with self._reading() as connection:
            return practice_from_json(self._current(connection, slug))

    def get_many(self, slugs: Iterable[str]) -> dict[str, Practice]:
        """Those of these practices that are there, by slug, in one query for each batch."""
        with self._reading() as connection:
            found = [
                records
                for batch in tables.batches(slugs)
                for records in tables.records_by_slug(connection, batch).items()
            ]
        return {slug: practice_from_json(record) for slug, record in found if record is not None}

    def practices(self, after: str = "") -> Iterator[Practice]:
        """All practices by slug, or those after one; a batch in memory at a time.

        Those put meanwhile may or may not be among them.
        """
        return map(practice_from_json, self.records(after))

    def records(self, after: str = "") -> Iterator[Mapping[str, Any]]:
        """The same as they are kept: the values of `corpus.records`."""
        while True:
            query = tables.current_records().where(_practices.slug > after, ~_practices.removed)
            with self._reading() as connection:
                rows = connection.execute(query.order_by(_practices.slug).limit(tables.BATCH)).all()
            if not rows:
                return
            yield from (row.record for row in rows)
            after = rows[-1].slug

    def existing_slugs(self, slugs: Iterable[str]) -> set[str]:
        """Those of these slugs under which there is a practice now."""
        with self._reading() as connection:
            queries = (
                sa.select(_practices.slug).where(_practices.slug.in_(batch), ~_practices.removed)
                for batch in tables.batches(slugs)
            )
            return {slug for query in queries for slug in connection.scalars(query)}

    def value_counts(self, name: str) -> Iterator[tuple[tuple[str, ...], int]]:
        """The lists of values that practices have in that field of CARRIED, each with how many have just that list."""
        with self._hurrying() as connection:
            rows = connection.execute(count_value_lists(_practices.carries, name)).all()
        return decode_value_lists(rows)

    def practices_with(self, name: str, values: Iterable[str], after: str = "", most: int = 50) -> list[Practice]:
        """The practices with any of these values in that field of CARRIED, by slug after that one, at most so many."""
        holding = has_any_value(_practices.carries, name, values, self._engine.dialect.name)
        query = tables.current_records().where(_practices.slug > after, ~_practices.removed, holding)
        with self._hurrying() as connection:
            rows = connection.execute(query.order_by(_practices.slug).limit(most)).all()
        return [practice_from_json(row.record) for row in rows]

    def update_dates(self, first: int, most: int) -> list[tuple[str, str]]:
        """The practices by slug, from the first on, from 0, at most so many: the slug and the day of its last update.

        The day is ISO 8601, or empty.
        """
        query = tables.current_records().with_only_columns(_practices.slug, _revisions.record["updated"].as_string())
        ordered = query.where(~_practices.removed).order_by(_practices.slug).offset(first).limit(most)
        with self._reading() as connection:
            return [(slug, updated or "") for slug, updated in connection.execute(ordered)]

    def sample(self, most: int) -> Iterator[Practice]:
        """At most so many practices, spread evenly over all; all of them where there are no more."""
        query = sa.select(_practices.slug).where(~_practices.removed).order_by(_practices.slug)
        with self._reading() as connection:
            slugs = connection.scalars(query).all()
        for batch in tables.batches(slugs[:: -(-len(slugs) // most) or 1]):
            yield from self.get_many(batch).values()

    def revisions(self, slug: str, before: int | None = None, most: int | None = None) -> tuple[Revision, ...]:
        """The states of a practice, the newest first: all, or at most so many, or those before a number.

        Raises PracticeNotFound where there is none.
        """
        query = _states(slug)
        if before is not None:
            query = query.where(_revisions.number < before)
        with self._reading() as connection:
            rows = connection.execute(query.limit(most)).all()
        if not rows:
            raise PracticeNotFound(slug)
        return tuple(_revision(row) for row in rows)

    def get_revision(self, slug: str, number: int | None = None, within: sa.Connection | None = None) -> Revision:
        """A practice in that revision, or in its newest. Raises PracticeNotFound where there is none.

        `within` as in `put`.
        """
        query = _states(slug).limit(1)
        if number is not None:
            query = query.where(_revisions.number == number)
        with self._reading(within) as connection:
            row = connection.execute(query).first()
        if row is None:
            raise PracticeNotFound(slug)
        return _revision(row)

    def revision_summaries(self, slugs: Iterable[str]) -> Iterator[RevisionSummary]:
        """Every revision of these practices, in the order of their numbers within each batch of practices."""
        title = _revisions.record["title"].as_string()
        columns = (_revisions.number, _revisions.slug, _revisions.at, title.label("title"))
        for batch in tables.batches(slugs):
            query = sa.select(*columns).where(_revisions.slug.in_(batch)).order_by(_revisions.number)
            with self._reading() as connection:
                rows = connection.execute(query).all()
            for row in rows:
                yield RevisionSummary(row.number, row.slug, tables.as_utc(row.at), row.title or "", row.title is None)

    def proposed_practices(self) -> Iterator[ProposedPractice]:
        """The practices whose records say something of another database, those that changed last at the head."""
        record = _revisions.record
        told, title = record["proposals"].as_string(), record["title"].as_string()
        query = tables.current_records().with_only_columns(_practices.slug, title.label("title"), told.label("told"))
        there = query.where(~_practices.removed).order_by(_practices.revision.desc())
        with self._reading() as connection:
            rows = connection.execute(there.where(told.is_not(None))).all()
        for row in rows:
            yield ProposedPractice(row.slug, row.title, tuple(Proposal(**value) for value in json.loads(row.told)))

    def attachment_hashes(self) -> Iterator[str]:
        """The SHA-256 of every file that a practice, in whatever revision, names; one may come several times."""
        attachments, after = _revisions.record["attachments"], 0
        query = sa.select(_revisions.number, attachments)
        while True:
            page = query.where(_revisions.number > after).order_by(_revisions.number).limit(tables.BATCH)
            with self._reading() as connection:
                rows = connection.execute(page).all()
            if not rows:
                return
            yield from (file["sha256"] for row in rows for file in row[1] or () if file.get("sha256"))
            after = rows[-1].number

    def changes(self, since: int) -> Iterator[RevisionChange]:
        """For each practice that changed after that revision its last change, in their order."""
        while True:
            query = sa.select(tables.practices).where(_practices.revision > since).order_by(_practices.revision)
            with self._reading() as connection:
                rows = connection.execute(query.limit(tables.BATCH)).all()
            if not rows:
                return
            yield from (RevisionChange(row.revision, row.slug, row.removed) for row in rows)
            since = rows[-1].revision

    def count_changes(self, since: int) -> int:
        """How many changes `changes` would give, counted where they are."""
        query = sa.select(sa.func.count()).select_from(tables.practices).where(_practices.revision > since)
        with self._reading() as connection:
            return connection.scalar(query) or 0

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    @contextmanager
    def _reading(self, within: sa.Connection | None = None) -> Iterator[sa.Connection]:
        if within is not None:
            yield within
            return
        try:
            with self._engine.connect() as connection:
                yield connection
        except (sa.exc.DBAPIError, sa.exc.TimeoutError) as error:
            raise CollectionUnavailable(f"The database does not answer: {_reason(error)}") from error

    @contextmanager
    def _hurrying(self) -> Iterator[sa.Connection]:
        """For what reads much while somebody waits: PostgreSQL gives it up after a few seconds."""
        with self._reading() as connection:
            postgresql.limit_statement_time(connection)
            yield connection

    @contextmanager
    def _transaction(self, within: sa.Connection | None) -> Iterator[sa.Connection]:
        """One writer at a time in this process; between processes the database sees to it."""
        if within is not None:
            yield within
            return
        try:
            with self._writing, self._writer.begin() as connection:
                yield connection
        except (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError) as error:
            raise CollectionUnavailable(f"The database did not take the change: {_reason(error)}") from error

    @staticmethod
    def _current(connection: sa.Connection, slug: str) -> Any:  # noqa: ANN401 - a JSON value
        records = tables.records_by_slug(connection, [slug])
        if slug not in records:
            raise PracticeNotFound(slug)
        if records[slug] is None:
            raise _removed(connection, slug)
        return records[slug]


def _removed(connection: sa.Connection, slug: str) -> PracticeRemoved:
    """What is left to say of a practice that is not there any more."""
    newest = _states(slug).limit(1)
    gone = connection.execute(newest.with_only_columns(_revisions.number, _revisions.at)).one()
    title = newest.with_only_columns(_revisions.record["title"].as_string()).where(_revisions.record.is_not(None))
    return PracticeRemoved(slug, connection.scalar(title) or "", tables.as_utc(gone.at), gone.number)


def _states(slug: str) -> sa.Select[Any]:
    """The rows of a practice's revisions, the newest first."""
    return sa.select(tables.revisions).where(_revisions.slug == slug).order_by(_revisions.number.desc())


def _revision(row: sa.Row[Any]) -> Revision:
    practice = practice_from_json(row.record) if row.record is not None else None
    return Revision(row.number, tables.as_utc(row.at), practice, row.erased)


def _engine(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() in ("postgresql", "postgres"):
        return postgresql.connect(url)
    if url.get_backend_name() != "sqlite":
        raise sa.exc.ArgumentError("It is neither SQLite nor PostgreSQL.")
    return sqlite.connect(url)


def _migrated(engine: sa.Engine) -> sa.Engine:
    try:
        migrate(engine, MIGRATIONS, "collection_version")
    except BaseException:
        engine.dispose()
        raise
    return engine


def _reason(error: Exception) -> str:
    """What the driver said, in one line; SQLAlchemy adds the statement and its values."""
    said = str(error.orig if isinstance(error, sa.exc.DBAPIError) else error)
    return " ".join(said.split())


def _shown(url: str) -> str:
    """The URL without its password."""
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return repr(url.rsplit("@", maxsplit=1)[-1])
