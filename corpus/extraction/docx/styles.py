"""The styles of a DOCX: which paragraphs are headings, titles, list items or a table of contents."""

import re
from typing import Final
from xml.etree.ElementTree import Element

from attrs import evolve, frozen

from corpus.extraction.zip_package import ZipPackage, attribute, find_child, local_name

__all__ = ["BODY_TEXT", "Style", "StyleSheet", "is_on", "number_of"]

MAX_PARENTS: Final = 10
"""Styles that a style is based on, one on the other."""
DEFAULT_SIZE: Final = 20
"""The font size where no style states one, in half points."""
BODY_TEXT: Final = 9
"""The outline level of text that is no heading."""

_HEADING = re.compile(
    r"(?:heading|berschrift|ttulo|titre|titolo|otsikko|rubrik|overskrift|kop|nagwek)\s*(\d)?$", re.IGNORECASE
)
"""A heading style's identifier in several languages. Word leaves out letters with accents."""
_TITLE: Final = frozenset({"title", "titel", "titre", "titolo", "otsikko"})
_CONTENTS = re.compile(
    r"(?:toc|contents|verzeichnis|inhopg|tdc|tm|sommario|innehll|innh|indholdsfortegnelse|sisluet|spistreci|obsah)"
    r"[\s_]*(?:\d|heading)?$|table\s*of\s*(?:contents|figures|authorities)$|inhaltsverzeichnisberschrift$",
    re.IGNORECASE,
)
"""A style of tables of contents. In `styles.xml` the name of a built-in style is English in every language."""


@frozen
class Style:
    """What a style says of its paragraphs or runs."""

    level: int = 0
    """The level of a heading, from 1; 0 for other text."""
    is_title: bool = False
    is_contents: bool = False
    """Whether its paragraphs are the heading or the entries of a table of contents."""
    is_hidden: bool = False
    size: int = 0
    """The font size in half points; 0 where the style states none."""
    list_id: str = ""
    """The identifier of a list; empty outside of lists."""
    list_level: int = 0


class StyleSheet:
    """The styles of a document, by identifier. A document may lack its style sheet."""

    def __init__(self, package: ZipPackage, member: str) -> None:
        self._parents: dict[str, str] = {}
        self._styles: dict[str, Style] = {}
        self.default_size = DEFAULT_SIZE
        if member in package:
            self._read(package, member)

    def style(self, identifier: str) -> Style:
        """Return the style, with what it inherits; an unknown style by its identifier alone."""
        style = self._styles.get(identifier) or _by_name(identifier)
        for _ in range(MAX_PARENTS):
            identifier = self._parents.get(identifier, "")
            if not identifier or style.is_contents:
                break
            style = _inherit(style, self._styles.get(identifier, Style()))
        return style

    def _read(self, package: ZipPackage, member: str) -> None:
        for event, element in package.elements(member):
            name = local_name(element.tag)
            if event == "end" and name == "rPrDefault":
                self.default_size = number_of(element, "rPr", "sz") or self.default_size
            elif event == "end" and name == "style":
                self._add(element)
                element.clear()

    def _add(self, element: Element) -> None:
        identifier = attribute(element, "styleId")
        self._styles[identifier] = style = _own_style(element, identifier)
        self._parents[identifier] = _value(element, "basedOn")
        is_default = attribute(element, "default") in ("1", "true", "on") and attribute(element, "type") == "paragraph"
        if is_default and style.size:
            self.default_size = style.size


def _own_style(element: Element, identifier: str) -> Style:
    named = _by_name(_value(element, "name") or identifier)
    properties = find_child(element, "pPr")
    outline = number_of(properties, "outlineLvl") if find_child(properties, "outlineLvl") is not None else BODY_TEXT
    return evolve(
        named,
        level=named.level or (outline + 1 if outline < BODY_TEXT and not named.is_contents else 0),
        is_hidden=is_on(find_child(element, "rPr"), "vanish"),
        size=number_of(element, "rPr", "sz"),
        list_id=_value(properties, "numPr", "numId"),
        list_level=number_of(properties, "numPr", "ilvl"),
    )


def _by_name(name: str) -> Style:
    if _CONTENTS.match(name):
        return Style(is_contents=True)
    is_title = name.lower() in _TITLE
    match = _HEADING.search(name)
    return Style(1 if is_title else int(match[1] or 1) if match else 0, is_title)


def _inherit(style: Style, parent: Style) -> Style:
    return evolve(
        style,
        level=style.level or parent.level,
        is_contents=parent.is_contents,
        is_hidden=style.is_hidden or parent.is_hidden,
        size=style.size or parent.size,
        list_id=style.list_id or parent.list_id,
        list_level=style.list_level or parent.list_level,
    )


def is_on(properties: Element | None, name: str) -> bool:
    """Return whether a property such as `vanish` is there and not switched off."""
    switch = find_child(properties, name)
    return switch is not None and attribute(switch, "val") not in ("0", "false", "off")


def number_of(element: Element | None, *names: str) -> int:
    """Return the number that a property states at the end of a path; 0 where there is none."""
    value = _value(element, *names)
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= len("99999") else 0


def _value(element: Element | None, *names: str) -> str:
    """Return the value of a property at the end of a path of child elements; empty where there is none."""
    for name in names:
        element = find_child(element, name)
    return "" if element is None else attribute(element, "val")
