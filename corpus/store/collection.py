"""`Collection`: the published practices and all their revisions in SQL, the source from which every index is built.

Revisions are numbered across all practices. So code that keeps derived data asks for the changes since the number that
it knows. The default database is SQLite in write-ahead mode, where `put` returns only after its pages are on the disk.
PostgreSQL needs another URL (`corpus.store.postgresql`).

The same database may hold other tables: `engine` connects to them, `corpus.store.alembic_runner` migrates them, and
`put` and `remove` can join a transaction that changes them.
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
from corpus.store.source_tables import erase_versions

__all__ = ["Collection", "ProposedPractice", "Revision", "RevisionChange", "RevisionSummary"]

MIGRATIONS: Final = Path(__file__).with_name("migrations")

_practices, _revisions = tables.practices.c, tables.revisions.c


@frozen
class Revision:
    """One revision of a practice."""

    number: int
    at: datetime
    practice: Practice | None
    """The practice; None where it was removed. An erased revision has only the title."""
    erased: bool = False
    """Whether the content was erased for good."""

    @property
    def content(self) -> Practice | None:
        """The practice as it was; None where it was removed or only its title is left."""
        return None if self.erased else self.practice


@frozen
class RevisionChange:
    """The newest change of a practice."""

    revision: int
    slug: str
    removed: bool


@frozen
class RevisionSummary:
    """A revision without its text."""

    number: int
    slug: str
    at: datetime
    title: str
    """The title, empty where the practice was removed."""
    removed: bool


@frozen
class ProposedPractice:
    """A practice with proposals for other databases, in its current state."""

    slug: str
    title: str
    proposals: tuple[Proposal, ...]


class Collection:
    """The practices of one database. Threads may share it."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)
        self._writing = threading.Lock()

    @classmethod
    def open(cls, url: str) -> "Collection":
        """Open the collection at a URL and migrate its tables. Raises CollectionUnavailable."""
        try:
            return cls(_migrated(_engine(sa.make_url(url))))
        except (SQLAlchemyError, CommandError, OSError, ImportError) as error:
            raise CollectionUnavailable(
                f"The database {_without_password(url)} cannot be used: {_reason(error)}"
            ) from error

    @property
    def engine(self) -> sa.Engine:
        """The SQLAlchemy engine of the database, for other tables in it."""
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
        """Store practices, all or none, and return the newest revision number. An unchanged practice gets no revision.

        `within` is the connection of a running transaction, which its owner commits. It must be the only transaction
        that writes (`search_app.models.lock_for_writing`).
        """
        with self._transaction(within) as connection:
            for batch in tables.batches(practices):
                tables.put_changed(connection, batch)
            return tables.newest_revision(connection)

    def remove(self, slug: str, within: sa.Connection | None = None) -> int:
        """Remove a practice, keep its revisions, and return the newest revision number. `within` as in `put`.

        Raises PracticeNotFound.
        """
        with self._transaction(within) as connection:
            postgresql.lock_writers(connection)
            self._current(connection, slug)
            tables.write_revisions(connection, [(slug, None)], known={slug})
            return tables.newest_revision(connection)

    def erase(self, slug: str, within: sa.Connection | None = None) -> list[int]:
        """Erase the content of all revisions but the newest, except their titles; return their numbers.

        What sources said about the practice is erased, too. Raises PracticeNotFound. `within` as in `put`.
        """
        with self._transaction(within) as connection:
            if slug not in tables.records_by_slug(connection, [slug]):
                raise PracticeNotFound(slug)
            erase_versions(connection, slug)
            return tables.erase(connection, slug)

    def purge_erased(self) -> None:
        """Remove erased content from SQLite's files, after the commit. PostgreSQL's vacuum does so by itself."""
        if self._engine.dialect.name == "sqlite":
            sqlite.checkpoint(self._engine.url)

    def get(self, slug: str) -> Practice:
        """Return the current practice. Raises PracticeNotFound, and PracticeRemoved where it was removed."""
        with self._reading() as connection:
            return practice_from_json(self._current(connection, slug))

    def get_many(self, slugs: Iterable[str]) -> dict[str, Practice]:
        """Return the existing practices by slug, with one query for each batch."""
        with self._reading() as connection:
            records = [
                slug_and_record
                for batch in tables.batches(slugs)
                for slug_and_record in tables.records_by_slug(connection, batch).items()
            ]
        return {slug: practice_from_json(record) for slug, record in records if record is not None}

    def practices(self, after: str = "") -> Iterator[Practice]:
        """Yield all practices by slug, or those after a slug, with one batch in memory at a time.

        Practices that are stored meanwhile may or may not be included.
        """
        return map(practice_from_json, self.records(after))

    def records(self, after: str = "") -> Iterator[Mapping[str, Any]]:
        """Yield the JSON values of all practices, in the order of `practices`."""
        while True:
            query = tables.current_records().where(_practices.slug > after, ~_practices.removed)
            with self._reading() as connection:
                rows = connection.execute(query.order_by(_practices.slug).limit(tables.BATCH_SIZE)).all()
            if not rows:
                return
            yield from (row.record for row in rows)
            after = rows[-1].slug

    def existing_slugs(self, slugs: Iterable[str]) -> set[str]:
        """Return the slugs that currently name a practice."""
        with self._reading() as connection:
            queries = (
                sa.select(_practices.slug).where(_practices.slug.in_(batch), ~_practices.removed)
                for batch in tables.batches(slugs)
            )
            return {slug for query in queries for slug in connection.scalars(query)}

    def value_counts(self, name: str) -> Iterator[tuple[tuple[str, ...], int]]:
        """Yield the distinct value lists of a field of `counted_fields`, each with its number of practices."""
        with self._reading_with_limit() as connection:
            rows = connection.execute(count_value_lists(_practices.carries, name)).all()
        return decode_value_lists(rows)

    def practices_with(self, name: str, values: Iterable[str], after: str = "", most: int = 50) -> list[Practice]:
        """Return practices with any of these values in a field of `counted_fields`, by slug, at most `most`."""
        holding = has_any_value(_practices.carries, name, values, self._engine.dialect.name)
        query = tables.current_records().where(_practices.slug > after, ~_practices.removed, holding)
        with self._reading_with_limit() as connection:
            rows = connection.execute(query.order_by(_practices.slug).limit(most)).all()
        return [practice_from_json(row.record) for row in rows]

    def update_dates(self, first: int, most: int) -> list[tuple[str, str]]:
        """Return (slug, date of the last update) pairs by slug, from position `first`, at most `most`.

        The date is ISO 8601, or empty.
        """
        query = tables.current_records().with_only_columns(_practices.slug, _revisions.record["updated"].as_string())
        ordered = query.where(~_practices.removed).order_by(_practices.slug).offset(first).limit(most)
        with self._reading() as connection:
            return [(slug, updated or "") for slug, updated in connection.execute(ordered)]

    def sample(self, most: int) -> Iterator[Practice]:
        """Yield at most `most` practices, spread evenly over the collection."""
        query = sa.select(_practices.slug).where(~_practices.removed).order_by(_practices.slug)
        with self._reading() as connection:
            slugs = connection.scalars(query).all()
        for batch in tables.batches(slugs[:: -(-len(slugs) // most) or 1]):
            yield from self.get_many(batch).values()

    def revisions(self, slug: str, before: int | None = None, most: int | None = None) -> tuple[Revision, ...]:
        """Return the revisions of a practice, newest first: all, at most `most`, or those before a number.

        Raises PracticeNotFound where there is none.
        """
        query = _revision_rows(slug)
        if before is not None:
            query = query.where(_revisions.number < before)
        with self._reading() as connection:
            rows = connection.execute(query.limit(most)).all()
        if not rows:
            raise PracticeNotFound(slug)
        return tuple(_revision(row) for row in rows)

    def get_revision(self, slug: str, number: int | None = None, within: sa.Connection | None = None) -> Revision:
        """Return one revision of a practice, by default the newest. Raises PracticeNotFound. `within` as in `put`."""
        query = _revision_rows(slug).limit(1)
        if number is not None:
            query = query.where(_revisions.number == number)
        with self._reading(within) as connection:
            row = connection.execute(query).first()
        if row is None:
            raise PracticeNotFound(slug)
        return _revision(row)

    def revision_summaries(self, slugs: Iterable[str]) -> Iterator[RevisionSummary]:
        """Yield the summary of every revision of these practices, by number within each batch of slugs."""
        title = _revisions.record["title"].as_string()
        columns = (_revisions.number, _revisions.slug, _revisions.at, title.label("title"))
        for batch in tables.batches(slugs):
            query = sa.select(*columns).where(_revisions.slug.in_(batch)).order_by(_revisions.number)
            with self._reading() as connection:
                rows = connection.execute(query).all()
            for row in rows:
                yield RevisionSummary(row.number, row.slug, tables.as_utc(row.at), row.title or "", row.title is None)

    def proposed_practices(self) -> Iterator[ProposedPractice]:
        """Yield the practices with proposals for other databases, the last changed first."""
        record = _revisions.record
        proposals, title = record["proposals"].as_string(), record["title"].as_string()
        query = tables.current_records().with_only_columns(
            _practices.slug, title.label("title"), proposals.label("proposals")
        )
        current = query.where(~_practices.removed).order_by(_practices.revision.desc())
        with self._reading() as connection:
            rows = connection.execute(current.where(proposals.is_not(None))).all()
        for row in rows:
            yield ProposedPractice(row.slug, row.title, tuple(Proposal(**value) for value in json.loads(row.proposals)))

    def attachment_hashes(self) -> Iterator[str]:
        """Yield the SHA-256 of every file that any revision names; a hash may come several times."""
        attachments, after = _revisions.record["attachments"], 0
        query = sa.select(_revisions.number, attachments)
        while True:
            page = query.where(_revisions.number > after).order_by(_revisions.number).limit(tables.BATCH_SIZE)
            with self._reading() as connection:
                rows = connection.execute(page).all()
            if not rows:
                return
            yield from (file["sha256"] for row in rows for file in row[1] or () if file.get("sha256"))
            after = rows[-1].number

    def changes(self, since: int) -> Iterator[RevisionChange]:
        """Yield the newest change of each practice that changed after a revision, in their order."""
        while True:
            query = sa.select(tables.practices).where(_practices.revision > since).order_by(_practices.revision)
            with self._reading() as connection:
                rows = connection.execute(query.limit(tables.BATCH_SIZE)).all()
            if not rows:
                return
            yield from (RevisionChange(row.revision, row.slug, row.removed) for row in rows)
            since = rows[-1].revision

    def latest_changes(self, before: int | None = None) -> Iterator[RevisionChange]:
        """Yield the newest change of each practice that is not removed, newest first, or those before a revision."""
        while True:
            query = sa.select(tables.practices).where(~_practices.removed).order_by(_practices.revision.desc())
            if before is not None:
                query = query.where(_practices.revision < before)
            with self._reading() as connection:
                rows = connection.execute(query.limit(tables.BATCH_SIZE)).all()
            if not rows:
                return
            yield from (RevisionChange(row.revision, row.slug, row.removed) for row in rows)
            before = rows[-1].revision

    def count_changes(self, since: int) -> int:
        """Return how many changes `changes` would yield."""
        query = sa.select(sa.func.count()).select_from(tables.practices).where(_practices.revision > since)
        with self._reading() as connection:
            return connection.scalar(query) or 0

    def close(self) -> None:
        """Close all connections to the database. The collection opens new ones where it is used again."""
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
    def _reading_with_limit(self) -> Iterator[sa.Connection]:
        """Read with a time limit of a few seconds on PostgreSQL, since a reader waits."""
        with self._reading() as connection:
            postgresql.limit_statement_time(connection)
            yield connection

    @contextmanager
    def _transaction(self, within: sa.Connection | None) -> Iterator[sa.Connection]:
        """Open a write transaction, one at a time in this process; the database orders processes."""
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
    """Return the error that says when a practice was removed."""
    newest = _revision_rows(slug).limit(1)
    newest_row = connection.execute(newest.with_only_columns(_revisions.number, _revisions.at)).one()
    title = newest.with_only_columns(_revisions.record["title"].as_string()).where(_revisions.record.is_not(None))
    return PracticeRemoved(slug, connection.scalar(title) or "", tables.as_utc(newest_row.at), newest_row.number)


def _revision_rows(slug: str) -> sa.Select[Any]:
    """Select the revisions of a practice, newest first."""
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
    """Return the driver's message in one line, without the statement and values that SQLAlchemy adds."""
    message = str(error.orig if isinstance(error, sa.exc.DBAPIError) else error)
    return " ".join(message.split())


def _without_password(url: str) -> str:
    """Return the URL without its password."""
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return repr(url.rsplit("@", maxsplit=1)[-1])
