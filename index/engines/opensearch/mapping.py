"""The mapping of an OpenSearch index, made from `index.schema`, and the body of a document.

A word field has a scripted similarity: it scores a term by its occurrences, weighted by boost and field length. That is
one summand of BM25F (`index.engines.bm25.field_weight`). `index.engines.opensearch.query_dsl` sums over the fields and
saturates the sum. OpenSearch's own BM25 would saturate each field by itself, which is too early.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypeAlias

from corpus.text import fold_name
from index.document import IndexDocument
from index.engines.opensearch.cluster_address import ClusterAddress
from index.engines.opensearch.term_encoding import ANALYSIS, ANALYZER, PASSAGE_GAP, encode_field, encode_term
from index.number_ranges import facet_number
from index.schema import AGAINST_LENGTH, WORD_FIELDS, facet_field, indexed_facets
from index.sort_orders import key_sorts

__all__ = [
    "KEY",
    "STORED",
    "Body",
    "clamp_number",
    "document_body",
    "facet_name",
    "folded_facet_name",
    "index_body",
    "number_facet_name",
    "sort_name",
    "terms_name",
]

Body: TypeAlias = dict[str, Any]
"""A JSON object, as a request has it."""

KEY: Final = "key"
"""The field of the document's key."""
STORED: Final = "stored"
"""The field of the stored JSON. It is one text, because OpenSearch does not keep the order of an object's members, and
the order of sections matters."""
MAX_VALUE_LENGTH: Final = 8_000
"""Characters of a facet value or sort key. The limits of records are far lower."""
MAX_NUMBER: Final = 2**63 - 1
"""The largest number that a number field compares."""

_OCCURRENCE_SCORE: Final = """
double average = Math.max((field.sumTotalTermFreq - field.docCount) / (double) field.docCount, 1e-9);
return query.boost * doc.freq / (1 - {b} + {b} * (doc.length - 1) / average);
"""
"""The score of a term in a field, before saturation. It subtracts `term_encoding.FIRST_TERM`, which adds one term to
each length and one to each document's total."""


def facet_name(facet: str) -> str:
    """Return the field of a facet's values."""
    return f"facet_{facet}"


def folded_facet_name(facet: str) -> str:
    """Return the field of a facet's values without case, accents and hyphens."""
    return f"like_{facet}"


def number_facet_name(facet: str) -> str:
    """Return the field of a number facet's values as numbers."""
    return f"number_{facet}"


def clamp_number(number: Decimal | int) -> float | int:
    """Return the number, or the nearest one that a number field compares."""
    clamped = min(max(number, -MAX_NUMBER), MAX_NUMBER)
    return int(clamped) if clamped == int(clamped) else float(clamped)


def sort_name(sort: str) -> str:
    """Return the field of the keys of a sort order."""
    return f"sort_{sort}"


def terms_name(field: str) -> str:
    """Return the field that lists the distinct terms of a word field."""
    return f"{field}_terms"


def index_body(address: ClusterAddress) -> Body:
    """Return the settings and the mapping of a new generation. During the build it has no replicas and no refresh."""
    settings = {
        "number_of_shards": address.shards,
        "number_of_replicas": 0,
        "refresh_interval": "-1",
        "gc_deletes": "1h",  # a deletion is remembered for so long, and refuses an older put that arrives late
        "analysis": ANALYSIS,
        "similarity": {name: _similarity(name) for name in WORD_FIELDS},
    }
    mappings = {"dynamic": "strict", "_source": {"includes": [STORED]}, "properties": _properties()}
    return {"settings": settings, "mappings": mappings}


def document_body(document: IndexDocument) -> Body:
    """Return the JSON body of a document."""
    body: Body = {KEY: document.key, STORED: document.stored.to_json().decode()}
    for field in WORD_FIELDS:
        terms = document.terms.get(field, ())
        body[field] = encode_field(terms)
        if terms:
            body[terms_name(field)] = list({encode_term(term) for term, _ in terms})
    for facet, values in document.facets.items():
        body |= _facet_body(facet, values)
    return body | {sort_name(name): key for name, key in document.sorts.items() if key}


def _similarity(field: str) -> Body:
    script = _OCCURRENCE_SCORE.format(b=AGAINST_LENGTH.get(field, 0.0)).strip()
    return {"type": "scripted", "discount_overlaps": False, "script": {"source": script}}


def _properties() -> Body:
    value = {"type": "keyword", "ignore_above": MAX_VALUE_LENGTH}
    properties: Body = {KEY: {"type": "keyword"}, STORED: {"type": "keyword", "index": False, "doc_values": False}}
    for field in WORD_FIELDS:
        properties[field] = {
            "type": "text",
            "analyzer": ANALYZER,
            "similarity": field,
            "index_options": "positions",
            "position_increment_gap": PASSAGE_GAP,
        }
        properties[terms_name(field)] = {"type": "keyword", "index": False}
    for facet in indexed_facets():
        properties[facet_name(facet.name)] = value
        properties[folded_facet_name(facet.name)] = {**value, "doc_values": False}
        if facet.number:
            properties[number_facet_name(facet.name)] = {"type": "double"}
    return properties | {sort_name(sort): {**value, "index": False} for sort in key_sorts()}


def _facet_body(facet: str, values: Sequence[str]) -> Mapping[str, Sequence[str | float]]:
    body: dict[str, Sequence[str | float]] = {
        facet_name(facet): list(values),
        folded_facet_name(facet): list(dict.fromkeys(map(fold_name, values))),
    }
    definition = facet_field(facet)
    if definition is not None and definition.number:
        numbers = map(facet_number, values)
        body[number_facet_name(facet)] = [clamp_number(number) for number in numbers if number is not None]
    return body
