"""HTML in a cell to Markdown that means the same.

Texts come with tags that are none (`STANDARD OIL <SRD>`, `a < b`), so `looks_like_html` asks for tags that HTML has and
that are used as HTML uses them. `markdown_of_html` goes through those tags one after the other, takes all else as text,
and keeps paragraphs, lists, emphasis and links. It builds no tree, so that no depth of nesting can break it.
"""

import html
import re
from collections.abc import Iterator
from html.entities import html5
from typing import Final

from attrs import define, evolve, field

from corpus.reading.from_plain import Block, blocks_of, checked, escaped, rendered, start_escaped
from corpus.text import plain_text

__all__ = ["has_entities", "looks_like_html", "markdown_of_html"]

MAX_DEPTH: Final = 8
"""Lists in lists; deeper ones are read as if they stood at this depth."""
LONG_ITEM: Final = 10_000
"""Characters of an item to which no further paragraph is added."""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


PARAGRAPHS: Final = _names(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html main nav p pre section summary table tbody tfoot thead tr"
)
"""What begins and ends a paragraph."""
HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt"))
LISTS: Final = frozenset(("ul", "ol", "menu"))
CELLS: Final = frozenset(("td", "th"))
INLINE: Final = _names(
    "a abbr acronym b big cite code del em font i ins kbd mark o:p q s samp small span strike strong sub sup tt u"
)
DROPPED: Final = _names("head iframe noscript object script select style svg template textarea title")
"""What holds no text of the page."""
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
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_RUN = re.compile(r" {2,}")
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_LINKED = re.compile(f"{LINK}([^{LINK}{END}]*){END}([0-9]+){END}")
_EMPHASIS = re.compile(f"([{BOLD}{ITALIC}])( ?)([^{BOLD}{ITALIC}{LINK}{END}]*?)( ?)\\1")
_SIGNS = re.compile(f"[{BOLD}{ITALIC}{LINK}]|{END}(?:[0-9]+{END})?")
_BRACKETS = re.compile(r"(?<!\\)[\[\]]")


def looks_like_html(text: str) -> bool:
    """Whether the text has tags of HTML, used as such: `<p>`, `<br />`, `<a href=…>`, `<b>` with its `</b>`."""
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
    """Whether the tag is HTML even without its counterpart; `<P>` alone is rather the sign of a company."""
    if tag["close"]:
        return name in PARAGRAPHS or name in LISTS or name == "li"
    return "=" in tag["rest"] or name in EMPTY or tag["name"] in ("p", "li")


def has_entities(text: str) -> bool:
    """Whether the text has entities of HTML, such as `&amp;` and `&#39;`."""
    if "&" not in text:
        return False
    return any(found.group()[1] == "#" or found.group()[1:] in html5 for found in _ENTITY.finditer(text))


def markdown_of_html(text: str) -> str:
    """Markdown that says the same as this HTML. Links lead to http, https and mailto only; scripts are gone."""
    text = _PROLOGUE.sub("", "".join(_without_comments(text)))
    reader = _Reader(text.lower())
    end = 0
    for tag in _TAG.finditer(text):
        if tag["name"].lower() in KNOWN:
            reader.read_text(text[end : tag.start()])
            reader.read_tag(tag["name"].lower(), bool(tag["close"]), tag["rest"])
            end = tag.end()
    reader.read_text(text[end:])
    reader.end_block()
    return rendered(reader.blocks, lambda line: _written(line, reader.addresses))


def _without_comments(text: str) -> Iterator[str]:
    """The text around comments; one that has no end is text."""
    end = 0
    while (start := text.find("<!--", end)) >= 0 and (close := text.find("-->", start)) >= 0:
        yield text[end:start]
        end = close + 3
    yield text[end:]


@define
class _List:
    """A list that is open, and how many items it has so far."""

    ordered: bool
    items: int = 0


@define
class _Reader:
    """What was read so far: finished blocks, and the text of the one that is open."""

    lowered: str
    """All of the HTML in lower case."""
    blocks: list[Block] = field(factory=list)
    addresses: list[str] = field(factory=list)
    """Where the links lead; signs in the text name them by number."""
    _text: list[str] = field(factory=list)
    _lists: list[_List] = field(factory=list)
    _mark: str = ""
    _dropped: str = ""
    _link: bool = False
    _said: bool = False
    """Whether the open block has any text yet."""

    def read_text(self, text: str) -> None:
        if text and not self._dropped:
            self._said = self._said or not text.isspace()
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
        elif name in CELLS and not close and self._said:
            self._text.append(" | ")
        elif name in SIGN_OF:
            self._text.append(SIGN_OF[name])

    def _begin_link(self, rest: str) -> None:
        found = _HREF.search(rest)
        address = html.unescape(next(filter(None, found.groups()), "")).strip() if found else ""
        if _ADDRESS.fullmatch(address):
            self.addresses.append(_UNSAFE.sub(lambda sign: f"%{ord(sign.group()):02X}", address))
            self._text.append(LINK)
            self._link = True

    def _end_link(self) -> None:
        if self._link:
            self._text.append(f"{END}{len(self.addresses) - 1}{END}")
        self._link = False

    def end_block(self) -> None:
        """Close the paragraph or item that is open, where it says something."""
        self._end_link()
        text = "".join(self._text)
        self._text.clear()
        self._said = False
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
            self.blocks += blocks_of(text)


def _written(text: str, addresses: list[str]) -> str:
    """One line of the page as Markdown: with emphasis and links, else with links, else bare, as can be read back."""
    bare = " ".join(_SIGNS.sub("", text).split())
    if bare == text:
        return checked(text)
    escaped_text = escaped(text)
    for emphasis in (True, False):
        marked = _SIGNS.sub("", _linked(_emphasised(escaped_text) if emphasis else escaped_text, addresses))
        line = _RUN.sub(" ", marked).strip()
        if line[:1] == bare[:1]:  # a sign that came to nothing hid the start from `escaped`
            line = start_escaped(line)
        if plain_text(line) == bare:
            return line
    return checked(bare)


def _emphasised(text: str) -> str:
    """The text with its pairs of signs as asterisks, the inner ones first."""
    for _ in range(2):
        text = _EMPHASIS.sub(_with_asterisks, text)
    return text


def _with_asterisks(found: re.Match[str]) -> str:
    sign, before, inner, after = found.groups()
    left = before or found.string[max(found.start() - 1, 0) : found.start()]
    right = after or found.string[found.end() : found.end() + 1]
    asterisks = ("**" if sign == BOLD else "*") if _can_be_marked(inner, left, right) else ""
    return f"{before}{asterisks}{inner}{asterisks}{after}"


def _can_be_marked(inner: str, before: str, after: str) -> bool:
    """Whether Markdown would see asterisks around it as emphasis: at a sign, only where no letter touches them."""
    if not inner:
        return False
    return (inner[0].isalnum() or not before.isalnum()) and (inner[-1].isalnum() or not after.isalnum())


def _linked(text: str, addresses: list[str]) -> str:
    def link(found: re.Match[str]) -> str:
        label = _BRACKETS.sub(lambda bracket: "\\" + bracket.group(), _SIGNS.sub("", found[1]))
        return f"[{label.strip()}]({addresses[int(found[2])]})" if label.strip() else ""

    return _LINKED.sub(link, text)
