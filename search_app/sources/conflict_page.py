"""The pages of conflicts as values for their templates: which practices have some, and both versions of each field."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

from attrs import frozen

from corpus.store.sources import SourceStore
from corpus.sync.merging.conflicts import Conflict, list_conflicts
from corpus.sync.merging.update_rules import GONE
from corpus.vocabularies.skos_loader import Vocabularies
from search_app.practices.record_fields import field_label, format_value, value_label

__all__ = ["MAX_LISTED", "ConflictChoice", "PracticeConflicts", "conflict_choices", "conflict_key", "list_practices"]

MAX_LISTED: Final = 200
"""Practices on the list of conflicts."""


@frozen
class PracticeConflicts:
    """A practice with conflicts, on the list."""

    slug: str
    title: str
    sources: tuple[str, ...]
    labels: tuple[str, ...]
    """The labels of the fields."""


@frozen
class ConflictChoice:
    """A conflict with both versions in words."""

    conflict: Conflict
    key: str
    """The name of its field in the form. It changes with the values, so that nobody decides about values not seen."""
    label: str
    ours: str
    theirs: str

    @property
    def is_gone(self) -> bool:
        """Whether the source no longer has the practice."""
        return self.conflict.unit == GONE


def list_practices(store: SourceStore) -> tuple[list[PracticeConflicts], int]:
    """Return the first practices with conflicts, and the number of those that are not among them."""
    groups = ((slug, list(conflicts)) for slug, conflicts in groupby(list_conflicts(store), lambda one: one.slug))
    practices = [_practice(slug, conflicts) for slug, conflicts in groups]
    return practices[:MAX_LISTED], max(0, len(practices) - MAX_LISTED)


def _practice(slug: str, conflicts: list[Conflict]) -> PracticeConflicts:
    sources = dict.fromkeys(conflict.source for conflict in conflicts)
    labels = dict.fromkeys(_label(conflict) for conflict in conflicts)
    return PracticeConflicts(slug, conflicts[0].title, tuple(sources), tuple(labels))


def conflict_choices(conflicts: Iterable[Conflict], vocabularies: Vocabularies) -> Iterator[ConflictChoice]:
    """Yield the conflicts of a practice with both versions in words."""
    for conflict in conflicts:
        ours, theirs = (_in_words(conflict.unit, value, vocabularies) for value in (conflict.ours, conflict.theirs))
        yield ConflictChoice(conflict, conflict_key(conflict), _label(conflict), ours, theirs)


def conflict_key(conflict: Conflict) -> str:
    """Return a name for a conflict that differs for other values."""
    values = [conflict.source, conflict.slug, conflict.unit, conflict.ours, conflict.theirs]
    text = json.dumps(values, ensure_ascii=True, sort_keys=True, default=str)
    return f"conflict-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _label(conflict: Conflict) -> str:
    return "Whole record" if conflict.unit == GONE else field_label(conflict.unit)


def _in_words(unit: str, value: Any, vocabularies: Vocabularies) -> str:  # noqa: ANN401 - a JSON value
    """Return a value as text: one line for each entry of a list, and concepts by their labels."""
    entries = value if isinstance(value, list) else [value]
    texts = (
        format_value(entry) if isinstance(entry, dict | list) else value_label(unit, entry, vocabularies)
        for entry in entries
        if entry not in (None, "")
    )
    return "\n".join(texts)
