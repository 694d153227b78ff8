"""Converts HTML in a cell to Markdown with the same meaning.

Texts contain tags that are not HTML (`STANDARD OIL <SRD>`, `a < b`). So `looks_like_html` looks for known tags in the
way HTML uses them. `html_to_markdown` reads those tags in order, treats everything else as text, and keeps paragraphs,
lists, emphasis and links. It builds no tree, so no nesting depth can break it.
"""

import html
import re
from collections.abc import Iterator
from typing import Final

from attrs import define, evolve, field

from corpus.reading.from_plain import (
    Block,
    escape_line,
    escape_line_start,
    escape_minimally,
    parse_blocks,
    render_blocks,
)
from corpus.text import plain_text

__all__ = ["html_to_markdown", "looks_like_html", "remove_comments"]

MAX_DEPTH: Final = 8
"""Nested lists at most; deeper ones are read at this depth."""
LONG_ITEM: Final = 10_000
"""Characters of a list item after which no further paragraph is added to it."""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


PARAGRAPHS: Final = _names(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html main nav p pre section summary table tbody tfoot thead tr"
)
"""Tags that begin and end a paragraph."""
HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt"))
LISTS: Final = frozenset(("ul", "ol", "menu"))
CELLS: Final = frozenset(("td", "th"))
INLINE: Final = _names(
    "a abbr acronym b big cite code del em font i ins kbd mark o:p q s samp small span strike strong sub sup tt u"
)
DROPPED: Final = _names("head iframe noscript object script select style svg template textarea title")
"""Tags whose content is not text of the page."""
EMPTY: Final = frozenset(("br", "hr", "img", "wbr"))
KNOWN: Final = PARAGRAPHS | LISTS | CELLS | INLINE | DROPPED | EMPTY | {"li"}

BOLD, ITALIC, LINK, END = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
"""Code points that no text has stand for mark-up until the text around them has been escaped."""
SIGN_OF: Final = {"b": BOLD, "strong": BOLD, "i": ITALIC, "em": ITALIC, "cite": ITALIC}

