"""Reads the pages of a PDF."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import BinaryIO, Final

from pypdf import PageObject, PasswordType, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject

from corpus.errors import RefusedFile
from corpus.extraction.contents import without_contents
from corpus.extraction.extracted_text import (
    MAX_CHARACTERS,
    DocumentSection,
    ExtractedText,
    clean_label,
    limit_length,
)
from corpus.extraction.left_out import LeftOut
from corpus.extraction.paragraphs import Paragraph
from corpus.extraction.pdf.annotations import annotation_lines
from corpus.extraction.pdf.columns import read_columns
from corpus.extraction.pdf.page_edges import without_page_edges
from corpus.extraction.pdf.title import read_page

__all__ = ["read_pdf"]

MAX_PAGES: Final = 2_000
"""Pages that are read at most."""
MIN_LINES: Final = 3
"""Lines of the shortest page that may have columns."""
MAX_NAMED: Final = 10
"""Ranges of pages that a note names."""


def read_pdf(stream: BinaryIO) -> ExtractedText:
    """Extract the text of the pages. Raises RefusedFile where a password is needed or nothing can be read."""
    try:
        reader = PdfReader(stream)
        if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
            raise RefusedFile("The PDF is protected by a password. Save it without a password, and send the new file.")
        count = len(reader.pages)
        if not count:
            raise RefusedFile("The PDF has no pages. Print the document to a new PDF.")
        pages = [reader.pages[number] for number in range(min(count, MAX_PAGES))]
        left_out, first_page = LeftOut(), read_page(pages[0])
        texts = list(_texts(pages, first_page.text))
        parts, notes = limit_length(_sections(pages, texts, left_out))
        title = clean_label(str(reader.metadata.title or "")) if reader.metadata else ""
    except PyPdfError as error:
        raise RefusedFile("The PDF is damaged. Open it, and print it to a new PDF.") from error
    if len(texts) < count:
        notes = (*notes, f"Only the first {len(texts):,} pages were read. Search does not find the rest.")
    notes = (*notes, *_scanned_pages(pages, parts), *left_out.notes)
    return ExtractedText("pdf", title, parts, notes, shown_title=first_page.title)


def _sections(pages: Sequence[PageObject], texts: Sequence[str], left_out: LeftOut) -> Iterator[DocumentSection]:
    """Yield the text of each page, without running heads and tables of contents."""
    shortened, has_edges = without_page_edges(texts)
    left_out.add("headers and footers", has_edges)
    for number, text in enumerate(shortened, 1):
        lines = [line.text for line in without_contents(map(Paragraph, text.split("\n")), left_out)]
        lines += annotation_lines(pages[number - 1], left_out)
        yield DocumentSection(f"page {number}", "\n".join(lines), number)


def _texts(pages: Sequence[PageObject], first_text: str) -> Iterator[str]:
    """Yield the text of each page, up to the limit of a document."""
    remaining = MAX_CHARACTERS
    for number, page in enumerate(pages):
        if remaining <= 0:
            return
        text = page.extract_text() if number else first_text
        remaining -= len(text)
        yield read_columns(text, _layout(page)) if text.count("\n") >= MIN_LINES else text


def _layout(page: PageObject) -> str:
    """Return the text of a page at its places; nothing where its fonts do not tell them."""
    try:
        return page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False)
    except (PyPdfError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, MemoryError):
        return ""


def _scanned_pages(pages: Sequence[PageObject], parts: Sequence[DocumentSection]) -> tuple[str, ...]:
    """Return a note that names the pages with a picture and no text, in a document with other text."""
    empty = [part.page for part in parts if part.page and not part.text and _has_picture(pages[part.page - 1])]
    if not empty or len(empty) == len(parts):
        return ()
    return (f"No text on {_page_ranges(empty)}. If they are scans, run text recognition (OCR) on them.",)


def _has_picture(page: PageObject) -> bool:
    resources = page.get("/Resources")
    resources = resources.get_object() if resources is not None else None
    return isinstance(resources, DictionaryObject) and "/XObject" in resources


def _page_ranges(numbers: Sequence[int]) -> str:
    """Return page numbers in words, such as `pages 2, 5-7`; at most MAX_NAMED ranges."""
    groups = groupby(enumerate(numbers), key=lambda entry: entry[1] - entry[0])
    runs = [[number for _, number in group] for _, group in groups]
    named = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs[:MAX_NAMED]]
    more = " and others" if len(runs) > MAX_NAMED else ""
    return f"{'page' if len(numbers) == 1 else 'pages'} {', '.join(named)}{more}"
