"""ZIP packages, which DOCX, ODT and XLSX are: looked at before anything is unpacked, and unpacked within bounds.

Nothing is ever written to the disk by a name that stands in a package.
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
from corpus.extraction.extract import one_line

__all__ = ["Package", "local", "own"]

MAX_MEMBERS: Final = 5_000
MAX_MEMBER: Final = 64 * 1024**2
"""Bytes of one member that is read, unpacked. The text of a thousand pages has ten million."""
MAX_UNPACKED: Final = 512 * 1024**2
"""Bytes of all members, as they say themselves."""
MAX_RATIO: Final = 200
"""How many times larger than packed a large member may be: XML of the same row over and over reaches 100."""
RATIO_FROM: Final = 1024**2
"""Bytes from which on the ratio is looked at."""
MAX_DEPTH: Final = 200
"""Elements within elements."""

_SAVE_ANEW: Final = "Open the document, save it anew, and send that."
_MACROS: Final = ("vbaproject.bin", "vbadata.xml")
_LEADS_OUT = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|\x00")
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DECLARED: Final = 4_096
"""Bytes of a member in which entities are declared, where they are."""
_TYPES: Final = "[Content_Types].xml"


class Package:
    """A package that was looked at. Raises RefusedFile for what nobody's office program writes."""

    def __init__(self, stream: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise RefusedFile(f"The file is damaged: it ends too early, or was changed. {_SAVE_ANEW}") from error
        self._members = {one.filename: one for one in self._zip.infolist()}
        self._look(self._zip.infolist())

    @property
    def said(self) -> str:
        """The media type that the package gives itself; empty where it gives none."""
        if "mimetype" in self._members:
            return self.data("mimetype")[:200].decode("ascii", "replace").strip()
        if _TYPES not in self._members:
            return ""
        types = self.data(_TYPES)
        if b"macroenabled" in types.lower():
            raise RefusedFile("The document holds macros, which are programs. Save it without them, as DOCX or XLSX.")
        parts = re.findall(rb"<Override\b[^>]*>", types)
        mains = (re.search(rb'ContentType="([^"]{1,200})\.main\+xml"', part) for part in parts)
        return next((main[1].decode("ascii", "replace") for main in mains if main), "")

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def data(self, name: str) -> bytes:
        """All of a member. Raises RefusedFile where it is damaged or too large."""
        with self._opened(name) as stream:
            return self._read(stream, MAX_MEMBER)

    def elements(self, name: str) -> Iterator[tuple[str, Element]]:
        """The events `start` and `end` of a member's XML; entities are refused before they are read."""
        depth = 0
        try:
            with self._opened(name) as stream:
                for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
                    depth += 1 if event == "start" else -1
                    if depth > MAX_DEPTH:
                        raise RefusedFile(f"The document is nested more than {MAX_DEPTH} deep. {_SAVE_ANEW}")
                    yield event, element
        except DefusedXmlException as error:
            raise RefusedFile(f"The document declares entities, which no office program does. {_SAVE_ANEW}") from error
        except (ParseError, zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise RefusedFile(f"The document is damaged: its text cannot be read. {_SAVE_ANEW}") from error

    def title(self, name: str) -> str:
        """The title of the document that a member says; empty where it says none, or is not there."""
        if name not in self:
            return ""
        for event, element in self.elements(name):
            if event == "end" and local(element.tag) == "title":
                return one_line(element.text or "")
        return ""

    def _opened(self, name: str) -> IO[bytes]:
        member = self._members.get(name)
        if member is None:
            raise RefusedFile(f"The document is damaged: its text is missing. {_SAVE_ANEW}")
        if member.file_size > MAX_MEMBER:
            raise RefusedFile(
                f"The document unpacks to more than {MAX_MEMBER // 1024**2} MB of text. Send a part of it."
            )
        try:
            return self._zip.open(member)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise RefusedFile(f"The document is damaged, or packed in an unusual way. {_SAVE_ANEW}") from error

    def _read(self, stream: IO[bytes], most: int) -> bytes:
        try:
            return stream.read(most)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise RefusedFile(f"The document is damaged: it was changed on its way. {_SAVE_ANEW}") from error

    def _look(self, members: list[zipfile.ZipInfo]) -> None:
        if len(members) > MAX_MEMBERS or sum(one.file_size for one in members) > MAX_UNPACKED:
            raise RefusedFile("The document unpacks to far more than a document holds. Send it as a PDF.")
        if len(self._members) < len(members):
            raise RefusedFile(f"The document holds two files of one name. {_SAVE_ANEW}")
        for one in members:
            self._look_at(one)

    def _look_at(self, one: zipfile.ZipInfo) -> None:
        if one.flag_bits & 1:
            raise RefusedFile("The document is protected by a password. Save it without one.")
        if _LEADS_OUT.search(one.orig_filename):
            raise RefusedFile(f"The document holds a file whose name leads out of it. {_SAVE_ANEW}")
        if one.file_size > RATIO_FROM and one.file_size > MAX_RATIO * one.compress_size:
            raise RefusedFile("The document unpacks to far more than a document holds. Send it as a PDF.")
        if one.filename.lower().endswith(_MACROS):
            raise RefusedFile("The document holds macros, which are programs. Save it without them, as DOCX or XLSX.")
        if one.filename.lower().endswith((".xml", ".rels")):
            with self._opened(one.filename) as stream:
                if _ENTITIES.search(self._read(stream, _DECLARED)):
                    raise RefusedFile(f"The document declares entities, which no office program does. {_SAVE_ANEW}")


def local(tag: str) -> str:
    """An element's name without its namespace."""
    return tag.rpartition("}")[2]


def own(element: Element, name: str) -> str:
    """The element's attribute of that name, in whatever namespace; empty where there is none."""
    return next((value for key, value in element.attrib.items() if local(key) == name), "")
