"""A practice's history as values for its page: what each revision brought, when, and by whom where that is known."""

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

PAGE: Final = 50
"""Revisions on one page."""
NOTES: Final = 500
"""Entries of the audit trail about one practice that are looked through."""


@frozen
class HistoryRow:
    """One revision."""

    number: int
    at: datetime
    what: str
    """What happened, in a few words."""
    who: str
    """Empty where nobody knows."""
    reason: str
    changes: tuple[str, ...]
    """The labels of what differs from the revision before."""
    there: bool
    """Whether there is a practice in it that can be read."""
    erased: bool
    """Whether what it held was taken away for good."""


@frozen
class HistoryPage:
    """Some revisions, the newest first."""

    title: str
    rows: tuple[HistoryRow, ...]
    newest: int
    """The number of the practice's newest revision."""
    older: int | None
    """Before which number the next page begins; None on the last."""


def history_page(collection: Collection, slug: str, before: int | None = None) -> HistoryPage:
    """The history of a practice, from its newest revision or from before that number. Raises PracticeNotFound."""
    found = collection.revisions(slug, before, PAGE + 1)
    newest = collection.get_revision(slug)
    notes = _notes(slug)
    older = found[PAGE - 1].number if len(found) > PAGE else None
    pairs: list[tuple[Revision, Revision | None]] = [*pairwise(found)]
    if older is None:
        pairs.append((found[-1], None))
    title = next((revision.practice.title for revision in (newest, *found) if revision.practice), slug)
    return HistoryPage(title, tuple(_rows(slug, pairs, notes)), newest.number, older)


def audit_entry_of(slug: str, revision: int) -> AuditEntry | None:
    """What the audit trail says of a revision of a practice that an editor made; None where it says nothing."""
    return _notes(slug).get(revision)


def _notes(slug: str) -> Mapping[int, AuditEntry]:
    entries = audit_entries(subject=f"practice:{slug}", what="practice.", limit=NOTES)
    return {entry.details["revision"]: entry for entry in entries if "revision" in entry.details}


def _who(slug: str, revisions: Sequence[int], notes: Mapping[int, AuditEntry]) -> Mapping[int, str]:
    """Whose each revision is: of the editor who made it, or of who submitted and who reviewed it."""
    brought = submissions_by_revision(slug, revisions)
    editors = {number: notes[number].person for number in revisions if number in notes}
    numbers = {
        *editors.values(),
        *(submission.person for submission in brought.values()),
        *(submission.reviewer for submission in brought.values()),
    }
    names = {
        number: person.display_name
        for number, person in people_by_number([person for person in numbers if person]).items()
    }
    found = {number: names.get(person or 0, "") for number, person in editors.items()}
    for number, submission in brought.items():
        reviewer = names.get(submission.reviewer or 0)
        found[number] = names.get(submission.person, "") + (f", reviewed by {reviewer}" if reviewer else "")
    return found


def _rows(
    slug: str, pairs: Sequence[tuple[Revision, Revision | None]], notes: Mapping[int, AuditEntry]
) -> Iterator[HistoryRow]:
    who = _who(slug, [revision.number for revision, _ in pairs], notes)
    for revision, before in pairs:
        note = notes.get(revision.number)
        yield HistoryRow(
            number=revision.number,
            at=revision.at,
            what=_what(revision, before, note),
            who=who.get(revision.number, ""),
            reason=str(note.details.get("reason", "")) if note else "",
            changes=_changes(revision, before),
            there=revision.content is not None,
            erased=revision.erased,
        )


def _what(revision: Revision, before: Revision | None, note: AuditEntry | None) -> str:
    if revision.practice is None:
        return "Withdrawn"
    if note and note.what == RESTORED:
        return f"Revision {note.details['restored']} restored"
    if before is None:
        return "First published"
    return "Changed" if before.practice else "Published again"


def _changes(revision: Revision, before: Revision | None) -> tuple[str, ...]:
    if revision.content is None or before is None or before.content is None:
        return ()
    return tuple(field_label(name) for name in changed_names(before.content, revision.content))
