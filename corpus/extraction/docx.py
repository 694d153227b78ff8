"""DOCX: paragraphs below their headings, table rows as lines."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final
from xml.etree.ElementTree import Element

from corpus.extraction.extract import Extract, bounded
from corpus.extraction.packages import Package, local, own
from corpus.extraction.paragraphs import Block, parted

__all__ = ["read_docx"]

DOCUMENT: Final = "word/document.xml"
_HEADING = re.compile(
    r"(?:heading|berschrift|ttulo|titre|titolo|otsikko|rubrik|overskrift|kop|nagwek)\s*(\d)?$", re.IGNORECASE
)
"""A style's identifier, in the language of whoever's Word made it; Word leaves out letters with accents."""
_TITLE: Final = frozenset({"title", "titel", "titre", "titolo", "otsikko"})
_BREAKS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read_docx(stream: BinaryIO) -> Extract:
    """The text, its headings as labels. Raises RefusedFile."""
    package = Package(stream)
    levels = _levels(package)
    parts, notes = bounded(parted(_blocks(package, levels)))
    return Extract("docx", package.title("docProps/core.xml"), parts, notes)


def _blocks(package: Package, levels: dict[str, int]) -> Iterator[Block]:
    """The paragraphs and rows of the document; an element is let go as soon as it was read."""
    tables = 0
    deleted = 0
    for event, element in package.elements(DOCUMENT):
        name = local(element.tag)
        if name in ("del", "moveFrom"):
            deleted += 1 if event == "start" else -1
        if name == "tbl":
            tables += 1 if event == "start" else -1
        if event != "end":
            continue
        if name == "tr" and tables == 1:
            yield Block(" | ".join(filter(None, (_text(cell).strip() for cell in element if local(cell.tag) == "tc"))))
            element.clear()
        elif name == "p" and not tables:
            yield _paragraph(element, levels)
            element.clear()


def _paragraph(element: Element, levels: dict[str, int]) -> Block:
    style = next((own(one, "val") for one in element.iter() if local(one.tag) == "pStyle"), "")
    listed = any(local(one.tag) == "numPr" for one in element.iter())
    return Block(_text(element).strip(), levels.get(style) or _level(style), listed)


def _text(element: Element) -> str:
    """What stands in an element and is seen; what was struck out in review is not."""
    pieces: list[str] = []
    for one in element.iter():
        name = local(one.tag)
        if name == "t":
            pieces.append(one.text or "")
        elif name in _BREAKS:
            pieces.append(_BREAKS[name])
        elif name == "p" and pieces and one is not element:
            pieces.append(" ")
    return "".join(pieces)


def _level(style: str) -> int:
    if style.lower() in _TITLE:
        return 1
    found = _HEADING.search(style)
    return int(found[1] or 1) if found else 0


def _levels(package: Package) -> dict[str, int]:
    """By style: how deep a heading it makes, as the styles themselves say."""
    found: dict[str, int] = {}
    if "word/styles.xml" not in package:
        return found
    for event, element in package.elements("word/styles.xml"):
        if event == "end" and local(element.tag) == "style":
            name = next((own(one, "val") for one in element if local(one.tag) == "name"), "")
            if level := _level(name):
                found[own(element, "styleId")] = level
            element.clear()
    return found
