"""The queries of the review queue. Drafts are visible to their contributors only, so no query here returns one."""

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
"""The states in which others than the contributor see a submission."""
WAITING_STATES: Final = frozenset({SubmissionState.SUBMITTED, SubmissionState.IN_REVIEW})
"""The states in which a submission waits for a reviewer."""
NO_REVIEWER: Final = 0
"""Stands for the number of a reviewer in a filter: submissions that have none."""


class QueueOrder(StrEnum):
    """The order in which submissions are listed."""

    OLDEST = "oldest"
    NEWEST = "newest"
    TITLE = "title"


@frozen(kw_only=True)
class QueueFilter:
    """Which submissions to list; None and empty values do not filter."""

    states: frozenset[SubmissionState] = WAITING_STATES
    country: str = ""
    concept_field: str = ""
    concepts: tuple[str, ...] = ()
    """Notations of which a submission must have one in that field."""
    contributor: int | None = None
    reviewer: int | None = None
    until: datetime | None = None
    """The latest time of submission."""
    order: QueueOrder = QueueOrder.OLDEST


def list_queue(queue_filter: QueueFilter, first: int, limit: int) -> tuple[int, Sequence[Submission]]:
    """Return the number of matching submissions, and those from `first` (0-based) on, at limit `limit`."""
    query = sa.select(Submission).where(*_conditions(queue_filter))
    count = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    orders: dict[QueueOrder, Sequence[Any]] = {
        QueueOrder.OLDEST: (Submission.submitted_at, Submission.id),
        QueueOrder.NEWEST: (Submission.submitted_at.desc(), Submission.id.desc()),
        QueueOrder.TITLE: (sa.func.lower(Submission.title), Submission.id),
    }
    return count, session.scalars(query.order_by(*orders[queue_filter.order]).offset(first).limit(limit)).all()


def queue_participants(limit: int = 500) -> tuple[Sequence[int], Sequence[int]]:
    """Return the numbers of the contributors and of the reviewers of all visible submissions."""
    columns = (Submission.person, Submission.reviewer)
    contributors, reviewers = (
        session.scalars(sa.select(column).where(Submission.state.in_(VISIBLE_STATES)).distinct().limit(limit)).all()
        for column in columns
    )
    return [number for number in contributors if number], [number for number in reviewers if number]


def _conditions(queue_filter: QueueFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [Submission.state.in_(queue_filter.states & VISIBLE_STATES)]
    if queue_filter.country:
        countries = sa.cast(Submission.record["countries"], sa.Text)
        only_country = Submission.record["country"].as_string()  # in drafts from before the list of countries
        named = countries.contains(f'"{queue_filter.country}"', autoescape=True)
        conditions.append(sa.or_(named, only_country == queue_filter.country))
    if queue_filter.concepts:
        values = sa.cast(Submission.record[queue_filter.concept_field], sa.Text)
        conditions.append(
            sa.or_(*(values.contains(f'"{notation}"', autoescape=True) for notation in queue_filter.concepts))
        )
    if queue_filter.contributor is not None:
        conditions.append(Submission.person == queue_filter.contributor)
    if queue_filter.reviewer is not None:
        conditions.append(Submission.reviewer == (queue_filter.reviewer or None))
    if queue_filter.until is not None:
        conditions.append(Submission.submitted_at <= queue_filter.until)
    return conditions
