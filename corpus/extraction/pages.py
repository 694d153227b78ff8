"""Web pages and plain text: what a reader sees, below its headings; and whether a page holds script."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import BinaryIO, Final

from corpus.extraction.extract import Extract, Part, bounded, one_line
from corpus.extraction.paragraphs import Block, parted
from corpus.reading.encodings import decoded

__all__ = ["read_html", "read_text"]

_HEADING = re.compile(r"h([1-6])")
_UNSEEN: Final = frozenset({"head", "noscript", "script", "select", "style", "svg", "template", "textarea"})
_RUN: Final = frozenset(
    {"applet", "base", "embed", "form", "frame", "iframe", "math", "meta", "object", "script", "svg"}
)
_HARMLESS_META: Final = frozenset({"charset", "content", "name", "property"})
_ADDRESSES: Final = frozenset({"action", "data", "formaction", "href", "src", "xlink:href"})
_APART: Final = frozenset(
    {
        *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figcaption"),
        *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol"),
        *("p", "pre", "section", "summary", "table", "td", "th", "title", "tr", "ul"),
    }
)


def read_html(stream: BinaryIO) -> Extract:
    """The text of a page, its headings as labels."""
    page = _Page()
    page.feed(decoded(stream.read())[0])
    page.close()
    page.end_block()
    parts, notes = bounded(parted(iter(page.blocks)))
    return Extract("html", one_line(page.title), parts, notes, active=page.active)


def read_text(stream: BinaryIO) -> Extract:
    """The text as it is."""
    parts, notes = bounded(_whole(decoded(stream.read())[0]))
    return Extract("text", "", parts, notes)


def _whole(text: str) -> Iterator[Part]:
    yield Part("", text)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.title = ""
        self.active = False
        self._text: list[str] = []
        self._unseen = ""
        self._in_title = False
        self._level = 0
        self._listed = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.active = self.active or _runs(tag, attrs)
        self._in_title = tag == "title" and not self.title
        if tag in _UNSEEN and not self._unseen:
            self._unseen = tag
        if tag == "body":
            self._unseen = ""
        if tag in _APART:
            self.end_block()
        heading = _HEADING.fullmatch(tag)
        self._level = int(heading[1]) if heading else self._level
        self._listed = tag == "li" or (self._listed and tag not in _APART)

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False
        if tag in _APART:
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
        """What stood there up to here is a paragraph, or a heading."""
        if text := " ".join("".join(self._text).split()):
            self.blocks.append(Block(text, self._level, self._listed))
        self._text.clear()
        self._listed = False


def _runs(tag: str, attributes: list[tuple[str, str | None]]) -> bool:
    """Whether a browser would run something, load something that runs, or send something away."""
    names = {name for name, _ in attributes}
    if tag in _RUN and not (tag == "meta" and names <= _HARMLESS_META):
        return True
    if any(name.startswith("on") or name == "srcdoc" for name in names):
        return True
    return any(name in _ADDRESSES and _is_script(value or "") for name, value in attributes)


def _is_script(address: str) -> bool:
    plain = re.sub(r"[\x00-\x20]", "", address).lower()
    return plain.startswith(("javascript:", "vbscript:", "data:"))
