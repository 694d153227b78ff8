"""Writes references as CSL-JSON, the input of citation processors (citation-style-language/schema, csl-data.json)."""

import json
from typing import Any

from corpus.formats.bibliographic.citation_record import CitationRecord

__all__ = ["csl_json_text", "csl_json_values"]


def csl_json_values(record: CitationRecord) -> dict[str, Any]:
    """Return an item without empty variables."""
    values: dict[str, Any] = {
        "id": record.slug,
        "type": "report",
        "title": record.title,
        "original-title": record.native_title,
        "author": [{"literal": author} for author in record.authors],
        "issued": {"date-parts": [[record.year]]} if record.year else None,
        "publisher": record.publisher,
        "publisher-place": record.place,
        "language": record.language,
        "URL": record.url,
        "abstract": record.abstract,
        "keyword": "; ".join(record.keywords),
        "note": "\n".join(f"Source: {source}" for source in record.sources),
    }
    return {name: value for name, value in values.items() if value}


def csl_json_text(record: CitationRecord) -> str:
    """Return an item as one line of JSON, to be joined to an array."""
    return json.dumps(csl_json_values(record), ensure_ascii=False)
