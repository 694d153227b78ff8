"""How an `IndexDocument` lies in Whoosh: its fields, and field types that take terms ready-made.

Whoosh pickles these types into its table of contents: renaming one makes older indices unreadable to Whoosh's own
readers, which is a matter for `index.schema.VERSION`.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import orjson
from whoosh.fields import STORED, FieldType
from whoosh.fields import Schema as WhooshSchema
from whoosh.formats import Existence, Format, Frequency

from index.document import IndexDocument
from index.schema import AGAINST_LENGTH, FACETS, WORD_FIELDS
from index.search_query import Sort

__all__ = [
    "AGAINST_LENGTH",
    "KEY",
    "SORT_COLUMNS",
    "STORED_FIELD",
    "WORD_FIELDS",
    "facet_column",
    "sort_column",
    "stored_bytes",
    "value_fields",
    "whoosh_schema",
    "word_fields",
]

KEY = "key"
STORED_FIELD = "stored"


def facet_column(name: str) -> str:
    """The Whoosh field that holds a facet's values."""
    return f"facet_{name}"


def sort_column(sort: Sort) -> str:
    """The Whoosh field that holds the keys of an order."""
    return f"sort_{sort}"


SORT_COLUMNS: Final = frozenset(sort_column(sort) for sort in Sort if sort is not Sort.RELEVANCE)


class _Ready(FieldType):
    """A field whose terms were made before; Whoosh only reads it."""

    def __init__(self, kept: Format, *, scorable: bool = False, unique: bool = False) -> None:
        self.format = kept
        self.analyzer = None
        self.scorable = scorable
        self.stored = False
        self.unique = unique
        self.vector = None


class ReadyTerms(_Ready):
    """A field of words, scored by how often each stands there."""

    def __init__(self) -> None:
        super().__init__(Frequency(), scorable=True)


class ReadyValues(_Ready):
    """A field of values as they are: facets, sort keys and the key."""

    def __init__(self, *, unique: bool = False) -> None:
        super().__init__(Existence(), unique=unique)


def whoosh_schema() -> WhooshSchema:
    """`index.schema` in Whoosh's terms."""
    schema = WhooshSchema()
    schema.add(KEY, ReadyValues(unique=True))
    schema.add(STORED_FIELD, STORED())
    for name in WORD_FIELDS:
        schema.add(name, ReadyTerms())
    for facet in FACETS:
        schema.add(facet_column(facet.name), ReadyValues())
    for name in sorted(SORT_COLUMNS):
        schema.add(name, ReadyValues())
    return schema


def word_fields(document: IndexDocument) -> Mapping[str, Sequence[tuple[str, int]]]:
    """The document's fields of words."""
    return document.terms


def value_fields(document: IndexDocument) -> Mapping[str, Sequence[str]]:
    """The document's fields of values."""
    return {
        KEY: (document.key,),
        **{facet_column(name): values for name, values in document.facets.items()},
        **{sort_column(Sort(name)): (key,) for name, key in document.sorts.items() if key},
    }


def stored_bytes(document: IndexDocument) -> bytes:
    """What the document shows, as JSON."""
    return document.stored.to_json()
