"""`FieldDefinition` and `FacetDefinition`: the fields of records, as a profile describes them.

Some fields are part of every record, whatever the profile: `BUILT_IN_KINDS` names those that a profile can label, hide
or offer as a facet. All other fields are the profile's own.
"""

from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, StringConstraints, ValidationInfo, field_validator, model_validator

from corpus.profile.base import Definition, Key, Line, Noun
from corpus.quantities.currencies import currency_codes

__all__ = [
    "BUILT_IN_FACETS",
    "BUILT_IN_KINDS",
    "RESERVED_FACETS",
    "RESERVED_KEYS",
    "FacetDefinition",
    "FieldDefinition",
    "FieldKind",
    "Header",
    "HelpExample",
]

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

Header = Annotated[str, StringConstraints(min_length=1, max_length=10_000, strip_whitespace=True)]
_FacetName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*$", max_length=40)]


class HelpExample(Definition):
    """An example of a query, and what it finds."""

    query: Line
    finds: Line


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
    author: bool = False
    """Whether the values are the authors of the record in citations, such as the institution that adopted it."""
    synonyms: bool = False
    """Whether the names of a concept find each other: a query with one name also finds the others."""
    similarity: float = Field(default=0.0, ge=0.0, le=10.0)
    """What a shared concept counts for similar records, in words of the text."""
    columns: tuple[Header, ...] = Field(default=(), max_length=100)
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
