"""Comments and the reports of them, as tables; and every question that is asked of them.

A `Comment` is in one state at a time. What was shown once and is hidden leaves the editors' reason on the page; what
was never shown leaves nothing. A comment that its author took back has no text any more.
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
"""No comment has a larger number."""


def _now() -> datetime:
    return datetime.now(UTC)


class CommentState(StrEnum):
    """Where a comment stands."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"
    TAKEN_BACK = "taken back"


class ModerationList(StrEnum):
    """What editors look through."""

    WAITING = "waiting"
    REPORTED = "reported"
    HIDDEN = "hidden"


class Comment(Base):
    """What somebody said of a practice."""

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
    """Why it is hidden."""
    written_at: Mapped[datetime] = mapped_column(default=_now)
    shown_at: Mapped[datetime | None]
    """When everybody could read it first; None where nobody could."""

    __table_args__ = (sa.Index("comments_slug_id", "slug", "id"),)

    @property
    def subject(self) -> str:
        """What the audit trail calls it."""
        return f"comment:{self.id}"


@frozen
class CommentRow:
    """A comment as it is read from the database for a page: what the page shows, and no more."""

    id: int
    person_id: int
    author: str
    text: str
    state: CommentState
    reason: str
    written_at: datetime


class Report(Base):
    """That somebody thinks a comment should not be there. Each person reports each comment once."""

    __tablename__ = "comment_reports"

    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comments.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), primary_key=True, index=True)
    comment: Mapped[Comment] = relationship()
    person: Mapped[Person] = relationship()
    reason: Mapped[str] = mapped_column(sa.String(MAX_REASON))
    made_at: Mapped[datetime] = mapped_column(default=_now)
    resolved_at: Mapped[datetime | None] = mapped_column("settled_at")
    """When an editor decided about the comment; None while nobody has."""


_WITH_AUTHOR: Final = sa.select(Comment).join(Comment.author).options(contains_eager(Comment.author))
_WAS_SHOWN: Final = (Comment.state == CommentState.SHOWN) | (
    (Comment.state == CommentState.HIDDEN) & Comment.shown_at.is_not(None)
)
_IS_OPEN: Final = sa.exists().where(Report.comment_id == Comment.id, Report.resolved_at.is_(None))
_IN_PILE: Final = {
    ModerationList.WAITING: Comment.state == CommentState.WAITING,
    ModerationList.REPORTED: (Comment.state == CommentState.SHOWN) & _IS_OPEN,
    ModerationList.HIDDEN: Comment.state == CommentState.HIDDEN,
}


_OWN: Final = (Comment.person_id == sa.bindparam("reader", type_=sa.Integer)) & (
    Comment.state != CommentState.TAKEN_BACK
)
_SEEN: Final = (
    sa.select(Comment.id, Comment.person_id, Person.name, Person.erased_at)
    .add_columns(Comment.text, Comment.state, Comment.reason, Comment.written_at)
    .join(Person, Person.id == Comment.person_id)
    .where(Comment.slug == sa.bindparam("slug"), Comment.id < sa.bindparam("before"), _WAS_SHOWN | _OWN)
    .order_by(Comment.id.desc())
    .limit(sa.bindparam("limit"))
)


def comments_on(slug: str, reader: int | None, before: int | None, limit: int) -> Sequence[CommentRow]:
    """The comments on a practice that a reader may see, the newest first: one question, prepared once.

    `reader` is the number of whoever reads, who sees their own in any state; None is a visitor.
    """
    if len(slug) > MAX_SLUG or "\x00" in slug:
        return ()
    values = {"slug": slug, "reader": reader, "before": before or MAX_COMMENT_NUMBER, "limit": limit}
    return [
        CommentRow(row.id, row.person_id, display_name(row.person_id, row.name, row.erased_at), *row[4:])
        for row in session.connection().execute(_SEEN, values)
    ]


def find_comment(number: int, author: int | None = None) -> Comment | None:
    """The comment of that number; where an author is named, only one of theirs."""
    query = _WITH_AUTHOR.where(Comment.id == number)
    if author is not None:
        query = query.where(Comment.person_id == author)
    return session.scalar(query)


def list_for_moderation(
    which: ModerationList, before: int | None = None, limit: int = COMMENTS_PER_PAGE
) -> Sequence[Comment]:
    """The comments of a pile, the newest first."""
    query = _WITH_AUTHOR.where(_IN_PILE[which])
    if before is not None:
        query = query.where(Comment.id < before)
    return session.scalars(query.order_by(Comment.id.desc()).limit(limit)).all()


def count_for_moderation(which: ModerationList) -> int:
    """How many comments are in a pile."""
    return session.scalar(sa.select(sa.func.count()).select_from(Comment).where(_IN_PILE[which])) or 0


def open_reports(comments: Sequence[Comment]) -> dict[int, list[Report]]:
    """The reports of these comments about which nobody has decided, by the comment's number, with who made them."""
    numbers = [comment.id for comment in comments]
    query = sa.select(Report).join(Report.person).options(contains_eager(Report.person))
    query = query.where(Report.comment_id.in_(numbers), Report.resolved_at.is_(None)).order_by(Report.made_at)
    found: dict[int, list[Report]] = {}
    for report in session.scalars(query):
        found.setdefault(report.comment_id, []).append(report)
    return found


def has_reported(person: int, comment: int) -> bool:
    """Whether somebody reported that comment already."""
    return session.get(Report, (comment, person)) is not None


def resolve_reports(comment: int) -> None:
    """Note that an editor decided about a comment."""
    opened = sa.update(Report).where(Report.comment_id == comment, Report.resolved_at.is_(None))
    session.execute(opened.values(resolved_at=_now()))


def comments_by(person: int) -> Sequence[Comment]:
    """Everything that somebody wrote and has not taken back, the newest first."""
    query = sa.select(Comment).where(Comment.person_id == person, Comment.state != CommentState.TAKEN_BACK)
    return session.scalars(query.order_by(Comment.id.desc())).all()


def reports_by(person: int) -> Sequence[Report]:
    """What somebody reported, the newest first."""
    return session.scalars(sa.select(Report).where(Report.person_id == person).order_by(Report.made_at.desc())).all()
