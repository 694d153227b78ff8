"""How an `IndexDocument` lies in OpenSearch: a strict mapping made from `index.schema`, and the body of a document.

A field of words is scored by how much a word counts there: its occurrences, against the field's length, times its
boost. That is one summand of BM25F; `translate` adds the fields up and saturates the sum, which OpenSearch's own BM25
would have done too early, field by field.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from corpus.text import fold_name
from index.document import IndexDocument
from index.engines.opensearch.cluster_address import Address
from index.engines.opensearch.term_encoding import ANALYSIS, PASSAGE_GAP, TERMS, passages, written
from index.schema import AGAINST_LENGTH, FACETS, WORD_FIELDS, facet_field
from index.search_query import Sort

__all__ = [
    "KEY",
    "STORED",
    "Body",
    "body",
    "facet_name",
    "index_body",
    "like_name",
    "number_name",
    "number_within",
    "sort_name",
    "terms_name",
]

Body: TypeAlias = dict[str, Any]
"""JSON, as OpenSearch takes and gives it."""

KEY: Final = "key"
STORED: Final = "stored"
"""What a hit shows, as text: OpenSearch gives an object's members back in any order, and sections have theirs."""
MAX_VALUE: Final = 8_000
"""Characters of a value that is counted and filtered by; the record's own bounds are far below."""
GREATEST: Final = 2**63 - 1
"""The greatest number that is compared."""

_COUNTS: Final = """
double average = Math.max((field.sumTotalTermFreq - field.docCount) / (double) field.docCount, 1e-9);
return query.boost * doc.freq / (1 - {b} + {b} * (doc.length - 1) / average);
"""
"""What a word counts; the one more in each length and the one more for each document is `terms.FIRST`."""


def facet_name(facet: str) -> str:
    """The field of a facet's values."""
    return f"facet_{facet}"


def like_name(facet: str) -> str:
    """The field of a facet's values without case, accents and hyphens."""
    return f"like_{facet}"


def number_name(facet: str) -> str:
    """The field of a number facet's values as numbers."""
    return f"number_{facet}"


def number_within(number: int) -> int:
    """The number, or the nearest that can be compared."""
    return min(max(number, -GREATEST), GREATEST)


def sort_name(sort: Sort) -> str:
    """The field of an order's keys."""
    return f"sort_{sort}"


def terms_name(field: str) -> str:
    """The field that lists the distinct terms of a field of words."""
    return f"{field}_terms"


def index_body(address: Address) -> Body:
    """Settings and mapping of a generation. While it is built it has no replicas and shows nothing."""
    settings = {
        "number_of_shards": address.shards,
        "number_of_replicas": 0,
        "refresh_interval": "-1",
        "gc_deletes": "1h",  # so long a removal is remembered: a put from before it that comes late is still refused
        "analysis": ANALYSIS,
        "similarity": {name: _counted(name) for name in WORD_FIELDS},
    }
    mappings = {"dynamic": "strict", "_source": {"includes": [STORED]}, "properties": _properties()}
    return {"settings": settings, "mappings": mappings}


def body(document: IndexDocument) -> Body:
    """The document as it is sent."""
    found: Body = {KEY: document.key, STORED: document.stored.to_json().decode()}
    for field in WORD_FIELDS:
        terms = document.terms.get(field, ())
        found[field] = passages(terms)
        if terms:
            found[terms_name(field)] = list({written(term) for term, _ in terms})
    for facet, values in document.facets.items():
        found |= _facet(facet, values)
    return found | {sort_name(Sort(name)): key for name, key in document.sorts.items() if key}


def _counted(field: str) -> Body:
    script = _COUNTS.format(b=AGAINST_LENGTH.get(field, 0.0)).strip()
    return {"type": "scripted", "discount_overlaps": False, "script": {"source": script}}


def _properties() -> Body:
    value = {"type": "keyword", "ignore_above": MAX_VALUE}
    found: Body = {KEY: {"type": "keyword"}, STORED: {"type": "keyword", "index": False, "doc_values": False}}
    for field in WORD_FIELDS:
        found[field] = {
            "type": "text",
            "analyzer": TERMS,
            "similarity": field,
            "index_options": "positions",
            "position_increment_gap": PASSAGE_GAP,
        }
        found[terms_name(field)] = {"type": "keyword", "index": False}
    for facet in FACETS:
        found[facet_name(facet.name)] = value
        found[like_name(facet.name)] = {**value, "doc_values": False}
        if facet.number:
            found[number_name(facet.name)] = {"type": "long"}
    return found | {sort_name(sort): {**value, "index": False} for sort in Sort if sort is not Sort.RELEVANCE}


def _facet(facet: str, values: Sequence[str]) -> Mapping[str, Sequence[str | int]]:
    found: dict[str, Sequence[str | int]] = {
        facet_name(facet): list(values),
        like_name(facet): list(dict.fromkeys(map(fold_name, values))),
    }
    known = facet_field(facet)
    if known is not None and known.number:
        found[number_name(facet)] = [number_within(int(value)) for value in values if value.isdecimal()]
    return found
