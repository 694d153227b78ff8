"""Puts the text of an ODT together from the parts of its package."""

from collections.abc import Iterator
from typing import BinaryIO, Final

from corpus.extraction.contents import without_contents
from corpus.extraction.extracted_text import ExtractedText, limit_length
from corpus.extraction.left_out import LeftOut
from corpus.extraction.odt.blocks import BlockReader
from corpus.extraction.odt.styles import StyleSheet
from corpus.extraction.paragraphs import Paragraph, TitleFinder, split_at_headings
from corpus.extraction.zip_package import ZipPackage, local_name

__all__ = ["read_odt"]

CONTENT: Final = "content.xml"
STYLES: Final = "styles.xml"
BODY_DEPTH: Final = 3
"""The depth of the text's blocks: document, body, text, block."""
_EDGES: Final = ("header", "footer", "header-left", "footer-left", "header-first", "footer-first")


def read_odt(stream: BinaryIO) -> ExtractedText:
    """Extract the text, with headings as labels. Raises RefusedFile."""
    package, left_out, titles = ZipPackage(stream), LeftOut(), TitleFinder()
    paragraphs = titles.watch(without_contents(_paragraphs(package, left_out), left_out))
    parts, notes = limit_length(split_at_headings(paragraphs))
    left_out.add("headers and footers", _has_edges(package))
    left_out.add("embedded files", any(name.startswith("Object ") for name in package.names))
    title = package.title("meta.xml")
    return ExtractedText("odt", title, parts, (*notes, *left_out.notes), shown_title=titles.title)


def _paragraphs(package: ZipPackage, left_out: LeftOut) -> Iterator[Paragraph]:
    """Yield the paragraphs and rows of the document; each block is cleared after it was read."""
    styles = StyleSheet(package, STYLES)
    reader = BlockReader(styles, left_out)
    depth, in_body = 0, False
    for event, element in package.elements(CONTENT):
        depth += 1 if event == "start" else -1
        in_body = in_body or local_name(element.tag) == "body"
        if event == "end" and local_name(element.tag) in ("style", "list-style"):
            styles.add(element)
        elif event == "end" and in_body and depth == BODY_DEPTH:
            yield from reader.read(element)
            element.clear()


def _has_edges(package: ZipPackage) -> bool:
    """Return whether pages have a header or footer with text."""
    for event, element in package.elements(STYLES) if STYLES in package else ():
        if event == "end" and local_name(element.tag) in _EDGES and "".join(element.itertext()).strip():
            return True
    return False
