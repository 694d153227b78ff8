"""The styles of an ODT: titles, headings, tables of contents, hidden, raised and lowered text, and lists."""

import re
from typing import Final
from xml.etree.ElementTree import Element

from attrs import frozen

from corpus.extraction.zip_package import ZipPackage, attribute, find_child, local_name

__all__ = ["MAX_LEVEL", "Style", "StyleSheet"]

MAX_PARENTS: Final = 10
"""Styles that a style inherits from, one from the other."""
DEFAULT_SIZE: Final = 12.0
"""The font size where no style states one, in points."""
MAX_LEVEL: Final = 10
"""Levels of a list or of headings."""

_POINTS = re.compile(r"(\d{1,4}(?:\.\d{1,4})?)pt")
_CONTENTS = re.compile(
    r"(?:contents|illustration index|table index|object index|index)(?: heading| \d{1,2})$", re.IGNORECASE
)
"""A style of tables of contents and indexes. Names of built-in styles are English in every language."""


@frozen
class Style:
    """What a style says of its paragraphs or of a piece of text."""

    is_title: bool = False
    is_contents: bool = False
    is_hidden: bool = False
    position: str = ""
    """`super` or `sub` for raised and lowered text."""
    size: float = 0.0
    """The font size in points; 0 where the style states none."""
    level: int = 0
    """The level of a heading, from 1; 0 for other text."""


class StyleSheet:
    """The styles of a document by family (`paragraph`, `text`, `section`) and name."""

    def __init__(self, package: ZipPackage, member: str) -> None:
        """Read the common styles; `add` adds those of the content."""
        self._styles: dict[tuple[str, str], Style] = {}
        self._parents: dict[tuple[str, str], str] = {}
        self._numbered: set[tuple[str, int]] = set()
        """The names and levels of lists with numbers."""
        self.default_size = DEFAULT_SIZE
        for event, element in package.elements(member) if member in package else ():
            if event == "end":
                self.add(element)

    def add(self, element: Element) -> None:
        """Add an element if it defines a style."""
        name = local_name(element.tag)
        if name == "style":
            key = (attribute(element, "family"), attribute(element, "name"))
            self._styles[key] = _own_style(element)
            self._parents[key] = attribute(element, "parent-style-name")
        elif name == "default-style" and attribute(element, "family") == "paragraph":
            self.default_size = _own_style(element).size or self.default_size
        elif name == "list-style":
            numbers = [child for child in element if local_name(child.tag) == "list-level-style-number"]
            levels = (attribute(child, "level") for child in numbers if attribute(child, "num-format"))
            self._numbered.update((attribute(element, "name"), int(level)) for level in levels if level.isdecimal())

    def style(self, family: str, name: str) -> Style:
        """Return the style, with what it inherits."""
        style = self._own(family, name)
        for _ in range(MAX_PARENTS):
            name = self._parents.get((family, name), "")
            if not name:
                break
            style = _inherit(style, self._own(family, name))
        return style

    def _own(self, family: str, name: str) -> Style:
        return _inherit(self._styles.get((family, name), Style()), _by_name(name))

    def is_numbered(self, list_style: str, level: int) -> bool:
        """Return whether the items of a list have numbers; otherwise they have bullets."""
        return (list_style, level) in self._numbered


def _by_name(name: str) -> Style:
    plain = name.replace("_20_", " ")
    return Style(is_title=plain == "Title", is_contents=bool(_CONTENTS.match(plain)))


def _own_style(element: Element) -> Style:
    text = find_child(element, "text-properties")
    section = find_child(element, "section-properties")
    outline = attribute(element, "default-outline-level")
    size = None if text is None else _POINTS.fullmatch(attribute(text, "font-size"))
    return Style(
        is_hidden="none" in [attribute(one, "display") for one in (text, section) if one is not None],
        position="" if text is None else _position(attribute(text, "text-position")),
        size=float(size[1]) if size else 0.0,
        level=int(outline) if outline in map(str, range(1, MAX_LEVEL + 1)) else 0,
    )


def _position(value: str) -> str:
    """Return `super` or `sub`, which a style may state as a share of the height, such as `33% 58%`."""
    place, _, _ = value.partition(" ")
    if place.endswith("%"):
        return "" if place == "0%" else "sub" if place.startswith("-") else "super"
    return place if place in ("super", "sub") else ""


def _inherit(own: Style, parent: Style) -> Style:
    """Return a style with the values that it does not state itself from its parent."""
    return Style(
        is_title=own.is_title or parent.is_title,
        is_contents=own.is_contents or parent.is_contents,
        is_hidden=own.is_hidden or parent.is_hidden,
        position=own.position or parent.position,
        size=own.size or parent.size,
        level=own.level or parent.level,
    )
