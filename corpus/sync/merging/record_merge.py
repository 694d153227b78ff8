"""Merges a new version of a source's record into the practice, which people may have edited here.

Three versions are compared unit by unit (`corpus.differences.record_units`): the version that was ingested last, the
present record, and the new version. A change by one side is taken. A unit that both sides changed differently keeps
the present value, and is a conflict for a person to decide.
"""

from collections.abc import Iterable
from typing import Any, Final

from attrs import frozen

from corpus.differences.record_units import Record, Units, join_units, split_into_units
from corpus.errors import InvalidPractice
from corpus.practice import Practice
from corpus.records import practice_from_json, practice_to_json

__all__ = ["MergedRecord", "merge_versions", "same_units", "take_units", "units_that_differ"]

KEPT_DATES: Final = ("created", "updated")
"""Dates that publishing sets here. They are never in conflict: the present value stays."""


@frozen
class MergedRecord:
    """The result of a merge."""

    record: Record
    taken: tuple[str, ...] = ()
    """The units that have the value of the new version now, and had another one."""
    conflicts: tuple[str, ...] = ()
    """The units that both sides changed. The record has the present values."""


def merge_versions(base: Record | None, present: Record, new: Record) -> MergedRecord:
    """Merge the new version into the present record. Without a base, each difference is a conflict."""
    old, ours, theirs = split_into_units(base or {}), split_into_units(present), split_into_units(new)
    differing = _differing(ours, theirs)
    if base is None:
        return MergedRecord(present, (), tuple(name for name in differing if name not in KEPT_DATES))
    taken = [name for name in differing if ours.get(name) == old.get(name)]
    changed_there = [name for name in differing if theirs.get(name) != old.get(name)]
    conflicts = [name for name in changed_there if name not in taken and name not in KEPT_DATES]
    return _merged(present, ours, theirs, taken, conflicts)


def _merged(present: Record, ours: Units, theirs: Units, taken: list[str], conflicts: list[str]) -> MergedRecord:
    """Return the merge. Where no practice can have the merged values, everything stays, and the changes conflict."""
    record = _replace_units(present, ours, theirs, taken)
    if record is None:
        return MergedRecord(present, (), (*conflicts, *taken))
    return MergedRecord(record, tuple(taken), tuple(conflicts))


def take_units(present: Record, new: Record, names: Iterable[str]) -> Record | None:
    """Return the present record with these units of the new version; None where no practice can have these values."""
    return _replace_units(present, split_into_units(present), split_into_units(new), names)


def units_that_differ(present: Record, new: Record) -> list[str]:
    """Return the names of the units in which two records differ."""
    return _differing(split_into_units(present), split_into_units(new))


def same_units(first: Record, second: Record) -> bool:
    """Return whether two records have the same content, apart from the slug and the dates of publishing."""
    return _content(first) == _content(second)


def _content(record: Record) -> dict[str, Any]:
    return {name: value for name, value in split_into_units(record).items() if name not in KEPT_DATES}


def _differing(ours: Units, theirs: Units) -> list[str]:
    return [name for name in dict.fromkeys((*ours, *theirs)) if ours.get(name) != theirs.get(name)]


def _replace_units(present: Record, ours: Units, theirs: Units, names: Iterable[str]) -> Record | None:
    units = ours | {name: theirs.get(name) for name in names}
    try:
        practice: Practice = practice_from_json({**join_units(units), "slug": present["slug"]})
    except InvalidPractice:
        return None
    return practice_to_json(practice)
