"""Checks a record, and reports what is wrong, doubtful or missing.

`check` returns a `Finding` for everything that a contributor or an editor should know. An error means that the record
is wrong; the import refuses it. A warning means that a value looks wrong. A hint means that readers will miss
something. An empty field is no error, because half-empty records are normal, unless the profile says that this kind of
record needs it.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

import pycountry
from attrs import frozen

from corpus.practice import Link, Practice
from corpus.profile.active import active_profile
from corpus.profile.values import value_error
from corpus.text import plain_text, quote_value
from corpus.vocabularies.countries import REGION_NAMES
from corpus.vocabularies.skos_loader import Vocabularies

__all__ = ["Finding", "Severity", "check"]

MAX_YEARS_AHEAD: Final = 10
"""A start or end more than this many years from now gives a warning."""
_EMAIL = re.compile(r"[^\s@<>()]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,63}")
_WEB = re.compile(r"(?:https?://)?(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,63}\.?(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)


class Severity(StrEnum):
    """The severity of a finding."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    """How an import read a value. `check` has no such findings."""
    HINT = "hint"


@frozen
class Finding:
    """One finding about a record."""

    severity: Severity
    field: str
    """The name of the field, or the key of the section."""
    message: str
    """A sentence that says what is wrong and what to do."""

    @property
    def is_error(self) -> bool:
        """Whether the finding is an error, so that the import refuses the record."""
        return self.severity is Severity.ERROR


def check(practice: Practice, vocabularies: Vocabularies) -> tuple[Finding, ...]:
    """Return the findings about a practice, errors first."""
    return (
        *(Finding(Severity.ERROR, field, message) for field, message in _errors(practice, vocabularies)),
        *(Finding(Severity.WARNING, field, message) for field, message in _warnings(practice)),
        *(Finding(Severity.HINT, field, message) for field, message in _hints(practice)),
    )


def _errors(practice: Practice, vocabularies: Vocabularies) -> Iterator[tuple[str, str]]:
    yield from _type_errors(practice)
    for definition in active_profile().own_fields:
        for value in practice.values_of(definition.key):
            if error := value_error(value, definition, vocabularies):
                yield definition.key, f"{quote_value(value)} {error}"
    for country in practice.countries:
        if country not in vocabularies["country"]:
            yield "countries", f"{quote_value(country)} is not a country. Use an ISO 3166 code such as NO."
    for region in practice.regions:
        if not _is_region(region):
            yield "regions", f"{quote_value(region)} is not a region. Use an ISO 3166-2 code such as BE-VLG."
    if practice.language not in vocabularies["lang"] and not _is_language(practice.language):
        yield "language", f"{quote_value(practice.language)} is not a language. Use an ISO 639 code such as en."


def _type_errors(practice: Practice) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the kind of record: one that the profile does not have, or an empty required field."""
    profile = active_profile()
    record_type = profile.record_type(practice.record_type)
    if record_type is None:
        if profile.has_types:
            known = ", ".join(known.key for known in profile.record_types)
            yield "record_type", f"{quote_value(practice.record_type)} is not a kind of record. Use one of: {known}."
        return
    for key in record_type.required:
        if not (practice.text(key) or practice.values_of(key)):
            sections = {known.key: known.label for known in profile.sections_of(practice.record_type)}
            fields = {known.key: known.label for known in profile.fields_of(practice.record_type)}
            label = (sections | fields).get(key, key)
            yield key, f"“{label}” is empty. {_capitalised(record_type.noun.indefinite)} needs it."


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _warnings(practice: Practice) -> Iterator[tuple[str, str]]:
    this_year = datetime.now(UTC).year
    for field in ("start_year", "end_year"):
        year = getattr(practice, field)
        if year and year > this_year + MAX_YEARS_AHEAD:
            yield field, f"{year} is far in the future. Check the year."
    for region in practice.regions:
        if practice.countries and region.partition("-")[0] not in practice.countries:
            countries = " or ".join(practice.countries)
            yield "regions", f"{quote_value(region)} is not a region of {countries}. Check both."
    for section in practice.sections:
        if section.key not in active_profile().section_keys:
            yield section.key, "The profile does not have this section. Move its text to another section."
        elif section.key not in _own_keys(practice):
            yield section.key, "This kind of record does not have the section. Move its text to another section."
    yield from _long_sections(practice)
    yield from _addresses(practice)


def _own_keys(practice: Practice) -> set[str]:
    return {section.key for section in active_profile().sections_of(practice.record_type)}


def _long_sections(practice: Practice) -> Iterator[tuple[str, str]]:
    for section in active_profile().sections_of(practice.record_type):
        text, most = practice.text(section.key), section.words[1]
        if len(text.split()) > most and (words := len(plain_text(text).split())) > most:
            yield section.key, f"“{section.label}” has {words} words. {most} are recommended."


def _addresses(practice: Practice) -> Iterator[tuple[str, str]]:
    if practice.contact.email and not _EMAIL.fullmatch(practice.contact.email):
        yield "contact", f"{quote_value(practice.contact.email)} is not an e-mail address. Correct or remove it."
    named = {"contact": (Link(url=practice.contact.website),)}
    for field in ("documents", "links", "sources"):
        named[field] = getattr(practice, field)
    for field, links in named.items():
        for link in links:
            if link.url and not _WEB.fullmatch(link.url):
                yield field, f"{quote_value(link.url)} is not a web address. Correct or remove it."


def _hints(practice: Practice) -> Iterator[tuple[str, str]]:
    profile = active_profile()
    for definition in profile.fields_of(practice.record_type):
        if definition.missing and not practice.values_of(definition.key):
            yield definition.key, definition.missing
    if not practice.sources:
        yield "sources", "Add a source. Readers want to know where the facts come from."
    record_type = profile.record_type(practice.record_type)
    required = record_type.required if record_type else ()
    for section in profile.sections_of(practice.record_type):
        optional = section.key == profile.narrative_key or section.key in required
        if not optional and not practice.text(section.key):
            yield section.key, f"“{section.label}” is empty. Add a text if you can."


def _is_region(code: str) -> bool:
    return code in REGION_NAMES or pycountry.subdivisions.get(code=code) is not None  # type: ignore[no-untyped-call]


def _is_language(code: str) -> bool:
    return pycountry.languages.get(alpha_3=code) is not None
