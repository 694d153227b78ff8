"""Reads PDF, page by page."""

from collections.abc import Iterator
from typing import BinaryIO, Final

from pypdf import PasswordType, PdfReader
from pypdf.errors import PyPdfError

from corpus.errors import RefusedFile
from corpus.extraction.extracted_text import DocumentSection, ExtractedText, clean_label, limit_length

__all__ = ["read_pdf"]

MAX_PAGES: Final = 2_000
"""Pages that are read at most."""


def read_pdf(stream: BinaryIO) -> ExtractedText:
    """Extract the text of the pages. Raises RefusedFile where a password is needed or nothing can be read."""
    try:
        reader = PdfReader(stream)
        if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
            raise RefusedFile("The PDF is protected by a password. Save it without a password, and send the new file.")
        count = len(reader.pages)
        if not count:
            raise RefusedFile("The PDF has no pages. Print the document to a new PDF.")
        parts, notes = limit_length(_pages(reader, min(count, MAX_PAGES)))
        title = clean_label(str(reader.metadata.title or "")) if reader.metadata else ""
    except PyPdfError as error:
        raise RefusedFile("The PDF is damaged. Open it, and print it to a new PDF.") from error
    if count > MAX_PAGES:
        notes = (*notes, f"Only the first {MAX_PAGES:,} pages were read. Search does not find the rest.")
    return ExtractedText("pdf", title, parts, notes)


def _pages(reader: PdfReader, count: int) -> Iterator[DocumentSection]:
    for number in range(count):
        yield DocumentSection(f"page {number + 1}", reader.pages[number].extract_text(), number + 1)
