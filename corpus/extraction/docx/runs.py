"""Reads the text inside a paragraph of a DOCX, as Word shows it with all tracked changes accepted."""

from typing import Final
from xml.etree.ElementTree import Element

from attrs import define, field

from corpus.extraction.docx.fields import FieldStack, is_contents_field
from corpus.extraction.docx.styles import StyleSheet, is_on, number_of
from corpus.extraction.left_out import LeftOut
from corpus.extraction.scripts import exponent, subscript, superscript
from corpus.extraction.zip_package import attribute, find_child, local_name

__all__ = ["REMOVED", "InlineText", "NoteId", "RunReader", "is_contents_control", "is_placeholder", "shown_alternative"]

NoteId = tuple[str, str]
"""`footnote` or `endnote`, and the identifier of the note."""

REMOVED: Final = frozenset({"del", "moveFrom"})
"""What tracked changes removed. Moved text is read where it was moved to."""
_BREAKS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_DRAWN: Final = frozenset({"drawing", "pict", "object"})
_SYMBOLS: Final = {"F0FC": "✓", "F0FE": "☑", "F0A8": "☐", "F06F": "☐", "F078": "☒", "F0E0": "→", "F0B7": "•"}
"""Characters of Wingdings that mean something in a form."""


@define
class InlineText:
    """The text of a paragraph, and what is anchored in it."""

    pieces: list[str] = field(factory=list)
    notes: list[NoteId] = field(factory=list)
    boxes: list[Element] = field(factory=list)
    """The contents of text boxes."""
    sizes: set[int] = field(factory=set)
    """The font sizes of its text, in half points; 0 where a run states none."""
    has_contents: bool = False
    """Whether a table of contents goes through the paragraph. Its text is left out."""

    @property
    def text(self) -> str:
        """The text on its lines."""
        return "".join(self.pieces)


class RunReader:
    """Reads the runs of paragraphs in their order. It follows the fields from one paragraph to the next."""

    def __init__(self, styles: StyleSheet, left_out: LeftOut) -> None:
        self.fields = FieldStack()
        self.removed_notes: set[NoteId] = set()
        """The notes to which only removed or hidden text refers."""
        self._styles = styles
        self._left_out = left_out

    def read(self, paragraph: Element) -> InlineText:
        """Return the text of a paragraph."""
        inline = InlineText()
        self._read_children(paragraph, inline)
        self.fields.end_paragraph()
        return inline

    def remove(self, element: Element) -> None:
        """Pass over an element that a tracked change removed, with the notes that it refers to."""
        is_moved = local_name(element.tag) == "moveFrom"
        has_text = any(local_name(child.tag) in ("t", "delText") for child in element.iter())
        self._left_out.add("deleted text", has_text and not is_moved)
        self.removed_notes.update(_references(element))

    def _read_children(self, element: Element, inline: InlineText) -> None:
        for child in element:
            name = local_name(child.tag)
            if name in REMOVED:
                self.remove(child)
            elif name == "r":
                self._read_run(child, inline)
            elif name == "AlternateContent":
                self._read_children(shown_alternative(child), inline)
            elif _is_contents(child, name):
                inline.has_contents = True
            elif name == "sdt" and is_placeholder(child):
                self._left_out.add("placeholders of empty fields")
            elif name == "t":
                inline.pieces.append(child.text or "")
            elif name in ("sup", "sub", "den"):
                inline.pieces.append(self._read_formula(child, name))
            elif not name.endswith(("Pr", "PrChange")):
                self._read_children(child, inline)

    def _read_formula(self, part: Element, name: str) -> str:
        """Return an exponent, an index or a denominator of a formula."""
        inline = InlineText()
        self._read_children(part, inline)
        return {"sup": exponent, "sub": subscript, "den": "/{}".format}[name](inline.text)

    def _read_run(self, run: Element, inline: InlineText) -> None:
        properties = find_child(run, "rPr")
        style_name = find_child(properties, "rStyle")
        style = self._styles.style(attribute(style_name, "val")) if style_name is not None else None
        if is_on(properties, "vanish") or (
            style is not None and style.is_hidden and find_child(properties, "vanish") is None
        ):
            self._left_out.add("hidden text", any(local_name(child.tag) == "t" for child in run))
            self.removed_notes.update(_references(run))
            self._follow_fields(run)
            return
        size = number_of(properties, "sz") or (style.size if style else 0)
        position = find_child(properties, "vertAlign")
        for child in run:
            self._read_part(child, inline, "" if position is None else attribute(position, "val"), size)

    def _follow_fields(self, run: Element) -> None:
        for part in run:
            if local_name(part.tag) in ("fldChar", "instrText"):
                self._read_part(part, InlineText(), "", 0)

    def _read_part(self, part: Element, inline: InlineText, position: str, size: int) -> None:
        name = local_name(part.tag)
        if name == "fldChar":
            self.fields.mark(attribute(part, "fldCharType"))
        elif name == "instrText":
            self.fields.add_instruction(part.text or "")
        elif self.fields.is_instruction or self.fields.is_contents:
            inline.has_contents = inline.has_contents or (name == "t" and self.fields.is_contents)
        elif name == "t":
            inline.sizes.add(size)
            inline.pieces.append(_positioned(part.text or "", position, "".join(inline.pieces[-3:])))
        elif name in _BREAKS:
            inline.pieces.append(_BREAKS[name])
        elif name == "sym":
            inline.pieces.append(_symbol(attribute(part, "char")))
        elif name == "AlternateContent":
            for child in shown_alternative(part):
                self._read_part(child, inline, position, size)
        else:
            self._read_anchor(part, name, inline)

    def _read_anchor(self, part: Element, name: str, inline: InlineText) -> None:
        """Read what stands at a place of the text: a note, a drawing, or a word with its reading."""
        if name in ("footnoteReference", "endnoteReference"):
            inline.notes.append((name.removesuffix("Reference"), attribute(part, "id")))
        elif name in _DRAWN:
            inline.boxes.extend(_boxes(part))
        elif name == "ruby":
            base = find_child(part, "rubyBase")
            self._read_children(part if base is None else base, inline)


