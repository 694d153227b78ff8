"""`Profile` and its parts: what a collection is, as typed values. `corpus.profile.loader` reads them from files.

Some fields are part of every record, whatever the profile: `BUILT_IN_KINDS` names those that a profile can label, hide
or offer as a facet. All other fields are the profile's own.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self, TypeVar

from pydantic import Field, StringConstraints, ValidationInfo, field_validator, model_validator

from corpus.profile.base import Definition, Key, Line, Noun
from corpus.profile.record_types import ANY_RECORD, MAX_TYPES, RecordType, fill_types
from corpus.quantities.currencies import currency_codes

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
RESERVED_FACETS: Final = frozenset({"q", "sort", "page", "per_page", "spelling", "synonyms", "title", "at", "after"})
"""Names that a facet cannot have: other parameters of an address, and the field `title:` of a query."""


class FieldKind(StrEnum):
    """What the values of a field are."""

    TEXT = "text"
    KEYWORDS = "keywords"
    CONCEPT = "concept"
    PLACE = "place"
    YEAR = "year"
    DATE = "date"
    NUMBER = "number"
    MONEY = "money"
    YES_NO = "yes-no"
    LINK = "link"
    LANGUAGE = "language"
    PHRASES = "phrases"
    RECORD = "record"


BUILT_IN_KINDS: Final = {
    "countries": FieldKind.PLACE,
    "keywords": FieldKind.KEYWORDS,
    "phrases": FieldKind.PHRASES,
    "start_year": FieldKind.YEAR,
    "language": FieldKind.LANGUAGE,
}
"""The fields of every record that a profile can describe, and the kind of each. `phrases` are found in the texts."""
BUILT_IN_FACETS: Final = {
    "countries": "country",
    "keywords": "keyword",
    "phrases": "keyphrase",
    "start_year": "year",
    "language": "lang",
}
"""The name of the facet of each of them."""
RESERVED_KEYS: Final = frozenset(
    {
        *("slug", "title", "native_title", "regions", "end_year", "tags", "sections", "contact", "documents", "values"),
        *(
            "country",
            "attachments",
            "links",
            "sources",
            "provided_by",
            "proposals",
            "created",
            "updated",
            "id",
            "consent",
            "record_type",
        ),
    }
)
"""The other fields of every record, whose names no field or section of a profile can have."""
_FACET_KINDS: Final = frozenset(FieldKind) - {FieldKind.TEXT, FieldKind.LINK, FieldKind.RECORD}
_NUMBERS: Final = frozenset({FieldKind.YEAR, FieldKind.NUMBER, FieldKind.MONEY})
_SORTABLE: Final = _NUMBERS | {FieldKind.DATE, FieldKind.TEXT, FieldKind.KEYWORDS, FieldKind.CONCEPT}
MAX_RANGES: Final = 30
"""Bounds of the ranges of a facet at most."""
MAX_BOUND: Final = 10**15
"""Bounds are below this number."""

_Header = Annotated[str, StringConstraints(min_length=1, max_length=10_000, strip_whitespace=True)]
_Word = Annotated[str, StringConstraints(pattern=r"^\w{3,40}$")]
_FacetName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*$", max_length=40)]


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


class HelpExample(Definition):
    """An example of a query, and what it finds."""

    query: Line
    finds: Line


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
    columns: tuple[_Header, ...] = Field(default=(), max_length=100)
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


class FacetDefinition(Definition):
    """How the values of a field are counted and filtered by. The field gives the name and the noun where missing."""

    name: _FacetName
    """The name in addresses, in the API and in the query syntax."""
    label: str = Field(default="", max_length=300)
    """The heading of the facet; empty for the label of the field."""
    noun: Noun
    """What the values are called, in a sentence with their number."""
    note: str = Field(default="", max_length=300)
    """A sentence about the values for readers."""
    open: bool = False
    """Whether the list of values is open when the page is shown."""
    alphabetical: bool = True
    """Whether the page with all values sorts them by letter. Otherwise they keep the order of their scheme."""
    home: bool = False
    """Whether the home page lists the values."""
    statistic: bool = False
    """Whether the home page shows the number of values."""
    example: HelpExample | None = None
    """An example for the help page."""
    ranges: tuple[Decimal, ...] = Field(default=(), max_length=MAX_RANGES)
    """The bounds of the ranges that numbers are counted in, ascending: each range ends before the next bound."""

    @field_validator("ranges")
    @classmethod
    def _check_ranges(cls, bounds: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
        for bound in bounds:
            if not bound.is_finite() or abs(bound) >= MAX_BOUND:
                raise ValueError(f"{bound} is no bound of a range. Use numbers below {MAX_BOUND:,}")
        for low, high in pairwise(bounds):
            if high <= low:
                raise ValueError(f"{high} follows {low}. Put the bounds in ascending order, each once")
        return bounds


class FieldDefinition(Definition):
    """A field of the records."""

    key: Key
    """The name of the field in files, in the database and in the API."""
    kind: FieldKind
    label: Line
    value_name: str = Field(default="", max_length=300)
    """What a message calls one value, such as "kind of law"; empty for the label in small letters."""
    many: bool = False
    """Whether a record may have several values."""
    scheme: str = Field(default="", pattern=r"^(?:[a-z][a-z0-9-]*)?$", max_length=40)
    """The vocabulary of a concept: `vocabularies/<scheme>.ttl`."""
    record_type: str = Field(default="", max_length=40)
    """For the kind `record`: the key of the kind of record that the values name; empty for any."""
    hint: str = Field(default="", max_length=300)
    """A sentence for contributors below the label in the form."""
    missing: str = Field(default="", max_length=300)
    """What a contributor is told where the field is empty."""
    card: bool = False
    """Whether a result shows the values below its title."""
    footer: bool = False
    """Whether a result shows the values below its text."""
    synonyms: bool = False
    """Whether the names of a concept find each other: a query with one name also finds the others."""
    similarity: float = Field(default=0.0, ge=0.0, le=10.0)
    """What a shared concept counts for similar records, in words of the text."""
    columns: tuple[_Header, ...] = Field(default=(), max_length=100)
    """Names of columns and keys in files that mean this field."""
    unit: str = Field(default="", pattern=r"^(?:[^\d\s.,+-](?:.*\S)?)?$", max_length=40)
    """The unit of a number, such as "km", "%" or "pupils"."""
    currency: str = Field(default="", pattern="^(?:[A-Z]{3})?$")
    """The currency of amounts that name none, and of the facet and the order by amount."""
    decimal: Literal["", ".", ","] = ""
    """The sign before fractions in the files, where the numbers alone do not say it."""
    sortable: bool = False
    """Whether readers can sort by the field."""
    facet: FacetDefinition | None = None

    @model_validator(mode="before")
    @classmethod
    def _name_facet(cls, values: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        """Give a facet without a name that of the field, and a facet without a noun the label of the field."""
        if not isinstance(values, dict) or not isinstance(values.get("facet"), dict):
            return values
        key, label = str(values.get("key", "")), str(values.get("label", "")).lower()
        name = BUILT_IN_FACETS.get(key, key.replace("_", ""))
        noun = {"singular": f"value of {label}", "plural": f"values of {label}"}
        return {**values, "facet": {"name": name, "noun": noun, **values["facet"]}}

    @field_validator("currency")
    @classmethod
    def _check_currency(cls, code: str) -> str:
        if code and code not in currency_codes():
            raise ValueError(f"`{code}` is not a currency. Use a code of ISO 4217 such as EUR")
        return code

    @field_validator("facet")
    @classmethod
    def _check_facet(cls, facet: FacetDefinition | None, info: ValidationInfo) -> FacetDefinition | None:
        kind = info.data.get("kind")
        if facet and facet.ranges and kind and kind not in _NUMBERS:
            raise ValueError(f"`ranges` are for numbers, money and years, and the kind is `{kind}`")
        if facet and kind is FieldKind.YEAR and any(bound % 1 or not 0 <= bound <= 9999 for bound in facet.ranges):  # noqa: PLR2004
            raise ValueError("`ranges` of years are whole numbers of up to four digits")
        if facet and kind is FieldKind.MONEY and not info.data.get("currency"):
            raise ValueError(
                "a field of the kind `money` with a facet needs a `currency`, in which amounts are compared"
            )
        return facet

    @property
    def is_built_in(self) -> bool:
        """Whether every record has the field, whatever the profile."""
        return self.key in BUILT_IN_KINDS

    @property
    def is_numeric(self) -> bool:
        """Whether the values are numbers, which can be filtered by range."""
        return self.kind in _NUMBERS

    @property
    def noun(self) -> str:
        """What a message calls one value."""
        return self.value_name or self.label.lower()

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.key in RESERVED_KEYS:
            raise ValueError(f"`{self.key}` is a field of every record and needs no entry here")
        expected = BUILT_IN_KINDS.get(self.key)
        if expected and self.kind is not expected:
            raise ValueError(f"`{self.key}` is a field of every record, of the kind `{expected}`")
        if not expected and self.kind in (FieldKind.PHRASES, FieldKind.LANGUAGE, FieldKind.PLACE):
            raise ValueError(f"only the built-in field has the kind `{self.kind}`")
        if (self.kind is FieldKind.CONCEPT) != bool(self.scheme):
            raise ValueError("a field of the kind `concept` has a `scheme`, and no other field has one")
        if self.record_type and self.kind is not FieldKind.RECORD:
            raise ValueError("only a field of the kind `record` has a `record_type`")
        self._check_numbers()
        if self.facet and self.kind not in _FACET_KINDS:
            raise ValueError(f"a field of the kind `{self.kind}` cannot be a facet")
        if self.facet and self.facet.name != BUILT_IN_FACETS.get(self.key, self.facet.name):
            raise ValueError(f"the facet of `{self.key}` has the name `{BUILT_IN_FACETS[self.key]}`")
        if self.facet and not expected and self.facet.name in BUILT_IN_FACETS.values():
            raise ValueError(f"the facet name `{self.facet.name}` belongs to a field of every record")
        if self.facet and self.facet.name in RESERVED_FACETS:
            raise ValueError(f"the facet name `{self.facet.name}` has another meaning in addresses")
        return self

    def _check_numbers(self) -> None:
        if self.unit and self.kind is not FieldKind.NUMBER:
            raise ValueError("only a field of the kind `number` has a `unit`")
        if self.currency and self.kind is not FieldKind.MONEY:
            raise ValueError("only a field of the kind `money` has a `currency`")
        if self.decimal and self.kind not in (FieldKind.NUMBER, FieldKind.MONEY):
            raise ValueError("only numbers and money have a `decimal` sign")
        if self.sortable and (self.is_built_in or self.many or self.kind not in _SORTABLE):
            raise ValueError(
                "`sortable` is for the profile's own fields with one value: numbers, money, dates and words"
            )
        if self.sortable and self.kind is FieldKind.MONEY and not self.currency:
            raise ValueError("a `sortable` field of the kind `money` needs a `currency`, in which amounts are compared")


class Profile(Definition):
    """What a collection is. Raises pydantic's ValidationError for parts that do not fit together."""

    folder: Path
    """The folder with the vocabularies, the synonyms, the text of the about page and example records."""
    site: Site = Site()
    sections: tuple[SectionDefinition, ...] = Field(min_length=1, max_length=MAX_SECTIONS)
    narrative: str = ""
    """The key of the section for text that comes without sections; empty for the last one."""
    fields: tuple[FieldDefinition, ...] = Field(default=(), max_length=MAX_FIELDS)
    columns: Mapping[Key, tuple[_Header, ...]] = {}
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
