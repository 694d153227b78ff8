"""`Profile` and its parts: what a collection is, as typed values. `corpus.profile.loader` reads them from files.

Its fields are in `corpus.profile.field_definitions`, which this module has, too.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Final, Self, TypeVar

from pydantic import Field, StringConstraints, model_validator

from corpus.profile.base import Definition, Key, Line, Noun
from corpus.profile.field_definitions import (
    BUILT_IN_FACETS,
    BUILT_IN_KINDS,
    RESERVED_FACETS,
    RESERVED_KEYS,
    FacetDefinition,
    FieldDefinition,
    FieldKind,
    Header,
    HelpExample,
)
from corpus.profile.record_types import ANY_RECORD, MAX_TYPES, RecordType, fill_types

__all__ = [
    "BUILT_IN_FACETS",
    "BUILT_IN_KINDS",
    "MAX_FIELDS",
    "MAX_SECTIONS",
    "RESERVED_FACETS",
    "RESERVED_KEYS",
    "FacetDefinition",
    "FieldDefinition",
    "FieldKind",
    "HelpExample",
    "Noun",
    "Profile",
    "SectionDefinition",
    "SectionPart",
    "Site",
]

MAX_FIELDS: Final = 60
"""Fields of a profile at most."""
MAX_SECTIONS: Final = 40
"""Sections of a profile at most."""
_Word = Annotated[str, StringConstraints(pattern=r"^\w{3,40}$")]


class Site(Definition):
    """What the pages say about the collection as a whole."""

    name: Line = "Practice Search"
    description: str = Field(default="", max_length=300)
    """The sentence under the name on the home page."""
    examples: tuple[Line, ...] = Field(default=(), max_length=6)
    """Searches that the home page offers."""
    help_words: Annotated[tuple[_Word, ...], Field(min_length=3, max_length=3)] = ("local", "council", "costs")
    """Three words for the examples of the help page; the first two stand next to each other in some record."""
    noun: Noun = Noun(singular="practice", plural="practices")
    """What a record is called."""


class SectionDefinition(Definition):
    """A section that the template asks for."""

    key: Key
    """The name of the section in files, in the database and in addresses (`#key`)."""
    part: str = Field(default="", max_length=300)
    """The label of the part that contains the section, such as "Background"."""
    label: Line
    """The heading of the section."""
    prompts: tuple[Line, ...] = ()
    """The questions that the section should answer."""
    headings: tuple[Line, ...] = Field(default=(), max_length=100)
    """Other headings of the section in documents."""
    columns: tuple[Header, ...] = Field(default=(), max_length=100)
    """Names of columns and keys in files that mean this section."""
    words: tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(le=100_000)]] = (0, 1_000)
    """The recommended number of words: fewest and most."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.words[0] > self.words[1]:
            raise ValueError(f"words: the fewest, {self.words[0]}, are more than the most, {self.words[1]}")
        return self


class SectionPart(Definition):
    """A part of the record, with one or more sections."""

    label: str
    sections: tuple[SectionDefinition, ...]


