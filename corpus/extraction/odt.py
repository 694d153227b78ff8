"""Reads ODT: paragraphs below their headings, table rows as lines."""

from collections.abc import Iterator
from typing import BinaryIO, Final
from xml.etree.ElementTree import Element

from corpus.extraction.extracted_text import ExtractedText, limit_length
from corpus.extraction.paragraphs import Paragraph, split_at_headings
from corpus.extraction.zip_package import ZipPackage, attribute, local_name

__all__ = ["read_odt"]

CONTENT: Final = "content.xml"
MAX_SPACES: Final = 100
"""Spaces that one element may stand for."""
_UNSEEN: Final = frozenset({"annotation", "tracked-changes", "note-citation"})


def read_odt(stream: BinaryIO) -> ExtractedText:
    """Extract the text, with headings as labels. Raises RefusedFile."""
    package = ZipPackage(stream)
    parts, notes = limit_length(split_at_headings(_blocks(package)))
    return ExtractedText("odt", package.title("meta.xml"), parts, notes)


def _blocks(package: ZipPackage) -> Iterator[Paragraph]:
    """Yield the paragraphs and rows of the document; each element is cleared after it was read."""
    inside = {"table": 0, "list": 0, "unseen": 0}
    for event, element in package.elements(CONTENT):
        name = local_name(element.tag)
        key = "unseen" if name in _UNSEEN else name
        if key in inside:
            inside[key] += 1 if event == "start" else -1
        if event != "end" or inside["unseen"]:
            continue
        if name == "table-row" and inside["table"] == 1:
            cells = (_text(cell).strip() for cell in element if local_name(cell.tag) == "table-cell")
            yield Paragraph(" | ".join(filter(None, cells)))
            element.clear()
        elif name in ("p", "h") and not inside["table"]:
            yield _paragraph(element, name, listed=bool(inside["list"]))
            element.clear()


def _paragraph(element: Element, name: str, *, listed: bool) -> Paragraph:
    level = attribute(element, "outline-level") if name == "h" else ""
    is_title = attribute(element, "style-name") == "Title"
    depth = int(level) if level.isascii() and level.isdecimal() and len(level) == 1 else 1
    return Paragraph(
        _text(element).strip(), depth if name == "h" or is_title else 0, "-" if listed and name == "p" else ""
    )


def _text(element: Element) -> str:
    """Return the visible text of an element."""
    return "".join(_pieces(element))


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = local_name(child.tag)
        if name == "s":
            count = attribute(child, "c")
            yield " " * (min(int(count), MAX_SPACES) if count.isascii() and count.isdecimal() and len(count) < 4 else 1)  # noqa: PLR2004 - far more than MAX_SPACES
        elif name == "tab":
            yield "\t"
        elif name == "line-break":
            yield "\n"
        elif name not in _UNSEEN:
            yield from _pieces(child)
            if name == "p":
                yield " "
        yield child.tail or ""
