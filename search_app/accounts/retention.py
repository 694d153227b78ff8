"""Retention: delete personal data that has expired. A timer runs it as `practice-search people tidy`.

Expired attempts, sign-ins, stored e-mails and unconfirmed accounts are deleted at once. An account that was not used
for the setting's months gets a warning by e-mail. It is erased a month later if nobody has signed in. The audit trail
stays complete: it names people by their number only.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from attrs import frozen
from flask import render_template

from search_app import mail
from search_app.accounts.management import LastAdministrator
from search_app.accounts.models import Person, delete_expired, inactive_people, unconfirmed_people
from search_app.accounts.personal_data import erase_person, personal_data_sources
from search_app.audit.models import record_action
from search_app.models import session, write_transaction
from search_app.settings import current_settings

__all__ = ["A_MONTH", "MAIL_RETENTION", "UNCONFIRMED_RETENTION", "DeletedCount", "delete_expired_data", "months"]

A_MONTH: Final = timedelta(days=365.25) / 12
UNCONFIRMED_RETENTION: Final = timedelta(days=30)
"""How long an account waits for its e-mail address to be confirmed. Links in e-mails are valid for two days."""
MAIL_RETENTION: Final = timedelta(days=30)
"""How long an e-mail that was written into a file is stored."""


@frozen
class DeletedCount:
    """How much of one kind of data was deleted, or would be."""

    what: str
    """The kind of data, in a few words for the command line."""
    number: int


def months(number: int) -> timedelta:
    """The length of so many average months."""
    return number * A_MONTH


def delete_expired_data(now: datetime | None = None, *, dry_run: bool = False) -> Iterator[DeletedCount]:
    """Delete expired data, one kind at a time as the result is read. `dry_run` only counts accounts."""
    now = now or datetime.now(UTC)
    settings = current_settings()
    idle = months(settings.retention_months)
    unconfirmed = unconfirmed_people(now - UNCONFIRMED_RETENTION)
    yield DeletedCount("accounts with an unconfirmed e-mail address", _erase(unconfirmed, dry_run=dry_run))
    warned = [person for person in inactive_people(now - idle) if person.warned_at and person.warned_at < now - A_MONTH]
    yield DeletedCount("unused accounts, warned a month ago", _erase(warned, dry_run=dry_run))
    not_warned = [person for person in inactive_people(now - idle) if person.warned_at is None]
    yield DeletedCount("unused accounts, warned now but not deleted", _warn(not_warned, now, dry_run=dry_run))
    if not dry_run:
        with write_transaction():
            delete_expired(timedelta(days=settings.sign_in_days))
        yield DeletedCount("stored e-mails", mail.delete_older_messages(now - MAIL_RETENTION))
        for source in personal_data_sources():
            yield DeletedCount(source.label, source.delete_expired(now - idle))


def _erase(people: Sequence[Person], *, dry_run: bool) -> int:
    """Erase these people, except the last administrator; return how many were erased."""
    number = 0
    for person in people:
        try:
            if not dry_run:
                erase_person(person, None, reason="retention")
            number += 1
        except LastAdministrator:
            continue
    return number


def _warn(people: Sequence[Person], now: datetime, *, dry_run: bool) -> int:
    """Warn these people by e-mail that their accounts will be erased; return how many there are."""
    settings = current_settings()
    for person in () if dry_run else people:
        text = render_template("accounts/mail/unused.txt", person=person, months=settings.retention_months)
        with write_transaction():
            session.refresh(person)
            person.warned_at = now
            record_action("person.warned", f"person:{person.id}")
        mail.send(person.email, f"Your account at {settings.display_name} will be erased", text)
    return len(people)
