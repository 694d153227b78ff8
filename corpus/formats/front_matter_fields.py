"""Reads the fields of a Markdown file's front matter as the values of a practice.

People write names where a record holds notations ("Carbon tax" for T2, "Norway" for NO), one value instead of a
list, an address instead of a link. `FrontMatterReader` accepts all of these, notes what it could not read, and keeps
every name that no vocabulary has as a tag.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any, Final

import attrs

from corpus.formats.front_matter import YamlValue
from corpus.practice import Attachment, Contact, Link, Proposal
from corpus.profile.active import active_profile
from corpus.profile.definitions import FieldDefinition, FieldKind
from corpus.profile.record_types import find_type
from corpus.profile.values import QUANTITIES, parse_value, read_value
from corpus.records import OLD_COUNTRY, field_names, unknown_fields, with_countries
from corpus.text import quote_value
from corpus.vocabularies.concepts import ConceptScheme
from corpus.vocabularies.countries import resolve_region
from corpus.vocabularies.languages import UNKNOWN
from corpus.vocabularies.places.place_list import PlaceList, parse_places
from corpus.vocabularies.skos_loader import Vocabularies

__all__ = ["FrontMatterReader"]

PART_OF: Final[Mapping[str, type[Any]]] = {
    "documents": Link,
    "links": Link,
    "sources": Link,
    "attachments": Attachment,
    "proposals": Proposal,
}
MAX_DIGITS: Final = 15
"""Digits of the longest number that is read."""

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_REGION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


class FrontMatterReader:
    """The fields of a front matter, read: `values` for `corpus.records`, and `notes`."""

    def __init__(self, fields: Mapping[str, YamlValue], vocabularies: Vocabularies) -> None:
        self.values: dict[str, Any] = {}
        self.notes: list[str] = []
        self._vocabularies = vocabularies
        self._leftovers: list[str] = []
        self._named_regions: list[str] = []
        """Regions that the field of countries names."""
        for name in unknown_fields(fields):
            self.notes.append(f"{quote_value(name)} is not a field of a practice and was left out")
        self._countries_name = OLD_COUNTRY if OLD_COUNTRY in fields else "countries"
        fields = with_countries(fields)
        for name in field_names():
            if fields.get(name) and name != "sections":
                self._take(name, fields[name])
        if self._named_regions:
            self.values["regions"] = [*self.values.get("regions", ()), *self._named_regions]
        if self._leftovers:
            self.values["tags"] = [*self.values.get("tags", ()), *self._leftovers]

    def _take(self, name: str, value: YamlValue) -> None:
        parsed = self._reader(name)(name, value)
        if parsed not in (None, "", []):
            self.values[name] = parsed

    def _reader(self, name: str) -> Callable[[str, YamlValue], Any]:
        """Return the function that reads a field; other fields are text."""
        readers: dict[str, Callable[[str, YamlValue], Any]] = {
            **dict.fromkeys(active_profile().own_keys, self._own_values),
            **dict.fromkeys(("documents", "links", "sources", "attachments", "proposals"), self._parts),
            **dict.fromkeys(("keywords", "tags"), lambda _, texts: _as_list(texts)),
            **dict.fromkeys(("start_year", "end_year"), self._number),
            **dict.fromkeys(("created", "updated"), self._day),
            "record_type": self._record_type,
            "language": self._language,
            "countries": self._countries,
            "regions": self._regions,
            "contact": lambda name, parts: self._part(name, parts, Contact),
        }
        return readers.get(name, lambda _, text: text)

    def _own_values(self, name: str, value: YamlValue) -> list[str]:
        """Return the values of a field that the profile adds. A text is one value, or a list with commas."""
        definition = active_profile().field(name)
        if definition is None:  # pragma: no cover - the names come from the profile
            return []
        may_have_commas = definition.kind in (FieldKind.CONCEPT, *QUANTITIES)
        whole = may_have_commas and self._own_value(definition, value)
        parts = [value] if whole or not definition.many else _as_list(value)
        values = [(part, self._own_value(definition, part)) for part in parts]
        for part, known in values:
            if not known:
                self._keep_as_tag(name, part, "" if definition.scheme else self._reason(definition, part))
        return [known for _, known in values if known]

    def _own_value(self, definition: FieldDefinition, value: YamlValue) -> str:
        return (parse_value(value, definition, self._vocabularies) or "") if isinstance(value, str) else ""

    def _record_type(self, name: str, value: YamlValue) -> str:
        known = find_type(active_profile().record_types, value) if isinstance(value, str) else None
        if known is None:
            self._keep_as_tag(name, value)
        return known.key if known else ""

    def _reason(self, definition: FieldDefinition, value: YamlValue) -> str:
        return read_value(str(value), definition, self._vocabularies).reason

    def _notation(self, scheme: ConceptScheme, value: YamlValue) -> str:
        concept = (scheme.get(value) or scheme.find_by_name(value)) if isinstance(value, str) else None
        return concept.notation if concept else ""

    def _keep_as_tag(self, name: str, value: YamlValue, reason: str = "") -> None:
        """Keep a value that the field cannot hold as a tag, and note it."""
        if isinstance(value, str):
            self._leftovers.append(value)
        outcome = "kept as a tag" if isinstance(value, str) else "left out"
        fault = f"{quote_value(value)} {reason}" if reason else f"the vocabulary has no {quote_value(value)}"
        self.notes.append(f"{name}: {fault}; it was {outcome}")

    def _language(self, name: str, value: YamlValue) -> str:
        notation = self._notation(self._vocabularies["lang"], value)
        if notation or (isinstance(value, str) and _LANGUAGE.fullmatch(value)):
            return notation or str(value)
        self.notes.append(f"{name}: {quote_value(value)} is not a language; the language is unknown")
        return UNKNOWN

    def _countries(self, _: str, value: YamlValue) -> list[str]:
        """Return the countries of a text or a list. Regions among them are added to the practice's regions."""
        codes: list[str] = []
        for entry in value if isinstance(value, list) else [value]:
            places = parse_places(entry) if isinstance(entry, str) else PlaceList()
            codes += places.countries
            self._named_regions += places.regions
            for unknown in places.unknown if isinstance(entry, str) else (entry,):
                self._keep_as_tag(self._countries_name, unknown)
        return codes

    def _regions(self, name: str, value: YamlValue) -> list[str]:
        codes: list[str] = []
        for region in _as_list(value):
            known = resolve_region(region) if isinstance(region, str) else None
            if known or (isinstance(region, str) and _REGION.fullmatch(region)):
                codes.append(known[1] if known else str(region))
            else:
                self._keep_as_tag(name, region)
        return codes

    def _number(self, name: str, value: YamlValue) -> int | None:
        if isinstance(value, str) and value.strip().isdecimal() and len(value.strip()) <= MAX_DIGITS:
            return int(value)
        self.notes.append(f"{name}: {quote_value(value)} is not a whole number and was left out")
        return None

    def _day(self, name: str, value: YamlValue) -> str | None:
        if isinstance(value, str):
            with suppress(ValueError):
                return date.fromisoformat(value.strip()).isoformat()
        self.notes.append(f"{name}: {quote_value(value)} is not a date such as 2007-10-01 and was left out")
        return None

    def _parts(self, name: str, value: YamlValue) -> list[dict[str, Any]]:
        parts = value if isinstance(value, list) else [value]
        return [self._part(name, part, PART_OF[name]) for part in parts]

    def _part(self, name: str, value: YamlValue, kind: type[Any]) -> dict[str, Any]:
        """Return the values of a link, file, proposal or contact. A plain text is its address or its name."""
        if not isinstance(value, dict):
            first = str(attrs.fields(kind)[0].name)
            return {"url" if kind is Link and _is_address(value) else first: value}
        known = {field.name for field in attrs.fields(kind)}
        for unknown in (key for key in value if key not in known):
            self.notes.append(f"{name}: it has no {quote_value(unknown)}, which was left out")
        values: dict[str, Any] = {key: text for key, text in value.items() if key in known}
        if "size" in values:
            values["size"] = self._number("size", values["size"])
        return values


def _is_address(value: YamlValue) -> bool:
    return isinstance(value, str) and bool(_ADDRESS.fullmatch(value))


def _as_list(value: YamlValue) -> list[YamlValue]:
    """Return a list unchanged; split a text at its commas."""
    if isinstance(value, str):
        return [entry.strip() for entry in value.split(",") if entry.strip()]
    return value if isinstance(value, list) else [value]
