"""The fields of a practice's record: the label of each, which ones are lists, and their values in words.

All pages take labels from here: the form of a draft, its check, the review, comparisons and the history. A *unit* is
what one compares and merges: a field, a section (by its key), a line of the contact such as `contact.email`, or the
proposal for one database such as `proposals.NAME`.
"""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

import corpus.profile.values as profile_values
from corpus.practice import Attachment, Link, Proposal
from corpus.profile.active import active_profile
from corpus.profile.definitions import FieldDefinition, FieldKind
from corpus.profile.record_types import TYPE_FACET
from corpus.vocabularies.countries import region_label
from corpus.vocabularies.skos_loader import Vocabularies

__all__ = [
    "CONSENT_LABELS",
    "LINK_FIELDS",
    "concept_list_fields",
    "field_label",
    "format_value",
    "list_fields",
    "other_fields",
    "picker_fields",
    "single_concept_fields",
    "value_label",
]

LINK_FIELDS: Final = ("documents", "links", "sources")
"""Fields that hold a list of links."""
CONSENT_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {"public": "Everybody", "people": "People who are signed in", "none": "Nobody"}
)
"""Who may see the contact, for each value of `corpus.practice.CONSENTS`."""

_BUILT_IN_SCHEMES: Final = MappingProxyType({"countries": "country", "language": "lang", "record_type": TYPE_FACET})
_LABELS: Final = MappingProxyType(
    {
        "": "The whole practice",
        "title": "Title",
        "native_title": "Title in its own language",
        "record_type": "Kind of record",
        "language": "Language",
        "country": "Country",
        "countries": "Countries",
        "regions": "Regions",
        "start_year": "Year it started",
        "end_year": "Year it ended",
        "keywords": "Keywords",
        "tags": "Tags",
        "documents": "Documents and publications",
        "attachments": "Attached files",
        "contact": "Contact",
        "contact.name": "Name",
        "contact.role": "Role",
        "contact.organisation": "Organisation",
        "contact.address": "Address",
        "contact.phone": "Telephone",
        "contact.fax": "Fax",
        "contact.email": "E-mail address",
        "contact.website": "Website",
        "contact.consent": "Who may see it",
        "links": "Links",
        "sources": "Sources",
        "provided_by": "Provided by",
        "proposals": "Proposed for other databases",
        "created": "Created",
        "updated": "Updated",
    }
)
_VALUE_FORMATTERS: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {"regions": region_label, "contact.consent": CONSENT_LABELS.__getitem__}
)


def concept_list_fields() -> tuple[str, ...]:
    """Return the fields of the profile that hold several concepts of a vocabulary."""
    return tuple(field.key for field in active_profile().concept_fields if field.many)


def picker_fields() -> tuple[str, ...]:
    """Return the fields with several values of which a form offers all."""
    return ("countries", *concept_list_fields())


def single_concept_fields() -> tuple[str, ...]:
    """Return the fields that hold one concept of a vocabulary."""
    return tuple(field.key for field in active_profile().concept_fields if not field.many)


def other_fields() -> tuple[FieldDefinition, ...]:
    """Return the fields of the profile that hold something else than concepts."""
    return tuple(field for field in active_profile().own_fields if field.kind is not FieldKind.CONCEPT)


def list_fields() -> frozenset[str]:
    """Return all fields that hold a list whose values can be merged one by one."""
    own = (field.key for field in active_profile().own_fields if field.many)
    return frozenset({"countries", *own, *LINK_FIELDS, "regions", "keywords", "tags", "attachments"})


def _profile_label(unit: str) -> str:
    """Return the label that the profile gives a field or a section; empty where it gives none."""
    profile = active_profile()
    field = profile.field(unit)
    label = profile.section_label(unit)
    return field.label if field else label if label != unit else ""


def field_label(unit: str, *, in_group: bool = False) -> str:
    """Return the label of a unit, or the unit itself if it has no label.

    A line of the contact is "Contact: e-mail address"; with `in_group`, under the heading "Contact", "E-mail address".
    """
    group, _, name = unit.partition(".")
    if group == "proposals" and name:
        return f"Proposed for {name}"
    label = _profile_label(unit) or _LABELS.get(unit, name or unit)
    return f"Contact: {label[:1].lower()}{label[1:]}" if group == "contact" and name and not in_group else label


def value_label(unit: str, value: object, vocabularies: Vocabularies) -> str:
    """Return one value of a practice's field in words, such as the label of a concept."""
    match value:
        case Link():
            return " · ".join(text for text in (value.title, value.url) if text)
        case Attachment():
            return value.name
        case Proposal():
            return f"{value.target}: {value.answer}"
        case date():
            return f"{value.day} {value:%B %Y}"
    if unit in _VALUE_FORMATTERS:
        return _VALUE_FORMATTERS[unit](str(value))
    field = active_profile().field(unit)
    scheme = field.scheme if field and field.scheme else _BUILT_IN_SCHEMES.get(unit, "")
    return vocabularies.label(scheme, str(value)) if scheme else _plain_label(field, str(value))


def _plain_label(field: FieldDefinition | None, value: str) -> str:
    return profile_values.format_value(value, field) if field else value


def format_value(value: object) -> str:
    """Return a JSON value of a record as plain text: one line for each entry of a list, and a file by its name."""
    if isinstance(value, list):
        return "\n".join(map(format_value, value))
    if isinstance(value, dict):
        return " ".join(str(value[key]) for key in ("title", "name", "url") if value.get(key))
    return "" if value is None else str(value)
