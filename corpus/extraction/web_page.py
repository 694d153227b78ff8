"""Reads web pages and plain text: the visible text below its headings, and whether a page contains script."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import BinaryIO, Final

from corpus.extraction.extracted_text import DocumentSection, ExtractedText, clean_label, limit_length
from corpus.extraction.paragraphs import Paragraph, split_at_headings
from corpus.reading.cleaning import decode, repair_encoding
from corpus.reading.encodings import encoding_note, has_stray_bytes

__all__ = ["read_html", "read_text"]

_HEADING = re.compile(r"h([1-6])")
_INVISIBLE_TAGS: Final = frozenset({"head", "noscript", "script", "select", "style", "svg", "template", "textarea"})
_ACTIVE_TAGS: Final = frozenset(
    {"applet", "base", "embed", "form", "frame", "iframe", "math", "meta", "object", "script", "svg"}
)
_HARMLESS_META: Final = frozenset({"charset", "content", "name", "property"})
_ADDRESSES: Final = frozenset({"action", "data", "formaction", "href", "src", "xlink:href"})
_BLOCK_TAGS: Final = frozenset(
    {
        *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figcaption"),
        *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol"),
        *("p", "pre", "section", "summary", "table", "td", "th", "title", "tr", "ul"),
    }
)


def read_html(stream: BinaryIO) -> ExtractedText:
    """Extract the text of a page, with headings as labels."""
    source, remarks = _decode(stream)
    page = _Page()
    page.feed(source)
    page.close()
    page.end_block()
    parts, notes = limit_length(split_at_headings(iter(page.blocks)))
    return ExtractedText("html", clean_label(page.title), parts, (*remarks, *notes), has_script=page.active)


def read_text(stream: BinaryIO) -> ExtractedText:
    """Extract plain text unchanged."""
    text, remarks = _decode(stream)
    parts, notes = limit_length(_whole(text))
    return ExtractedText("text", "", parts, (*remarks, *notes))


def _decode(stream: BinaryIO) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file, with stray bytes repaired, and notes on its encoding."""
    text, encoding = decode(stream.read())
    note = encoding_note(encoding)
    if has_stray_bytes(text):
        note = "Some bytes are not UTF-8. They were read as Windows-1252. Check the accents."
        lines = text.splitlines(keepends=True)
        text = "".join(repair_encoding(line) if has_stray_bytes(line) else line for line in lines)
    return text, (note,) if note else ()


def _whole(text: str) -> Iterator[DocumentSection]:
    yield DocumentSection("", text)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Paragraph] = []
        self.title = ""
        self.active = False
        self._text: list[str] = []
        self._unseen = ""
        self._in_title = False
        self._level = 0
        self._listed = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.active = self.active or _is_active(tag, attrs)
        self._in_title = tag == "title" and not self.title
        if tag in _INVISIBLE_TAGS and not self._unseen:
            self._unseen = tag
        if tag == "body":
            self._unseen = ""
        if tag in _BLOCK_TAGS:
            self.end_block()
        heading = _HEADING.fullmatch(tag)
        self._level = int(heading[1]) if heading else self._level
        self._listed = tag == "li" or (self._listed and tag not in _BLOCK_TAGS)

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False
        if tag in _BLOCK_TAGS:
            self.end_block()
        if tag == self._unseen:
            self._unseen = ""
        if _HEADING.fullmatch(tag):
            self._level = 0

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title = (self.title + data)[:1_000]
        elif not self._unseen:
            self._text.append(data)

    def end_block(self) -> None:
        """End the current paragraph or heading."""
        if text := " ".join("".join(self._text).split()):
            self.blocks.append(Paragraph(text, self._level, "-" if self._listed else ""))
        self._text.clear()
        self._listed = False


def _is_active(tag: str, attributes: list[tuple[str, str | None]]) -> bool:
    """Return whether a browser would run something, load something that runs, or send data away."""
    names = {name for name, _ in attributes}
    if tag in _ACTIVE_TAGS and not (tag == "meta" and names <= _HARMLESS_META):
        return True
    if any(name.startswith("on") or name == "srcdoc" for name in names):
        return True
    return any(name in _ADDRESSES and _is_script(value or "") for name, value in attributes)


def _is_script(address: str) -> bool:
    plain = re.sub(r"[\x00-\x20]", "", address).lower()
    return plain.startswith(("javascript:", "vbscript:", "data:"))
