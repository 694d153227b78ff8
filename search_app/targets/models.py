"""What was decided of practices for other databases, as a table that is only added to: the newest decision counts."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from search_app.models import Base, session

__all__ = [
    "MAX_REASON",
    "Decision",
    "TargetDecision",
    "add_decision",
    "decisions_by",
    "list_decisions",
    "newest_decision_id",
    "newest_decisions",
]

MAX_REASON: Final = 1_000
"""Characters."""


class Decision(StrEnum):
    """Whether a practice goes to another database."""

    APPROVED = "approved"
    DECLINED = "declined"
    UNDECIDED = "undecided"

    @property
    def label(self) -> str:
        """Its name on a page."""
        return self.value.capitalize()


class TargetDecision(Base):
    """What somebody decided of a practice, in the revision that they saw."""

    __tablename__ = "target_decisions"
    __table_args__ = (sa.Index("target_decisions_of_a_practice", "target", "slug", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(96))
    target: Mapped[str] = mapped_column(sa.String(40))
    """The key of the setting. One that is set no more keeps its decisions."""
    decision: Mapped[Decision] = mapped_column(
        sa.Enum(
            Decision, native_enum=False, length=16, values_callable=lambda all_: [decision.value for decision in all_]
        )
    )
    reason: Mapped[str] = mapped_column(sa.String(MAX_REASON), default="")
    revision: Mapped[int] = mapped_column(sa.BigInteger)
    person: Mapped[int | None]
    at: Mapped[datetime]


def add_decision(  # noqa: PLR0917 - a row has as many columns as it has
    slug: str, target: str, decision: Decision, reason: str, revision: int, person: int | None
) -> None:
    """Write a decision down. Commits nothing."""
    values = {"slug": slug, "target": target, "decision": decision, "reason": reason, "revision": revision}
    session.add(TargetDecision(**values, person=person, at=datetime.now(UTC)))
    session.flush()


def newest_decisions(slugs: Iterable[str], target: str = "") -> dict[tuple[str, str], TargetDecision]:
    """The newest decision of each of these practices for each database, or for one, by slug and database."""
    query = sa.select(TargetDecision).where(TargetDecision.slug.in_(list(slugs))).order_by(TargetDecision.id)
    found = session.scalars(query.where(TargetDecision.target == target) if target else query)
    return {(one.slug, one.target): one for one in found}


def list_decisions(target: str) -> Sequence[TargetDecision]:
    """All decisions for a database, in their order."""
    return session.scalars(
        sa.select(TargetDecision).where(TargetDecision.target == target).order_by(TargetDecision.id)
    ).all()


def newest_decision_id(target: str) -> int:
    """The number of the newest decision for a database; 0 where there is none."""
    return session.scalar(sa.select(sa.func.max(TargetDecision.id)).where(TargetDecision.target == target)) or 0


def decisions_by(person: int) -> Sequence[TargetDecision]:
    """All decisions that somebody made, in their order."""
    return session.scalars(
        sa.select(TargetDecision).where(TargetDecision.person == person).order_by(TargetDecision.id)
    ).all()
