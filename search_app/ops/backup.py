"""Backup and restore of an installation: the database and the files of the instance folder, in one folder.

A backup has the database's content at one point in time, and the files of the instance folder. It leaves out what is
derived (the index, counts) and what only a running server needs. `backup.json` describes the backup and has the
SHA-256 of each file.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from attrs import asdict, frozen

from corpus.store.dumps import database_type, dump, restore_dump
from search_app.settings import Settings

__all__ = ["BackupError", "Manifest", "back_up", "restore"]

MANIFEST: Final = "backup.json"
DATABASE: Final = "database"
FILES: Final = "files"
FORMAT_VERSION: Final = 1
"""The version of the format. Raise it when an older program cannot read a newer backup."""

_NOT_BACKED_UP: Final = frozenset({"index", "derived", "incoming", "metrics"})
"""Subfolders of the instance folder that are derived or temporary."""
_CONFIG: Final = Path("config.toml")
"""Stays as it is if the new machine has its own."""
_SECRET: Final = Path("secret")
"""Every command creates it if it is missing. A backup replaces it: without a database nothing was signed with it."""


class BackupError(Exception):
    """A backup cannot be made or cannot be used. The message says why."""


@frozen
class Manifest:
    """The content of `backup.json`; the attributes are its keys."""

    form: int
    """The version of the format."""
    made: str
    """When the backup was made, in UTC (ISO 8601)."""
    version: str
    """The version of the program that made it."""
    database: str
    """The kind of database, such as `sqlite`."""
    files: Mapping[str, str]
    """The SHA-256 of each file, by its path in the backup."""


def back_up(settings: Settings, target: Path) -> Manifest:
    """Make a backup in a new folder while the installation is in use. Raises BackupError.

    The database is copied first, so every file that it names exists when the files are copied.
    """
    if target.absolute().is_relative_to(settings.folder):
        raise BackupError(f"{target} is in the instance folder, so the next backup would contain it.")
    if target.exists():
        raise BackupError(f"{target} exists already. A backup needs a new folder.")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        dump(settings.database, partial / DATABASE)
        _copy_files(settings, partial / FILES)
        manifest = _make_manifest(settings, partial)
        (partial / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2), encoding="utf-8")
        partial.rename(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return manifest


def _copy_files(settings: Settings, target: Path) -> None:
    for file in _own_files(settings):
        copy = target / file.relative_to(settings.folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # it was deleted in the meantime
            shutil.copy2(file, copy)


def _make_manifest(settings: Settings, folder: Path) -> Manifest:
    return Manifest(
        form=FORMAT_VERSION,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        version=version("practice-search"),
        database=database_type(settings.database),
        files={str(path.relative_to(folder)): _sha256(path) for path in _all_files(folder)},
    )


def restore(settings: Settings, source: Path) -> Manifest:
    """Restore a backup into an installation without a database. Afterwards the index must be built.

    Nothing is overwritten: an existing file is refused before anything is written, and an existing config.toml stays.
    Only the secret key comes from the backup, since people's second factors need it. Raises BackupError.
    """
    manifest = _verified_manifest(source)
    database = database_type(settings.database)
    if manifest.database != database:
        raise BackupError(f"The backup is of {manifest.database}, but database_url is of {database}.")
    files = [path.relative_to(source / FILES) for path in _all_files(source / FILES)]
    for file in files:
        if (settings.folder / file).exists() and file not in (_CONFIG, _SECRET):
            raise BackupError(f"{settings.folder / file} exists already. Restore into an empty instance folder.")
    restore_dump(settings.database, source / DATABASE)
    for file in files:
        target = settings.folder / file
        if file != _CONFIG or not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copy2(source / FILES / file, target)
    return manifest


def _own_files(settings: Settings) -> Iterator[Path]:
    """The files of the instance folder without the database's own, and without derived and temporary files."""
    database = Path(settings.database.removeprefix("sqlite:///"))
    for path in _all_files(settings.folder):
        relative = path.relative_to(settings.folder)
        of_database = path.parent == database.parent and path.name.startswith(database.name)
        if relative.parts[0] not in _NOT_BACKED_UP and not of_database:
            yield path


def _all_files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def _verified_manifest(source: Path) -> Manifest:
    """The manifest of a complete, undamaged backup. Raises BackupError."""
    manifest = _read_manifest(source)
    for name, sha256 in manifest.files.items():
        path = source / name
        if not path.is_file() or _sha256(path) != sha256:
            raise BackupError(f"{path} is missing or damaged.")
    existing = {str(path.relative_to(source)) for path in _all_files(source)} - {MANIFEST}
    if existing != manifest.files.keys():
        unknown = ", ".join(sorted(existing - manifest.files.keys()))
        raise BackupError(f"{source} contains files that are not in {MANIFEST}: {unknown}.")
    return manifest


def _read_manifest(source: Path) -> Manifest:
    try:
        values = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
        form, files = values["form"], dict(values["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{source} is not a backup: {MANIFEST} cannot be read.") from error
    if form != FORMAT_VERSION:
        raise BackupError(f"The backup has format version {form}. This program reads version {FORMAT_VERSION}.")
    made, program, database = (str(values.get(name, "")) for name in ("made", "version", "database"))
    return Manifest(form, made, program, database, files)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
