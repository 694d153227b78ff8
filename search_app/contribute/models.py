"""Submissions and the remarks on them, as tables; and every question that is asked of them.

A `Submission` is a record on its way into the collection: its values are those of `corpus.records`, without a slug, and
may be unfinished. A `Remark` is what a reviewer says about one of its fields. What may be done to a submission is the
matter of `search_app.contribute.workflow`; nothing here asks who may.
"""

from collections.abc import Collection as Values
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from corpus.practice import MAX_SLUG, MAX_TITLE
from search_app.models import Base, session

__all__ = [
    "MAX_REMARK",
    "OPEN",
    "Remark",
    "State",
    "Submission",
    "Turn",
    "add",
    "add_remark",
    "attached",
    "count_in",
    "discard",
    "erase_decided",
    "find",
    "find_remark",
    "open_ones",
    "own",
    "remarks",
    "submissions",
]

Turn: TypeAlias = sa.Connection
"""What `search_app.models.writing` gives: the connection of a transaction in which nobody else writes."""
MAX_REMARK: Final = 5_000
"""Characters of a remark, or of a reason."""


class State(StrEnum):
    """How far a submission has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in review"
    CHANGES_REQUESTED = "changes requested"
    PUBLISHED = "published"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    """Taken back for good by whoever brought it."""

    @property
    def label(self) -> str:
        """Its name on a page."""
        return self.value.capitalize()


OPEN: Final = frozenset({State.DRAFT, State.CHANGES_REQUESTED})
"""The states in which whoever brings it can change it."""
DECIDED: Final = frozenset({State.PUBLISHED, State.REJECTED, State.WITHDRAWN})
"""The states in which nobody changes it any more."""


def _now() -> datetime:
    return datetime.now(UTC)


class Submission(Base):
    """A practice that somebody brings, or a change of one that is published."""

    __tablename__ = "submissions"

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    reviewer: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    slug: Mapped[str | None] = mapped_column(sa.String(MAX_SLUG), index=True)
    """Of the practice that it changes, or that it was published as."""
    base: Mapped[int | None]
    """The revision of that practice from which it began, or to which it was last brought; None for a new practice."""
    state: Mapped[State] = mapped_column(
        sa.Enum(State, native_enum=False, length=24, values_callable=lambda states: [one.value for one in states]),
        index=True,
        default=State.DRAFT,
    )
    title: Mapped[str] = mapped_column(sa.String(MAX_TITLE), default="")
    """The record's, for lists."""
    record: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    asked: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    """The record as it was when changes were asked for last: what changed since is what a reviewer looks at."""
    version: Mapped[int] = mapped_column(default=1)
    """One more with each change of the record: whoever changes it says which one they saw."""
    created_at: Mapped[datetime] = mapped_column(default=_now)
    updated_at: Mapped[datetime] = mapped_column(default=_now)
    submitted_at: Mapped[datetime | None]
    revision: Mapped[int | None]
    """The revision as which it was published."""
    erased: Mapped[bool] = mapped_column(default=False)
    """Whether what it held was taken away for good, but for its title."""

    @property
    def is_new(self) -> bool:
        """Whether it brings a practice that is not in the collection yet, rather than a change of one."""
        return self.base is None

    @property
    def shown_title(self) -> str:
        """The title, or what stands for one that is not there yet."""
        return self.title or "Untitled"

    @property
    def subject(self) -> str:
        """What the audit trail calls it."""
        return f"submission:{self.id}"

    def change(self, record: dict[str, Any]) -> None:
        """Take another record, which makes another version."""
        self.record, self.title = record, str(record.get("title", ""))[:MAX_TITLE]
        self.version += 1
        self.updated_at = _now()


class Remark(Base):
    """What somebody says about a submission, or one field of it."""

    __tablename__ = "remarks"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission: Mapped[int] = mapped_column(sa.ForeignKey("submissions.id", ondelete="CASCADE"), index=True)
    field: Mapped[str] = mapped_column(sa.String(40), default="")
    """The field of the record or the key of the section; empty where it is about the whole."""
    text: Mapped[str] = mapped_column(sa.Text)
    person: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=_now)
    settled_at: Mapped[datetime | None]

    def settle(self) -> None:
        """Note that it was answered."""
        self.settled_at = self.settled_at or _now()


def add(person: int, record: dict[str, Any], slug: str | None = None, base: int | None = None) -> Submission:
    """A new draft. Commits nothing."""
    made = Submission(
        person=person, record=record, slug=slug, base=base, title=str(record.get("title", ""))[:MAX_TITLE]
    )
    session.add(made)
    session.flush()
    return made


def attached() -> Iterator[str]:
    """The SHA-256 of every file that a submission names, or named when changes were asked for."""
    for row in session.execute(sa.select(Submission.record, Submission.asked)):
        for record in filter(None, row):
            yield from (file["sha256"] for file in record.get("attachments") or () if file.get("sha256"))


def find(number: int) -> Submission | None:
    """The submission of that number."""
    return session.get(Submission, number)


def own(person: int) -> Sequence[Submission]:
    """What a person brought, what they worked on last first."""
    query = sa.select(Submission).where(Submission.person == person)
    return session.scalars(query.order_by(Submission.updated_at.desc(), Submission.id.desc())).all()


def submissions(states: Values[State], slug: str | None = None, limit: int = 500) -> Sequence[Submission]:
    """Those in one of these states, what waits longest first; of one practice, where it is named."""
    query = sa.select(Submission).where(Submission.state.in_(states)).limit(limit)
    if slug is not None:
        query = query.where(Submission.slug == slug)
    return session.scalars(query.order_by(Submission.submitted_at, Submission.id)).all()


def count_in(state: State) -> int:
    """How many submissions are in that state."""
    return session.scalar(sa.select(sa.func.count()).select_from(Submission).where(Submission.state == state)) or 0


def open_ones(person: int) -> int:
    """How many drafts and other submissions that they can still change a person has."""
    query = sa.select(sa.func.count()).where(Submission.person == person, Submission.state.in_(OPEN))
    return session.scalar(query) or 0


def discard(submission: Submission) -> None:
    """Delete a submission and its remarks. Commits nothing."""
    session.execute(sa.delete(Remark).where(Remark.submission == submission.id))
    session.delete(submission)
    session.flush()


def erase_decided(slug: str, newest: int) -> int:
    """Leave of what was brought for a practice and decided nothing but the title; how many had more. Commits nothing.

    What was published as the newest revision stays as it was published.
    """
    count = 0
    for one in session.scalars(sa.select(Submission).where(Submission.slug == slug, Submission.state.in_(DECIDED))):
        held = one.asked is not None
        one.asked = None
        if one.revision != newest and not one.erased:
            one.record, one.erased, held = {"title": one.title}, True, True
        count += held
    return count


def add_remark(submission: Submission, person: int, text: str, field: str = "") -> Remark:
    """A remark on a submission, or on one field of it. Commits nothing."""
    made = Remark(submission=submission.id, person=person, text=text[:MAX_REMARK], field=field)
    session.add(made)
    session.flush()
    return made


def find_remark(number: int) -> Remark | None:
    """The remark of that number."""
    return session.get(Remark, number)


def remarks(submission: Submission) -> Sequence[Remark]:
    """What was said about a submission, in its order."""
    return session.scalars(sa.select(Remark).where(Remark.submission == submission.id).order_by(Remark.id)).all()
