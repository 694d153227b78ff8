"""What is wrong with an installation, and how to mend it."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from typing import Final

from attrs import frozen

from corpus.errors import CorpusError
from index.errors import IndexDamaged, IndexMissing, IndexOutdated, SearchIndexError
from search_app.catalogue import Catalogue
from search_app.settings import Settings

__all__ = ["Diagnosis", "examine"]

ROOM: Final = 200 * 1024 * 1024
"""Bytes that should be free in the instance folder: a build needs the index's size a second time."""


@frozen
class Diagnosis:
    """One thing that was looked at."""

    what: str
    well: bool
    found: str
    mend: str = ""
    """What to do where it is not well."""


def examine(settings: Settings, catalogue: Catalogue) -> Iterator[Diagnosis]:
    """Look at everything, the foundations first; nothing is changed but for a database that is brought up to date."""
    looks: tuple[Callable[[Settings, Catalogue], Diagnosis], ...] = (
        _python,
        _folder,
        _room,
        _vocabularies,
        _database,
        _index,
        _in_step,
    )
    for look in looks:
        yield look(settings, catalogue)


def _python(_: Settings, __: Catalogue) -> Diagnosis:
    version = sys.version.split()[0]
    return Diagnosis("Python", sys.version_info >= (3, 11), version, "Install Python 3.11 or newer.")


def _folder(settings: Settings, _: Catalogue) -> Diagnosis:
    folder = settings.folder
    if not folder.exists():
        well = os.access(_nearest(settings), os.W_OK)
        return Diagnosis("Instance folder", well, f"{folder} is not there yet", f"Make {folder} writable.")
    well = folder.is_dir() and os.access(folder, os.R_OK | os.W_OK | os.X_OK)
    return Diagnosis("Instance folder", well, str(folder), f"Let this user read and write {folder}.")


def _room(settings: Settings, _: Catalogue) -> Diagnosis:
    free = shutil.disk_usage(_nearest(settings)).free
    return Diagnosis("Room on the disk", free > ROOM, f"{free // 2**20:,} MiB free", "Free some room there.")


def _nearest(settings: Settings) -> str:
    """The instance folder, or the nearest one above it that is there."""
    return str(next(folder for folder in (settings.folder, *settings.folder.parents) if folder.exists()))


def _vocabularies(_: Settings, catalogue: Catalogue) -> Diagnosis:
    try:
        sizes = [f"{name} {len(scheme.concepts)}" for name, scheme in catalogue.vocabularies.items()]
    except CorpusError as error:
        return Diagnosis("Vocabularies", well=False, found=str(error), mend="Mend that Turtle file.")
    return Diagnosis("Vocabularies", well=True, found=", ".join(sizes))


def _database(_: Settings, catalogue: Catalogue) -> Diagnosis:
    try:
        count = len(catalogue.collection)
    except CorpusError as error:
        return Diagnosis("Database", well=False, found=str(error), mend="Check database_url, and that it answers.")
    mend = "Put practices in: `practice-search ingest PATH`, or `practice-search demo`."
    return Diagnosis("Database", count > 0, f"{count:,} practices", mend)


def _index(_: Settings, catalogue: Catalogue) -> Diagnosis:
    try:
        state = catalogue.engine.state()
        catalogue.engine.verify()
    except (IndexMissing, IndexDamaged, IndexOutdated) as error:
        return Diagnosis("Index", well=False, found=str(error), mend="Run `practice-search index build`.")
    except SearchIndexError as error:
        return Diagnosis("Index", well=False, found=str(error), mend="Check index_url, and that it answers.")
    size = f"{state.size / 2**20:,.1f} MiB"
    return Diagnosis(
        "Index", well=True, found=f"{state.documents:,} practices, {size}, built {state.built:%Y-%m-%d %H:%M}"
    )


def _in_step(_: Settings, catalogue: Catalogue) -> Diagnosis:
    mend = "Run `practice-search index build`."
    try:
        known, newest = catalogue.engine.state().revision, catalogue.collection.revision
        documents, practices = catalogue.engine.state().documents, len(catalogue.collection)
    except (SearchIndexError, CorpusError):
        return Diagnosis("In step", well=False, found="one of the two cannot be read", mend=mend)
    found = f"index at revision {known}, database at {newest}"
    if known == newest and documents != practices:
        found = f"{documents:,} practices in the index, {practices:,} in the database"
    return Diagnosis("In step", known == newest and documents == practices, found, mend)