class Profile(Definition):
    """What a collection is. Raises pydantic's ValidationError for parts that do not fit together."""

    folder: Path
    """The folder with the vocabularies, the synonyms, the text of the about page and example records."""
    site: Site = Site()
    sections: tuple[SectionDefinition, ...] = Field(min_length=1, max_length=MAX_SECTIONS)
    narrative: str = ""
    """The key of the section for text that comes without sections; empty for the last one."""
    fields: tuple[FieldDefinition, ...] = Field(default=(), max_length=MAX_FIELDS)
    columns: Mapping[Key, tuple[Header, ...]] = {}
    """Names of columns and keys in files that mean a field of every record, such as `title`."""
    types: tuple[RecordType, ...] = Field(default=(), max_length=MAX_TYPES)
    """The kinds of record as the file has them; `record_types` has them with all their sections and fields."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        _check_unique("sections", [section.key for section in self.sections])
        _check_unique("fields", [field.key for field in self.fields])
        _check_unique("facets", [field.facet.name for field in self.fields if field.facet])
        keys = {field.key for field in self.fields} | RESERVED_KEYS | BUILT_IN_KINDS.keys()
        for section in self.sections:
            if section.key in keys:
                raise ValueError(f"the section `{section.key}` has the name of a field")
        for key in self.columns:
            if key not in RESERVED_KEYS - {"country", "sections", "values"}:
                raise ValueError(f"columns: `{key}` is no field of every record; give `columns` in its own entry")
        if self.narrative and self.narrative not in self.section_keys:
            raise ValueError(f"narrative: there is no section `{self.narrative}`")
        return self

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)  # caches use profiles as keys, and nothing loads the same one twice

    @cached_property
    def section_keys(self) -> tuple[str, ...]:
        """The keys of the sections in the order of the record."""
        return tuple(section.key for section in self.sections)

    @cached_property
    def narrative_key(self) -> str:
        """The key of the section for text that comes without sections."""
        return self.narrative or self.section_keys[-1]

    @cached_property
    def record_types(self) -> tuple[RecordType, ...]:
        """The kinds of record, at least one."""
        fields = (field.key for field in self.fields)
        return fill_types(self.types, self.site.noun, self.section_keys, fields, BUILT_IN_KINDS)

    @property
    def has_types(self) -> bool:
        """Whether there are several kinds of record."""
        return len(self.types) > 1

    @property
    def any_noun(self) -> Noun:
        """What records are called, of whichever kind."""
        return ANY_RECORD if self.has_types else self.site.noun

    def record_type(self, key: str) -> RecordType | None:
        """Return the kind of record with that key, or None. An empty key stands for the first kind."""
        return next((known for known in self.record_types if key in ("", known.key)), None)

    def sections_of(self, type_key: str) -> tuple[SectionDefinition, ...]:
        """Return the sections of a kind of record, with its own labels; all sections for a kind that there is not."""
        record_type = self.record_type(type_key)
        if record_type is None:
            return self.sections
        sections = (section for section in self.sections if section.key in (record_type.sections or ()))
        return tuple(_with_label(section, record_type) for section in sections)

    def has_field(self, type_key: str, field: str) -> bool:
        """Return whether a kind of record has a field. A kind that there is not has all."""
        record_type = self.record_type(type_key)
        return record_type is None or field in (record_type.fields or ())

    def label_of(self, type_key: str, unit: str, default: str) -> str:
        """Return the label that a kind of record has for a field or its title, if it has one of its own."""
        record_type = self.record_type(type_key)
        return record_type.labels.get(unit, default) if record_type else default

    def fields_of(self, type_key: str) -> tuple[FieldDefinition, ...]:
        """Return the fields of a kind of record, with its own labels; all fields for a kind that there is not."""
        record_type = self.record_type(type_key)
        if record_type is None:
            return self.fields
        fields = (field for field in self.fields if field.key in (record_type.fields or ()))
        return tuple(_with_label(field, record_type) for field in fields)

    def own_fields_of(self, type_key: str) -> tuple[FieldDefinition, ...]:
        """Return the fields of a kind of record that only this profile has."""
        return tuple(field for field in self.fields_of(type_key) if not field.is_built_in)

    def narrative_of(self, type_key: str) -> str:
        """Return the key of the section for text of a kind of record that comes without sections."""
        keys = [section.key for section in self.sections_of(type_key)]
        return self.narrative_key if self.narrative_key in keys or not keys else keys[-1]

    def parts_of(self, type_key: str) -> tuple[SectionPart, ...]:
        """Return the parts of a kind of record with their sections."""
        sections = self.sections_of(type_key)
        labels = dict.fromkeys(section.part for section in sections)
        return tuple(
            SectionPart(label=label, sections=tuple(section for section in sections if section.part == label))
            for label in labels
        )

    @cached_property
    def parts(self) -> tuple[SectionPart, ...]:
        """The parts of the first kind of record with their sections."""
        return self.parts_of("")

    @cached_property
    def own_fields(self) -> tuple[FieldDefinition, ...]:
        """The fields that only this profile has; `Practice.values` holds their values."""
        return tuple(field for field in self.fields if not field.is_built_in)

    @cached_property
    def own_keys(self) -> tuple[str, ...]:
        """The keys of the fields that only this profile has."""
        return tuple(field.key for field in self.own_fields)

    @cached_property
    def concept_fields(self) -> tuple[FieldDefinition, ...]:
        """The fields whose values are concepts of a vocabulary."""
        return tuple(field for field in self.fields if field.kind is FieldKind.CONCEPT)

    @cached_property
    def scheme_names(self) -> tuple[str, ...]:
        """The names of the vocabularies, each once."""
        return tuple(dict.fromkeys(field.scheme for field in self.concept_fields))

    def field(self, key: str) -> FieldDefinition | None:
        """Return the field with that key, or None."""
        return self._fields_by_key.get(key)

    def section_label(self, key: str) -> str:
        """Return the heading of a section, or its key where the profile does not have it."""
        section = self._sections_by_key.get(key)
        return section.label if section else key

    def keys_of(self, *kinds: FieldKind) -> Iterator[str]:
        """Yield the keys of the fields of these kinds."""
        return (field.key for field in self.fields if field.kind in kinds)

    @cached_property
    def _fields_by_key(self) -> dict[str, FieldDefinition]:
        return {field.key: field for field in self.fields}

    @cached_property
    def _sections_by_key(self) -> dict[str, SectionDefinition]:
        return {section.key: section for section in self.sections}


_Labelled = TypeVar("_Labelled", SectionDefinition, FieldDefinition)


def _with_label(definition: _Labelled, record_type: RecordType) -> _Labelled:
    """Return a section or a field with the label that a kind of record has for it."""
    label = record_type.labels.get(definition.key)
    return definition.model_copy(update={"label": label}) if label else definition


def _check_unique(what: str, names: list[str]) -> None:
    repeated = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if repeated:
        raise ValueError(f"{what}: `{repeated[0]}` is there twice")
