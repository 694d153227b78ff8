"""A practice's history as values for its page: what each revision brought, when, and by whom where that is known."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Final

from attrs import frozen

from corpus.differences.practice_diff import changed_names
from corpus.store.collection import Collection, Revision
from search_app.accounts.models import persons
from search_app.audit.models import Entry, trail
from search_app.revisions.changes import RESTORED
from search_app.revisions.labels import unit_label
from search_app.revisions.models import published_as

__all__ = ["HistoryPage", "HistoryRow", "history_page", "note_of"]

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
    title = next((one.practice.title for one in (newest, *found) if one.practice), slug)
    return HistoryPage(title, tuple(_rows(slug, pairs, notes)), newest.number, older)


def note_of(slug: str, revision: int) -> Entry | None:
    """What the audit trail says of a revision of a practice that an editor made; None where it says nothing."""
    return _notes(slug).get(revision)


def _notes(slug: str) -> Mapping[int, Entry]:
    entries = trail(subject=f"practice:{slug}", what="practice.", limit=NOTES)
    return {entry.details["revision"]: entry for entry in entries if "revision" in entry.details}


def _who(slug: str, revisions: Sequence[int], notes: Mapping[int, Entry]) -> Mapping[int, str]:
    """Whose each revision is: of the editor who made it, or of who submitted and who reviewed it."""
    brought = published_as(slug, revisions)
    editors = {number: notes[number].person for number in revisions if number in notes}
    numbers = {
        *editors.values(),
        *(one.person for one in brought.values()),
        *(one.reviewer for one in brought.values()),
    }
    names = {number: one.shown_name for number, one in persons([one for one in numbers if one]).items()}
    found = {number: names.get(person or 0, "") for number, person in editors.items()}
    for number, one in brought.items():
        reviewer = names.get(one.reviewer or 0)
        found[number] = names.get(one.person, "") + (f", reviewed by {reviewer}" if reviewer else "")
    return found


def _rows(
    slug: str, pairs: Sequence[tuple[Revision, Revision | None]], notes: Mapping[int, Entry]
) -> Iterator[HistoryRow]:
    who = _who(slug, [one.number for one, _ in pairs], notes)
    for one, before in pairs:
        note = notes.get(one.number)
        yield HistoryRow(
            number=one.number,
            at=one.at,
            what=_what(one, before, note),
            who=who.get(one.number, ""),
            reason=str(note.details.get("reason", "")) if note else "",
            changes=_changes(one, before),
            there=one.content is not None,
            erased=one.erased,
        )


def _what(one: Revision, before: Revision | None, note: Entry | None) -> str:
    if one.practice is None:
        return "Withdrawn"
    if note and note.what == RESTORED:
        return f"Revision {note.details['restored']} restored"
    if before is None:
        return "First published"
    return "Changed" if before.practice else "Published again"


def _changes(one: Revision, before: Revision | None) -> tuple[str, ...]:
    if one.content is None or before is None or before.content is None:
        return ()
    return tuple(unit_label(name) for name in changed_names(before.content, one.content))
