"""Dumps a whole database into one file while it is in use, and restores the file into an empty database.

SQLite uses its online backup. PostgreSQL uses `pg_dump` and `pg_restore`, from Debian's `postgresql-client`.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from corpus.errors import CollectionUnavailable

__all__ = ["database_file", "database_type", "dump", "restore_dump"]


def database_type(url: str) -> str:
    """Return `sqlite` or `postgresql` for a URL. Raises CollectionUnavailable for any other."""
    backend = sa.make_url(url).get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise CollectionUnavailable(f"A {backend} database cannot be copied. Use SQLite or PostgreSQL.")
    return backend


def database_file(url: str) -> Path | None:
    """Return the file of an SQLite database; None for any other URL."""
    return _file(url) if sa.make_url(url).get_backend_name() == "sqlite" else None


def dump(url: str, target: Path) -> None:
    """Copy the database's content at one moment into a file, while writers continue. Raises CollectionUnavailable."""
    if database_type(url) == "sqlite":
        _copy(_file(url), target)
    else:
        _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def restore_dump(url: str, source: Path) -> None:
    """Restore a dump into an empty database, all of it or nothing. Raises CollectionUnavailable."""
    if database_type(url) == "sqlite":
        target = _file(url)
        if target.exists():
            raise CollectionUnavailable(f"{target} already exists. Move it away first.")
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _copy(source, target)
    else:
        _run("pg_restore", url, "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(source))


def _file(url: str) -> Path:
    return Path(sa.make_url(url).database or "")


def _copy(source: Path, target: Path) -> None:
    """Copy page by page through SQLite, so that the write-ahead file is included and a writer does no harm."""
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_CREAT | os.O_RDWR, 0o600))
    try:
        reading = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=30)
        with closing(reading) as old, closing(sqlite3.connect(partial)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")
            sound = new.execute("PRAGMA integrity_check").fetchone()[0]
        if sound != "ok":
            raise CollectionUnavailable(f"{source} is damaged: {sound}")
        partial.replace(target)
    except sqlite3.Error as error:
        raise CollectionUnavailable(f"{source} cannot be copied: {error}") from error
    finally:
        partial.unlink(missing_ok=True)


def _run(name: str, url: str, *options: str) -> None:
    """Run a PostgreSQL program. The password goes through the environment, where other users cannot see it."""
    program = shutil.which(name)
    if program is None:
        raise CollectionUnavailable(f"{name} is not installed. Install Debian's package postgresql-client.")
    where = sa.make_url(url)
    shown = where.set(drivername="postgresql", password=None).render_as_string()
    environment = {**os.environ, "PGPASSWORD": str(where.password)} if where.password else None
    command = [program, f"--dbname={shown}", "--no-password", *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise CollectionUnavailable(f"{name}: {done.stderr.strip() or 'it failed'}")
