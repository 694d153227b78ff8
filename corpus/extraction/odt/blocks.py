"""Reads the paragraphs, lists and tables of an ODT in their order."""

from collections.abc import Iterable, Iterator
from typing import Final
from xml.etree.ElementTree import Element

from attrs import define, field

from corpus.extraction.left_out import LeftOut
from corpus.extraction.odt.styles import MAX_LEVEL, StyleSheet
from corpus.extraction.paragraphs import Paragraph
from corpus.extraction.scripts import subscript, superscript
from corpus.extraction.zip_package import attribute, local_name

__all__ = ["BlockReader"]

MAX_SPACES: Final = 100
"""Spaces that one element may stand for."""
_LEFT_OUT: Final = {
    "tracked-changes": "deleted text",
    "annotation": "comments",
    "hidden-text": "hidden text",
    "placeholder": "placeholders of empty fields",
}
"""What is left out, by element, in the words of LeftOut."""
_INDEXES: Final = frozenset(
    {"table-of-content", "illustration-index", "table-index", "object-index", "user-index", "alphabetical-index"}
)
"""Lists that repeat headings, captions or words of the text."""
_UNSEEN: Final = frozenset({"note-citation", "ruby-text", "script", "forms", "number", "annotation-end"})
"""What is no text of the document."""
_SPACES: Final = {"tab": "\t", "line-break": "\n"}
_SHAPES: Final = frozenset({"frame", "custom-shape", "g", "rect", "ellipse", "polygon", "path", "line", "caption"})
"""Drawings, which may contain text."""


@define
class _InlineText:
    """The text of a paragraph, and what is anchored in it."""

    pieces: list[str] = field(factory=list)
    notes: list[Element] = field(factory=list)
    shapes: list[Element] = field(factory=list)
    sizes: set[float] = field(factory=set)
    """The font sizes of its text in points; 0 where a span states none."""


@define
class _List:
    """A list that is open, and the number of its last item."""

    style: str
    number: int = 0