_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9:]{0,9})"
    r"(?P<rest>(?:\s(?:[^<>\"']|\"[^\"<]{0,4000}\"|'[^'<]{0,4000}')*)?/?)>"
)
_HREF = re.compile(r"(?<!\S)href\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
_UNSAFE = re.compile(r"[\s<>()\[\]\\\"`*_\x00-\x1f\ufdd0-\ufdef]")
_PROLOGUE = re.compile(r"<(?:!doctype|\?xml|!\[)[^<>]{0,500}>", re.IGNORECASE)
_RUN = re.compile(r" {2,}")
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_LINKED = re.compile(f"{LINK}([^{LINK}{END}]*){END}([0-9]+){END}")
_EMPHASIS = re.compile(f"([{BOLD}{ITALIC}])( ?)([^{BOLD}{ITALIC}{LINK}{END}]*?)( ?)\\1")
_SIGNS = re.compile(f"[{BOLD}{ITALIC}{LINK}]|{END}(?:[0-9]+{END})?")
_BRACKETS = re.compile(r"(?<!\\)[\[\]]")


def looks_like_html(text: str) -> bool:
    """Return whether the text contains HTML tags, used as such: `<p>`, `<br />`, `<a href=…>`, `<b>` with `</b>`."""
    if "<" not in text or ">" not in text:
        return False
    opened: set[str] = set()
    for tag in _TAG.finditer(text):
        name = tag["name"].lower()
        if name in KNOWN:
            if _stands_alone(tag, name) or (tag["close"] and name in opened):
                return True
            opened.add(name)
    return False


def _stands_alone(tag: re.Match[str], name: str) -> bool:
    """Return whether the tag is HTML even without its counterpart. `<P>` alone is rather a company's symbol."""
    if tag["close"]:
        return name in PARAGRAPHS or name in LISTS or name == "li"
    return "=" in tag["rest"] or name in EMPTY or tag["name"] in ("p", "li")


def html_to_markdown(text: str) -> str:
    """Return Markdown with the meaning of this HTML. Links lead to http, https and mailto only; scripts are dropped."""
    text = _PROLOGUE.sub("", remove_comments(text))
    reader = _Reader(text.lower())
    end = 0
    for tag in _TAG.finditer(text):
        if tag["name"].lower() in KNOWN:
            reader.read_text(text[end : tag.start()])
            reader.read_tag(tag["name"].lower(), bool(tag["close"]), tag["rest"])
            end = tag.end()
    reader.read_text(text[end:])
    reader.end_block()
    return render_blocks(reader.blocks, lambda line: _line_to_markdown(line, reader.addresses))


def remove_comments(text: str) -> str:
    """Return the text without HTML comments."""
    return "".join(_without_comments(text)) if "<!--" in text else text


def _without_comments(text: str) -> Iterator[str]:
    """Yield the text around comments; an unclosed comment is text."""
    end = 0
    while (start := text.find("<!--", end)) >= 0 and (close := text.find("-->", start)) >= 0:
        yield text[end:start]
        end = close + 3
    yield text[end:]


@define
class _List:
    """An open list, and its number of items so far."""

    ordered: bool
    items: int = 0


@define
class _Reader:
    """The state of reading: finished blocks, and the text of the open block."""

    lowered: str
    """The whole HTML in lower case."""
    blocks: list[Block] = field(factory=list)
    addresses: list[str] = field(factory=list)
    """The targets of the links; signs in the text refer to them by number."""
    _text: list[str] = field(factory=list)
    _lists: list[_List] = field(factory=list)
    _mark: str = ""
    _dropped: str = ""
    _link: bool = False
    _has_text: bool = False
    """Whether the open block has text."""

    def read_text(self, text: str) -> None:
        if text and not self._dropped:
            self._has_text = self._has_text or not text.isspace()
            self._text.append(_SIGNS.sub("", html.unescape(_BLANKS.sub(" ", text))))

    def read_tag(self, name: str, close: bool, rest: str) -> None:  # noqa: FBT001 - a tag opens or closes
        if self._dropped:
            self._dropped = "" if close and name == self._dropped else self._dropped
        elif name in DROPPED:
            self._dropped = name if not close and f"</{name}" in self.lowered else ""
        elif name in LISTS:
            self._read_list(name, close)
        elif name == "li":
            self.end_block()
            self._mark = "" if close else self._next_mark()
        elif name == "a":
            self._end_link()
            self._begin_link("" if close else rest)
        else:
            self._read_inline(name, close)

    def _read_list(self, name: str, close: bool) -> None:  # noqa: FBT001 - as above
        self.end_block()
        if not close:
            self._lists.append(_List(name == "ol"))
        elif self._lists:
            self._lists.pop()

    def _next_mark(self) -> str:
        if not self._lists:
            return "-"
        self._lists[-1].items += 1
        return f"{self._lists[-1].items}." if self._lists[-1].ordered else "-"

    def _read_inline(self, name: str, close: bool) -> None:  # noqa: FBT001 - as above
        if name in PARAGRAPHS:
            heading = BOLD if name in HEADINGS else ""
            self._text.append(heading if close else "")
            self.end_block()
            self._text.append("" if close else heading)
        elif name == "br":
            self._text.append("\n")
        elif name in CELLS and not close and self._has_text:
            self._text.append(" | ")
        elif name in SIGN_OF:
            self._text.append(SIGN_OF[name])

    def _begin_link(self, rest: str) -> None:
        href = _HREF.search(rest)
        address = html.unescape(next(filter(None, href.groups()), "")).strip() if href else ""
        if _ADDRESS.fullmatch(address):
            self.addresses.append(_UNSAFE.sub(lambda sign: f"%{ord(sign.group()):02X}", address))
            self._text.append(LINK)
            self._link = True

    def _end_link(self) -> None:
        if self._link:
            self._text.append(f"{END}{len(self.addresses) - 1}{END}")
        self._link = False

    def end_block(self) -> None:
        """Close the open paragraph or item, where it has text."""
        self._end_link()
        text = "".join(self._text)
        self._text.clear()
        self._has_text = False
        if not _SIGNS.sub("", text).strip():
            return
        last = self.blocks[-1] if self.blocks else Block("")
        if self._mark:
            depth = min(max(len(self._lists) - 1, 0), MAX_DEPTH)
            self.blocks.append(Block(" ".join(text.split()), self._mark, depth))
            self._mark = ""
        elif self._lists and last.mark and len(last.text) < LONG_ITEM:
            self.blocks[-1] = evolve(last, text=f"{last.text} {' '.join(text.split())}")
        else:
            self.blocks += parse_blocks(text)


def _line_to_markdown(text: str, addresses: list[str]) -> str:
    """Return one line as Markdown, with the most markup that reads back to the same words.

    It tries emphasis and links, then links alone, then plain text.
    """
    bare = " ".join(_SIGNS.sub("", text).split())
    if bare == text:
        return escape_minimally(text)
    escaped_text = escape_line(text)
    for emphasis in (True, False):
        marked = _SIGNS.sub("", _add_links(_add_emphasis(escaped_text) if emphasis else escaped_text, addresses))
        line = _RUN.sub(" ", marked).strip()
        if line[:1] == bare[:1]:  # a sign that came to nothing hid the start from `escaped`
            line = escape_line_start(line)
        if plain_text(line) == bare:
            return line
    return escape_minimally(bare)


def _add_emphasis(text: str) -> str:
    """Replace pairs of signs by asterisks, the inner pairs first."""
    for _ in range(2):
        text = _EMPHASIS.sub(_with_asterisks, text)
    return text


def _with_asterisks(match: re.Match[str]) -> str:
    sign, before, inner, after = match.groups()
    left = before or match.string[max(match.start() - 1, 0) : match.start()]
    right = after or match.string[match.end() : match.end() + 1]
    asterisks = ("**" if sign == BOLD else "*") if _can_have_emphasis(inner, left, right) else ""
    return f"{before}{asterisks}{inner}{asterisks}{after}"


def _can_have_emphasis(inner: str, before: str, after: str) -> bool:
    """Return whether Markdown reads asterisks here as emphasis: next to a sign only where no letter touches them."""
    if not inner:
        return False
    return (inner[0].isalnum() or not before.isalnum()) and (inner[-1].isalnum() or not after.isalnum())


def _add_links(text: str, addresses: list[str]) -> str:
    def link(match: re.Match[str]) -> str:
        label = _BRACKETS.sub(lambda bracket: "\\" + bracket.group(), _SIGNS.sub("", match[1]))
        return f"[{label.strip()}]({addresses[int(match[2])]})" if label.strip() else ""

    return _LINKED.sub(link, text)
