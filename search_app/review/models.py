"""What the queue asks of the submissions. Drafts are their owners' alone: nothing here ever finds one."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from attrs import frozen

from search_app.contribute.models import Submission, SubmissionState
from search_app.models import session

__all__ = [
    "NO_REVIEWER",
    "VISIBLE_STATES",
    "WAITING_STATES",
    "QueueFilter",
    "QueueOrder",
    "list_queue",
    "queue_participants",
]

VISIBLE_STATES: Final = frozenset(SubmissionState) - {SubmissionState.DRAFT}
"""The states in which others than who brought it see a submission."""
WAITING_STATES: Final = frozenset({SubmissionState.SUBMITTED, SubmissionState.IN_REVIEW})
"""The states in which it waits for a reviewer."""
NO_REVIEWER: Final = 0
"""In place of a reviewer's number: those that nobody took up."""


class QueueOrder(StrEnum):
    """In which order submissions are listed."""

    OLDEST = "oldest"
    NEWEST = "newest"
    TITLE = "title"


@frozen(kw_only=True)
class QueueFilter:
    """Which submissions to list; None and empty leave open."""

    states: frozenset[SubmissionState] = WAITING_STATES
    country: str = ""
    areas: tuple[str, ...] = ()
    """Notations, one of which it has."""
    contributor: int | None = None
    reviewer: int | None = None
    until: datetime | None = None
    """When it was submitted at the latest."""
    order: QueueOrder = QueueOrder.OLDEST


def list_queue(wanted: QueueFilter, first: int, most: int) -> tuple[int, Sequence[Submission]]:
    """How many there are, and those from the first on, from 0, at most so many."""
    query = sa.select(Submission).where(*_conditions(wanted))
    count = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    orders: dict[QueueOrder, Sequence[Any]] = {
        QueueOrder.OLDEST: (Submission.submitted_at, Submission.id),
        QueueOrder.NEWEST: (Submission.submitted_at.desc(), Submission.id.desc()),
        QueueOrder.TITLE: (sa.func.lower(Submission.title), Submission.id),
    }
    return count, session.scalars(query.order_by(*orders[wanted.order]).offset(first).limit(most)).all()


def queue_participants(limit: int = 500) -> tuple[Sequence[int], Sequence[int]]:
    """The numbers of those who brought what is in the queue, and of those who took it up."""
    columns = (Submission.person, Submission.reviewer)
    contributors, reviewers = (
        session.scalars(sa.select(column).where(Submission.state.in_(VISIBLE_STATES)).distinct().limit(limit)).all()
        for column in columns
    )
    return [number for number in contributors if number], [number for number in reviewers if number]


def _conditions(wanted: QueueFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [Submission.state.in_(wanted.states & VISIBLE_STATES)]
    if wanted.country:
        found.append(Submission.record["country"].as_string() == wanted.country)
    if wanted.areas:
        areas = sa.cast(Submission.record["areas"], sa.Text)
        found.append(sa.or_(*(areas.contains(f'"{notation}"', autoescape=True) for notation in wanted.areas)))
    if wanted.contributor is not None:
        found.append(Submission.person == wanted.contributor)
    if wanted.reviewer is not None:
        found.append(Submission.reviewer == (wanted.reviewer or None))
    if wanted.until is not None:
        found.append(Submission.submitted_at <= wanted.until)
    return found
