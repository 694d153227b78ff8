"""The units of a record: what is compared and merged on its own.

A unit is a field, a section, a line of the contact (`contact.email`), or the answer of a proposal (`proposals.NAME`).
A section's unit is its key; it is `sections.KEY` where the profile does not have it. All proposals are one unit where a
target is there twice. The values are those of `corpus.records`; an empty value has no unit. Other fields are not named
here, so a new field of `Practice` is a unit, too.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from corpus.profile.active import active_profile

__all__ = ["Record", "Units", "join_units", "split_into_units"]

Record: TypeAlias = Mapping[str, Any]
"""The JSON values of a practice, by field."""
Units: TypeAlias = dict[str, Any]
"""The values of a record by unit."""

CONTACT: Final = "contact"
SECTIONS: Final = "sections"
PROPOSALS: Final = "proposals"
UNKNOWN: Final = "unknown"
"""The answer of a proposal that has none."""


def split_into_units(record: Record) -> Units:
    """Return the units of a record, without its slug."""
    units: Units = {}
    for name, value in record.items():
        if name == SECTIONS:
            units.update((_section_unit(section["key"]), section["text"]) for section in value)
        elif name == CONTACT:
            units.update((f"{CONTACT}.{part}", text) for part, text in value.items())
        elif name == PROPOSALS and len({proposal["target"] for proposal in value}) == len(value):
            units.update((f"{PROPOSALS}.{proposal['target']}", proposal.get("answer", UNKNOWN)) for proposal in value)
        elif name != "slug":
            units[name] = value
    return units


def join_units(units: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record with these units, without empty ones and without a slug."""
    record: dict[str, Any] = {}
    for unit, value in units.items():
        name, _, part = unit.partition(".")
        if value in (None, "", [], {}):
            continue
        if unit in active_profile().section_keys or name == SECTIONS:
            record.setdefault(SECTIONS, []).append({"key": part or unit, "text": value})
        elif name == CONTACT:
            record.setdefault(CONTACT, {})[part] = value
        elif name == PROPOSALS and unit != PROPOSALS:
            record[PROPOSALS] = [*record.get(PROPOSALS, ()), {"target": part, "answer": value}]
        else:
            record[name] = value
    return record


def _section_unit(key: str) -> str:
    return key if key in active_profile().section_keys else f"{SECTIONS}.{key}"
