"""Decides what becomes of one record of an import, given the practice as it is now and the version ingested last."""

from enum import StrEnum
from typing import Final

from attrs import evolve, frozen

from corpus.differences.record_units import Record
from corpus.store.sources import PresentPractice, SourceRecord
from corpus.sync.merging.record_merge import merge_versions, units_that_differ

__all__ = ["GONE", "STAYS", "ChangeKind", "RecordUpdate", "new_practice", "updated_practice"]

GONE: Final = "(gone)"
"""The unit of a conflict about the whole practice: its source no longer has it, and people edited it here."""
STAYS: Final = 0
"""The `withdrawal` of a practice that a person decided to keep although its source no longer has it."""


class ChangeKind(StrEnum):
    """What an import does with a record."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    RETURNED = "returned"
    """It was withdrawn because it was gone, and is in the source again."""
    IN_CONFLICT = "in conflict"
    """The source and people here changed the same unit. The version here stays until a person decides."""
    WITHDRAWN_HERE = "withdrawn here"
    """A person withdrew it. It stays withdrawn."""
    GONE = "gone"
    """The source no longer has it. The practice stays."""
    WITHDRAWN = "withdrawn"
    """The source no longer has it, so this import withdraws it."""


@frozen
class RecordUpdate:
    """What becomes of one record, and what is stored."""

    kind: ChangeKind
    slug: str
    title: str = ""
    detail: str = ""
    """What changed or is in conflict, for a list."""
    record: Record | None = None
    """The new content of the practice; None where it stays as it is."""
    stored: SourceRecord | None = None
    """What is stored about the source's version; None where that stays as it is."""


def new_practice(stored: SourceRecord, content: Record, wanted: str) -> RecordUpdate:
    """Return the update that publishes a record for the first time."""
    detail = "" if stored.slug == wanted else f"“{wanted}” is another practice"
    record = {**content, "slug": stored.slug}
    return RecordUpdate(ChangeKind.NEW, stored.slug, content["title"], detail, record, stored)


def updated_practice(new: SourceRecord, old: SourceRecord, present: PresentPractice) -> RecordUpdate:
    """Return the update of a practice whose source has a version of it.

    `new` has the new version in `record`, `old` the version that was ingested last.
    """
    content: Record = new.record or {}
    title = content["title"]
    if present.record is None and old.withdrawal != present.revision:
        stored = evolve(old, gone=False) if old.gone or not old.fingerprint else None
        return RecordUpdate(ChangeKind.WITHDRAWN_HERE, new.slug, title, stored=stored)
    if present.record is None:
        return RecordUpdate(ChangeKind.RETURNED, new.slug, title, record={**content, "slug": new.slug}, stored=new)
    return _merged(new, old, present.record, content)


def _merged(new: SourceRecord, old: SourceRecord, present: Record, content: Record) -> RecordUpdate:
    merged = merge_versions(old.record, present, content)
    still_open = set(old.conflicts) & set(units_that_differ(merged.record, content))
    conflicts = tuple(dict.fromkeys((*merged.conflicts, *(unit for unit in old.conflicts if unit in still_open))))
    stored = evolve(new, conflicts=conflicts)
    record = merged.record if merged.taken else None
    if merged.conflicts:
        detail = ", ".join(merged.conflicts) + (f"; taken: {', '.join(merged.taken)}" if merged.taken else "")
        return RecordUpdate(ChangeKind.IN_CONFLICT, new.slug, present["title"], detail, record, stored)
    kind = ChangeKind.CHANGED if merged.taken else ChangeKind.UNCHANGED
    return RecordUpdate(kind, new.slug, merged.record["title"], ", ".join(merged.taken), record, stored)
