"""Reads the paragraphs and tables of a DOCX in their order."""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from corpus.extraction.docx.notes import Notes
from corpus.extraction.docx.numbering import Numbering
from corpus.extraction.docx.runs import (
    REMOVED,
    InlineText,
    RunReader,
    is_contents_control,
    is_placeholder,
    shown_alternative,
)
from corpus.extraction.docx.styles import BODY_TEXT, Style, StyleSheet, number_of
from corpus.extraction.left_out import LeftOut
from corpus.extraction.paragraphs import Paragraph
from corpus.extraction.zip_package import attribute, find_child, local_name

__all__ = ["BlockReader"]


class BlockReader:
    """Reads blocks one after the other. Notes and text boxes follow the paragraph or row that they belong to."""

    def __init__(self, styles: StyleSheet, numbering: Numbering, notes: Notes, left_out: LeftOut) -> None:
        self._styles = styles
        self._numbering = numbering
        self._notes = notes
        self._left_out = left_out
        self._runs = RunReader(styles, left_out)
        self._joined: list[str] = []
        """The text of paragraphs that the next one continues."""
        self._in_contents = False
        self._waiting: InlineText | None = None
        """The notes and text boxes of the row that is read."""

    def read(self, block: Element) -> Iterator[Paragraph]:
        """Yield the paragraphs and rows of a block."""
        name = local_name(block.tag)
        if name == "p":
            yield from self._paragraph(block)
        elif name == "tr":
            yield from self._row(block)
        elif name in REMOVED:
            self._runs.remove(block)
        elif name == "sdt":
            yield from self._control(block)
        elif name == "AlternateContent":
            yield from self._read_all(shown_alternative(block))
        elif name == "altChunk":
            self._left_out.add("embedded files")
        elif not name.endswith(("Pr", "PrChange")):
            yield from self._read_all(block)

    def unreferenced_notes(self) -> Iterator[Paragraph]:
        """Yield the notes to which no text refers, without those of removed text."""
        for note in self._runs.removed_notes:
            self._notes.take(note)
        for element in self._notes.take_rest():
            yield from self._note(element)

    def _read_all(self, blocks: Iterable[Element]) -> Iterator[Paragraph]:
        for block in blocks:
            yield from self.read(block)

    def _control(self, control: Element) -> Iterator[Paragraph]:
        """Read a content control. Its text is passed over where Word made it."""
        if is_placeholder(control):
            self._left_out.add("placeholders of empty fields")
            return
        before, self._in_contents = self._in_contents, self._in_contents or is_contents_control(control)
        yield from self._read_all(control)
        self._in_contents = before

    def _paragraph(self, element: Element) -> Iterator[Paragraph]:
        properties = find_child(element, "pPr")
        style_name = find_child(properties, "pStyle")
        style = self._styles.style("" if style_name is None else attribute(style_name, "val"))
        level = _level(properties, style)
        if level and not style.is_contents and not self._in_contents:
            self._runs.fields.begin_heading()
        inline = self._runs.read(element)
        if style.is_hidden:
            self._left_out.add("hidden text", bool(inline.text.strip()))
        elif self._in_contents or style.is_contents or (inline.has_contents and not inline.text.strip()):
            yield Paragraph("", is_contents=bool(inline.text.strip()) or inline.has_contents)
        elif _goes_on(properties):
            self._joined.append(inline.text)
        else:
            text = "".join([*self._joined, inline.text]).strip()
            self._joined.clear()
            size = min((size or style.size or self._styles.default_size for size in inline.sizes), default=0)
            mark = self._mark(properties, style) if text and not level else ""
            yield Paragraph(text, level, mark, style.is_title, size / self._styles.default_size)
        yield from self._anchored(inline)

    def _mark(self, properties: Element | None, style: Style) -> str:
        """Return the mark of a list item; empty for other paragraphs."""
        numbering = find_child(properties, "numPr")
        own = find_child(numbering, "numId")
        if numbering is not None and (own is not None or not style.list_id):
            list_id = "" if own is None else attribute(own, "val")
            return self._numbering.mark(list_id or "-", number_of(numbering, "ilvl"))
        return self._numbering.mark(style.list_id, style.list_level)

    def _anchored(self, inline: InlineText) -> Iterator[Paragraph]:
        """Yield the text boxes and the notes of a paragraph; inside a row they wait for its end."""
        if self._waiting:
            self._waiting.notes += inline.notes
            self._waiting.boxes += inline.boxes
            return
        for box in inline.boxes:
            yield from self._read_all(box)
        for note in inline.notes:
            element = self._notes.take(note)
            if element is not None:
                yield from self._note(element)

    def _note(self, element: Element) -> Iterator[Paragraph]:
        """Yield a note as one paragraph."""
        paragraphs = list(self._read_all(element))
        yield Paragraph(" ".join(paragraph.text for paragraph in paragraphs if paragraph.text))

    def _row(self, row: Element) -> Iterator[Paragraph]:
        """Read a row as one line. A row with one cell is a frame around paragraphs."""
        if find_child(find_child(row, "trPr"), "del") is not None:
            self._runs.remove(row)
            return
        cells = [cell for cell in _cells(row) if not self._is_deleted(cell)]
        if len(cells) == 1:
            yield from self._read_all(cells[0])
            return
        before, self._waiting = self._waiting, self._waiting or InlineText()
        contents = [list(self._read_all(cell)) for cell in cells]
        anchored, self._waiting = self._waiting, before
        texts = (" ".join(part.text for part in parts if part.text) for parts in contents)
        is_contents = any(part.is_contents for parts in contents for part in parts)
        yield Paragraph(" | ".join(filter(None, texts)))
        if is_contents:
            yield Paragraph("", is_contents=True)
        if not before:
            yield from self._anchored(anchored)

    def _is_deleted(self, cell: Element) -> bool:
        deleted = find_child(find_child(cell, "tcPr"), "cellDel") is not None
        if deleted:
            self._runs.remove(cell)
        return deleted


def _cells(row: Element) -> Iterator[Element]:
    """Yield the cells of a row, also those inside content controls."""
    for child in row:
        name = local_name(child.tag)
        if name == "tc":
            yield child
        elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _cells(child)


def _level(properties: Element | None, style: Style) -> int:
    """Return the level of a heading, which a paragraph may state itself."""
    if find_child(properties, "outlineLvl") is None:
        return style.level
    outline = number_of(properties, "outlineLvl")
    return 0 if style.is_contents or outline >= BODY_TEXT else outline + 1


def _goes_on(properties: Element | None) -> bool:
    """Return whether the next paragraph continues this one: its end was deleted, or it is a large initial."""
    end, frame = find_child(properties, "rPr"), find_child(properties, "framePr")
    is_initial = frame is not None and attribute(frame, "dropCap") not in ("", "none")
    return is_initial or any(find_child(end, name) is not None for name in REMOVED)
