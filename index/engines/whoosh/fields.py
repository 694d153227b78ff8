"""How an `IndexDocument` lies in Whoosh: field types that take terms ready-made, so that Whoosh analyses nothing.

Whoosh pickles these types into its table of contents: renaming one makes older indices unreadable, which is a matter
for `index.schema.VERSION`.
"""

import json
from array import array
from collections import defaultdict
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from whoosh.fields import STORED, FieldType
from whoosh.fields import Schema as WhooshSchema
from whoosh.formats import Existence, Format

from index.engines.base import IndexDocument
from index.query import Sort
from index.schema import FACETS, TEXT_FIELDS, WHOLE_TITLE, forms_field

__all__ = ["KEY", "STORED_FIELD", "facet_column", "row", "sort_column", "whoosh_schema"]

KEY = "key"
STORED_FIELD = "stored"


Indexed: TypeAlias = Generator[tuple[bytes, int, float, bytes], Any, None]
"""What Whoosh asks of a field type: (term, frequency, weight, posting value) of each distinct term."""


class PositionArrays(Format):
    """Positions as little arrays of 32-bit numbers, which numpy reads without a loop and nobody unpickles."""

    def __init__(self) -> None:
        self.field_boost = 1.0
        self.options: dict[str, Any] = {}
        self.posting_size = -1

    def decode_frequency(self, value: bytes) -> int:
        """How many positions a posting's value holds."""
        return len(value) // 4

    def decode_weight(self, value: bytes) -> float:
        """The same, as Whoosh's merging asks for it."""
        return float(len(value) // 4)


class ReadyTerms(FieldType):
    """A field of words that were analysed before: (term, position) pairs, scored by their number."""

    def __init__(self) -> None:
        self.format = PositionArrays()
        self.analyzer = None
        self.scorable = True
        self.stored = False
        self.unique = False
        self.vector = None

    def index(self, value: Sequence[tuple[str, int]], **_: object) -> Indexed:
        """Whoosh's (term, frequency, weight, posting value) of each term."""
        positions: defaultdict[str, list[int]] = defaultdict(list)
        for term, position in value:
            positions[term].append(position)
        for term, found in positions.items():
            yield term.encode(), len(found), float(len(found)), array("I", found).tobytes()


class ReadyValues(FieldType):
    """A field of values as they are: facets, sort keys and the key."""

    def __init__(self, *, unique: bool = False) -> None:
        self.format = Existence()
        self.analyzer = None
        self.scorable = False
        self.stored = False
        self.unique = unique
        self.vector = None

    def index(self, value: Sequence[str], **_: object) -> Indexed:
        """Whoosh's (term, frequency, weight, posting value) of each value."""
        for one in dict.fromkeys(value):
            yield one.encode(), 1, 1.0, b""


def facet_column(name: str) -> str:
    """The Whoosh field that holds a facet's values."""
    return f"facet_{name}"


def sort_column(sort: Sort) -> str:
    """The Whoosh field that holds the keys of an order."""
    return f"sort_{sort}"


def whoosh_schema() -> WhooshSchema:
    """`index.schema` in Whoosh's terms."""
    schema = WhooshSchema()
    schema.add(KEY, ReadyValues(unique=True))
    schema.add(STORED_FIELD, STORED())
    for name in _word_fields():
        schema.add(name, ReadyTerms())
    for facet in FACETS:
        schema.add(facet_column(facet.name), ReadyValues())
    for sort in Sort:
        if sort is not Sort.RELEVANCE:
            schema.add(sort_column(sort), ReadyValues())
    return schema


def _word_fields() -> Iterator[str]:
    for field in TEXT_FIELDS:
        yield field.name
        yield forms_field(field.name)
    yield WHOLE_TITLE


def row(document: IndexDocument) -> Mapping[str, Any]:
    """The document as the fields of one Whoosh document; empty ones left out."""
    fields: dict[str, Any] = {
        KEY: (document.key,),
        STORED_FIELD: json.dumps(document.stored, ensure_ascii=False, separators=(",", ":")).encode(),
    }
    fields.update({name: terms for name, terms in document.terms.items() if terms})
    fields.update({facet_column(name): values for name, values in document.facets.items() if values})
    fields.update({sort_column(Sort(name)): (key,) for name, key in document.sorts.items() if key})
    return fields
