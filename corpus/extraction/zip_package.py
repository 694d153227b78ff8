"""ZIP packages, the containers of DOCX, ODT and XLSX: checked before anything is unpacked, and unpacked within bounds.

No name inside a package is ever used as a path on the disk.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, BinaryIO, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from corpus.errors import RefusedFile
from corpus.extraction.extracted_text import clean_label

__all__ = ["ZipPackage", "attribute", "find_child", "local_name"]

MAX_MEMBERS: Final = 5_000
"""Members of a package at most."""
MAX_MEMBER: Final = 64 * 1024**2
"""Bytes of the largest member that is read, unpacked. The text of a thousand pages has ten million."""
MAX_UNPACKED: Final = 512 * 1024**2
"""Bytes of all members together, by the sizes that the package states."""
MAX_RATIO: Final = 200
"""The highest ratio of unpacked to packed size of a large member. XML with repeated rows reaches 100."""
RATIO_FROM: Final = 1024**2
"""Unpacked bytes from which the ratio is checked."""
MAX_DEPTH: Final = 200
"""Nested elements at most."""

_SAVE_AGAIN: Final = "Open the document, save it again, and send the new file."
_MACROS: Final = ("vbaproject.bin", "vbadata.xml")
_LEADS_OUT = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|\x00")
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DECLARED: Final = 4_096
"""Bytes at the start of a member in which entities would be declared."""
_TYPES: Final = "[Content_Types].xml"


class ZipPackage:
    """A checked package. Raises RefusedFile for what no office program writes."""

    def __init__(self, stream: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise RefusedFile(f"The file is damaged: it ends too early, or was changed. {_SAVE_AGAIN}") from error
        self._members = {member.filename: member for member in self._zip.infolist()}
        self._check_members(self._zip.infolist())

    @property
    def media_type(self) -> str:
        """The media type that the package states; empty where it states none."""
        if "mimetype" in self._members:
            return self.read_member("mimetype")[:200].decode("ascii", "replace").strip()
        if _TYPES not in self._members:
            return ""
        types = self.read_member(_TYPES)
        if b"macroenabled" in types.lower():
            raise RefusedFile(
                "The document contains macros, which are programs. Save it without them, as DOCX or XLSX."
            )
        parts = re.findall(rb"<Override\b[^>]*>", types)
        mains = (re.search(rb'ContentType="([^"]{1,200})\.main\+xml"', part) for part in parts)
        return next((main[1].decode("ascii", "replace") for main in mains if main), "")

    @property
    def names(self) -> list[str]:
        """The names of all members."""
        return list(self._members)

    def has_text(self, name: str) -> bool:
        """Return whether a member of a DOCX has text. It is False for a missing member."""
        events = self.elements(name) if name in self else ()
        return any(event == "end" and local_name(element.tag) == "t" and element.text for event, element in events)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read_member(self, name: str) -> bytes:
        """Return the content of a member. Raises RefusedFile where it is damaged or too large."""
        with self._open_member(name) as stream:
            return self._read(stream, MAX_MEMBER)

    def elements(self, name: str) -> Iterator[tuple[str, Element]]:
        """Yield `start` and `end` events of a member's XML. Entities are refused before they are read."""
        depth = 0
        try:
            with self._open_member(name) as stream:
                for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
                    depth += 1 if event == "start" else -1
                    if depth > MAX_DEPTH:
                        raise RefusedFile(f"The document is nested more than {MAX_DEPTH} deep. {_SAVE_AGAIN}")
                    yield event, element
        except DefusedXmlException as error:
            raise RefusedFile(f"The document declares entities, which no office program does. {_SAVE_AGAIN}") from error
        except (ParseError, zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise RefusedFile(f"The document is damaged: its text cannot be read. {_SAVE_AGAIN}") from error

    def title(self, name: str) -> str:
        """Return the document's title from a member; empty where there is none."""
        if name not in self:
            return ""
        for event, element in self.elements(name):
            if event == "end" and local_name(element.tag) == "title":
                return clean_label(element.text or "")
        return ""

    def _open_member(self, name: str) -> IO[bytes]:
        member = self._members.get(name)
        if member is None:
            raise RefusedFile(f"The document is damaged: its text is missing. {_SAVE_AGAIN}")
        if member.file_size > MAX_MEMBER:
            raise RefusedFile(
                f"The document unpacks to more than {MAX_MEMBER // 1024**2} MB of text. Send a part of it."
            )
        try:
            return self._zip.open(member)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise RefusedFile(f"The document is damaged, or packed in an unusual way. {_SAVE_AGAIN}") from error

    def _read(self, stream: IO[bytes], most: int) -> bytes:
        try:
            return stream.read(most)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise RefusedFile(f"The document is damaged: it was changed on its way. {_SAVE_AGAIN}") from error

    def _check_members(self, members: list[zipfile.ZipInfo]) -> None:
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
            raise RefusedFile("The document unpacks to far more than a document contains. Send it as a PDF.")
        if len(self._members) < len(members):
            raise RefusedFile(f"The document contains two files with the same name. {_SAVE_AGAIN}")
        for member in members:
            self._check_member(member)

    def _check_member(self, member: zipfile.ZipInfo) -> None:
        if member.flag_bits & 1:
            raise RefusedFile("The document is protected by a password. Save it without one.")
        if _LEADS_OUT.search(member.orig_filename):
            raise RefusedFile(f"The document contains a file with a path outside the document. {_SAVE_AGAIN}")
        if member.file_size > RATIO_FROM and member.file_size > MAX_RATIO * member.compress_size:
            raise RefusedFile("The document unpacks to far more than a document contains. Send it as a PDF.")
        if member.filename.lower().endswith(_MACROS):
            raise RefusedFile(
                "The document contains macros, which are programs. Save it without them, as DOCX or XLSX."
            )
        if member.filename.lower().endswith((".xml", ".rels")):
            with self._open_member(member.filename) as stream:
                if _ENTITIES.search(self._read(stream, _DECLARED)):
                    raise RefusedFile(f"The document declares entities, which no office program does. {_SAVE_AGAIN}")


def local_name(tag: str) -> str:
    """Return an element's name without its namespace."""
    return tag.rpartition("}")[2]


def find_child(element: Element | None, name: str) -> Element | None:
    """Return the first child of that name, in any namespace; None where there is none."""
    return None if element is None else next((child for child in element if local_name(child.tag) == name), None)


def attribute(element: Element, name: str) -> str:
    """Return an attribute of an element, in any namespace; empty where there is none."""
    return next((value for key, value in element.attrib.items() if local_name(key) == name), "")
