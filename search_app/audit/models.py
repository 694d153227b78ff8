"""The audit trail: one row for each thing done, each holding a hash of itself and of the row before it.

The database refuses to change or delete a row, and to add one out of turn. Somebody who takes away the database's own
guards can still do so, but then `verify` finds the first row that is not what it was. The trail names people by their
number and never by name, so that a person can be erased and what was done stays explained.
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

BEGINNING: Final = "0" * 64
BATCH: Final = 1_000


class AuditEntry(Base):
    """One thing that was done."""

    __tablename__ = "audit_trail"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    person: Mapped[int | None]
    """Whose number; None for the command line and for the program itself. No foreign key: it outlives everybody."""
    what: Mapped[str] = mapped_column(sa.String(64), index=True)
    """What was done: a verb in the past, such as `submission.published`."""
    subject: Mapped[str] = mapped_column(sa.String(160), index=True)
    """To what: kind and key, such as `practice:fi-ohjaamo` or `person:7`."""
    details: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    """What else explains it; no personal data."""
    previous: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))


@frozen
class AuditVerification:
    """Whether the trail is whole."""

    length: int
    head: str
    """The hash of the newest row: whoever keeps it elsewhere can tell later whether the end was cut off."""
    fault: str = ""
    """What is wrong, and where; empty where nothing is."""


def record_action(what: str, subject: str, person: int | None = None, **details: Any) -> AuditEntry:  # noqa: ANN401 - JSON values
    """Write down that something was done, in the same transaction as the thing itself; the caller commits.

    It takes its turn to write (`take_turn`), so it stands after what takes long and before the commit.
    """
    lock_for_writing()
    last = session.execute(
        sa.select(AuditEntry.number, AuditEntry.hash).order_by(AuditEntry.number.desc()).limit(1)
    ).first()
    entry = AuditEntry(
        number=last.number + 1 if last else 1,
        at=datetime.now(UTC),
        person=person,
        what=what,
        subject=subject,
        details=json.loads(json.dumps(details)),
        previous=last.hash if last else BEGINNING,
    )
    entry.hash = _expected_hash(entry)
    session.add(entry)
    session.flush()
    return entry


def audit_entries(
    subject: str = "", what: str = "", person: int | None = None, before: int | None = None, limit: int = 100
) -> Sequence[AuditEntry]:
    """Entries, the newest first: of one subject, of one kind (or a kind's beginning, `submission.`), by one person."""
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
    """Go through the whole trail, from its beginning, a batch in memory at a time."""
    length, head = 0, BEGINNING
    for entry in _from_the_beginning():
        if entry.number != length + 1:
            return AuditVerification(length, head, f"Entry {length + 1} of the audit trail is missing.")
        if entry.previous != head or entry.hash != _expected_hash(entry):
            return AuditVerification(
                length, head, f"Entry {entry.number} of the audit trail was changed after it was written."
            )
        length, head = entry.number, entry.hash
    return AuditVerification(length, head)


def _from_the_beginning() -> Iterator[sa.Row[Any]]:
    after = 0
    while True:
        query = (
            sa.select(AuditEntry.__table__).where(AuditEntry.number > after).order_by(AuditEntry.number).limit(BATCH)
        )
        rows = session.execute(query).all()
        if not rows:
            return
        yield from rows
        after = rows[-1].number


def _expected_hash(entry: AuditEntry | sa.Row[Any]) -> str:
    """What the hash of an entry has to be."""
    moment = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    content = [entry.number, moment, entry.person, entry.what, entry.subject, entry.details, entry.previous]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
