"""A practice's history as values for its page: each revision's changes, date and makers."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Final

from attrs import frozen

from corpus.differences.practice_diff import changed_names
from corpus.store.collection import Collection, Revision
from search_app.accounts.models import people_by_number
from search_app.audit.models import AuditEntry, audit_entries
from search_app.practices.record_fields import field_label
from search_app.revisions.models import submissions_by_revision
from search_app.revisions.operations import RESTORED

__all__ = ["HistoryPage", "HistoryRow", "audit_entry_of", "history_page"]

PAGE_SIZE: Final = 50
"""Revisions on one page."""
MAX_AUDIT_ENTRIES: Final = 500
"""Entries of the audit trail about one practice that are looked through."""


@frozen
class HistoryRow:
    """One revision in the list."""

    number: int
    at: datetime
    what: str
    """What happened, in a few words."""
    made_by: str
    """Who made it; empty if that is not known."""
    reason: str
    changes: tuple[str, ...]
    """The labels of the fields that differ from the revision before."""
    there: bool
    """Whether the revision has content that can be read."""
    erased: bool
    """Whether its content was erased."""


@frozen
class HistoryPage:
    """Some revisions, the newest first."""

    title: str
    rows: tuple[HistoryRow, ...]
    newest: int
    """The number of the practice's newest revision."""
    older: int | None
    """The number before which the next page starts; None on the last page."""


def history_page(collection: Collection, slug: str, before: int | None = None) -> HistoryPage:
    """Return the history of a practice from its newest revision, or from before a number. Raises PracticeNotFound."""
    revisions = collection.revisions(slug, before, PAGE_SIZE + 1)
    newest = collection.get_revision(slug)
    audit_entries = _audit_entries(slug)
    older = revisions[PAGE_SIZE - 1].number if len(revisions) > PAGE_SIZE else None
    pairs: list[tuple[Revision, Revision | None]] = [*pairwise(revisions)]
    if older is None:
        pairs.append((revisions[-1], None))
    title = next((revision.practice.title for revision in (newest, *revisions) if revision.practice), slug)
    return HistoryPage(title, tuple(_rows(slug, pairs, audit_entries)), newest.number, older)


def audit_entry_of(slug: str, revision: int) -> AuditEntry | None:
    """Return the audit entry of a revision that an editor made, or None."""
    return _audit_entries(slug).get(revision)


def _audit_entries(slug: str) -> Mapping[int, AuditEntry]:
    entries = audit_entries(subject=f"practice:{slug}", what="practice.", limit=MAX_AUDIT_ENTRIES)
    return {entry.details["revision"]: entry for entry in entries if "revision" in entry.details}


def _makers(slug: str, revisions: Sequence[int], audit_entries: Mapping[int, AuditEntry]) -> Mapping[int, str]:
    """Return who made each revision: the editor, or the contributor and the reviewer."""
    submissions = submissions_by_revision(slug, revisions)
    editors = {number: audit_entries[number].person for number in revisions if number in audit_entries}
    numbers = {
        *editors.values(),
        *(submission.person for submission in submissions.values()),
        *(submission.reviewer for submission in submissions.values()),
    }
    names = {
        number: person.display_name
        for number, person in people_by_number([number for number in numbers if number]).items()
    }
    makers = {number: names.get(person or 0, "") for number, person in editors.items()}
    for number, submission in submissions.items():
        reviewer = names.get(submission.reviewer or 0)
        makers[number] = names.get(submission.person, "") + (f", reviewed by {reviewer}" if reviewer else "")
    return makers


def _rows(
    slug: str, pairs: Sequence[tuple[Revision, Revision | None]], audit_entries: Mapping[int, AuditEntry]
) -> Iterator[HistoryRow]:
    makers = _makers(slug, [revision.number for revision, _ in pairs], audit_entries)
    for revision, before in pairs:
        audit_entry = audit_entries.get(revision.number)
        yield HistoryRow(
            number=revision.number,
            at=revision.at,
            what=_action(revision, before, audit_entry),
            made_by=makers.get(revision.number, ""),
            reason=str(audit_entry.details.get("reason", "")) if audit_entry else "",
            changes=_changed_labels(revision, before),
            there=revision.content is not None,
            erased=revision.erased,
        )


def _action(revision: Revision, before: Revision | None, audit_entry: AuditEntry | None) -> str:
    if revision.practice is None:
        return "Withdrawn"
    if audit_entry and audit_entry.what == RESTORED:
        return f"Revision {audit_entry.details['restored']} restored"
    if before is None:
        return "First published"
    return "Changed" if before.practice else "Published again"


def _changed_labels(revision: Revision, before: Revision | None) -> tuple[str, ...]:
    if revision.content is None or before is None or before.content is None:
        return ()
    return tuple(field_label(name) for name in changed_names(before.content, revision.content))
