"""PDF, page by page."""

from collections.abc import Iterator
from typing import BinaryIO, Final

from pypdf import PasswordType, PdfReader
from pypdf.errors import PyPdfError

from corpus.errors import RefusedFile
from corpus.extraction.extract import Extract, Part, bounded, one_line

__all__ = ["read_pdf"]

MAX_PAGES: Final = 2_000


def read_pdf(stream: BinaryIO) -> Extract:
    """The text of its pages. Raises RefusedFile where a password is needed, or nothing can be read."""
    try:
        reader = PdfReader(stream)
        if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
            raise RefusedFile("The PDF is protected by a password. Save it without one, and send that.")
        count = len(reader.pages)
        if not count:
            raise RefusedFile("The PDF has no pages. Print the document to a new PDF.")
        parts, notes = bounded(_pages(reader, min(count, MAX_PAGES)))
        title = one_line(str(reader.metadata.title or "")) if reader.metadata else ""
    except PyPdfError as error:
        raise RefusedFile("The PDF is damaged. Open it, and print it to a new PDF.") from error
    if count > MAX_PAGES:
        notes = (*notes, f"Only its first {MAX_PAGES:,} pages were read.")
    return Extract("pdf", title, parts, notes)


def _pages(reader: PdfReader, count: int) -> Iterator[Part]:
    for number in range(count):
        yield Part(f"page {number + 1}", reader.pages[number].extract_text(), number + 1)
