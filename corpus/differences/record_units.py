"""The units of a record: what is compared and merged on its own.

A unit is a field, a section (by its key), or a line of the contact (`contact.email`). The values are those of
`corpus.records`; an empty value has no unit. No field is named here, so a new field of `Practice` is a unit, too.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from corpus.template import SECTION_KEYS

__all__ = ["Record", "Units", "join_units", "split_into_units"]

Record: TypeAlias = Mapping[str, Any]
"""The JSON values of a practice, by field."""
Units: TypeAlias = dict[str, Any]
"""The values of a record by unit."""

CONTACT: Final = "contact"
SECTIONS: Final = "sections"


def split_into_units(record: Record) -> Units:
    """Return the units of a record, without its slug."""
    units: Units = {}
    for name, value in record.items():
        if name == SECTIONS:
            units.update((section["key"], section["text"]) for section in value)
        elif name == CONTACT:
            units.update((f"{CONTACT}.{part}", text) for part, text in value.items())
        elif name != "slug":
            units[name] = value
    return units


def join_units(units: Mapping[str, Any], slug: str) -> dict[str, Any]:
    """Return the record with these units and this slug, without empty units."""
    record: dict[str, Any] = {"slug": slug}
    sections = [{"key": key, "text": units[key]} for key in SECTION_KEYS if units.get(key)]
    for unit, value in units.items():
        name, _, part = unit.partition(".")
        if value in ("", [], None, {}) or unit in SECTION_KEYS:
            continue
        if name == CONTACT:
            record.setdefault(CONTACT, {})[part] = value
        else:
            record[unit] = value
    return record | ({SECTIONS: sections} if sections else {})
