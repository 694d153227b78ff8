"""What is wrong with an installation, and how to mend it."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from typing import Final

from attrs import frozen

from corpus.errors import CorpusError
from index.errors import IndexDamaged, IndexMissing, IndexOutdated, SearchIndexError
from search_app.accounts.models import find_people
from search_app.accounts.permissions import Action, Role, is_allowed
from search_app.audit.models import verify_audit_trail
from search_app.catalogue import Catalogue
from search_app.settings import Settings
from search_app.terminal import count_of

__all__ = ["CheckResult", "run_checks"]

ROOM: Final = 200 * 1024 * 1024
"""Bytes that should be free in the instance folder: a build needs the index's size a second time."""
BOTH: Final = 2
"""People whom four eyes take."""


@frozen
class CheckResult:
    """One thing that was looked at."""

    what: str
    well: bool
    found: str
    mend: str = ""
    """What to do where it is not well and `found` does not say it."""


def run_checks(settings: Settings, catalogue: Catalogue) -> Iterator[CheckResult]:
    """Look at everything, the foundations first; nothing is changed but for a database that is brought up to date."""
    looks: tuple[Callable[[Settings, Catalogue], CheckResult], ...] = (
        _python,
        _folder,
        _room,
        _vocabularies,
        _database,
        _audit_trail,
        _people,
        _index,
        _in_step,
    )
    for look in looks:
        yield look(settings, catalogue)


def _python(_: Settings, __: Catalogue) -> CheckResult:
    version = sys.version.split()[0]
    return CheckResult("Python", sys.version_info >= (3, 11), version, "Install Python 3.11 or newer.")


def _folder(settings: Settings, _: Catalogue) -> CheckResult:
    folder = settings.folder
    if not folder.exists():
        well = os.access(_nearest(settings), os.W_OK)
        return CheckResult("Instance folder", well, f"{folder} is not there yet", f"Make {folder} writable.")
    well = folder.is_dir() and os.access(folder, os.R_OK | os.W_OK | os.X_OK)
    return CheckResult("Instance folder", well, str(folder), f"Let this user read and write {folder}.")


def _room(settings: Settings, _: Catalogue) -> CheckResult:
    free = shutil.disk_usage(_nearest(settings)).free
    return CheckResult("Room on the disk", free > ROOM, f"{free // 2**20:,} MiB free", "Free some room there.")


def _nearest(settings: Settings) -> str:
    """The instance folder, or the nearest one above it that is there."""
    return str(next(folder for folder in (settings.folder, *settings.folder.parents) if folder.exists()))


def _vocabularies(_: Settings, catalogue: Catalogue) -> CheckResult:
    try:
        sizes = [f"{name} {len(scheme.concepts)}" for name, scheme in catalogue.vocabularies.items()]
    except CorpusError as error:
        return CheckResult("Vocabularies", well=False, found=str(error), mend="Mend that Turtle file.")
    return CheckResult("Vocabularies", well=True, found=", ".join(sizes))


def _database(_: Settings, catalogue: Catalogue) -> CheckResult:
    try:
        count = len(catalogue.collection)
    except CorpusError as error:
        return CheckResult("Database", well=False, found=str(error), mend="Check database_url, and that it answers.")
    mend = "Put practices in: `practice-search ingest PATH`, or `practice-search demo`."
    return CheckResult("Database", count > 0, count_of(count, "practice", "practices"), mend)


def _audit_trail(_: Settings, __: Catalogue) -> CheckResult:
    mend = "Somebody changed the database by hand: compare with a backup."
    try:
        verdict = verify_audit_trail()
    except CorpusError as error:
        return CheckResult("Audit trail", well=False, found=str(error), mend=mend)
    found = verdict.fault or f"{verdict.length:,} entries, whole; the newest is {verdict.head[:12]}"
    return CheckResult("Audit trail", not verdict.fault, found.rstrip("."), mend)


def _people(settings: Settings, _: Catalogue) -> CheckResult:
    try:
        count = len(find_people(role=Role.ADMINISTRATOR))
    except CorpusError as error:
        return CheckResult("People", well=False, found=str(error), mend="Check database_url, and that it answers.")
    if settings.mail_url and not settings.public_base:
        mend = "Set public_url: links in mail would otherwise lead to whatever address a request names."
        return CheckResult("People", well=False, found="mail is sent, but the site's address is not set", mend=mend)
    if settings.four_eyes and (eyes := _who_publish()) < BOTH:
        found = f"four_eyes is on, and {count_of(eyes, 'person', 'people')} may publish"
        mend = "Invite somebody as a reviewer: what one person brings another has to decide on."
        return CheckResult("People", well=False, found=found, mend=mend)
    return CheckResult("People", well=True, found=f"{count} administrators")


def _who_publish() -> int:
    return sum(one.active for role in Role if is_allowed(role, Action.PUBLISH) for one in find_people(role=role))


def _index(_: Settings, catalogue: Catalogue) -> CheckResult:
    try:
        state = catalogue.engine.state()
        catalogue.engine.verify()
    except (IndexMissing, IndexDamaged, IndexOutdated) as error:
        return CheckResult("Index", well=False, found=str(error))  # what to do is in it
    except SearchIndexError as error:
        return CheckResult("Index", well=False, found=str(error), mend="Check index_url, and that it answers.")
    held = count_of(state.documents, "practice", "practices")
    size = f"{state.size / 2**20:,.1f} MiB"
    return CheckResult("Index", well=True, found=f"{held}, {size}, built {state.built:%Y-%m-%d %H:%M}")


def _in_step(_: Settings, catalogue: Catalogue) -> CheckResult:
    try:
        known, newest = catalogue.engine.state().revision, catalogue.collection.revision
        documents, practices = catalogue.engine.state().documents, len(catalogue.collection)
    except (SearchIndexError, CorpusError):
        return CheckResult("In step", well=False, found="The two cannot be compared until both can be read.")
    found = f"index at revision {known}, database at {newest}"
    if known == newest and documents != practices:
        found = f"{count_of(documents, 'practice', 'practices')} in the index, {practices:,} in the database"
    well = known == newest and documents == practices
    return CheckResult("In step", well, found, "Run `practice-search index build`.")
