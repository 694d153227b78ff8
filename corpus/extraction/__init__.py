"""Extracts the text of untrusted documents: PDF, DOCX, ODT, XLSX, HTML and plain text.

`extract` reads a file in a confined process, with limits of time, memory and output (`confinement`). It returns an
`ExtractedText` with `DocumentSection`s. The content decides the type of a file (`document_types`). A damaged or hostile
file raises RefusedFile, whose message says what to do.
"""

from corpus.extraction.document_types import ACCEPTED_TYPES, DOCUMENT_TYPES, DocumentType, document_type_named
from corpus.extraction.extracted_text import DocumentSection, ExtractedText
from corpus.extraction.extractor import extract

__all__ = [
    "ACCEPTED_TYPES",
    "DOCUMENT_TYPES",
    "DocumentSection",
    "DocumentType",
    "ExtractedText",
    "document_type_named",
    "extract",
]
