"""A database's whole content in one file, taken while it is used, and put back into an empty one.

SQLite by its own online copy, PostgreSQL by `pg_dump` and `pg_restore`, which come with Debian's `postgresql-client`.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from corpus.errors import CollectionUnavailable

__all__ = ["database_type", "dump", "restore_dump"]


def database_type(url: str) -> str:
    """Which database a URL is of: `sqlite` or `postgresql`. Raises CollectionUnavailable for any other."""
    found = sa.make_url(url).get_backend_name()
    if found not in ("sqlite", "postgresql"):
        raise CollectionUnavailable(f"A database of the kind {found} cannot be copied.")
    return found


def dump(url: str, target: Path) -> None:
    """Copy all that the database holds at one moment into that file; writers go on. Raises CollectionUnavailable."""
    if database_type(url) == "sqlite":
        _copy(_file(url), target)
    else:
        _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def restore_dump(url: str, source: Path) -> None:
    """Put a dump into an empty database, all of it or nothing. Raises CollectionUnavailable."""
    if database_type(url) == "sqlite":
        target = _file(url)
        if target.exists():
            raise CollectionUnavailable(f"{target} is there already; move it away first.")
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _copy(source, target)
    else:
        _run("pg_restore", url, "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(source))


def _file(url: str) -> Path:
    return Path(sa.make_url(url).database or "")


def _copy(source: Path, target: Path) -> None:
    """Page by page, through SQLite: what is in the write-ahead file is in the copy, and a writer does not spoil it."""
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
    """One of PostgreSQL's programs; the password goes through its environment, where others do not see it."""
    program = shutil.which(name)
    if program is None:
        raise CollectionUnavailable(f"{name} is not there; Debian's package postgresql-client has it.")
    where = sa.make_url(url)
    shown = where.set(drivername="postgresql", password=None).render_as_string()
    environment = {**os.environ, "PGPASSWORD": str(where.password)} if where.password else None
    command = [program, f"--dbname={shown}", "--no-password", *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise CollectionUnavailable(f"{name}: {done.stderr.strip() or 'it failed'}")
