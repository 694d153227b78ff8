"""Converts a saved HTML page to the lines that a reader sees, so that one parser reads text and HTML.

`html_to_lines` keeps what only the markup says: which answer is checked, the value of an input, the target of a link.
It reads the tags in order and builds no tree, so that its time grows with the page, however broken the markup.
"""

import html
import re
from typing import Final

from attrs import define, field

__all__ = ["CHECKED", "UNCHECKED", "html_to_lines", "looks_like_page"]

CHECKED: Final = "[x]"
UNCHECKED: Final = "[ ]"
"""The text of a radio button or checkbox."""

DROPPED: Final = frozenset(
    ("button", "footer", "head", "iframe", "nav", "noscript", "object", "script", "style", "svg", "template")
)
"""Elements without text of the record."""
PARAGRAPHS: Final = frozenset(("dl", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "table", "ul"))
"""Elements with an empty line around them."""
LINES: Final = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body br caption center dd div dt fieldset figure form header hr html legend "
        "li main option pre section select tbody td textarea tfoot th thead tr",
    )
)
"""Elements that begin and end a line."""
VERBATIM: Final = frozenset(("pre", "textarea"))
TYPED: Final = frozenset(("", "email", "number", "search", "tel", "text", "url"))
"""Types of inputs whose value a person typed."""

_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9]{0,15})"
    r"(?P<rest>(?:[\s/](?:[^<>\"']|\"[^\"<]{0,4000}\"|'[^'<]{0,4000}')*+)?)>"
)
_ATTRIBUTE = re.compile(r"([\w:-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_MARKUP = re.compile(r"<(?:!doctype|html|body|div|table|dl|form|h[1-6]|p)\b", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_DECLARATION = re.compile(r"<[!?][^<>]*>")
_BLANKS = re.compile(r"\s+")


def looks_like_page(text: str) -> bool:
    """Return whether the text of a file is HTML."""
    return bool(_MARKUP.search(text))


def html_to_lines(text: str) -> list[str]:
    """Return the lines of a page, with an empty line around paragraphs, lists and tables."""
    text = _DECLARATION.sub("", _COMMENT.sub("", text))
    lowered = text.lower()
    page = _Page({name: lowered.rfind(f"</{name}") for name in DROPPED})
    end = 0
    for tag in _TAG.finditer(text):
        page.read_text(text[end : tag.start()])
        page.read_tag(tag)
        end = tag.end()
    page.read_text(text[end:])
    return [line.strip() for line in "".join(page.pieces).split("\n")]


@define
class _Page:
    """The state of reading a page."""

    last_close: dict[str, int]
    """The last closing tag of each dropped element. An element that is never closed drops nothing."""
    pieces: list[str] = field(factory=list)
    _dropped: str = ""
    _verbatim: bool = False
    _chosen: bool = True
    """Whether text is visible: in a select, only the selected option is."""
    _link: str = ""
    _link_start: int = 0

    def read_text(self, text: str) -> None:
        if self._dropped or not self._chosen:
            return
        shown = html.unescape(text if self._verbatim else _BLANKS.sub(" ", text))
        self.pieces.append(shown)

    def read_tag(self, tag: re.Match[str]) -> None:
        name, closes = tag["name"].lower(), bool(tag["close"])
        if self._dropped:
            self._dropped = "" if closes and name == self._dropped else self._dropped
        elif name in DROPPED:
            self._dropped = name if not closes and self.last_close[name] > tag.start() else ""
        else:
            self._break_line(name)
            self._read_meaning(name, {} if closes else _attributes(tag["rest"]), closes=closes)

    def _break_line(self, name: str) -> None:
        if name in PARAGRAPHS:
            self.pieces.append("\n\n")
        elif name in LINES:
            self.pieces.append("\n")

    def _read_meaning(self, name: str, attributes: dict[str, str], *, closes: bool) -> None:
        if name in VERBATIM:
            self._verbatim = not closes
        elif name in ("select", "option"):
            self._chosen = closes if name == "select" else "selected" in attributes
        elif name == "a":
            self._end_link()
            self._link, self._link_start = attributes.get("href", "").strip(), len(self.pieces)
        elif name == "li" and not closes:
            self.pieces.append("• ")
        elif name == "input":
            self.pieces.append(_input_text(attributes))

    def _end_link(self) -> None:
        """Write the target of an external link, unless its text says it."""
        shown = "".join(self.pieces[self._link_start :]).strip()
        if self._link.lower().startswith(("http://", "https://")) and shown.rstrip("/") not in self._link:
            self.pieces.append(f" ({self._link})")
        self._link = ""


def _attributes(rest: str) -> dict[str, str]:
    attributes = (match.groups("") for match in _ATTRIBUTE.finditer(rest))
    return {name.lower(): html.unescape(double or single or bare) for name, double, single, bare in attributes}


def _input_text(attributes: dict[str, str]) -> str:
    """Return the value of an input as text."""
    kind = attributes.get("type", "").lower()
    if kind in ("radio", "checkbox"):
        return f" {CHECKED if 'checked' in attributes else UNCHECKED} "
    return attributes.get("value", "") if kind in TYPED else ""