def _is_contents(element: Element, name: str) -> bool:
    """Return whether an element is a table of contents inside a paragraph."""
    if name == "fldSimple":
        return is_contents_field(attribute(element, "instr"))
    return name == "sdt" and is_contents_control(element)


def _positioned(text: str, position: str, before: str) -> str:
    if position == "superscript":
        return superscript(text, before)
    return subscript(text) if position == "subscript" else text


def _symbol(code: str) -> str:
    """Return a character of a symbol font; nothing where only that font knows it."""
    if code.upper() in _SYMBOLS:
        return _SYMBOLS[code.upper()]
    number = int(code, 16) if len(code) == 4 and all(digit in "0123456789abcdefABCDEF" for digit in code) else 0  # noqa: PLR2004 - digits of a code
    return chr(number) if 0x20 <= number < 0xD800 else ""  # noqa: PLR2004 - printable, and before surrogates


def shown_alternative(element: Element) -> Element:
    """Return the first alternative of an AlternateContent that has text, otherwise its fallback."""
    alternatives = list(element)
    having_text = (one for one in alternatives if any(local_name(child.tag) == "t" for child in one.iter()))
    return next(having_text, alternatives[-1] if alternatives else element)


def is_contents_control(control: Element) -> bool:
    """Return whether a content control holds a table of contents that Word made."""
    gallery = find_child(find_child(find_child(control, "sdtPr"), "docPartObj"), "docPartGallery")
    return gallery is not None and attribute(gallery, "val").lower() in ("table of contents", "table of figures")


def is_placeholder(control: Element) -> bool:
    """Return whether a content control is empty and shows what to enter."""
    return is_on(find_child(control, "sdtPr"), "showingPlcHdr")


def _boxes(element: Element) -> list[Element]:
    """Return the contents of the text boxes of a drawing, each once."""
    boxes: list[Element] = []
    for child in shown_alternative(element) if local_name(element.tag) == "AlternateContent" else element:
        if local_name(child.tag) == "txbxContent":
            boxes.append(child)
        else:
            boxes.extend(_boxes(child))
    return boxes


def _references(element: Element) -> list[NoteId]:
    names = ((local_name(child.tag), attribute(child, "id")) for child in element.iter())
    return [
        (name.removesuffix("Reference"), identifier) for name, identifier in names if name.endswith("noteReference")
    ]
