"""PostgreSQL as the collection's database: how it is reached, and how writers take turns so that numbers tell order.

A sequence of PostgreSQL gives a number when a row is written, not when its transaction ends. Of two writers at once the
one with the larger number could end first, and a reader that asks for the changes since that number would never see
the other's. So whoever writes revisions first takes the turn (`take_turn`): a lock of the transaction, kept by the
server, that holds across threads, processes and machines and is given back after the change can be seen.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa

__all__ = ["connect", "limit_statement_time", "lock_writers", "migration_transaction"]

WRITING: Final = 0x70726163_77726974
"""The key of the writers' turn among the advisory locks of the database: “prac writ”."""
MIGRATING: Final = 0x70726163_6D696772
"""The key of whoever changes tables: “prac migr”."""

_ARGUMENTS: Final[dict[str, str]] = {
    "connect_timeout": "5",
    "client_encoding": "utf8",
    "application_name": "practice-search",
}
"""What libpq is told unless the URL says otherwise: a server that is away is noticed in seconds."""

_TURN: Final = sa.text(
    # a writer that waits longer is told so, and one whose machine went away loses its turn
    "SELECT set_config('lock_timeout', '30s', true), set_config('idle_in_transaction_session_timeout', '60s', true)"
)
_HURRY: Final = sa.text("SELECT set_config('statement_timeout', '5s', true)")
_LOCK: Final = sa.text("SELECT pg_advisory_xact_lock(:key)")


def connect(url: sa.URL) -> sa.Engine:
    """The engine at a `postgresql://` URL; nothing is opened yet. Raises ImportError where psycopg is not installed.

    Each statement sees what was committed before it, whatever the server's default: what is read after the turn was
    taken is then what the last writer left.
    """
    url = url.set(drivername="postgresql+psycopg", query={**_ARGUMENTS, **url.query})
    try:
        return sa.create_engine(url, pool_pre_ping=True, isolation_level="READ COMMITTED", hide_parameters=True)
    except ModuleNotFoundError as error:
        raise ImportError(
            "PostgreSQL needs the extra “postgresql”: in the project's folder, pip install '.[postgresql]'"
        ) from error


def lock_writers(connection: sa.Connection) -> None:
    """Wait until no other transaction writes revisions, and keep others waiting until this one ends.

    Taking it again in one transaction is harmless. Nothing happens where the database is another.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_TURN)
        connection.execute(_LOCK, {"key": WRITING})


def limit_statement_time(connection: sa.Connection) -> None:
    """Let no statement of this transaction take longer than somebody waits. Nothing happens where it is another."""
    if connection.dialect.name == "postgresql":
        connection.execute(_HURRY)


@contextmanager
def migration_transaction(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction for changing tables, one at a time, in a database that keeps every character."""
    with engine.begin() as connection:
        connection.execute(_LOCK, {"key": MIGRATING})
        encoding: Any = connection.scalar(sa.text("SHOW server_encoding"))
        if encoding != "UTF8":
            raise sa.exc.ArgumentError(f"Its encoding is {encoding}; make one with UTF8.")
        yield connection
