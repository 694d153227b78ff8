"""The fields of a Markdown file's head as the values of a practice.

People write names where a record holds notations ("Youth policy" for P5.2, "Norway" for NO), one value where it holds
a list, an address where it holds a link. `Head` takes them all, notes what it could not take, and keeps every name that
no vocabulary has as a tag.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any, Final

import attrs

from corpus.formats.front_matter import Value
from corpus.practice import Attachment, Contact, Link, Practice, Proposal
from corpus.records import unknown_fields
from corpus.vocabularies.concepts import ConceptScheme
from corpus.vocabularies.countries import resolve_region
from corpus.vocabularies.languages import UNKNOWN
from corpus.vocabularies.skos_loader import CONCEPT_FIELDS, Vocabularies

__all__ = ["Head"]

SCHEME_OF: Final[Mapping[str, str]] = {"country": "country", **CONCEPT_FIELDS}
PART_OF: Final[Mapping[str, type[Any]]] = {
    "documents": Link,
    "links": Link,
    "sources": Link,
    "attachments": Attachment,
    "proposals": Proposal,
}
SHOWN: Final = 60
"""Characters of a value that a note repeats."""
DIGITS: Final = 15
"""The most digits of a number that is taken as one."""

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_REGION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


class Head:
    """What a head says: `values` for `corpus.records.from_values`, and `notes`."""

    def __init__(self, fields: Mapping[str, Value], vocabularies: Vocabularies) -> None:
        self.values: dict[str, Any] = {}
        self.notes: list[str] = []
        self._vocabularies = vocabularies
        self._leftovers: list[str] = []
        for name in unknown_fields(fields):
            self.notes.append(f"{_shown(name)} is no field of a practice and was left out")
        for field in attrs.fields(Practice):
            if fields.get(field.name) and field.name != "sections":
                self._take(field.name, fields[field.name])
        if self._leftovers:
            self.values["tags"] = [*self.values.get("tags", ()), *self._leftovers]

    def _take(self, name: str, value: Value) -> None:
        found = self._reader(name)(name, value)
        if found not in (None, "", []):
            self.values[name] = found

    def _reader(self, name: str) -> Callable[[str, Value], Any]:
        """How that field is read; text that needs no reading is taken as it stands."""
        readers: dict[str, Callable[[str, Value], Any]] = {
            **dict.fromkeys(("country", "level", "status", "evidence"), self._concept),
            **dict.fromkeys(("types", "areas", "sectors", "targets"), self._concepts),
            **dict.fromkeys(("documents", "links", "sources", "attachments", "proposals"), self._parts),
            **dict.fromkeys(("keywords", "tags"), lambda _, texts: _listed(texts)),
            **dict.fromkeys(("start_year", "end_year"), self._number),
            **dict.fromkeys(("created", "updated"), self._day),
            "language": self._language,
            "regions": self._regions,
            "contact": lambda name, parts: self._part(name, parts, Contact),
        }
        return readers.get(name, lambda _, text: text)

    def _concept(self, name: str, value: Value) -> str:
        notation = self._notation(self._vocabularies[SCHEME_OF[name]], value)
        if not notation:
            self._leave(name, value)
        return notation

    def _concepts(self, name: str, value: Value) -> list[str]:
        scheme = self._vocabularies[SCHEME_OF[name]]
        whole = self._notation(scheme, value)
        found = [(one, self._notation(scheme, one)) for one in ([whole] if whole else _listed(value))]
        for one, notation in found:
            if not notation:
                self._leave(name, one)
        return [notation for _, notation in found if notation]

    def _notation(self, scheme: ConceptScheme, value: Value) -> str:
        concept = (scheme.get(value) or scheme.find_by_name(value)) if isinstance(value, str) else None
        return concept.notation if concept else ""

    def _leave(self, name: str, value: Value) -> None:
        """A name that the vocabulary does not have: kept as a tag, and said."""
        if isinstance(value, str):
            self._leftovers.append(value)
        kept = "kept as a tag" if isinstance(value, str) else "left out"
        self.notes.append(f"{name}: the vocabulary has no {_shown(value)}; it was {kept}")

    def _language(self, name: str, value: Value) -> str:
        notation = self._notation(self._vocabularies["lang"], value)
        if notation or (isinstance(value, str) and _LANGUAGE.fullmatch(value)):
            return notation or str(value)
        self.notes.append(f"{name}: {_shown(value)} is no language; the language was left as unknown")
        return UNKNOWN

    def _regions(self, name: str, value: Value) -> list[str]:
        found: list[str] = []
        for one in _listed(value):
            known = resolve_region(one) if isinstance(one, str) else None
            if known or (isinstance(one, str) and _REGION.fullmatch(one)):
                found.append(known[1] if known else str(one))
            else:
                self._leave(name, one)
        return found

    def _number(self, name: str, value: Value) -> int | None:
        if isinstance(value, str) and value.strip().isdecimal() and len(value.strip()) <= DIGITS:
            return int(value)
        self.notes.append(f"{name}: {_shown(value)} is no whole number and was left out")
        return None

    def _day(self, name: str, value: Value) -> str | None:
        if isinstance(value, str):
            with suppress(ValueError):
                return date.fromisoformat(value.strip()).isoformat()
        self.notes.append(f"{name}: {_shown(value)} is no date such as 2007-10-01 and was left out")
        return None

    def _parts(self, name: str, value: Value) -> list[dict[str, Any]]:
        parts = value if isinstance(value, list) else [value]
        return [self._part(name, one, PART_OF[name]) for one in parts]

    def _part(self, name: str, value: Value, kind: type[Any]) -> dict[str, Any]:
        """The fields of a link, a file, a proposal or a contact; a plain text is its address or its name."""
        if not isinstance(value, dict):
            first = str(attrs.fields(kind)[0].name)
            return {"url" if kind is Link and _is_address(value) else first: value}
        known = {field.name for field in attrs.fields(kind)}
        for unknown in (one for one in value if one not in known):
            self.notes.append(f"{name}: it has no {_shown(unknown)}, which was left out")
        read: dict[str, Any] = {one: text for one, text in value.items() if one in known}
        if "size" in read:
            read["size"] = self._number("size", read["size"])
        return read


def _is_address(value: Value) -> bool:
    return isinstance(value, str) and bool(_ADDRESS.fullmatch(value))


def _listed(value: Value) -> list[Value]:
    """A list as it is; a text as what stands between its commas."""
    if isinstance(value, str):
        return [one.strip() for one in value.split(",") if one.strip()]
    return value if isinstance(value, list) else [value]


def _shown(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= SHOWN else f"{text[:SHOWN]}…")
