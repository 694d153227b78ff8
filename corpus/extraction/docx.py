"""Reads DOCX: paragraphs below their headings, table rows as lines."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final
from xml.etree.ElementTree import Element

from corpus.extraction.extracted_text import ExtractedText, limit_length
from corpus.extraction.paragraphs import Paragraph, split_at_headings
from corpus.extraction.zip_package import ZipPackage, attribute, local_name

__all__ = ["read_docx"]

DOCUMENT: Final = "word/document.xml"
_HEADING = re.compile(
    r"(?:heading|berschrift|ttulo|titre|titolo|otsikko|rubrik|overskrift|kop|nagwek)\s*(\d)?$", re.IGNORECASE
)
"""A heading style's identifier in several languages. Word leaves out letters with accents."""
_TITLE: Final = frozenset({"title", "titel", "titre", "titolo", "otsikko"})
_BREAKS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read_docx(stream: BinaryIO) -> ExtractedText:
    """Extract the text, with headings as labels. Raises RefusedFile."""
    package = ZipPackage(stream)
    levels = _levels(package)
    parts, notes = limit_length(split_at_headings(_blocks(package, levels)))
    return ExtractedText("docx", package.title("docProps/core.xml"), parts, notes)


def _blocks(package: ZipPackage, levels: dict[str, int]) -> Iterator[Paragraph]:
    """Yield the paragraphs and rows of the document; each element is cleared after it was read."""
    tables = 0
    deleted = 0
    for event, element in package.elements(DOCUMENT):
        name = local_name(element.tag)
        if name in ("del", "moveFrom"):
            deleted += 1 if event == "start" else -1
        if name == "tbl":
            tables += 1 if event == "start" else -1
        if event != "end":
            continue
        if name == "tr" and tables == 1:
            yield Paragraph(
                " | ".join(filter(None, (_text(cell).strip() for cell in element if local_name(cell.tag) == "tc")))
            )
            element.clear()
        elif name == "p" and not tables:
            yield _paragraph(element, levels)
            element.clear()


def _paragraph(element: Element, levels: dict[str, int]) -> Paragraph:
    style = next((attribute(child, "val") for child in element.iter() if local_name(child.tag) == "pStyle"), "")
    listed = any(local_name(child.tag) == "numPr" for child in element.iter())
    return Paragraph(_text(element).strip(), levels.get(style) or _level(style), listed)


def _text(element: Element) -> str:
    """Return the visible text of an element, without what was deleted under tracked changes."""
    pieces: list[str] = []
    for child in element.iter():
        name = local_name(child.tag)
        if name == "t":
            pieces.append(child.text or "")
        elif name in _BREAKS:
            pieces.append(_BREAKS[name])
        elif name == "p" and pieces and child is not element:
            pieces.append(" ")
    return "".join(pieces)


def _level(style: str) -> int:
    if style.lower() in _TITLE:
        return 1
    match = _HEADING.search(style)
    return int(match[1] or 1) if match else 0


def _levels(package: ZipPackage) -> dict[str, int]:
    """Return the heading level of each style, as the styles state it."""
    levels: dict[str, int] = {}
    if "word/styles.xml" not in package:
        return levels
    for event, element in package.elements("word/styles.xml"):
        if event == "end" and local_name(element.tag) == "style":
            name = next((attribute(child, "val") for child in element if local_name(child.tag) == "name"), "")
            if level := _level(name):
                levels[attribute(element, "styleId")] = level
            element.clear()
    return levels
