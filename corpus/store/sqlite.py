"""SQLite as the database of the collection: a private file, and writers that queue.

A transaction with the execution option `writes` takes the write lock when it begins. So two writers wait for each other
instead of failing half-way. A transaction with `begins_late` reads what is committed at each moment, as on PostgreSQL,
and takes the lock with its first write.
"""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

__all__ = ["checkpoint", "connect"]

CHECKPOINT_TIMEOUT: Final = 2.0
"""How long a checkpoint waits for readers and writers, in seconds."""


def connect(url: sa.URL) -> sa.Engine:
    """Return the SQLAlchemy engine for a `sqlite://` URL; create the file where it is missing. Raises OSError."""
    if url.database and url.database != ":memory:":
        file = Path(url.database)
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not file.exists():
            os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    engine = sa.create_engine(url, connect_args={"timeout": 30}, hide_parameters=True)
    sa.event.listen(engine, "connect", _set_up)
    sa.event.listen(engine, "begin", _begin)
    sa.event.listen(engine, "before_cursor_execute", _begin_late)
    return engine


def checkpoint(url: sa.URL) -> None:
    """Truncate the write-ahead file, so that deleted content leaves it, unless a reader uses it now."""
    if url.database and url.database != ":memory:":
        with (
            suppress(sqlite3.OperationalError),
            closing(sqlite3.connect(url.database, timeout=CHECKPOINT_TIMEOUT)) as own,
        ):
            own.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _set_up(connection: Any, _: object) -> None:  # noqa: ANN401 - sqlite3's, or another driver's
    connection.isolation_level = None  # so that BEGIN is ours, below
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("begins_late"):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


def _begin_late(connection: sa.Connection, cursor: Any, statement: str, *_: object) -> None:  # noqa: ANN401
    if connection.get_execution_options().get("begins_late") and not statement.lstrip().startswith(("SELECT", "BEGIN")):
        driver = connection.connection.driver_connection
        if driver is not None and not driver.in_transaction:
            cursor.execute("BEGIN IMMEDIATE")
