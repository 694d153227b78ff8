"""The tables of saved searches and of the e-mails that wait to be sent, and their queries.

An `AlertMessage` is written in the same transaction as the revision up to which its search was checked. So a run that
is killed loses no message and writes none twice.
"""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from search_app.accounts.models import Person
from search_app.models import Base, session, write_transaction

__all__ = [
    "MAX_NAME",
    "MAX_SAVED_SEARCHES",
    "AlertMessage",
    "Frequency",
    "SavedSearch",
    "claim_message",
    "delete_old_messages",
    "delete_searches_of",
    "due_searches",
    "find_search",
    "find_search_by_token",
    "searches_of",
    "unsent_messages",
]

MAX_NAME: Final = 100
"""Characters of the name of a saved search."""
MAX_SAVED_SEARCHES: Final = 100
"""Saved searches of one person."""
MAX_NUMBER: Final = 2**31 - 1
MAX_WAIT: Final = timedelta(days=7)
"""How long a message is tried. Then its address or its mail server does not work."""
CLAIM_TIMEOUT: Final = timedelta(minutes=10)
"""After this time, a message that another run began to send counts as not sent: that run was killed."""


def _now() -> datetime:
    return datetime.now(UTC)


class Frequency(StrEnum):
    """How often a saved search is checked for an e-mail."""

    NEVER = "never"
    DAILY = "daily"
    WEEKLY = "weekly"

    @property
    def label(self) -> str:
        """The choice on pages."""
        return {"never": "No e-mails", "daily": "At most once a day", "weekly": "At most once a week"}[self.value]


INTERVALS: Final = {Frequency.DAILY: timedelta(hours=23), Frequency.WEEKLY: timedelta(days=7, hours=-1)}
"""The time between two checks: an hour less than a day or a week, since a timer is never exact."""


class SavedSearch(Base):
    """A search that a person saved under a name."""

    __tablename__ = "saved_searches"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    person: Mapped[Person] = relationship()
    name: Mapped[str] = mapped_column(sa.String(MAX_NAME))
    arguments: Mapped[str] = mapped_column(sa.Text)
    """The parameters of its address, URL-encoded."""
    frequency: Mapped[Frequency] = mapped_column(
        sa.Enum(
            Frequency,
            native_enum=False,
            length=16,
            values_callable=lambda frequencies: [frequency.value for frequency in frequencies],
        )
    )
    with_changes: Mapped[bool] = mapped_column(default=False)
    """Whether e-mails also name practices that changed."""
    revision: Mapped[int] = mapped_column(sa.BigInteger)
    """The revision up to which the search was checked."""
    checked_at: Mapped[datetime] = mapped_column(default=_now)
    created_at: Mapped[datetime] = mapped_column(default=_now)
    token: Mapped[str] = mapped_column(sa.String(64), unique=True, default=lambda: secrets.token_urlsafe(32))
    """The secret part of the address that ends its e-mails."""


class AlertMessage(Base):
    """An e-mail about a saved search, sent or not."""

    __tablename__ = "alert_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    search_id: Mapped[int] = mapped_column(sa.ForeignKey("saved_searches.id"), index=True)
    search: Mapped[SavedSearch] = relationship()
    subject: Mapped[str] = mapped_column(sa.String(300))
    text: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(default=_now)
    claimed_at: Mapped[datetime | None]
    """When a run last began to send it."""
    sent_at: Mapped[datetime | None]


def searches_of(person: int) -> Sequence[SavedSearch]:
    """Return the saved searches of a person, by name."""
    query = sa.select(SavedSearch).where(SavedSearch.person_id == person)
    return session.scalars(query.order_by(sa.func.lower(SavedSearch.name), SavedSearch.id)).all()


def find_search(number: int, person: int) -> SavedSearch | None:
    """Return a saved search of this person. A number that no table can hold is that of none."""
    if number > MAX_NUMBER:
        return None
    return session.scalar(sa.select(SavedSearch).where(SavedSearch.id == number, SavedSearch.person_id == person))


def find_search_by_token(token: str) -> SavedSearch | None:
    """Return the saved search whose e-mails this token ends."""
    return session.scalar(sa.select(SavedSearch).where(SavedSearch.token == token))


def due_searches(now: datetime) -> Sequence[int]:
    """Return the numbers of the searches to check: those of active people, whose last check is long enough ago."""
    due = sa.or_(
        *(
            sa.and_(SavedSearch.frequency == frequency, SavedSearch.checked_at <= now - interval)
            for frequency, interval in INTERVALS.items()
        )
    )
    query = sa.select(SavedSearch.id).join(SavedSearch.person)
    return session.scalars(
        query.where(due, Person.active, Person.confirmed_at.is_not(None)).order_by(SavedSearch.id)
    ).all()


def unsent_messages(now: datetime) -> Sequence[int]:
    """Return the numbers of the messages to send, the oldest first: wanted, not too old, and in no other run."""
    wanted = sa.select(AlertMessage.id).join(AlertMessage.search).join(SavedSearch.person)
    query = wanted.where(
        AlertMessage.sent_at.is_(None),
        AlertMessage.created_at > now - MAX_WAIT,
        SavedSearch.frequency != Frequency.NEVER,
        Person.active,
        _is_unclaimed(now),
    )
    return session.scalars(query.order_by(AlertMessage.id)).all()


def claim_message(number: int, now: datetime) -> bool:
    """Take a message for sending; return False where another run took or sent it. Does not commit."""
    update = sa.update(AlertMessage).where(
        AlertMessage.id == number, AlertMessage.sent_at.is_(None), _is_unclaimed(now)
    )
    result = cast("sa.CursorResult[Any]", session.execute(update.values(claimed_at=now)))
    return result.rowcount == 1


def _is_unclaimed(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(AlertMessage.claimed_at.is_(None), AlertMessage.claimed_at <= now - CLAIM_TIMEOUT)


def delete_searches_of(person: int, number: int | None = None) -> None:
    """Delete all saved searches of a person, or one, with their messages. Does not commit."""
    chosen = sa.select(SavedSearch.id).where(SavedSearch.person_id == person)
    if number is not None:
        chosen = chosen.where(SavedSearch.id == number)
    session.execute(sa.delete(AlertMessage).where(AlertMessage.search_id.in_(chosen)))
    session.execute(sa.delete(SavedSearch).where(SavedSearch.id.in_(chosen)))


def delete_old_messages(time_limit: datetime) -> int:
    """Delete the messages that were written before that time, sent or not; return how many there were. It commits."""
    with write_transaction():
        old = sa.delete(AlertMessage).where(AlertMessage.created_at < time_limit)
        return cast("sa.CursorResult[Any]", session.execute(old)).rowcount
