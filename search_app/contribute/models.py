"""The tables of submissions and of remarks on them, and their queries.

A `Submission` is a draft or a submitted practice, or a change to a published one. Its record is that of
`corpus.records` without a slug, and may be incomplete. A `Remark` is what a reviewer writes about it or one of its
fields. The rules are in `search_app.contribute.workflow`; the queries here check no permission.
"""

from collections.abc import Collection as Items
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from corpus.practice import MAX_SLUG, MAX_TITLE
from search_app.models import Base, session

__all__ = [
    "EDITABLE_STATES",
    "MAX_REMARK",
    "Remark",
    "Submission",
    "SubmissionState",
    "WriteTransaction",
    "add_remark",
    "add_submission",
    "attached_file_hashes",
    "count_editable_submissions",
    "count_submissions",
    "delete_submission",
    "erase_final_submissions",
    "find_remark",
    "find_submission",
    "list_remarks",
    "list_submissions",
    "submissions_by",
]

WriteTransaction: TypeAlias = sa.Connection
"""The connection of a write transaction, as `search_app.models` gives it. Nobody else writes meanwhile."""
MAX_REMARK: Final = 5_000
"""Characters of a remark or of a reason."""


class SubmissionState(StrEnum):
    """The state of a submission in the workflow."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in review"
    CHANGES_REQUESTED = "changes requested"
    PUBLISHED = "published"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    """Ended for good by its contributor."""

    @property
    def label(self) -> str:
        """The name of the state on pages."""
        return self.value.capitalize()


EDITABLE_STATES: Final = frozenset({SubmissionState.DRAFT, SubmissionState.CHANGES_REQUESTED})
"""The states in which the contributor can change the record."""
FINAL_STATES: Final = frozenset({SubmissionState.PUBLISHED, SubmissionState.REJECTED, SubmissionState.WITHDRAWN})
"""The states after which a submission never changes."""


def _now() -> datetime:
    return datetime.now(UTC)


class Submission(Base):
    """A new practice, or a change to a published submission, on its way to publication."""

    __tablename__ = "submissions"

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    reviewer: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    slug: Mapped[str | None] = mapped_column(sa.String(MAX_SLUG), index=True)
    """The slug of the practice that it changes, or as which it was published."""
    base: Mapped[int | None]
    """The revision on which the record is based, updated by each merge; None for a new practice."""
    state: Mapped[SubmissionState] = mapped_column(
        sa.Enum(
            SubmissionState,
            native_enum=False,
            length=24,
            values_callable=lambda states: [state.value for state in states],
        ),
        index=True,
        default=SubmissionState.DRAFT,
    )
    title: Mapped[str] = mapped_column(sa.String(MAX_TITLE), default="")
    """The title of the record, stored for lists."""
    record: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    record_at_request: Mapped[dict[str, Any] | None] = mapped_column("asked", sa.JSON(none_as_null=True))
    """The record when changes were last requested, to show a reviewer what changed since."""
    version: Mapped[int] = mapped_column(default=1)
    """Counts the changes of the record. Whoever saves names the version that they read."""
    created_at: Mapped[datetime] = mapped_column(default=_now)
    updated_at: Mapped[datetime] = mapped_column(default=_now)
    submitted_at: Mapped[datetime | None]
    revision: Mapped[int | None]
    """The revision as which it was published."""
    erased: Mapped[bool] = mapped_column(default=False)
    """Whether everything except the title was erased."""

    @property
    def is_new(self) -> bool:
        """Whether it is a new practice, not a change to a published submission."""
        return self.base is None

    @property
    def display_title(self) -> str:
        """The title, or "Untitled" if it has none yet."""
        return self.title or "Untitled"

    @property
    def subject(self) -> str:
        """The subject of its entries in the audit trail."""
        return f"submission:{self.id}"

    def set_record(self, record: dict[str, Any]) -> None:
        """Replace the record, which makes a new version."""
        self.record, self.title = record, str(record.get("title", ""))[:MAX_TITLE]
        self.version += 1
        self.updated_at = _now()


class Remark(Base):
    """What a reviewer writes about a submission or submission of its fields."""

    __tablename__ = "remarks"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission: Mapped[int] = mapped_column(sa.ForeignKey("submissions.id", ondelete="CASCADE"), index=True)
    field: Mapped[str] = mapped_column(sa.String(40), default="")
    """A field of the record or the key of a section; empty for the whole submission."""
    text: Mapped[str] = mapped_column(sa.Text)
    person: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=_now)
    resolved_at: Mapped[datetime | None] = mapped_column("settled_at")

    def resolve(self) -> None:
        """Mark the remark as resolved, unless it is already."""
        self.resolved_at = self.resolved_at or _now()


def add_submission(person: int, record: dict[str, Any], slug: str | None = None, base: int | None = None) -> Submission:
    """Add a draft and return it. Does not commit."""
    added = Submission(
        person=person, record=record, slug=slug, base=base, title=str(record.get("title", ""))[:MAX_TITLE]
    )
    session.add(added)
    session.flush()
    return added


def attached_file_hashes() -> Iterator[str]:
    """Yield the SHA-256 of each file that a submission names, or named when changes were requested."""
    for row in session.execute(sa.select(Submission.record, Submission.record_at_request)):
        for record in filter(None, row):
            yield from (file["sha256"] for file in record.get("attachments") or () if file.get("sha256"))


def find_submission(number: int) -> Submission | None:
    """Return the submission with this number, or None."""
    return session.get(Submission, number)


def submissions_by(person: int) -> Sequence[Submission]:
    """Return the submissions of a person, the last changed first."""
    query = sa.select(Submission).where(Submission.person == person)
    return session.scalars(query.order_by(Submission.updated_at.desc(), Submission.id.desc())).all()


def list_submissions(states: Items[SubmissionState], slug: str | None = None, limit: int = 500) -> Sequence[Submission]:
    """Return submissions in these states, the oldest first; with `slug`, only those of submission practice."""
    query = sa.select(Submission).where(Submission.state.in_(states)).limit(limit)
    if slug is not None:
        query = query.where(Submission.slug == slug)
    return session.scalars(query.order_by(Submission.submitted_at, Submission.id)).all()


def count_submissions(state: SubmissionState) -> int:
    """Return the number of submissions in a state."""
    return session.scalar(sa.select(sa.func.count()).select_from(Submission).where(Submission.state == state)) or 0


def count_editable_submissions(person: int) -> int:
    """Return how many drafts and other editable submissions a person has."""
    query = sa.select(sa.func.count()).where(Submission.person == person, Submission.state.in_(EDITABLE_STATES))
    return session.scalar(query) or 0


def delete_submission(submission: Submission) -> None:
    """Delete a submission and its remarks. Does not commit."""
    session.execute(sa.delete(Remark).where(Remark.submission == submission.id))
    session.delete(submission)
    session.flush()


def erase_final_submissions(slug: str, newest: int) -> int:
    """Erase everything except the title in the final submissions for a practice. Does not commit.

    The one that was published as the newest revision keeps its record. Returns how many submissions had
    something to erase.
    """
    count = 0
    for submission in session.scalars(
        sa.select(Submission).where(Submission.slug == slug, Submission.state.in_(FINAL_STATES))
    ):
        has_content = submission.record_at_request is not None
        submission.record_at_request = None
        if submission.revision != newest and not submission.erased:
            submission.record, submission.erased, has_content = {"title": submission.title}, True, True
        count += has_content
    return count


def add_remark(submission: Submission, person: int, text: str, field: str = "") -> Remark:
    """Add a remark on a submission, or on submission field of it. Does not commit."""
    added = Remark(submission=submission.id, person=person, text=text[:MAX_REMARK], field=field)
    session.add(added)
    session.flush()
    return added


def find_remark(number: int) -> Remark | None:
    """Return the remark with this number, or None."""
    return session.get(Remark, number)


def list_remarks(submission: Submission) -> Sequence[Remark]:
    """Return the remarks on a submission, the oldest first."""
    return session.scalars(sa.select(Remark).where(Remark.submission == submission.id).order_by(Remark.id)).all()
