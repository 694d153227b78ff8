"""Stores what a person decided about conflicts, with an entry in the audit trail for each practice."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from corpus.store.sources import SourceStore
from corpus.sync.merging.conflicts import Conflict, keep_ours, take_from_source
from corpus.sync.merging.update_rules import GONE
from search_app.audit.models import record_action
from search_app.contribute.models import WriteTransaction
from search_app.revisions.operations import WITHDRAWN

__all__ = ["DECIDED", "Version", "decide_conflicts"]

DECIDED: Final = "practice.conflict_decided"


class Version(StrEnum):
    """The version of a field that is taken."""

    OURS = "ours"
    SOURCE = "source"


def decide_conflicts(
    store: SourceStore,
    conflicts: Sequence[Conflict],
    version: Version,
    transaction: WriteTransaction,
    by: int | None = None,
) -> None:
    """Take this version in all of these conflicts. Raises InvalidChoice; the transaction must then be rolled back."""
    revisions: dict[str, int] = {}
    if version is Version.SOURCE:
        revisions = take_from_source(store, conflicts, transaction)
    else:
        keep_ours(store, conflicts, transaction)
    decided: dict[str, list[Conflict]] = {}
    for conflict in conflicts:
        decided.setdefault(conflict.slug, []).append(conflict)
    for slug, units in decided.items():
        _record(slug, units, version, revisions.get(slug), by)


def _record(slug: str, decided: Sequence[Conflict], version: Version, revision: int | None, by: int | None) -> None:
    source = decided[0].source
    withdrawn = version is Version.SOURCE and any(conflict.unit == GONE for conflict in decided)
    if withdrawn:
        reason = f"The source “{source}” no longer has it."
    else:
        reason = f"The version of the source “{source}” was {'taken' if version is Version.SOURCE else 'not taken'}."
    details = {"revision": revision} if revision is not None else {}
    fields = [conflict.unit for conflict in decided]
    record_action(WITHDRAWN if withdrawn else DECIDED, f"practice:{slug}", by, fields=fields, reason=reason, **details)
