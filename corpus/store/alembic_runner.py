"""`migrate`: brings a database's tables to this version with Alembic, while no other process does."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from filelock import FileLock

from corpus.errors import CollectionUnavailable
from corpus.store import postgresql

__all__ = ["migrate"]


def migrate(engine: sa.Engine, steps: Path, version_table: str) -> None:
    """Run the Alembic migrations of a folder that are missing, all of them or none.

    `steps` is a folder with `env.py` and `versions`; `version_table` stores the current version. Raises
    CollectionUnavailable where the tables have a version that the folder does not know.
    """
    versions = _versions(steps)
    with _exclusive_transaction(engine) as connection:
        current = _version(connection, version_table)
        if current and current not in versions:
            raise CollectionUnavailable(f"Its tables are of version {current}, newer than this program: update it.")
        if current != versions[0]:
            config = _config(steps)
            config.attributes.update(connection=connection, version_table=version_table)
            command.upgrade(config, "head")


def _config(steps: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(steps))
    return config


@cache
def _versions(steps: Path) -> tuple[str, ...]:
    """Return the versions of a folder, newest first. They are part of this program and do not change."""
    return tuple(step.revision for step in ScriptDirectory.from_config(_config(steps)).walk_revisions())


def _version(connection: sa.Connection, table: str) -> str | None:
    if not sa.inspect(connection).has_table(table):
        return None
    version: str | None = connection.scalar(sa.select(sa.column("version_num")).select_from(sa.table(table)))
    return version


@contextmanager
def _exclusive_transaction(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open the only transaction that changes tables: SQLite by a file lock, PostgreSQL by a lock of its own."""
    file = engine.url.database
    if engine.dialect.name == "postgresql":
        with postgresql.migration_transaction(engine) as connection:
            yield connection
    elif file and file != ":memory:":
        with FileLock(f"{file}.migrating", timeout=60), engine.begin() as connection:
            yield connection
    else:
        with engine.begin() as connection:
            yield connection
