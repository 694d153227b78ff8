"""The rules of withdrawal: what an import does with practices that its source no longer has.

`reason_to_keep` decides for the whole import, `gone_update` for each practice.
"""

from typing import Final

from attrs import evolve

from corpus.store.sources import PresentPractice, SourceRecord
from corpus.sync.merging.record_merge import same_units
from corpus.sync.merging.update_rules import GONE, ChangeKind, RecordUpdate

__all__ = ["gone_update", "reason_to_keep"]

MAX_GONE_SHARE: Final = 0.5
"""The share of a source's practices that one import withdraws without being forced …"""
MIN_GONE: Final = 20
"""… where more than so many are gone. A file that was cut off looks the same as many withdrawals."""


def reason_to_keep(source: str, gone: int, practices: int, unidentified: int, *, force: bool) -> str:
    """Return why an import may not withdraw what is gone; an empty string where it may.

    `practices` is the number of the source's practices, `unidentified` that of the files or rows without an id that
    could not be read.
    """
    if unidentified and gone:
        return (
            f"{unidentified:,} files or rows without an id could not be read, so what they hold may only seem to be"
            " gone. Correct or remove them."
        )
    if gone > max(MIN_GONE, MAX_GONE_SHARE * practices) and not force:
        return (
            f"{gone:,} of {practices:,} practices are gone from “{source}”. "
            "If the file is complete, run this again with --force."
        )
    return ""


def gone_update(old: SourceRecord, present: PresentPractice, others: int, *, mirror: bool) -> RecordUpdate | None:
    """Return the update of a practice that its source no longer has; None where it is withdrawn already.

    `others` is the number of other sources that have it.
    """
    if present.record is None:
        return None
    title, stored = present.record["title"], None if old.gone else evolve(old, gone=True)
    if not mirror:
        return RecordUpdate(ChangeKind.GONE, old.slug, title, stored=stored)
    if others:
        return RecordUpdate(ChangeKind.GONE, old.slug, title, "another source has it", stored=stored)
    if old.withdrawal is not None:
        return RecordUpdate(ChangeKind.GONE, old.slug, title, "a person decided that it stays", stored=stored)
    if old.record is None or not same_units(old.record, present.record):
        stored = evolve(old, gone=True, conflicts=(GONE,))
        return RecordUpdate(ChangeKind.IN_CONFLICT, old.slug, title, "gone from the source, edited here", stored=stored)
    return RecordUpdate(ChangeKind.WITHDRAWN, old.slug, title, stored=evolve(old, gone=True))
