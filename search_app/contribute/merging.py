"""Two changes of one record, brought together: what only one of them touched is taken, the rest is to be decided.

A record is taken apart into units: a field, a section, a line of the contact, or a list whose entries come and go by
themselves. `merge` gives a `Merge` with a `Collision` for each unit that both changed, each in another way.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, TypeAlias

from attrs import frozen

from corpus.template import SECTION_KEYS

__all__ = ["CHOICES", "OF_THE_PUBLISHER", "Choice", "Collision", "Merge", "decide", "merge", "units"]

Choice: TypeAlias = Literal["mine", "theirs", "both"]
CHOICES: Final[tuple[Choice, ...]] = ("mine", "theirs", "both")
LISTS: Final = frozenset(
    [
        "regions",
        "types",
        "areas",
        "sectors",
        "targets",
        "keywords",
        "tags",
        "documents",
        "attachments",
        "links",
        "sources",
    ]
)
OF_THE_PUBLISHER: Final = frozenset({"slug", "created", "updated"})
"""What publishing sets, whatever a record says."""

Values: TypeAlias = Mapping[str, Any]
_UNKNOWN: Final[Any] = object()


@frozen
class Collision:
    """A unit that both changed, each in another way."""

    unit: str
    """The field, the section's key, or `contact.name`, `proposals.KSLLL`."""
    mine: Any
    theirs: Any

    @property
    def is_text(self) -> bool:
        """Whether one can stand after the other."""
        return self.unit in SECTION_KEYS and bool(self.mine and self.theirs)


@frozen
class Merge:
    """What came of it."""

    values: dict[str, Any]
    """The record; where both collide, it holds mine."""
    collisions: tuple[Collision, ...] = ()
    brought: tuple[str, ...] = ()
    """The units in which it now has what the other one changed."""
    revision: int | None = None
    """The revision that it is now a change of; None for a new practice."""


def merge(base: Values | None, mine: Values, theirs: Values, revision: int | None = None) -> Merge:
    """My change of `base` and theirs in one record; where nobody knows the base any more, all that differs collides."""
    before, here, there = units(base or {}), units(mine), units(theirs)
    absent = None if base is not None else _UNKNOWN
    merged: dict[str, Any] = {}
    collisions, brought = [], []
    for unit in dict.fromkeys((*here, *there, *before)):
        old, own, other = before.get(unit, absent), here.get(unit), there.get(unit)
        by_entries = unit in LISTS and base is not None
        if by_entries and old not in (own, other):
            merged[unit] = _list(old, own, other)
        else:
            merged[unit] = other if own == old else own
        if not by_entries and own != other and old not in (own, other):
            collisions.append(Collision(unit, own, other))
        elif other not in (own, old):
            brought.append(unit)
    return Merge(_record(merged), tuple(collisions), tuple(brought), revision)


def decide(merged: Merge, choices: Mapping[str, str]) -> Merge:
    """The merge with these choices made; collisions about which nothing is said stay."""
    values = units(merged.values)
    left = []
    for collision in merged.collisions:
        choice = choices.get(collision.unit)
        if choice == "theirs":
            values[collision.unit] = collision.theirs
        elif choice == "both" and collision.is_text:
            values[collision.unit] = f"{collision.mine}\n\n{collision.theirs}"
        elif choice != "mine":
            left.append(collision)
    return Merge(_record(values), tuple(left), merged.brought, merged.revision)


def units(record: Values) -> dict[str, Any]:
    """A record, taken apart."""
    found: dict[str, Any] = {}
    for name, value in record.items():
        if name == "sections":
            found.update((section["key"], section["text"]) for section in value)
        elif name == "contact":
            found.update((f"contact.{part}", text) for part, text in value.items())
        elif name == "proposals":
            found.update((f"proposals.{one['target']}", one.get("answer", "unknown")) for one in value)
        elif name not in OF_THE_PUBLISHER:
            found[name] = value
    return found


def _record(found: Values) -> dict[str, Any]:
    """What was taken apart, put together; empty units left out."""
    record: dict[str, Any] = {}
    for unit, value in found.items():
        name, _, part = unit.partition(".")
        if value in (None, "", [], {}):
            continue
        if unit in SECTION_KEYS:
            record.setdefault("sections", []).append({"key": unit, "text": value})
        elif name == "contact":
            record.setdefault("contact", {})[part] = value
        elif name == "proposals":
            record.setdefault("proposals", []).append({"target": part, "answer": value})
        else:
            record[name] = value
    return record


def _list(base: Iterable[Any] | None, mine: Iterable[Any] | None, theirs: Iterable[Any] | None) -> list[Any]:
    """Their entries without those that I took out, then those that I put in."""
    old, own, other = (_keyed(values) for values in (base, mine, theirs))
    kept = {key: value for key, value in other.items() if key in own or key not in old}
    return [*kept.values(), *(value for key, value in own.items() if key not in old and key not in kept)]


def _keyed(values: Iterable[Any] | None) -> dict[str, Any]:
    return {json.dumps(value, sort_keys=True): value for value in values or ()}
