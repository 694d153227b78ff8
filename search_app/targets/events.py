"""What another database has to know, in the order in which it happened: derived from decisions and revisions.

Both are only added to, so this log is too: `events` of tomorrow begin with those of today. A practice is listed for a
database while it is approved and not withdrawn. Each change of a listed practice is an `Event`, and so is that it is
listed no more.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from attrs import frozen

from corpus.store.collection import Collection, RevisionSummary
from search_app.targets.models import Decision, TargetDecision, list_decisions

__all__ = ["TargetEvent", "list_approved", "list_events"]


@frozen
class TargetEvent:
    """How a practice stands for a database from a moment on."""

    at: datetime
    slug: str
    title: str
    approved_at: datetime | None
    """None where it is listed no more."""
    changed: bool
    """Whether it is another revision than the one that was approved."""


def list_events(collection: Collection, target: str) -> list[TargetEvent]:
    """Everything that a database has to know, the oldest first."""
    made: defaultdict[str, list[TargetDecision]] = defaultdict(list)
    for decision in list_decisions(target):
        made[decision.slug].append(decision)
    was: defaultdict[str, list[RevisionSummary]] = defaultdict(list)
    for state in collection.revision_summaries(made):
        was[state.slug].append(state)
    found = (event for slug in made for event in _of_one(made[slug], was[slug]))
    return sorted(found, key=lambda event: (event.at, event.slug))


def list_approved(collection: Collection, target: str) -> list[TargetEvent]:
    """How the practices that are listed for a database stand now, those approved first at the head."""
    last = {event.slug: event for event in list_events(collection, target)}
    return sorted(
        (event for event in last.values() if event.approved_at), key=lambda event: (event.approved_at, event.slug)
    )


def _of_one(made: Iterable[TargetDecision], was: Iterable[RevisionSummary]) -> Iterator[TargetEvent]:
    """The events of one practice."""
    approval: TargetDecision | None = None
    state: RevisionSummary | None = None
    there = False
    steps: list[RevisionSummary | TargetDecision] = [*was, *made]
    for step in sorted(steps, key=lambda step: step.at):
        if isinstance(step, RevisionSummary):
            state = step
        else:
            approval = step if step.decision is Decision.APPROVED else None
        before, there = there, approval is not None and state is not None and not state.removed
        if state and (there or before):
            approved_at = approval.at if approval and there else None
            changed = approval is not None and approval.revision != state.number
            yield TargetEvent(step.at, state.slug, state.title, approved_at, changed)
