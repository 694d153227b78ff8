"""The lists of a DOCX: bullets, and numbers that go on from item to item."""

from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element

from corpus.extraction.docx.styles import number_of
from corpus.extraction.zip_package import ZipPackage, attribute, find_child, local_name

__all__ = ["Numbering"]

BULLET: Final = "-"
MAX_LEVEL: Final = 9
"""Levels of a list in Word."""
_UNNUMBERED: Final = frozenset({"bullet", "none", ""})


class Numbering:
    """The lists of a document. A document may lack their definitions."""

    def __init__(self, package: ZipPackage, member: str) -> None:
        self._formats: dict[str, Mapping[int, tuple[str, int]]] = {}
        """The format and the first number of each level, by the identifier of the definition."""
        self._definitions: dict[str, str] = {}
        """The definition of each list."""
        self._counts: dict[str, list[int]] = {}
        if member in package:
            self._read(package, member)

    def mark(self, list_id: str, level: int) -> str:
        """Return the mark of the next item of a list: `-`, or its number such as `3.`; empty outside of lists."""
        if list_id in ("", "0"):
            return ""
        level = min(level, MAX_LEVEL - 1)
        kind, start = self._formats.get(self._definitions.get(list_id, ""), {}).get(level, ("", 1))
        if kind in _UNNUMBERED:
            return BULLET
        counts = self._counts.setdefault(list_id, [])
        del counts[level + 1 :]
        counts.extend([0] * (level - len(counts)))
        if len(counts) == level:
            counts.append(start - 1)
        counts[level] += 1
        return f"{counts[level]}."

    def _read(self, package: ZipPackage, member: str) -> None:
        for event, element in package.elements(member):
            name = local_name(element.tag)
            if event == "end" and name == "abstractNum":
                self._formats[attribute(element, "abstractNumId")] = dict(map(_level, _levels(element)))
                element.clear()
            elif event == "end" and name == "num":
                definition = find_child(element, "abstractNumId")
                if definition is not None:
                    self._definitions[attribute(element, "numId")] = attribute(definition, "val")


def _levels(definition: Element) -> list[Element]:
    return [child for child in definition if local_name(child.tag) == "lvl"][:MAX_LEVEL]


def _level(element: Element) -> tuple[int, tuple[str, int]]:
    number = attribute(element, "ilvl")
    kind = find_child(element, "numFmt")
    start = number_of(element, "start") if find_child(element, "start") is not None else 1
    return int(number) if number in map(str, range(MAX_LEVEL)) else 0, (
        "" if kind is None else attribute(kind, "val"),
        start,
    )
