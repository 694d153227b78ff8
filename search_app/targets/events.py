"""The changes that another database must know, in order of time, derived from decisions and revisions.

Decisions and revisions are only added, so earlier events never change. A practice is listed for a database while it
is approved and not withdrawn. Each change of a listed practice is a `TargetEvent`, and so is the end of its listing.
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
    """The state of a practice for a database from a time on."""

    at: datetime
    slug: str
    title: str
    approved_at: datetime | None
    """When it was approved; None if it is no longer listed."""
    changed: bool
    """Whether the current revision is not the approved one."""


def list_events(collection: Collection, target: str) -> list[TargetEvent]:
    """Return all events for a database, the oldest first."""
    decisions: defaultdict[str, list[TargetDecision]] = defaultdict(list)
    for decision in list_decisions(target):
        decisions[decision.slug].append(decision)
    revisions: defaultdict[str, list[RevisionSummary]] = defaultdict(list)
    for revision in collection.revision_summaries(decisions):
        revisions[revision.slug].append(revision)
    target_events = (event for slug in decisions for event in _practice_events(decisions[slug], revisions[slug]))
    return sorted(target_events, key=lambda event: (event.at, event.slug))


def list_approved(collection: Collection, target: str) -> list[TargetEvent]:
    """Return the current events of all listed practices, those approved first at the start."""
    newest = {event.slug: event for event in list_events(collection, target)}
    return sorted(
        (event for event in newest.values() if event.approved_at), key=lambda event: (event.approved_at, event.slug)
    )


def _practice_events(
    decisions: Iterable[TargetDecision], revisions: Iterable[RevisionSummary]
) -> Iterator[TargetEvent]:
    """Yield the events of one practice."""
    approval: TargetDecision | None = None
    revision: RevisionSummary | None = None
    is_listed = False
    items: list[RevisionSummary | TargetDecision] = [*revisions, *decisions]
    for item in sorted(items, key=lambda item: item.at):
        if isinstance(item, RevisionSummary):
            revision = item
        else:
            approval = item if item.decision is Decision.APPROVED else None
        was_listed, is_listed = is_listed, approval is not None and revision is not None and not revision.removed
        if revision and (is_listed or was_listed):
            approved_at = approval.at if approval and is_listed else None
            changed = approval is not None and approval.revision != revision.number
            yield TargetEvent(item.at, revision.slug, revision.title, approved_at, changed)
