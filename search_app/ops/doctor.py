"""`practice-search doctor`: checks of an installation, with a remedy for each problem."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

from corpus.errors import CorpusError
from index.errors import IndexDamaged, IndexMissing, IndexOutdated, SearchIndexError
from index.meaning.encoder import EncoderUnavailable, check_cosines
from search_app.accounts.models import find_people
from search_app.accounts.permissions import Action, Role, is_allowed
from search_app.audit.models import verify_audit_trail
from search_app.catalogue import Catalogue
from search_app.settings import Settings
from search_app.terminal import count_of

__all__ = ["CheckResult", "run_checks"]

MIN_FREE_SPACE: Final = 200 * 1024 * 1024
"""Bytes that should be free in the instance folder: a build needs the size of the index a second time."""
FOUR_EYES: Final = 2
"""People who may publish, at least, if `four_eyes` is on."""
CHECK_DATABASE: Final = "Check database_url, and whether the database answers."


@frozen
class CheckResult:
    """The result of one check."""

    subject: str
    """What was checked, in a word or two."""
    passed: bool
    finding: str
    remedy: str = ""
    """What to do about a problem; empty if the finding says it."""


def run_checks(settings: Settings, catalogue: Catalogue) -> Iterator[CheckResult]:
    """Run all checks, basic ones first. Nothing is changed, except that an old database is migrated."""
    checks: tuple[Callable[[Settings, Catalogue], CheckResult], ...] = (
        _check_python,
        _check_folder,
        _check_disk_space,
        _check_vocabularies,
        _check_database,
        _check_audit_trail,
        _check_people,
        _check_index,
        _check_index_is_current,
        _check_encoder,
        _check_vectors,
    )
    for check in checks:
        yield check(settings, catalogue)


def _check_python(_: Settings, __: Catalogue) -> CheckResult:
    version = sys.version.split()[0]
    return CheckResult("Python", sys.version_info >= (3, 11), version, "Install Python 3.11 or newer.")


def _check_folder(settings: Settings, _: Catalogue) -> CheckResult:
    folder = settings.folder
    if not folder.exists():
        writable = os.access(_nearest_existing(folder), os.W_OK)
        return CheckResult("Instance folder", writable, f"{folder} does not exist yet", f"Make {folder} writable.")
    usable = folder.is_dir() and os.access(folder, os.R_OK | os.W_OK | os.X_OK)
    return CheckResult("Instance folder", usable, str(folder), f"Allow this user to read and write {folder}.")


def _check_disk_space(settings: Settings, _: Catalogue) -> CheckResult:
    free = shutil.disk_usage(_nearest_existing(settings.folder)).free
    finding = f"{free // 2**20:,} MiB free"
    return CheckResult("Disk space", free > MIN_FREE_SPACE, finding, "Free some space on that disk.")


def _nearest_existing(folder: Path) -> Path:
    """The folder, or the nearest folder above it that exists."""
    return next(candidate for candidate in (folder, *folder.parents) if candidate.exists())


def _check_vocabularies(_: Settings, catalogue: Catalogue) -> CheckResult:
    try:
        sizes = [f"{name} {len(scheme.concepts)}" for name, scheme in catalogue.vocabularies.items()]
    except CorpusError as error:
        return CheckResult("Vocabularies", passed=False, finding=str(error), remedy="Correct that Turtle file.")
    return CheckResult("Vocabularies", passed=True, finding=", ".join(sizes))


def _check_database(_: Settings, catalogue: Catalogue) -> CheckResult:
    try:
        number = len(catalogue.collection)
    except CorpusError as error:
        return CheckResult("Database", passed=False, finding=str(error), remedy=CHECK_DATABASE)
    remedy = "Import practices with `practice-search ingest PATH`, or with `practice-search demo`."
    return CheckResult("Database", number > 0, count_of(number, "practice", "practices"), remedy)


def _check_audit_trail(_: Settings, __: Catalogue) -> CheckResult:
    remedy = "The database was changed by hand. Compare it with a backup."
    try:
        verification = verify_audit_trail()
    except CorpusError as error:
        return CheckResult("Audit trail", passed=False, finding=str(error), remedy=CHECK_DATABASE)
    entries = count_of(verification.length, "entry", "entries")
    finding = verification.fault or f"{entries}, complete; the newest hash is {verification.head[:12]}"
    return CheckResult("Audit trail", not verification.fault, finding.rstrip("."), remedy)


def _check_people(settings: Settings, _: Catalogue) -> CheckResult:
    try:
        administrators = len(find_people(role=Role.ADMINISTRATOR))
    except CorpusError as error:
        return CheckResult("People", passed=False, finding=str(error), remedy=CHECK_DATABASE)
    if settings.mail_url and not settings.public_base:
        remedy = "Set public_url. Otherwise links in e-mails lead to the address of any request."
        return CheckResult("People", passed=False, finding="E-mail is on, but public_url is not set", remedy=remedy)
    if settings.four_eyes and (publishers := _count_publishers()) < FOUR_EYES:
        finding = f"four_eyes is on, but {count_of(publishers, 'person', 'people')} may publish"
        remedy = "Invite another reviewer: nobody may decide on their own submission."
        return CheckResult("People", passed=False, finding=finding, remedy=remedy)
    return CheckResult("People", passed=True, finding=count_of(administrators, "administrator", "administrators"))


def _count_publishers() -> int:
    """The number of active people who may publish."""
    roles = [role for role in Role if is_allowed(role, Action.PUBLISH)]
    return sum(person.active for role in roles for person in find_people(role=role))


def _check_index(_: Settings, catalogue: Catalogue) -> CheckResult:
    try:
        state = catalogue.engine.state()
        catalogue.engine.verify()
    except (IndexMissing, IndexDamaged, IndexOutdated) as error:
        return CheckResult("Index", passed=False, finding=str(error))  # the message has the remedy
    except SearchIndexError as error:
        remedy = "Check index_url, and whether the index answers."
        return CheckResult("Index", passed=False, finding=str(error), remedy=remedy)
    practices = count_of(state.documents, "practice", "practices")
    size = f"{state.size / 2**20:,.1f} MiB"
    return CheckResult("Index", passed=True, finding=f"{practices}, {size}, built {state.built:%Y-%m-%d %H:%M}")


def _check_index_is_current(_: Settings, catalogue: Catalogue) -> CheckResult:
    try:
        indexed, newest = catalogue.engine.state().revision, catalogue.collection.revision
        documents, practices = catalogue.engine.state().documents, len(catalogue.collection)
    except (SearchIndexError, CorpusError):
        finding = "Index and database cannot be compared until both can be read."
        return CheckResult("Index is current", passed=False, finding=finding)
    finding = f"index at revision {indexed}, database at revision {newest}"
    if indexed == newest and documents != practices:
        finding = f"{count_of(documents, 'practice', 'practices')} in the index, {practices:,} in the database"
    current = indexed == newest and documents == practices
    return CheckResult("Index is current", current, finding, "Run `practice-search index build`.")


def _check_encoder(settings: Settings, catalogue: Catalogue) -> CheckResult:
    """Compare cosines of known texts, so that another encoder than the measured one is noticed."""
    if settings.meaning == "off":
        return CheckResult("Encoder", passed=True, finding="off, only words are searched")
    remedy = "Run `make install`, or set meaning to off."
    if catalogue.vectors is None:
        return CheckResult("Encoder", passed=False, finding=f"{settings.meaning} is not installed", remedy=remedy)
    try:
        checks = check_cosines(catalogue.vectors.encoder)
    except EncoderUnavailable as error:
        return CheckResult("Encoder", passed=False, finding=str(error).rstrip("."), remedy=remedy)
    wrong = [check for check in checks if not check.passed]
    known = f"{len(checks)} known cosines are right" if checks else "it answers, and has no known cosines"
    finding = f"{catalogue.vectors.encoder.name}, {known}"
    if wrong:
        finding = f"the cosine of “{wrong[0].known.query}” is {wrong[0].measured:.3f}, not {wrong[0].known.cosine:.3f}"
    return CheckResult("Encoder", not wrong, finding, remedy)


def _check_vectors(_: Settings, catalogue: Catalogue) -> CheckResult:
    if catalogue.vectors is None:
        return CheckResult("Encoded passages", passed=True, finding="none, only words are searched")
    try:
        served, waiting = catalogue.vectors.served(), catalogue.vectors.waiting(catalogue.collection)
    except CorpusError as error:
        return CheckResult("Encoded passages", passed=False, finding=str(error), remedy=CHECK_DATABASE)
    if catalogue.vectors.is_damaged:
        remedy = "Run `practice-search index encode`. A running server makes them again by itself."
        finding = "damaged, only words are searched"
        return CheckResult("Encoded passages", passed=False, finding=finding, remedy=remedy)
    passages = served.vectors.passages if served else 0
    finding = f"{passages:,} of {count_of(len(served.vectors) if served else 0, 'practice', 'practices')}"
    if waiting:
        finding = f"{finding}, {count_of(waiting, 'change waits', 'changes wait')} for the server"
    return CheckResult("Encoded passages", passed=True, finding=finding)
