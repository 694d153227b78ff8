"""The published practices and every revision of them, in SQL: the truth from which any index is derived.

A `Collection` numbers its revisions, one after the other over all practices, so that whoever keeps something derived
asks for the changes since the number that it knows. SQLite in write-ahead mode by default, where a put returns only
after its pages are on the disk; PostgreSQL by another URL (`corpus.postgresql`).

Other tables may stand in the same database: `engine` reaches them, `corpus.migrating` gives them their shape, `put` and
`remove` can be part of a transaction that changes them, too.
"""

import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from alembic.util import CommandError
from attrs import frozen
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import SQLAlchemyError

from corpus import postgresql, sqlite
from corpus.carried import any_of, carried, combinations, unpacked
from corpus.errors import CollectionUnavailable, PracticeNotFound, PracticeRemoved
from corpus.migrating import migrate
from corpus.practice import Practice, Proposal
from corpus.records import from_values, to_values

__all__ = ["Change", "Collection", "Proposed", "Revision", "State"]

BATCH: Final = 500
"""Rows that are read or written at once."""
MIGRATIONS: Final = Path(__file__).with_name("migrations")

T = TypeVar("T")

# Numbers beyond two thousand million, and slugs in the order of their bytes, as SQLite has them anyway
_NUMBER: Final = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
_SLUG: Final = sa.String(96).with_variant(sa.String(96, collation="C"), "postgresql")

