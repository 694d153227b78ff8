"""Three-way merge of two changes to one record.

A record is split into units: a field, a section, a line of the contact, or a list. What only one side changed is
taken. Lists are merged value by value. `merge` returns a `MergeResult` with a `MergeConflict` for each unit that
both sides changed differently; `resolve_conflicts` applies the choices of a person.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, TypeAlias

from attrs import frozen

from corpus.differences.record_units import join_units
from corpus.differences.record_units import split_into_units as record_units
from corpus.profile.active import active_profile
from corpus.records import with_countries
from search_app.practices.record_fields import list_fields

__all__ = [
    "CONFLICT_CHOICES",
    "SET_BY_PUBLISHING",
    "ConflictChoice",
    "MergeConflict",
    "MergeResult",
    "merge",
    "resolve_conflicts",
    "split_into_units",
]

ConflictChoice: TypeAlias = Literal["mine", "theirs", "both"]
CONFLICT_CHOICES: Final[tuple[ConflictChoice, ...]] = ("mine", "theirs", "both")
SET_BY_PUBLISHING: Final = frozenset({"slug", "created", "updated"})
"""Fields that publishing sets, whatever a record has in them."""

Values: TypeAlias = Mapping[str, Any]
_UNKNOWN: Final[Any] = object()


@frozen
class MergeConflict:
    """A unit that both sides changed, each in another way."""

    unit: str
    """The field, the section's key, or for example `contact.name` or `proposals.NAME`."""
    mine: Any
    theirs: Any

    @property
    def is_text(self) -> bool:
        """Whether both versions can stand one after the other."""
        return self.unit in active_profile().section_keys and bool(self.mine and self.theirs)


@frozen
class MergeResult:
    """The merged record and what is still to decide."""

    values: dict[str, Any]
    """The merged record; a unit in conflict has my version."""
    conflicts: tuple[MergeConflict, ...] = ()
    merged_units: tuple[str, ...] = ()
    """The units in which the record now has what the other side changed."""
    revision: int | None = None
    """The revision on which the merged record is based; None for a new practice."""


def merge(base: Values | None, mine: Values, theirs: Values, revision: int | None = None) -> MergeResult:
    """Merge my change of `base` with theirs. If the base was erased, each difference is a conflict."""
    base_units, my_units, their_units = split_into_units(base or {}), split_into_units(mine), split_into_units(theirs)
    absent = None if base is not None else _UNKNOWN
    lists = list_fields()
    merged: dict[str, Any] = {}
    conflicts, merged_units = [], []
    for unit in dict.fromkeys((*my_units, *their_units, *base_units)):
        old, own, other = base_units.get(unit, absent), my_units.get(unit), their_units.get(unit)
        is_list = unit in lists and base is not None
        if is_list and old not in (own, other):
            merged[unit] = _merge_lists(old, own, other)
        else:
            merged[unit] = other if own == old else own
        if not is_list and own != other and old not in (own, other):
            conflicts.append(MergeConflict(unit, own, other))
        elif other not in (own, old):
            merged_units.append(unit)
    return MergeResult(join_units(merged), tuple(conflicts), tuple(merged_units), revision)


def resolve_conflicts(merged: MergeResult, choices: Mapping[str, str]) -> MergeResult:
    """Return the merge with these choices applied; conflicts without a choice remain."""
    values = split_into_units(merged.values)
    unresolved = []
    for conflict in merged.conflicts:
        choice = choices.get(conflict.unit)
        if choice == "theirs":
            values[conflict.unit] = conflict.theirs
        elif choice == "both" and conflict.is_text:
            values[conflict.unit] = f"{conflict.mine}\n\n{conflict.theirs}"
        elif choice != "mine":
            unresolved.append(conflict)
    return MergeResult(join_units(values), tuple(unresolved), merged.merged_units, merged.revision)


def split_into_units(record: Values) -> dict[str, Any]:
    """Split a record into its units, by name, without those that publishing sets."""
    units = record_units(with_countries(record))
    return {unit: value for unit, value in units.items() if unit not in SET_BY_PUBLISHING}


def _merge_lists(base: Iterable[Any] | None, mine: Iterable[Any] | None, theirs: Iterable[Any] | None) -> list[Any]:
    """Return their values without those that I removed, followed by those that I added."""
    old, own, other = (_by_json(values) for values in (base, mine, theirs))
    their_values = {key: value for key, value in other.items() if key in own or key not in old}
    return [
        *their_values.values(),
        *(value for key, value in own.items() if key not in old and key not in their_values),
    ]


def _by_json(values: Iterable[Any] | None) -> dict[str, Any]:
    return {json.dumps(value, sort_keys=True): value for value in values or ()}