class BlockReader:
    """Reads blocks one after the other. Notes and text boxes follow the paragraph or row that they belong to."""

    def __init__(self, styles: StyleSheet, left_out: LeftOut) -> None:
        self._styles = styles
        self._left_out = left_out
        self._lists: list[_List] = []
        self._last_numbers: dict[str, int] = {}
        """The last number of each list, by its style, where another list goes on with it."""
        self._mark = ""
        """The mark of the item that begins."""
        self._waiting: _InlineText | None = None
        """The notes and shapes of the row that is read."""

    def read(self, block: Element) -> Iterator[Paragraph]:
        """Yield the paragraphs and rows of a block."""
        name = local_name(block.tag)
        if name in _LEFT_OUT:
            self._leave_out(block, name)
        elif name in _INDEXES:
            yield Paragraph("", is_contents=True)
        elif name in ("p", "h"):
            yield from self._paragraph(block, name)
        elif name == "list":
            yield from self._list(block)
        elif name == "table-row":
            yield from self._row(block)
        elif self._is_hidden_section(block, name):
            self._left_out.add("hidden text")
        elif not _is_unseen(block):
            yield from self._read_all(block)

    def _leave_out(self, element: Element, name: str) -> None:
        """Name what is left out. Tracked changes may be insertions alone, which are in the text."""
        names = (local_name(child.tag) for child in element.iter())
        self._left_out.add(_LEFT_OUT[name], name != "tracked-changes" or "deletion" in names)

    def _read_all(self, blocks: Iterable[Element]) -> Iterator[Paragraph]:
        for block in blocks:
            yield from self.read(block)

    def _is_hidden_section(self, block: Element, name: str) -> bool:
        style = self._styles.style("section", attribute(block, "style-name"))
        return name == "section" and (style.is_hidden or attribute(block, "display") == "none")

    def _paragraph(self, element: Element, name: str) -> Iterator[Paragraph]:
        style = self._styles.style("paragraph", attribute(element, "style-name"))
        inline = _InlineText()
        self._read_inline(element, inline, "")
        text = "".join(inline.pieces).strip()
        if style.is_contents:
            yield Paragraph("", is_contents=bool(text))
        elif style.is_hidden:
            self._left_out.add("hidden text", bool(text))
        else:
            size = min((size or style.size or self._styles.default_size for size in inline.sizes), default=0.0)
            level = _outline(element) if name == "h" else style.level or int(style.is_title)
            mark = "" if level or not text else self._take_mark()
            yield Paragraph(text, level, mark, style.is_title, size / self._styles.default_size)
        yield from self._anchored(inline)

    def _take_mark(self) -> str:
        mark, self._mark = self._mark, ""
        return mark

    def _anchored(self, inline: _InlineText) -> Iterator[Paragraph]:
        """Yield the shapes and the notes of a paragraph; inside a row they wait for its end."""
        if self._waiting:
            self._waiting.notes += inline.notes
            self._waiting.shapes += inline.shapes
            return
        for shape in inline.shapes:
            yield from self._read_all(shape)
        for note in inline.notes:
            paragraphs = self._read_all(note)
            yield Paragraph(" ".join(paragraph.text for paragraph in paragraphs if paragraph.text))

    def _list(self, element: Element) -> Iterator[Paragraph]:
        style = attribute(element, "style-name") or (self._lists[-1].style if self._lists else "")
        goes_on = attribute(element, "continue-numbering") == "true"
        self._lists.append(_List(style, self._last_numbers.get(style, 0) if goes_on else 0))
        for item in element:
            if local_name(item.tag) == "list-item":
                self._mark = self._next_mark(item)
            yield from self._read_all(item)
            self._mark = ""
        closed = self._lists.pop()
        self._last_numbers[closed.style] = closed.number

    def _next_mark(self, item: Element) -> str:
        """Return the mark of an item: `-`, or its number such as `3.`."""
        innermost = self._lists[-1]
        innermost.number = _number(attribute(item, "start-value"), innermost.number + 1)
        return f"{innermost.number}." if self._styles.is_numbered(innermost.style, len(self._lists)) else "-"

    def _row(self, row: Element) -> Iterator[Paragraph]:
        """Read a row as one line. A row with one cell is a frame around paragraphs."""
        cells = [cell for cell in row if local_name(cell.tag) == "table-cell"]
        if len(cells) == 1:
            yield from self._read_all(cells[0])
            return
        before, self._waiting = self._waiting, self._waiting or _InlineText()
        contents = [list(self._read_all(cell)) for cell in cells]
        anchored, self._waiting = self._waiting, before
        texts = (" ".join(part.text for part in parts if part.text) for parts in contents)
        is_contents = any(part.is_contents for parts in contents for part in parts)
        yield Paragraph(" | ".join(filter(None, texts)))
        if is_contents:
            yield Paragraph("", is_contents=True)
        if not before:
            yield from self._anchored(anchored)

    def _read_inline(self, element: Element, inline: _InlineText, position: str, size: float = 0.0) -> None:
        self._add(inline, element.text, position, size)
        for child in element:
            self._read_part(child, inline, position, size)
            self._add(inline, child.tail, position, size)

    def _read_part(self, part: Element, inline: _InlineText, position: str, size: float) -> None:
        name = local_name(part.tag)
        if name in _LEFT_OUT:
            self._leave_out(part, name)
        elif name in _SPACES:
            inline.pieces.append(_SPACES[name])
        elif name == "s":
            inline.pieces.append(" " * min(_number(attribute(part, "c"), 1), MAX_SPACES))
        elif name == "note":
            inline.notes.extend(child for child in part if local_name(child.tag) == "note-body")
        elif name in _SHAPES:
            inline.shapes.append(part)
        elif name == "span":
            self._read_span(part, inline, position, size)
        elif not _is_unseen(part):
            self._read_inline(part, inline, position, size)

    def _read_span(self, span: Element, inline: _InlineText, position: str, size: float) -> None:
        style = self._styles.style("text", attribute(span, "style-name"))
        if style.is_hidden:
            self._left_out.add("hidden text")
        else:
            self._read_inline(span, inline, style.position or position, style.size or size)

    def _add(self, inline: _InlineText, text: str | None, position: str, size: float) -> None:
        """Add a piece of text. Line ends and repeated spaces in the markup are one space."""
        if not text:
            return
        collapsed = _collapse(text)
        if collapsed.strip():
            inline.sizes.add(size)
        before = "".join(inline.pieces[-3:])
        raised = superscript(collapsed, before) if position == "super" else collapsed
        inline.pieces.append(subscript(raised) if position == "sub" else raised)


def _is_unseen(element: Element) -> bool:
    """Return whether an element is no text of the document, such as the description of a picture."""
    return local_name(element.tag) in _UNSEEN or "svg-compatible" in element.tag


def _collapse(text: str) -> str:
    inner = " ".join(text.split())
    if not inner:
        return " "
    return f"{' ' if text[0].isspace() else ''}{inner}{' ' if text[-1].isspace() else ''}"


def _number(value: str, otherwise: int) -> int:
    """Return a number of at most five digits, or another one for any other value."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= len("99999") else otherwise


def _outline(heading: Element) -> int:
    level = _number(attribute(heading, "outline-level"), 1)
    return level if 1 <= level < MAX_LEVEL else 1
