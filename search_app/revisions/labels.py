"""The names of a record's fields and sections on a page, and their values in words."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from corpus.practice import Attachment, Link, Proposal
from corpus.template import TEMPLATE
from corpus.vocabularies.countries import region_label
from corpus.vocabularies.skos_loader import Vocabularies
from index.schema import FACETS

__all__ = ["unit_label", "value_label"]

_FACETS: Final = {facet.attribute: facet.name for facet in FACETS if facet.attribute}
_LABELS: Final = MappingProxyType(
    {
        "title": "Title",
        "native_title": "Title in its own language",
        "language": "Language",
        "country": "Country",
        "regions": "Regions",
        "start_year": "Year it started",
        "end_year": "Year it ended",
        "types": "Type",
        "areas": "Policy areas",
        "sectors": "Sectors",
        "targets": "Target groups",
        "level": "Level",
        "status": "Status",
        "evidence": "Evidence",
        "keywords": "Keywords",
        "tags": "Tags",
        "documents": "Documents and publications",
        "attachments": "Attached files",
        "contact": "Contact",
        "links": "Links",
        "sources": "Sources",
        "provided_by": "Provided by",
        "proposals": "Proposed for other databases",
        "created": "Created",
        "updated": "Updated",
        **{section.key: section.label for section in TEMPLATE},
    }
)
_PARTS: Final = MappingProxyType({"email": "e-mail", "consent": "who sees it"})
_READERS: Final = MappingProxyType({"public": "everybody", "people": "people who are signed in", "none": "nobody"})
_WORDS: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {"regions": region_label, "contact.consent": _READERS.__getitem__}
)


def unit_label(name: str) -> str:
    """What a field, a section or a part of the contact (`contact.email`) is called; the name itself of what is none."""
    group, _, part = name.partition(".")
    if group == "contact" and part:
        return f"Contact: {_PARTS.get(part, part)}"
    if group == "proposals" and part:
        return f"Proposed for {part}"
    return _LABELS.get(name, name)


def value_label(name: str, value: object, vocabularies: Vocabularies) -> str:
    """One value of a field in words."""
    match value:
        case Link():
            return " · ".join(part for part in (value.title, value.url) if part)
        case Attachment():
            return value.name
        case Proposal():
            return f"{value.target}: {value.answer}"
        case date():
            return f"{value.day} {value:%B %Y}"
    if name in _WORDS:
        return _WORDS[name](str(value))
    return vocabularies.label(_FACETS[name], str(value)) if name in _FACETS else str(value)
