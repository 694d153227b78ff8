"""Writes references as RIS, one tag a line (https://en.wikipedia.org/wiki/RIS_(file_format)).

RIS has no escapes: a line break would begin a new tag, so each value is one line.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from corpus.formats.bibliographic.citation_record import CitationRecord

__all__ = ["ris_text"]

LINE_END: Final = "\r\n"
REFERENCE_TYPE: Final = "RPRT"
"""A report: the type whose place and institution reference managers show."""


def ris_text(record: CitationRecord) -> str:
    """Return a reference with an empty line behind it."""
    lines = (f"{tag}  - {' '.join(value.split())}{LINE_END}" for tag, value in _tags(record) if value)
    return f"TY  - {REFERENCE_TYPE}{LINE_END}{''.join(lines)}ER  - {LINE_END}{LINE_END}"


def _tags(record: CitationRecord) -> Iterator[tuple[str, str]]:
    yield "ID", record.slug
    yield "TI", record.title
    yield "OP", record.native_title
    yield from _repeat("AU", record.authors)
    yield "PY", str(record.year or "")
    yield "CY", record.place
    yield "PB", record.publisher
    yield "LA", record.language
    yield "UR", record.url
    yield "AB", record.abstract
    yield from _repeat("KW", record.keywords)
    yield from _repeat("N1", (f"Source: {source}" for source in record.sources))


def _repeat(tag: str, values: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((tag, value) for value in values)
