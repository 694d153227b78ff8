"""The audit trail: one row for each action, with a hash of itself and of the previous row.

The database refuses to change or delete a row, and to insert one out of order. Somebody who removes these triggers
can still change rows, but then `verify_audit_trail` finds the first changed row. The trail names people by their
number and never by name, so that a person can be erased and the trail stays complete.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from attrs import frozen
from sqlalchemy.orm import Mapped, mapped_column

from search_app.models import Base, lock_for_writing, session

__all__ = ["AuditEntry", "AuditVerification", "audit_entries", "record_action", "verify_audit_trail"]

FIRST_PREVIOUS_HASH: Final = "0" * 64
"""The previous hash of the first entry."""
BATCH_SIZE: Final = 1_000
"""Entries that are verified at once."""


class AuditEntry(Base):
    """One recorded action with its hash."""

    __tablename__ = "audit_trail"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    person: Mapped[int | None]
    """The number of the person; None for the command line and the program. No foreign key: it outlives the person."""
    what: Mapped[str] = mapped_column(sa.String(64), index=True)
    """The action, as a kind and a verb in the past, such as `submission.published`."""
    subject: Mapped[str] = mapped_column(sa.String(160), index=True)
    """What was changed: a kind and a key, such as `practice:fi-ohjaamo` or `person:7`."""
    details: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    """Further facts without personal data."""
    previous: Mapped[str] = mapped_column(sa.String(64))
    """The hash of the previous entry."""
    hash: Mapped[str] = mapped_column(sa.String(64))


@frozen
class AuditVerification:
    """The result of verifying the audit trail."""

    length: int
    """The number of entries before the first fault."""
    head: str
    """The hash of the newest entry. Compare it with a stored one to see whether the end was cut off."""
    fault: str = ""
    """What is wrong, and where; empty if the trail is complete."""


def record_action(what: str, subject: str, person: int | None = None, **details: Any) -> AuditEntry:  # noqa: ANN401 - JSON
    """Write an audit entry in the transaction of the action itself. The caller commits.

    This takes the write lock, so call it after slow work and right before the commit.
    """
    lock_for_writing()
    newest = session.execute(
        sa.select(AuditEntry.number, AuditEntry.hash).order_by(AuditEntry.number.desc()).limit(1)
    ).first()
    entry = AuditEntry(
        number=newest.number + 1 if newest else 1,
        at=datetime.now(UTC),
        person=person,
        what=what,
        subject=subject,
        details=json.loads(json.dumps(details)),
        previous=newest.hash if newest else FIRST_PREVIOUS_HASH,
    )
    entry.hash = _hash_of(entry)
    session.add(entry)
    session.flush()
    return entry


def audit_entries(
    subject: str = "", what: str = "", person: int | None = None, before: int | None = None, limit: int = 100
) -> Sequence[AuditEntry]:
    """Audit entries, newest first.

    - `subject`: only entries of this subject.
    - `what`: only actions that start with this text, such as `submission.`.
    - `person`: only actions of the person with this number.
    - `before`: only entries with a smaller number.
    """
    query = sa.select(AuditEntry).order_by(AuditEntry.number.desc()).limit(limit)
    if subject:
        query = query.where(AuditEntry.subject == subject)
    if what:
        query = query.where(AuditEntry.what.startswith(what, autoescape=True))
    if person is not None:
        query = query.where(AuditEntry.person == person)
    if before is not None:
        query = query.where(AuditEntry.number < before)
    return session.scalars(query).all()


def verify_audit_trail() -> AuditVerification:
    """Check the hashes of all entries from the first to the newest, one batch in memory at a time."""
    length, head = 0, FIRST_PREVIOUS_HASH
    for entry in _all_entries():
        if entry.number != length + 1:
            return AuditVerification(length, head, f"Entry {length + 1} of the audit trail is missing.")
        if entry.previous != head or entry.hash != _hash_of(entry):
            fault = f"Entry {entry.number} of the audit trail was changed after it was written."
            return AuditVerification(length, head, fault)
        length, head = entry.number, entry.hash
    return AuditVerification(length, head)


def _all_entries() -> Iterator[sa.Row[Any]]:
    """All entries from the first to the newest."""
    last = 0
    while True:
        query = sa.select(AuditEntry.__table__).where(AuditEntry.number > last).order_by(AuditEntry.number)
        rows = session.execute(query.limit(BATCH_SIZE)).all()
        if not rows:
            return
        yield from rows
        last = rows[-1].number


def _hash_of(entry: AuditEntry | sa.Row[Any]) -> str:
    """The SHA-256 of an entry's content and the hash of the previous entry."""
    moment = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    content = [entry.number, moment, entry.person, entry.what, entry.subject, entry.details, entry.previous]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
