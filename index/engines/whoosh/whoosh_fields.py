"""The fields of an `IndexDocument` in a Whoosh index, and Whoosh field types for ready-made terms.

Whoosh pickles `ReadyTerms` and `ReadyValues` into its table of contents. This product never reads them back. Renaming
one makes older indices unreadable for Whoosh's own readers.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from whoosh.fields import STORED, FieldType
from whoosh.fields import Schema as WhooshSchema
from whoosh.formats import Existence, Format, Frequency

from index.document import IndexDocument
from index.schema import WORD_FIELDS, indexed_facets
from index.sort_orders import key_sorts

__all__ = [
    "KEY",
    "STORED_FIELD",
    "facet_column",
    "is_sort_column",
    "sort_column",
    "stored_bytes",
    "value_fields",
    "whoosh_schema",
    "word_fields",
]

KEY: Final = "key"
"""The field of the document's key."""
STORED_FIELD: Final = "stored"
"""The field of the stored JSON."""


def facet_column(name: str) -> str:
    """Return the field that holds the values of a facet."""
    return f"facet_{name}"


def sort_column(sort: str) -> str:
    """Return the field that holds the keys of a sort order."""
    return f"sort_{sort}"


def is_sort_column(field: str) -> bool:
    """Return whether a field holds the keys of a sort order."""
    return field.startswith(sort_column(""))


class _ReadyField(FieldType):
    """A field whose terms come ready-made. Whoosh reads it, but never analyses a text for it."""

    def __init__(self, posting_format: Format, *, scorable: bool = False, unique: bool = False) -> None:
        self.format = posting_format
        self.analyzer = None
        self.scorable = scorable
        self.stored = False
        self.unique = unique
        self.vector = None


class ReadyTerms(_ReadyField):
    """A word field, scored by the frequencies of its terms."""

    def __init__(self) -> None:
        super().__init__(Frequency(), scorable=True)


class ReadyValues(_ReadyField):
    """A field of whole values: a facet, a sort key or the key."""

    def __init__(self, *, unique: bool = False) -> None:
        super().__init__(Existence(), unique=unique)


def whoosh_schema() -> WhooshSchema:
    """Return `index.schema` as a schema of Whoosh."""
    schema = WhooshSchema()
    schema.add(KEY, ReadyValues(unique=True))
    schema.add(STORED_FIELD, STORED())
    for name in WORD_FIELDS:
        schema.add(name, ReadyTerms())
    for facet in indexed_facets():
        schema.add(facet_column(facet.name), ReadyValues())
    for name in sorted(map(sort_column, key_sorts())):
        schema.add(name, ReadyValues())
    return schema


def word_fields(document: IndexDocument) -> Mapping[str, Sequence[tuple[str, int]]]:
    """Return the (term, position) pairs of a document, by word field."""
    return document.terms


def value_fields(document: IndexDocument) -> Mapping[str, Sequence[str]]:
    """Return the values of a document, by value field."""
    return {
        KEY: (document.key,),
        **{facet_column(name): values for name, values in document.facets.items()},
        **{sort_column(name): (key,) for name, key in document.sorts.items() if key},
    }


def stored_bytes(document: IndexDocument) -> bytes:
    """Return the stored fields of a document as JSON."""
    return document.stored.to_json()
