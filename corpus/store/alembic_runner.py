"""`migrate` brings a database's tables to the shape that this program knows, by steps, while nobody else does."""

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
    """Bring tables to the shape of the last of these Alembic steps, all of them or none.

    `steps` is a folder with `env.py` and `versions`; `version_table` remembers which were taken. Raises
    CollectionUnavailable where the tables are of a version that is not among the steps.
    """
    known = _known(steps)
    with _alone(engine) as connection:
        current = _version(connection, version_table)
        if current and current not in known:
            raise CollectionUnavailable(f"Its tables are of version {current}, newer than this program: update it.")
        if current != known[0]:
            config = _config(steps)
            config.attributes.update(connection=connection, version_table=version_table)
            command.upgrade(config, "head")


def _config(steps: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(steps))
    return config


@cache
def _known(steps: Path) -> tuple[str, ...]:
    """The versions that these steps lead to, the last one first; they are this program's own and don't change."""
    return tuple(step.revision for step in ScriptDirectory.from_config(_config(steps)).walk_revisions())


def _version(connection: sa.Connection, table: str) -> str | None:
    if not sa.inspect(connection).has_table(table):
        return None
    version: str | None = connection.scalar(sa.select(sa.column("version_num")).select_from(sa.table(table)))
    return version


@contextmanager
def _alone(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction for changing tables, one at a time: a file's lock for SQLite, the database's own elsewhere."""
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
