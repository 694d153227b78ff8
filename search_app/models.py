"""The database as requests use it: one `session` for each, in the same database as the practices.

A room of `search_app` that keeps tables declares them on `Base` in its own `models.py`, with a migration in
`search_app/migrations/versions`. Reading sees what is committed at that moment, on SQLite as on PostgreSQL; the first
write takes SQLite's write lock, so what was read before may be old by then. Whoever decides by what was read calls
`take_turn` first and reads after it.
"""

from collections.abc import Iterator
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

__all__ = ["UNREACHABLE", "Base", "Instant", "open_collection", "session", "set_up_session", "take_turn", "writing"]

MIGRATIONS: Final = Path(__file__).with_name("migrations")
UNREACHABLE: Final = (CollectionUnavailable, sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError)
"""What is raised where the database does not answer, or did not take a change."""


class Instant(TypeDecorator[datetime]):
    """A moment in UTC that knows it: SQLite forgets the zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """In UTC, whatever zone it was said in."""
        del dialect
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """With its zone."""
        del dialect
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Base(DeclarativeBase):
    """What every table of `search_app` is declared on; moments are kept as `Instant`."""

    type_annotation_map = {datetime: Instant}  # noqa: RUF012 - SQLAlchemy's own way of saying it
    metadata = sa.MetaData(
        naming_convention={
            "ix": "%(table_name)s_%(column_0_N_name)s",
            "uq": "%(table_name)s_%(column_0_N_name)s_once",
            "fk": "%(table_name)s_%(column_0_N_name)s_of_%(referred_table_name)s",
            "pk": "%(table_name)s_key",
        }
    )


def open_collection(url: str) -> Collection:
    """The collection at that URL, and the people's tables beside it, in this version's shape.

    Raises CollectionUnavailable.
    """
    found = Collection.open(url)
    try:
        migrate(found.engine, MIGRATIONS, "people_version")
    except (sa.exc.SQLAlchemyError, OSError) as error:
        found.close()
        raise CollectionUnavailable(f"The people's tables cannot be used: {error}") from error
    sa.event.listen(found.engine, "handle_error", _explain)
    return found


def _explain(context: sa.engine.ExceptionContext) -> Exception | None:
    """A database that does not answer is the same to every room: CollectionUnavailable."""
    if isinstance(context.sqlalchemy_exception, sa.exc.OperationalError | sa.exc.InterfaceError):
        return CollectionUnavailable(f"The database does not answer: {context.original_exception}")
    return None


class _Session(Session):
    """Finds its database when it is first used, so that a request which asks nothing opens nothing."""

    def get_bind(self, *_: object, **__: object) -> sa.Engine:
        return self._engine

    @cached_property
    def _engine(self) -> sa.Engine:
        engine: sa.Engine = current_app.extensions["practice_search"].collection.engine
        return engine.execution_options(begins_late=True)


session: Final = scoped_session(sessionmaker(class_=_Session, expire_on_commit=False), lambda: id(app_ctx.g))
"""The session of the request or command that is running; it ends with it, and what was not committed is undone."""


def set_up_session(app: Flask) -> None:
    """End the session with the request."""

    @app.teardown_appcontext
    def end(_: BaseException | None) -> None:
        if session.registry.has():
            session.remove()


def take_turn() -> None:
    """From here to the commit nobody else writes: what is read now is what stays true until then."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        postgresql.lock_writers(connection)
    elif not connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def writing() -> Iterator[sa.Connection]:
    """A turn of one's own, committed at its end, undone where it fails. For `Collection.put(…, within=…)`, too."""
    take_turn()
    session.expire_all()
    try:
        yield session.connection()
        session.commit()
    except BaseException:
        session.rollback()
        raise
