"""The table of decisions on practices for other databases. Rows are only added; the newest decision counts."""

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
"""Characters of a reason."""


class Decision(StrEnum):
    """Whether a practice goes to another database."""

    APPROVED = "approved"
    DECLINED = "declined"
    UNDECIDED = "undecided"

    @property
    def label(self) -> str:
        """The name of the decision on pages."""
        return self.value.capitalize()


class TargetDecision(Base):
    """A person's decision about a practice, in the revision that they read."""

    __tablename__ = "target_decisions"
    __table_args__ = (sa.Index("target_decisions_of_a_practice", "target", "slug", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(96))
    target: Mapped[str] = mapped_column(sa.String(40))
    """The key of the database in the settings. A removed database keeps its decisions."""
    decision: Mapped[Decision] = mapped_column(
        sa.Enum(
            Decision,
            native_enum=False,
            length=16,
            values_callable=lambda decisions: [decision.value for decision in decisions],
        )
    )
    reason: Mapped[str] = mapped_column(sa.String(MAX_REASON), default="")
    revision: Mapped[int] = mapped_column(sa.BigInteger)
    person: Mapped[int | None]
    at: Mapped[datetime]


def add_decision(  # noqa: PLR0917 - one parameter for each column
    slug: str, target: str, decision: Decision, reason: str, revision: int, person: int | None
) -> None:
    """Add a decision. Does not commit."""
    values = {"slug": slug, "target": target, "decision": decision, "reason": reason, "revision": revision}
    session.add(TargetDecision(**values, person=person, at=datetime.now(UTC)))
    session.flush()


def newest_decisions(slugs: Iterable[str], target: str = "") -> dict[tuple[str, str], TargetDecision]:
    """Return the newest decision for each practice and database, or for one database, by slug and database."""
    query = sa.select(TargetDecision).where(TargetDecision.slug.in_(list(slugs))).order_by(TargetDecision.id)
    decisions = session.scalars(query.where(TargetDecision.target == target) if target else query)
    return {(decision.slug, decision.target): decision for decision in decisions}


def list_decisions(target: str) -> Sequence[TargetDecision]:
    """Return all decisions for a database, the oldest first."""
    return session.scalars(
        sa.select(TargetDecision).where(TargetDecision.target == target).order_by(TargetDecision.id)
    ).all()


def newest_decision_id(target: str) -> int:
    """Return the number of the newest decision for a database; 0 if there is none."""
    return session.scalar(sa.select(sa.func.max(TargetDecision.id)).where(TargetDecision.target == target)) or 0


def decisions_by(person: int) -> Sequence[TargetDecision]:
    """Return all decisions of a person, the oldest first."""
    return session.scalars(
        sa.select(TargetDecision).where(TargetDecision.person == person).order_by(TargetDecision.id)
    ).all()
