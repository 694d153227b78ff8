"""The tables of comments and of reports about them, and their queries.

A `Comment` has one state at a time. A comment that was shown and is now hidden leaves the editors' reason on the
page; one that was never shown leaves nothing. A comment that its author deleted has no text.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from attrs import frozen
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from search_app.accounts.models import Person, display_name
from search_app.models import Base, session

__all__ = [
    "COMMENTS_PER_PAGE",
    "MAX_REASON",
    "MAX_SLUG",
    "MAX_TEXT",
    "Comment",
    "CommentRow",
    "CommentState",
    "ModerationList",
    "Report",
    "comments_by",
    "comments_on",
    "count_for_moderation",
    "find_comment",
    "has_reported",
    "list_for_moderation",
    "open_reports",
    "reports_by",
    "resolve_reports",
]

MAX_TEXT: Final = 4_000
"""Characters of a comment: about a page."""
MAX_REASON: Final = 500
MAX_SLUG: Final = 96
COMMENTS_PER_PAGE: Final = 50
"""Comments on one page."""
MAX_COMMENT_NUMBER: Final = 2**31 - 1
"""An upper bound of comment numbers, for queries without a bound."""


def _now() -> datetime:
    return datetime.now(UTC)


class CommentState(StrEnum):
    """The state of a comment."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"
    TAKEN_BACK = "taken back"


class ModerationList(StrEnum):
    """The lists of comments that editors work through."""

    WAITING = "waiting"
    REPORTED = "reported"
    HIDDEN = "hidden"


class Comment(Base):
    """A reader's comment on a practice."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(MAX_SLUG))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    author: Mapped[Person] = relationship()
    text: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[CommentState] = mapped_column(
        sa.Enum(
            CommentState, native_enum=False, length=16, values_callable=lambda states: [state.value for state in states]
        ),
        index=True,
    )
    reason: Mapped[str] = mapped_column(sa.String(MAX_REASON), default="")
    """The reason for hiding it."""
    written_at: Mapped[datetime] = mapped_column(default=_now)
    shown_at: Mapped[datetime | None]
    """When everybody could first read it; None if it was never shown."""

    __table_args__ = (sa.Index("comments_slug_id", "slug", "id"),)

    @property
    def subject(self) -> str:
        """The subject of its entries in the audit trail."""
        return f"comment:{self.id}"


@frozen
class CommentRow:
    """A comment as read from the database for a page, with only what the page shows."""

    id: int
    person_id: int
    author: str
    text: str
    state: CommentState
    reason: str
    written_at: datetime


class Report(Base):
    """A person's report that a comment should be removed. A person can report a comment once."""

    __tablename__ = "comment_reports"

    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comments.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), primary_key=True, index=True)
    comment: Mapped[Comment] = relationship()
    person: Mapped[Person] = relationship()
    reason: Mapped[str] = mapped_column(sa.String(MAX_REASON))
    made_at: Mapped[datetime] = mapped_column(default=_now)
    resolved_at: Mapped[datetime | None] = mapped_column("settled_at")
    """When an editor decided about the comment; None before that."""


_WITH_AUTHOR: Final = sa.select(Comment).join(Comment.author).options(contains_eager(Comment.author))
_WAS_SHOWN: Final = (Comment.state == CommentState.SHOWN) | (
    (Comment.state == CommentState.HIDDEN) & Comment.shown_at.is_not(None)
)
_IS_OPEN: Final = sa.exists().where(Report.comment_id == Comment.id, Report.resolved_at.is_(None))
_CONDITIONS: Final = {
    ModerationList.WAITING: Comment.state == CommentState.WAITING,
    ModerationList.REPORTED: (Comment.state == CommentState.SHOWN) & _IS_OPEN,
    ModerationList.HIDDEN: Comment.state == CommentState.HIDDEN,
}


_IS_OWN: Final = (Comment.person_id == sa.bindparam("reader", type_=sa.Integer)) & (
    Comment.state != CommentState.TAKEN_BACK
)
_COMMENTS_ON_PRACTICE: Final = (
    sa.select(Comment.id, Comment.person_id, Person.name, Person.erased_at)
    .add_columns(Comment.text, Comment.state, Comment.reason, Comment.written_at)
    .join(Person, Person.id == Comment.person_id)
    .where(Comment.slug == sa.bindparam("slug"), Comment.id < sa.bindparam("before"), _WAS_SHOWN | _IS_OWN)
    .order_by(Comment.id.desc())
    .limit(sa.bindparam("limit"))
)


def comments_on(slug: str, reader: int | None, before: int | None, limit: int) -> Sequence[CommentRow]:
    """Return the comments on a practice that a reader may see, the newest first, with one prepared statement.

    `reader` is the number of the person, who sees their own comments in any state; None for a visitor.
    """
    if len(slug) > MAX_SLUG or "\x00" in slug:
        return ()
    values = {"slug": slug, "reader": reader, "before": before or MAX_COMMENT_NUMBER, "limit": limit}
    return [
        CommentRow(row.id, row.person_id, display_name(row.person_id, row.name, row.erased_at), *row[4:])
        for row in session.connection().execute(_COMMENTS_ON_PRACTICE, values)
    ]


def find_comment(number: int, author: int | None = None) -> Comment | None:
    """Return the comment with this number; if `author` is given, only one by that person."""
    query = _WITH_AUTHOR.where(Comment.id == number)
    if author is not None:
        query = query.where(Comment.person_id == author)
    return session.scalar(query)


def list_for_moderation(
    moderation_list: ModerationList, before: int | None = None, limit: int = COMMENTS_PER_PAGE
) -> Sequence[Comment]:
    """Return the comments of a moderation list, the newest first."""
    query = _WITH_AUTHOR.where(_CONDITIONS[moderation_list])
    if before is not None:
        query = query.where(Comment.id < before)
    return session.scalars(query.order_by(Comment.id.desc()).limit(limit)).all()


def count_for_moderation(moderation_list: ModerationList) -> int:
    """Return the number of comments in a moderation list."""
    return session.scalar(sa.select(sa.func.count()).select_from(Comment).where(_CONDITIONS[moderation_list])) or 0


def open_reports(comments: Sequence[Comment]) -> dict[int, list[Report]]:
    """Return the unresolved reports of these comments, by the comment's number, with the reporting person."""
    numbers = [comment.id for comment in comments]
    query = sa.select(Report).join(Report.person).options(contains_eager(Report.person))
    query = query.where(Report.comment_id.in_(numbers), Report.resolved_at.is_(None)).order_by(Report.made_at)
    by_comment: dict[int, list[Report]] = {}
    for report in session.scalars(query):
        by_comment.setdefault(report.comment_id, []).append(report)
    return by_comment


def has_reported(person: int, comment: int) -> bool:
    """Whether this person has reported this comment."""
    return session.get(Report, (comment, person)) is not None


def resolve_reports(comment: int) -> None:
    """Mark all reports of a comment as resolved."""
    open_reports_update = sa.update(Report).where(Report.comment_id == comment, Report.resolved_at.is_(None))
    session.execute(open_reports_update.values(resolved_at=_now()))


def comments_by(person: int) -> Sequence[Comment]:
    """Return all comments of a person that they have not deleted, the newest first."""
    query = sa.select(Comment).where(Comment.person_id == person, Comment.state != CommentState.TAKEN_BACK)
    return session.scalars(query.order_by(Comment.id.desc())).all()


def reports_by(person: int) -> Sequence[Report]:
    """Return all reports of a person, the newest first."""
    return session.scalars(sa.select(Report).where(Report.person_id == person).order_by(Report.made_at.desc())).all()
