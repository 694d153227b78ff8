"""`StoredFields`: what the index stores of a practice, so that a page of results needs no database.

`index.schema.stored` makes it from a practice, an engine stores it as JSON, and every hit has it. The names of its
attributes are the keys of that JSON.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any, Final, NamedTuple, TypeVar

import orjson
from attrs import field, fields, frozen

from index.storage.caches import SizedCache

__all__ = ["NO_STORED_FIELDS", "StoredFields", "StoredFile", "StoredFileSection", "stored_fields_cache"]

T = TypeVar("T")

MAX_CACHED_CHARACTERS: Final = 6_000_000
"""Characters of JSON whose stored fields a cache holds. With their tokenized texts they take some sixty megabytes."""


class StoredFileSection(NamedTuple):
    """The text of a page, a sheet or a chapter of an attached file."""

    label: str
    """`page 3`, `sheet Costs` or a heading; empty where the file has no sections."""
    page: int | None
    """The page number, from 1; None where the file has no pages."""
    text: str


@frozen
class StoredFile:
    """An attached file of a practice, with the part of its text that is searched."""

    name: str
    sha256: str
    kind: str
    """The name of a `corpus.extraction.DocumentType`."""
    languages: tuple[str, ...]
    """The languages that its text is analysed in."""
    sections: tuple[StoredFileSection, ...]

    def to_values(self) -> dict[str, Any]:
        """Return the JSON values; a section is the list of its label, page and text."""
        return {
            "name": self.name,
            "sha256": self.sha256,
            "kind": self.kind,
            "languages": self.languages,
            "parts": [*map(tuple, self.sections)],
        }

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> "StoredFile":
        """Read the JSON values that `to_values` makes."""
        sections = tuple(map(StoredFileSection._make, values["parts"]))
        return cls(values["name"], values["sha256"], values["kind"], tuple(values["languages"]), sections)


@frozen(slots=False)  # so that `from_json` can fill all attributes at once
class StoredFields:
    """The stored fields of a practice. Many results and threads share one, so its lists must not be changed."""

    slug: str = ""
    title: str = ""
    """In English where there is a translation, else in the practice's own language."""
    record_type: str = ""
    """The key of its kind of record."""
    native_title: str = ""
    """The title in the practice's own language, where `title` is a translation."""
    language: str = ""
    """The practice's own language."""
    countries: Sequence[str] = field(factory=list)
    """Countries, historic states and groups of countries."""
    regions: Sequence[str] = field(factory=list)
    start_year: int | None = None
    end_year: int | None = None
    values: Mapping[str, Sequence[str]] = field(factory=dict)
    """The values of the fields that the profile adds, by field."""
    keywords: Sequence[str] = field(factory=list)
    updated: str = ""
    """The date of the last update in ISO 8601; empty where it is not known."""
    labels: Sequence[str] = field(factory=list)
    """The labels of its concepts, of its country and of its regions, in English."""
    names: Sequence[str] = field(factory=list)
    """The organisation that provided it, and the titles of its documents and links."""
    sections: Mapping[str, str] = field(factory=dict)
    """The plain texts of its sections, by the keys of the profile."""
    files: Sequence[StoredFile] = field(factory=list)
    json_size: int = field(default=0, eq=False, repr=False)
    """The length of the JSON that it was read from; 0 where it was not read."""
    _derived: dict[Callable[["StoredFields"], Any], Any] = field(init=False, factory=dict, eq=False, repr=False)

    @property
    def country(self) -> str:
        """The first of its countries, or an empty string."""
        return self.countries[0] if self.countries else ""

    @classmethod
    def from_json(cls, text: str | bytes) -> "StoredFields":
        """Read the JSON that `to_json` writes. It is trusted to have every key."""
        values = orjson.loads(text)
        if values["files"]:
            values["files"] = [StoredFile.from_values(file) for file in values["files"]]
        values["json_size"] = len(text)
        values["_derived"] = {}
        stored = cls.__new__(cls)
        object.__setattr__(stored, "__dict__", values)  # no copy: it is as fast as reading JSON to a dictionary
        return stored

    def to_json(self) -> bytes:
        """Return the JSON that an engine stores."""
        values = dict(zip(_JSON_KEYS, _json_values(self.__dict__), strict=True))
        return orjson.dumps({**values, "files": [file.to_values() for file in self.files]})

    def derive(self, function: Callable[["StoredFields"], T]) -> T:
        """Return what a function computes from these fields. The value is stored here, so the function runs once."""
        try:
            value: T = self._derived[function]
        except KeyError:
            value = self._derived[function] = function(self)
        return value


_JSON_KEYS: Final = tuple(attribute.name for attribute in fields(StoredFields) if attribute.eq)
_json_values: Final = itemgetter(*_JSON_KEYS)

NO_STORED_FIELDS: Final = StoredFields()
"""The stored fields of a match, where a request does without them."""


def stored_fields_cache() -> SizedCache[Any, StoredFields]:
    """Return an empty cache of the stored fields that were read last; an engine chooses its keys."""
    return SizedCache(MAX_CACHED_CHARACTERS, attrgetter("json_size"))
