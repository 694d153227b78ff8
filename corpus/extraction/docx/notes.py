"""The footnotes and endnotes of a DOCX, each read once."""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from corpus.extraction.docx.runs import NoteId
from corpus.extraction.zip_package import ZipPackage, attribute, local_name

__all__ = ["Notes"]

SEPARATORS: Final = frozenset({"separator", "continuationSeparator", "continuationNotice"})
"""Notes that are lines between the text and the notes."""


class Notes:
    """The notes of a document, by kind and identifier."""

    def __init__(self, package: ZipPackage, members: dict[str, str]) -> None:
        """Read the notes of each kind from its member."""
        self._notes: dict[NoteId, Element] = {}
        for kind, member in members.items():
            if member in package:
                self._notes.update(_read(package, member, kind))

    def take(self, note: NoteId) -> Element | None:
        """Return a note at its first reference; None for a note that was taken, or that is missing."""
        return self._notes.pop(note, None)

    def take_rest(self) -> list[Element]:
        """Return the notes to which no text refers."""
        rest = list(self._notes.values())
        self._notes.clear()
        return rest


def _read(package: ZipPackage, member: str, kind: str) -> Iterator[tuple[NoteId, Element]]:
    for event, element in package.elements(member):
        if event == "end" and local_name(element.tag) == kind and attribute(element, "type") not in SEPARATORS:
            yield (kind, attribute(element, "id")), element
