"""Everything that cannot be made anew, in one folder; and an installation made of such a folder.

A backup holds the database's content at one moment and the files of the instance folder, but for what is derived (the
index, counts) and what only a running server needs. `backup.json` says what it is and has a digest of each file.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from corpus.store.dumps import database_type, dump, restore_dump
from search_app.settings import Settings

__all__ = ["BackupError", "back_up", "restore"]

MANIFEST: Final = "backup.json"
DATABASE: Final = "database"
FILES: Final = "files"
FORM: Final = 1
"""Raised when a newer backup cannot be read by what is older."""

_DERIVED: Final = frozenset({"index", "derived", "incoming", "metrics"})
_OF_THE_MACHINE: Final = Path("config.toml")
"""What stays where a new machine has its own."""
_MADE_BY_ITSELF: Final = Path("secret")
"""What every command makes where it is not there; without a database nothing was signed with it yet."""


class BackupError(Exception):
    """A backup that cannot be made, or cannot be used; the message says why."""


def back_up(settings: Settings, target: Path) -> dict[str, Any]:
    """Make a backup in that folder, which is not there yet, while the installation is used; what its manifest says.

    The database goes first: a file that it speaks of is there before it is spoken of. Raises BackupError.
    """
    if target.absolute().is_relative_to(settings.folder):
        raise BackupError(f"{target} is in the instance folder, and would be part of the next backup.")
    if target.exists():
        raise BackupError(f"{target} is there already; a backup goes into a folder of its own.")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        dump(settings.database, partial / DATABASE)
        for file in _own_files(settings):
            copy = partial / FILES / file.relative_to(settings.folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):  # it went meanwhile
                shutil.copy2(file, copy)
        manifest = {
            "form": FORM,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "version": version("practice-search"),
            "database": database_type(settings.database),
            "files": {str(path.relative_to(partial)): _digest(path) for path in _all_files(partial)},
        }
        (partial / MANIFEST).write_text(json.dumps(manifest, indent=2), encoding="utf-8")
        partial.rename(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return manifest


def restore(settings: Settings, source: Path) -> dict[str, Any]:
    """Put a backup into an installation that has no database yet; what its manifest says. The index is built after it.

    Nothing that is there is replaced: a file of the same name is refused before anything is written, and a config.toml
    that is there stays. The key of cookies comes from the backup: people's second factors need it. Raises BackupError.
    """
    manifest = _checked(source)
    if manifest.get("database") != database_type(settings.database):
        raise BackupError(
            f"It is of {manifest['database']}, and database_url leads to {database_type(settings.database)}."
        )
    files = [path.relative_to(source / FILES) for path in _all_files(source / FILES)]
    for file in files:
        if (settings.folder / file).exists() and file not in (_OF_THE_MACHINE, _MADE_BY_ITSELF):
            raise BackupError(f"{settings.folder / file} is there already; restore into an empty instance folder.")
    restore_dump(settings.database, source / DATABASE)
    for file in files:
        if file != _OF_THE_MACHINE or not (settings.folder / file).exists():
            (settings.folder / file).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copy2(source / FILES / file, settings.folder / file)
    return manifest


def _own_files(settings: Settings) -> Iterator[Path]:
    """The files of the instance folder that belong to nobody else: not the database's, not derived, no locks."""
    database = Path(settings.database.removeprefix("sqlite:///"))
    for path in _all_files(settings.folder):
        inside = path.relative_to(settings.folder)
        of_database = path.parent == database.parent and path.name.startswith(database.name)
        if inside.parts[0] not in _DERIVED and not of_database:
            yield path


def _all_files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def _checked(source: Path) -> dict[str, Any]:
    """The manifest of a backup that is whole."""
    try:
        manifest: dict[str, Any] = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
        form, files = manifest["form"], dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{source} is no backup: {MANIFEST} cannot be read.") from error
    if form != FORM:
        raise BackupError(f"The backup is of form {form}; this program reads form {FORM}.")
    for name, digest in files.items():
        path = source / name
        if not path.is_file() or _digest(path) != digest:
            raise BackupError(f"{path} is missing or damaged.")
    found = {str(path.relative_to(source)) for path in _all_files(source)} - {MANIFEST}
    if found != files.keys():
        raise BackupError(f"{source} holds what {MANIFEST} does not name: {', '.join(sorted(found - files.keys()))}.")
    return manifest


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
