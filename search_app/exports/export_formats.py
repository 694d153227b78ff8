"""The file formats of exports: each turns practices into chunks of bytes, one practice at a time.

CSV, JSON and JSON Lines have the columns and keys of `corpus.formats`, so that `ingest` reads them again, and the
address of each practice as `page_url`. RIS, BibTeX and CSL-JSON are for reference managers. XLSX is a ZIP archive,
so it is written to a temporary file first.
"""

import codecs
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeAlias

from attrs import frozen

from corpus.formats.bibliographic.bibtex_writer import bibtex_text
from corpus.formats.bibliographic.citation_record import CitationRecord, citation_record
from corpus.formats.bibliographic.csl_json_writer import csl_json_text
from corpus.formats.bibliographic.ris_writer import ris_text
from corpus.formats.spreadsheets.xlsx_writer import write_xlsx
from corpus.formats.tables import csv_lines
from corpus.practice import Practice
from corpus.records import practice_to_json
from corpus.vocabularies.skos_loader import Vocabularies
from search_app.practices.page import location_label

__all__ = ["EXPORT_FORMATS", "ExportContext", "ExportFormat", "export_format"]

CHUNK: Final = 64 * 1024
"""Bytes of an XLSX file that are read at once."""


@frozen
class ExportContext:
    """What the formats need to know besides the practices."""

    vocabularies: Vocabularies
    base_url: str
    """The address of the site without a trailing slash."""

    def url(self, practice: Practice) -> str:
        """Return the address of a practice's page."""
        return f"{self.base_url}/practices/{practice.slug}"

    def citation(self, practice: Practice) -> CitationRecord:
        """Return a practice as a reference."""
        place = location_label(practice.countries, practice.regions, self.vocabularies)
        return citation_record(practice, self.vocabularies, place, self.url(practice))


Chunks: TypeAlias = Callable[[Iterable[Practice], ExportContext], Iterator[bytes]]


@frozen
class ExportFormat:
    """A file format of exports. Its key is the ending of the address and of the file's name."""

    key: str
    label: str
    media_type: str
    chunks: Chunks


def _csv(practices: Iterable[Practice], context: ExportContext) -> Iterator[bytes]:
    yield codecs.BOM_UTF8
    yield from (line.encode() for line in csv_lines(practices, {"page_url": context.url}))


def _xlsx(practices: Iterable[Practice], _: ExportContext) -> Iterator[bytes]:
    with TemporaryDirectory() as folder:
        target = Path(folder) / "practices.xlsx"
        write_xlsx(practices, target)
        with target.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                yield chunk


def _json_text(practice: Practice, context: ExportContext) -> str:
    return json.dumps({**practice_to_json(practice), "page_url": context.url(practice)}, ensure_ascii=False)


def _jsonl(practices: Iterable[Practice], context: ExportContext) -> Iterator[bytes]:
    return (f"{_json_text(practice, context)}\n".encode() for practice in practices)


def _array(values: Iterable[str]) -> Iterator[bytes]:
    """Yield a JSON array, one value a line."""
    yield b"["
    for number, value in enumerate(values):
        yield f"{',' if number else ''}\n{value}".encode()
    yield b"\n]\n"


def _json(practices: Iterable[Practice], context: ExportContext) -> Iterator[bytes]:
    return _array(_json_text(practice, context) for practice in practices)


def _csl_json(practices: Iterable[Practice], context: ExportContext) -> Iterator[bytes]:
    return _array(csl_json_text(context.citation(practice)) for practice in practices)


def _references(text_of: Callable[[CitationRecord], str]) -> Chunks:
    return lambda practices, context: (text_of(context.citation(practice)).encode() for practice in practices)


EXPORT_FORMATS: Final = (
    ExportFormat("csv", "CSV", "text/csv; charset=utf-8", _csv),
    ExportFormat("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    ExportFormat("json", "JSON", "application/json", _json),
    ExportFormat("jsonl", "JSON Lines", "application/x-ndjson", _jsonl),
    ExportFormat("ris", "RIS", "application/x-research-info-systems", _references(ris_text)),
    ExportFormat("bib", "BibTeX", "application/x-bibtex; charset=utf-8", _references(bibtex_text)),
    ExportFormat("csl.json", "CSL-JSON", "application/vnd.citationstyles.csl+json", _csl_json),
)
"""All formats, in the order of the links."""
_BY_KEY: Final = {file_format.key: file_format for file_format in EXPORT_FORMATS}


def export_format(key: str) -> ExportFormat | None:
    """Return the format with that key, or None."""
    return _BY_KEY.get(key)
