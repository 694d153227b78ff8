"""`RecordType`: a kind of record of a collection, such as a practice, a policy document or a glossary term.

All sections and fields of a profile stand in its two lists. A kind of record names those that it has. A profile without
`[[types]]` has one kind, with all of them.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Final

from pydantic import StringConstraints

from corpus.profile.base import Definition, Key, Line, Noun
from corpus.text import fold_name

__all__ = [
    "ANY_RECORD",
    "DEFAULT_TYPE_KEY",
    "MAX_TYPES",
    "TYPE_FACET",
    "UNDESCRIBED_FIELDS",
    "RecordType",
    "fill_types",
    "find_type",
]

MAX_TYPES: Final = 12
"""Kinds of record of a profile at most."""
DEFAULT_TYPE_KEY: Final = "practice"
"""The key of the only kind of record in a profile without `[[types]]`."""
TYPE_FACET: Final = "record"
"""The name of the facet that tells the kinds of record apart."""
ANY_RECORD: Final = Noun(singular="record", plural="records")
"""What records of several kinds are called."""
UNDESCRIBED_FIELDS: Final = ("regions", "end_year")
"""Fields of every record that a profile does not describe, but that a kind of record may lack."""


class RecordType(Definition):
    """A kind of record: what it is called, and the sections and fields that it has."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
    """The name in files, in the database, in addresses and in the API."""
    noun: Noun
    sections: tuple[Key, ...] | None = None
    """The keys of its sections. Without them: those that no other kind of record names."""
    fields: tuple[Key, ...] | None = None
    """The keys of its fields. Without them: those that no other kind of record names, and those of every record."""
    required: tuple[Key, ...] = ()
    """Sections and fields without which a record is refused. A title is always required."""
    labels: Mapping[Key, Line] = {}
    """Other labels of sections, fields and the title in records of this kind."""
    glossary: bool = False
    """Whether the records are terms: their titles in the texts of other records become links to them."""

    @property
    def label(self) -> str:
        """What one record is called, with a capital letter."""
        return f"{self.noun.singular[:1].upper()}{self.noun.singular[1:]}"


def fill_types(
    types: tuple[RecordType, ...], noun: Noun, sections: Iterable[str], fields: Iterable[str], built_in: Iterable[str]
) -> tuple[RecordType, ...]:
    """Return the kinds of record with the sections and fields that they have; without any, the only one."""
    named = {key for record_type in types for key in (*(record_type.sections or ()), *(record_type.fields or ()))}
    own_sections = tuple(key for key in sections if key not in named)
    of_every_record = (*built_in, *UNDESCRIBED_FIELDS)
    own_fields = tuple(dict.fromkeys((*(key for key in fields if key not in named), *of_every_record)))
    return tuple(
        record_type.model_copy(
            update={
                "sections": own_sections if record_type.sections is None else record_type.sections,
                "fields": own_fields if record_type.fields is None else record_type.fields,
            }
        )
        for record_type in types or (RecordType(key=DEFAULT_TYPE_KEY, noun=noun),)
    )


def find_type(types: Iterable[RecordType], text: str) -> RecordType | None:
    """Return the kind of record with that key, or with that noun in the singular or plural."""
    folded = fold_name(text)
    for record_type in types:
        if folded in map(fold_name, (record_type.key, record_type.noun.singular, record_type.noun.plural)):
            return record_type
    return None
