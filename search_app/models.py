"""The database session of a request, and the base class of all tables of search_app.

People's tables are in the same database as the practices. A room that stores tables declares them on `Base` in its
own `models.py`, with a migration in `search_app/migrations/versions`.

A read sees what is committed at that moment, on SQLite as on PostgreSQL. The first write takes the write lock of
SQLite, so what was read before may be outdated by then. To decide by what was read, call `lock_for_writing` first and
read afterwards.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from flask import Flask, current_app
from flask.globals import app_ctx
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session, sessionmaker
from sqlalchemy.types import TypeDecorator

from corpus.errors import CollectionUnavailable
from corpus.store import postgresql
from corpus.store.alembic_runner import migrate
from corpus.store.collection import Collection

__all__ = [
    "DATABASE_ERRORS",
    "Base",
    "UtcDateTime",
    "lock_for_writing",
    "open_collection",
    "session",
    "set_up_session",
    "write_transaction",
]

MIGRATIONS: Final = Path(__file__).with_name("migrations")
DATABASE_ERRORS: Final = (CollectionUnavailable, sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError)
"""The errors of a database that does not answer or did not accept a change."""
_ENGINE_KEY: Final = "practice_search_database"


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time, always in UTC and with its time zone, which SQLite does not store."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Convert a value to UTC before it is stored."""
        del dialect
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Add the time zone to a stored value."""
        del dialect
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Base(DeclarativeBase):
    """The base class of all tables of search_app. A `datetime` column is a `UtcDateTime`."""

    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 - SQLAlchemy requires a plain class attribute
    metadata = sa.MetaData(
        naming_convention={
            "ix": "%(table_name)s_%(column_0_N_name)s",
            "uq": "%(table_name)s_%(column_0_N_name)s_once",
            "fk": "%(table_name)s_%(column_0_N_name)s_of_%(referred_table_name)s",
            "pk": "%(table_name)s_key",
        }
    )


def open_collection(url: str) -> Collection:
    """Open the collection at this URL, and migrate people's tables to the current schema.

    Raises CollectionUnavailable.
    """
    collection = Collection.open(url)
    try:
        migrate(collection.engine, MIGRATIONS, "people_version")
    except (sa.exc.SQLAlchemyError, OSError) as error:
        collection.close()
        raise CollectionUnavailable(f"The tables of accounts cannot be used: {error}") from error
    sa.event.listen(collection.engine, "handle_error", _explain)
    return collection


def _explain(context: sa.engine.ExceptionContext) -> Exception | None:
    """Replace the errors of a database that does not answer by CollectionUnavailable."""
    if isinstance(context.sqlalchemy_exception, sa.exc.OperationalError | sa.exc.InterfaceError):
        return CollectionUnavailable(f"The database does not answer: {context.original_exception}")
    return None


class _Session(Session):
    """A session that finds its database at the first use. A request without a query opens no connection."""

    def get_bind(self, *_: object, **__: object) -> sa.Engine:
        return self._engine

    @cached_property
    def _engine(self) -> sa.Engine:
        engine: sa.Engine = current_app.extensions[_ENGINE_KEY]()
        return engine.execution_options(begins_late=True)


session: Final = scoped_session(sessionmaker(class_=_Session, expire_on_commit=False), lambda: id(app_ctx.g))
"""The session of the current request or command. When it ends, uncommitted changes are undone."""


def set_up_session(app: Flask, get_engine: Callable[[], sa.Engine]) -> None:
    """Let `session` use this database engine, and end the session with each request."""
    app.extensions[_ENGINE_KEY] = get_engine

    @app.teardown_appcontext
    def end_session(_: BaseException | None) -> None:
        if session.registry.has():
            session.remove()


def lock_for_writing() -> None:
    """Let nobody else write until the commit: what is read from here on stays true until then."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        postgresql.lock_writers(connection)
    elif not connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def write_transaction() -> Iterator[sa.Connection]:
    """Run the block under the write lock; commit at its end, or roll back after an error.

    Yields the connection, for example for `Collection.put(…, within=connection)`.
    """
    lock_for_writing()
    session.expire_all()
    try:
        yield session.connection()
        session.commit()
    except BaseException:
        session.rollback()
        raise
