"""Checks that the kinds of record of a profile name sections, fields and other kinds that it has."""

from collections.abc import Iterator
from typing import Final, TypeAlias

from corpus.profile.definitions import BUILT_IN_KINDS, RESERVED_KEYS, Profile
from corpus.profile.record_types import TYPE_FACET, UNDESCRIBED_FIELDS, RecordType

__all__ = ["find_type_mistakes"]

Mistake: TypeAlias = tuple[tuple[str | int, ...], str]
"""The path to a value in the file, and what is wrong with it."""

TITLE: Final = "title"


def find_type_mistakes(profile: Profile) -> Iterator[Mistake]:
    """Yield the mistakes in the kinds of record of a profile, and in the fields that name a kind."""
    for number, record_type in enumerate(profile.types):
        if record_type.key in {earlier.key for earlier in profile.types[:number]}:
            yield ("types", number, "key"), f"`{record_type.key}` is there twice"
        for name, message in _unknown_keys(record_type, profile):
            yield ("types", number, name), message
        if not profile.sections_of(record_type.key):
            yield ("types", number, "sections"), "a kind of record needs at least one section"
    yield from _field_mistakes(profile)


def _unknown_keys(record_type: RecordType, profile: Profile) -> Iterator[tuple[str, str]]:
    sections = set(profile.section_keys)
    fields = {field.key for field in profile.fields} | BUILT_IN_KINDS.keys() | set(UNDESCRIBED_FIELDS)
    lists = (
        ("sections", record_type.sections or (), sections, "section"),
        ("fields", record_type.fields or (), fields, "field"),
        ("required", record_type.required, sections | fields, "section or field"),
        ("labels", record_type.labels, sections | fields | {TITLE} | RESERVED_KEYS, "section or field"),
    )
    for name, keys, known, noun in lists:
        for key in keys:
            if key not in known:
                yield name, f"there is no {noun} `{key}`"


def _field_mistakes(profile: Profile) -> Iterator[Mistake]:
    keys = {record_type.key for record_type in profile.record_types}
    for number, field in enumerate(profile.fields):
        if field.record_type and field.record_type not in keys:
            yield ("fields", number, "record_type"), f"there is no kind of record `{field.record_type}`"
        if profile.has_types and field.facet and field.facet.name == TYPE_FACET:
            yield ("fields", number, "facet", "name"), f"the facet name `{TYPE_FACET}` belongs to the kinds of record"
