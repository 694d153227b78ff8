"""What is kept about people is given up after its time: `practice-search people tidy`, which a timer runs.

What is over goes at once: attempts, sign-ins, mails in files, accounts whose address nobody confirmed. An account that
was not used for the setting's months gets a mail, and is erased where nobody came within a month of it. The audit trail
stays whole: it knows people by number only.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from attrs import frozen
from flask import current_app, render_template

from search_app import mail
from search_app.accounts.management import LastAdministrator
from search_app.accounts.models import Person, delete_expired, inactive_people, unconfirmed_people
from search_app.accounts.personal_data import erase_person, personal_data_sources
from search_app.audit.models import record_action
from search_app.models import session, write_transaction
from search_app.settings import Settings

__all__ = ["A_MONTH", "MAIL_RETENTION", "UNCONFIRMED_RETENTION", "DeletedCount", "delete_expired_data", "months"]

A_MONTH: Final = timedelta(days=365.25) / 12
UNCONFIRMED_RETENTION: Final = timedelta(days=30)
"""How long an account waits for its address to be confirmed; the links in mails are good for two days."""
MAIL_RETENTION: Final = timedelta(days=30)
"""How long a mail is kept that went into a file."""


@frozen
class DeletedCount:
    """One kind of what was given up, or would be, and how many there were."""

    what: str
    number: int


def months(number: int) -> timedelta:
    """So many months, as long as they are on average."""
    return number * A_MONTH


def delete_expired_data(now: datetime | None = None, *, keep: bool = False) -> Iterator[DeletedCount]:
    """Give up what is over, each kind as it is asked for; `keep` only counts people. Names no one."""
    now = now or datetime.now(UTC)
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    idle = months(settings.retention_months)
    yield DeletedCount(
        "accounts whose address was not confirmed", _erased(unconfirmed_people(now - UNCONFIRMED_RETENTION), keep)
    )
    forgotten = [one for one in inactive_people(now - idle) if one.warned_at and one.warned_at < now - A_MONTH]
    yield DeletedCount("accounts that were not used, and mailed a month ago", _erased(forgotten, keep))
    waiting = [one for one in inactive_people(now - idle) if one.warned_at is None]
    yield DeletedCount("accounts that were not used, mailed now", _warned(waiting, now, keep))
    if not keep:
        with write_transaction():
            delete_expired(timedelta(days=settings.sign_in_days))
        yield DeletedCount("mails in files", mail.delete_older_messages(now - MAIL_RETENTION))
        yield from (DeletedCount(one.label, one.delete_expired(now - idle)) for one in personal_data_sources())


def _erased(people: Sequence[Person], keep: bool) -> int:  # noqa: FBT001 - as `tidy` was told
    """Erase them, but for the last who can give roles."""
    number = 0
    for person in people:
        try:
            if not keep:
                erase_person(person, None, reason="retention")
            number += 1
        except LastAdministrator:
            continue
    return number


def _warned(people: Sequence[Person], now: datetime, keep: bool) -> int:  # noqa: FBT001 - as `tidy` was told
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    for person in () if keep else people:
        text = render_template("accounts/mail/unused.txt", person=person, months=settings.retention_months)
        with write_transaction():
            session.refresh(person)
            person.warned_at = now
            record_action("person.warned", f"person:{person.id}")
        mail.send(person.email, f"Your account at {settings.site_name} is not used", text)
    return len(people)
