"""Which kinds of document are taken, told by their content: a file's name is never believed.

`kind_of` looks at the first bytes, and into a package (`corpus.extraction.packages`) for what it says it is. What could
be taken for two kinds at once is refused, because a check that reads it as the one says nothing about the other.
"""

import re
from typing import BinaryIO, Final

from attrs import frozen

from corpus.errors import RefusedFile
from corpus.extraction.packages import Package

__all__ = ["KINDS", "NAMED", "Kind", "kind_named", "kind_of"]


@frozen
class Kind:
    """A kind of document, and how it is handed out."""

    name: str
    label: str
    media_type: str
    suffix: str


KINDS: Final = (
    Kind("pdf", "PDF", "application/pdf", ".pdf"),
    Kind("docx", "Word (DOCX)", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
    Kind("odt", "OpenDocument text (ODT)", "application/vnd.oasis.opendocument.text", ".odt"),
    Kind("xlsx", "Excel (XLSX)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    Kind("html", "web page (HTML)", "text/html", ".html"),
    Kind("text", "plain text", "text/plain", ".txt"),
)
_BY_NAME: Final = {kind.name: kind for kind in KINDS}
NAMED: Final = "PDF, DOCX, ODT, XLSX, HTML or plain text"
"""The kinds in words."""

HEAD: Final = 4_096
"""Bytes at the beginning by which a kind is told."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKED: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_ZIP_END: Final = b"PK\x05\x06"
_ZIP_END_WITHIN: Final = 65_557
"""Bytes at a file's end in which a program that opens packages looks for their directory."""
_PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\x00", b"MM\x00*", b"BM")
_PAGE = re.compile(rb"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]|<script[\s>]", re.IGNORECASE)
_SVG = re.compile(rb"<svg[\s>]|<!doctype svg", re.IGNORECASE)
_ROOT = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<", re.DOTALL)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")
"""UTF-16 says itself that it is."""


def kind_named(name: str) -> Kind:
    """The kind of that name; KeyError where there is none."""
    return _BY_NAME[name]


def kind_of(stream: BinaryIO) -> Kind:
    """The kind of a document, by its content. Raises RefusedFile for every other, and for two at once."""
    head = stream.read(HEAD)
    stream.seek(0)
    if not head.strip():
        raise RefusedFile("The file is empty. Choose another one.")
    _refuse_known(head)
    if head.startswith(_PACKED):
        return _kind_of_package(stream, head)
    if _holds_package(stream):
        raise RefusedFile("The file is two kinds of file at once. Save the document anew, and send that.")
    if head.startswith(b"%PDF-"):
        if _PAGE.search(head) or _SVG.search(head):
            raise RefusedFile("The file is a PDF and a web page at once. Print the document to a new PDF.")
        return _BY_NAME["pdf"]
    return _kind_of_text(stream, head)


def _refuse_known(head: bytes) -> None:
    """What is often sent and never taken, with what to send in its place."""
    if head.startswith(_OLD_OFFICE):
        raise RefusedFile(
            "The file is of an old kind (.doc, .xls), or has a password. Save it as DOCX, XLSX or PDF without one."
        )
    if head.startswith(_PICTURES):
        raise RefusedFile(f"The file is a picture. Put it into a document: {NAMED} are taken.")
    if b"%PDF-" in head[:1_024] and not head.startswith(b"%PDF-"):
        raise RefusedFile("The file is a PDF with something before it. Print the document to a new PDF.")


def _kind_of_package(stream: BinaryIO, head: bytes) -> Kind:
    if _PAGE.search(head[:1_024]):
        raise RefusedFile("The file is a package and a web page at once. Save the document anew, and send that.")
    said = Package(stream).said
    found = next((kind for kind in KINDS if said == kind.media_type), None)
    if found is None:
        raise RefusedFile(
            f"The file is a package of another kind. {NAMED} are taken: save the document as one of them."
        )
    return found


def _kind_of_text(stream: BinaryIO, head: bytes) -> Kind:
    if not head.startswith(_WIDE) and (_CONTROL.search(head) or _CONTROL.search(_end(stream, HEAD))):
        raise RefusedFile(f"The file is of no kind that is known here. {NAMED} are taken.")
    if _ROOT.match(head) and _SVG.search(head) and not _PAGE.search(head):
        raise RefusedFile("The file is an SVG picture, which can hold script. Export it as a PDF.")
    if _PAGE.search(head):
        return _BY_NAME["html"]
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        raise RefusedFile(f"The file is XML of no kind that is known here. {NAMED} are taken.")
    return _BY_NAME["text"]


def _holds_package(stream: BinaryIO) -> bool:
    return _ZIP_END in _end(stream, _ZIP_END_WITHIN)


def _end(stream: BinaryIO, most: int) -> bytes:
    size = stream.seek(0, 2)
    stream.seek(max(size - most, 0))
    end = stream.read()
    stream.seek(0)
    return end
