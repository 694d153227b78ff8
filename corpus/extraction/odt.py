"""ODT: paragraphs below their headings, table rows as lines."""

from collections.abc import Iterator
from typing import BinaryIO, Final
from xml.etree.ElementTree import Element

from corpus.extraction.extract import Extract, bounded
from corpus.extraction.packages import Package, local, own
from corpus.extraction.paragraphs import Block, parted

__all__ = ["read_odt"]

CONTENT: Final = "content.xml"
MAX_SPACES: Final = 100
"""Blanks that one element may stand for."""
_UNSEEN: Final = frozenset({"annotation", "tracked-changes", "note-citation"})


def read_odt(stream: BinaryIO) -> Extract:
    """The text, its headings as labels. Raises RefusedFile."""
    package = Package(stream)
    parts, notes = bounded(parted(_blocks(package)))
    return Extract("odt", package.title("meta.xml"), parts, notes)


def _blocks(package: Package) -> Iterator[Block]:
    """The paragraphs and rows of the document; an element is let go as soon as it was read."""
    inside = {"table": 0, "list": 0, "unseen": 0}
    for event, element in package.elements(CONTENT):
        name = local(element.tag)
        key = "unseen" if name in _UNSEEN else name
        if key in inside:
            inside[key] += 1 if event == "start" else -1
        if event != "end" or inside["unseen"]:
            continue
        if name == "table-row" and inside["table"] == 1:
            cells = (_text(cell).strip() for cell in element if local(cell.tag) == "table-cell")
            yield Block(" | ".join(filter(None, cells)))
            element.clear()
        elif name in ("p", "h") and not inside["table"]:
            yield _paragraph(element, name, listed=bool(inside["list"]))
            element.clear()


def _paragraph(element: Element, name: str, *, listed: bool) -> Block:
    level = own(element, "outline-level") if name == "h" else ""
    is_title = own(element, "style-name") == "Title"
    depth = int(level) if level.isascii() and level.isdecimal() and len(level) == 1 else 1
    return Block(_text(element).strip(), depth if name == "h" or is_title else 0, listed and name == "p")


def _text(element: Element) -> str:
    """What stands in an element and is seen."""
    return "".join(_pieces(element))


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for one in element:
        name = local(one.tag)
        if name == "s":
            count = own(one, "c")
            yield " " * (min(int(count), MAX_SPACES) if count.isascii() and count.isdecimal() and len(count) < 4 else 1)  # noqa: PLR2004 - far more than MAX_SPACES
        elif name == "tab":
            yield "\t"
        elif name == "line-break":
            yield "\n"
        elif name not in _UNSEEN:
            yield from _pieces(one)
            if name == "p":
                yield " "
        yield one.tail or ""