_metadata = sa.MetaData()
_revisions = sa.Table(
    "revisions",
    _metadata,
    sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
    sa.Column("slug", _SLUG, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("record", sa.JSON(none_as_null=True)),
)
_practices = sa.Table(
    "practices",
    _metadata,
    sa.Column("slug", _SLUG, primary_key=True),
    sa.Column("revision", _NUMBER, nullable=False),
    sa.Column("removed", sa.Boolean, nullable=False, default=False),
    sa.Column("carries", sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")),
)


@frozen
class Revision:
    """One state of a practice."""

    number: int
    at: datetime
    practice: Practice | None
    """None where the practice was removed."""


@frozen
class Change:
    """What happened to a practice last."""

    revision: int
    slug: str
    removed: bool


@frozen
class State:
    """What a revision was, without its text."""

    number: int
    slug: str
    at: datetime
    title: str
    """Empty where the practice was removed."""
    removed: bool


@frozen
class Proposed:
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
            return _newest(connection)

    def __len__(self) -> int:
        with self._reading() as connection:
            current = sa.select(sa.func.count()).select_from(_practices).where(~_practices.c.removed)
            return connection.scalar(current) or 0

    def put(self, practices: Iterable[Practice], within: sa.Connection | None = None) -> int:
        """Keep these practices, all or none; those that are as they were make no revision. The newest number.

        `within` is the connection of a transaction that is under way and that whoever began it ends; it must be the
        only one that writes (`search_app.models.take_turn`).
        """
        with self._transaction(within) as connection:
            for batch in _batches(practices):
                _put(connection, batch)
            return _newest(connection)

    def remove(self, slug: str, within: sa.Connection | None = None) -> int:
        """Take a practice out; its revisions stay. The newest number. Raises PracticeNotFound. `within` as in `put`."""
        with self._transaction(within) as connection:
            postgresql.take_turn(connection)
            self._current(connection, slug)
            _write(connection, [(slug, None)], known={slug})
            return _newest(connection)

    def get(self, slug: str) -> Practice:
        """The practice as it is now. Raises PracticeNotFound, and of it PracticeRemoved where there was one."""
        with self._reading() as connection:
            return from_values(self._current(connection, slug))

    def get_many(self, slugs: Iterable[str]) -> dict[str, Practice]:
        """Those of these practices that are there, by slug, in one query for each batch."""
        with self._reading() as connection:
            found = [records for batch in _batches(slugs) for records in _records(connection, batch).items()]
        return {slug: from_values(record) for slug, record in found if record is not None}

    def practices(self, after: str = "") -> Iterator[Practice]:
        """All practices by slug, or those after one; a batch in memory at a time.

        Those put meanwhile may or may not be among them.
        """
        return map(from_values, self.records(after))

    def records(self, after: str = "") -> Iterator[Mapping[str, Any]]:
        """The same as they are kept: the values of `corpus.records`."""
        while True:
            query = _joined().where(_practices.c.slug > after, ~_practices.c.removed)
            with self._reading() as connection:
                rows = connection.execute(query.order_by(_practices.c.slug).limit(BATCH)).all()
            if not rows:
                return
            yield from (row.record for row in rows)
            after = rows[-1].slug

    def present(self, slugs: Iterable[str]) -> set[str]:
        """Those of these slugs under which there is a practice now."""
        with self._reading() as connection:
            queries = (
                sa.select(_practices.c.slug).where(_practices.c.slug.in_(batch), ~_practices.c.removed)
                for batch in _batches(slugs)
            )
            return {slug for query in queries for slug in connection.scalars(query)}

    def counts(self, name: str) -> Iterator[tuple[tuple[str, ...], int]]:
        """The lists of values that practices have in that field of CARRIED, each with how many have just that list."""
        with self._hurrying() as connection:
            rows = connection.execute(combinations(_practices.c.carries, name)).all()
        return unpacked(rows)

    def carrying(self, name: str, values: Iterable[str], after: str = "", most: int = 50) -> list[Practice]:
        """The practices with any of these values in that field of CARRIED, by slug after that one, at most so many."""
        holding = any_of(_practices.c.carries, name, values, self._engine.dialect.name)
        query = _joined().where(_practices.c.slug > after, ~_practices.c.removed, holding)
        with self._hurrying() as connection:
            rows = connection.execute(query.order_by(_practices.c.slug).limit(most)).all()
        return [from_values(row.record) for row in rows]

    def updates(self, first: int, most: int) -> list[tuple[str, str]]:
        """The practices by slug, from the first on, from 0, at most so many: the slug and the day of its last update.

        The day is ISO 8601, or empty.
        """
        query = _joined().with_only_columns(_practices.c.slug, _revisions.c.record["updated"].as_string())
        ordered = query.where(~_practices.c.removed).order_by(_practices.c.slug).offset(first).limit(most)
        with self._reading() as connection:
            return [(slug, updated or "") for slug, updated in connection.execute(ordered)]

    def sample(self, most: int) -> Iterator[Practice]:
        """At most so many practices, spread evenly over all; all of them where there are no more."""
        query = sa.select(_practices.c.slug).where(~_practices.c.removed).order_by(_practices.c.slug)
        with self._reading() as connection:
            slugs = connection.scalars(query).all()
        for batch in _batches(slugs[:: -(-len(slugs) // most) or 1]):
            yield from self.get_many(batch).values()

    def revisions(self, slug: str, before: int | None = None, most: int | None = None) -> tuple[Revision, ...]:
        """The states of a practice, the newest first: all, or at most so many, or those before a number.

        Raises PracticeNotFound where there is none.
        """
        query = sa.select(_revisions).where(_revisions.c.slug == slug).order_by(_revisions.c.number.desc())
        if before is not None:
            query = query.where(_revisions.c.number < before)
        with self._reading() as connection:
            rows = connection.execute(query.limit(most)).all()
        if not rows:
            raise PracticeNotFound(slug)
        return tuple(_revision(row) for row in rows)

    def state(self, slug: str, number: int | None = None, within: sa.Connection | None = None) -> Revision:
        """A practice in that revision, or in its newest. Raises PracticeNotFound where there is none.

        `within` as in `put`.
        """
        query = sa.select(_revisions).where(_revisions.c.slug == slug).order_by(_revisions.c.number.desc()).limit(1)
        if number is not None:
            query = query.where(_revisions.c.number == number)
        with self._reading(within) as connection:
            row = connection.execute(query).first()
        if row is None:
            raise PracticeNotFound(slug)
        return _revision(row)

    def states(self, slugs: Iterable[str]) -> Iterator[State]:
        """Every revision of these practices, in the order of their numbers within each batch of practices."""
        title = _revisions.c.record["title"].as_string()
        columns = (_revisions.c.number, _revisions.c.slug, _revisions.c.at, title.label("title"))
        for batch in _batches(slugs):
            query = sa.select(*columns).where(_revisions.c.slug.in_(batch)).order_by(_revisions.c.number)
            with self._reading() as connection:
                rows = connection.execute(query).all()
            for row in rows:
                yield State(row.number, row.slug, _aware(row.at), row.title or "", row.title is None)

    def proposed(self) -> Iterator[Proposed]:
        """The practices whose records say something of another database, those that changed last at the head."""
        record = _revisions.c.record
        told, title = record["proposals"].as_string(), record["title"].as_string()
        query = _joined().with_only_columns(_practices.c.slug, title.label("title"), told.label("told"))
        there = query.where(~_practices.c.removed).order_by(_practices.c.revision.desc())
        with self._reading() as connection:
            rows = connection.execute(there.where(told.is_not(None))).all()
        for row in rows:
            yield Proposed(row.slug, row.title, tuple(Proposal(**value) for value in json.loads(row.told)))

    def attached(self) -> Iterator[str]:
        """The SHA-256 of every file that a practice, in whatever revision, names; one may come several times."""
        attachments, after = _revisions.c.record["attachments"], 0
        query = sa.select(_revisions.c.number, attachments)
        while True:
            page = query.where(_revisions.c.number > after).order_by(_revisions.c.number).limit(BATCH)
            with self._reading() as connection:
                rows = connection.execute(page).all()
            if not rows:
                return
            yield from (file["sha256"] for row in rows for file in row[1] or () if file.get("sha256"))
            after = rows[-1].number

    def changes(self, since: int) -> Iterator[Change]:
        """For each practice that changed after that revision its last change, in their order."""
        while True:
            query = sa.select(_practices).where(_practices.c.revision > since).order_by(_practices.c.revision)
            with self._reading() as connection:
                rows = connection.execute(query.limit(BATCH)).all()
            if not rows:
                return
            yield from (Change(row.revision, row.slug, row.removed) for row in rows)
            since = rows[-1].revision

    def waiting(self, since: int) -> int:
        """How many changes `changes` would give, counted where they are."""
        query = sa.select(sa.func.count()).select_from(_practices).where(_practices.c.revision > since)
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
            postgresql.hurry(connection)
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
        records = _records(connection, [slug])
        if slug not in records:
            raise PracticeNotFound(slug)
        if records[slug] is None:
            raise _removed(connection, slug)
        return records[slug]


def _removed(connection: sa.Connection, slug: str) -> PracticeRemoved:
    """What is left to say of a practice that is not there any more."""
    newest = sa.select(_revisions).where(_revisions.c.slug == slug).order_by(_revisions.c.number.desc()).limit(1)
    gone = connection.execute(newest.with_only_columns(_revisions.c.number, _revisions.c.at)).one()
    title = newest.with_only_columns(_revisions.c.record["title"].as_string()).where(_revisions.c.record.is_not(None))
    return PracticeRemoved(slug, connection.scalar(title) or "", _aware(gone.at), gone.number)


def _revision(row: sa.Row[Any]) -> Revision:
    return Revision(row.number, _aware(row.at), from_values(row.record) if row.record is not None else None)


def _put(connection: sa.Connection, practices: Sequence[Practice]) -> None:
    postgresql.take_turn(connection)
    newest = {practice.slug: to_values(practice) for practice in practices}
    before = _records(connection, newest)
    changed = [(slug, record) for slug, record in newest.items() if before.get(slug) != record]
    _write(connection, changed, known=set(before))


def _write(connection: sa.Connection, records: Sequence[tuple[str, Any]], known: set[str]) -> None:
    if not records:
        return
    now = datetime.now(UTC)
    adding = sa.insert(_revisions).returning(_revisions.c.number, sort_by_parameter_order=True)
    rows = [{"slug": slug, "at": now, "record": record} for slug, record in records]
    numbers = connection.scalars(adding, rows).all()
    values = [
        {"of": slug, "revision": number, "removed": record is None, "carries": record and carried(record)}
        for (slug, record), number in zip(records, numbers, strict=True)
    ]
    if old := [one for one in values if one["of"] in known]:
        connection.execute(sa.update(_practices).where(_practices.c.slug == sa.bindparam("of")), old)
    if new := [one for one in values if one["of"] not in known]:
        connection.execute(sa.insert(_practices).values(slug=sa.bindparam("of")), new)


def _newest(connection: sa.Connection) -> int:
    return connection.scalar(sa.select(sa.func.max(_revisions.c.number))) or 0


def _joined() -> sa.Select[Any]:
    columns = (_practices.c.slug, _practices.c.removed, _revisions.c.record)
    return sa.select(*columns).join(_revisions, _revisions.c.number == _practices.c.revision)


def _records(connection: sa.Connection, slugs: Iterable[str]) -> dict[str, Any]:
    """The current JSON of each practice that was ever put; None for those removed."""
    named = [slug for slug in slugs if "\0" not in slug]  # which PostgreSQL takes in no text
    query = _joined().where(_practices.c.slug.in_(named))
    return {row.slug: None if row.removed else row.record for row in connection.execute(query)}


def _batches(values: Iterable[T]) -> Iterator[list[T]]:
    batch: list[T] = []
    for value in values:
        batch.append(value)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _aware(at: datetime) -> datetime:
    """SQLite gives back what was UTC without saying so."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


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
