"""`SyncReport`: what an import did, or would do, with the records of one source. Counts are exact, lists bounded."""

from collections import Counter
from typing import Final

from attrs import define, field

from corpus.sync.merging.update_rules import ChangeKind, RecordUpdate

__all__ = ["MAX_LISTED", "SyncReport"]

MAX_LISTED: Final = 20
"""Records of a kind that are named. The others are counted."""


@define
class SyncReport:
    """The result of one import for one source."""

    source: str
    counts: Counter[ChangeKind] = field(factory=Counter)
    listed: dict[ChangeKind, list[RecordUpdate]] = field(factory=dict)
    """The first records of each kind, without their content."""
    notes: list[str] = field(factory=list)
    """Sentences about the import as a whole."""
    refused: int = 0
    """Records that could not be read or are wrong."""
    open_conflicts: int = 0
    """Practices of the source with conflicts that nobody has decided, after the import."""

    def add(self, update: RecordUpdate) -> None:
        """Count what becomes of one record, and name it if there is room."""
        self.counts[update.kind] += 1
        names = self.listed.setdefault(update.kind, [])
        if len(names) < MAX_LISTED:
            names.append(RecordUpdate(update.kind, update.slug, update.title, update.detail))

    @property
    def imported(self) -> int:
        """The number of records that are in the collection as their source has them, or merged with changes here."""
        kinds = (ChangeKind.NEW, ChangeKind.CHANGED, ChangeKind.RETURNED, ChangeKind.IN_CONFLICT, ChangeKind.UNCHANGED)
        return sum(self.counts[kind] for kind in kinds)
