"""PostgreSQL as the database of the collection: connecting, and the lock that makes writers take turns.

A PostgreSQL sequence assigns a number when a row is written, not when its transaction commits. Of two parallel writers,
the one with the larger number could commit first. A reader that asks for the changes since that number would never see
the other's change. So a writer of revisions first takes a transaction lock (`lock_writers`). The server keeps it across
threads, processes and machines, and releases it after the change is visible.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa

__all__ = ["connect", "limit_statement_time", "lock_writers", "migration_transaction"]

WRITING: Final = 0x70726163_77726974
"""The key of the writers' advisory lock: “prac writ”."""
MIGRATING: Final = 0x70726163_6D696772
"""The key of the advisory lock for changing tables: “prac migr”."""

_ARGUMENTS: Final[dict[str, str]] = {
    "connect_timeout": "5",
    "client_encoding": "utf8",
    "application_name": "practice-search",
}
"""Connection parameters of libpq, unless the URL sets them. A missing server is noticed in seconds."""

_LIMIT_WAITING: Final = sa.text(
    # a writer that waits longer gets an error, and one whose machine went away loses the lock
    "SELECT set_config('lock_timeout', '30s', true), set_config('idle_in_transaction_session_timeout', '60s', true)"
)
_LIMIT_TIME: Final = sa.text("SELECT set_config('statement_timeout', '5s', true)")
_LOCK: Final = sa.text("SELECT pg_advisory_xact_lock(:key)")


def connect(url: sa.URL) -> sa.Engine:
    """Return the SQLAlchemy engine for a `postgresql://` URL, without connecting. Raises ImportError without psycopg.

    The isolation level is always READ COMMITTED: what a transaction reads after taking the lock is what the last writer
    left.
    """
    url = url.set(drivername="postgresql+psycopg", query={**_ARGUMENTS, **url.query})
    try:
        return sa.create_engine(url, pool_pre_ping=True, isolation_level="READ COMMITTED", hide_parameters=True)
    except ModuleNotFoundError as error:
        raise ImportError(
            "PostgreSQL needs the extra “postgresql”. Run in the project's folder: pip install '.[postgresql]'"
        ) from error


def lock_writers(connection: sa.Connection) -> None:
    """Wait for the writers' lock, and keep it until the transaction ends. On SQLite nothing happens.

    Taking it again in the same transaction is harmless.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_LIMIT_WAITING)
        connection.execute(_LOCK, {"key": WRITING})


def limit_statement_time(connection: sa.Connection) -> None:
    """Limit each statement of the transaction to a few seconds. On SQLite nothing happens."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LIMIT_TIME)


@contextmanager
def migration_transaction(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a transaction for changing tables, one at a time, in a database with the encoding UTF8."""
    with engine.begin() as connection:
        connection.execute(_LOCK, {"key": MIGRATING})
        encoding: Any = connection.scalar(sa.text("SHOW server_encoding"))
        if encoding != "UTF8":
            raise sa.exc.ArgumentError(f"Its encoding is {encoding}; make one with UTF8.")
        yield connection
