"""The document types that are accepted, detected by content. The name of a file is never believed.

`detect_document_type` looks at the first bytes, and into a ZIP package for its media type. A file that could be of two
types is refused, because a check of one type says nothing about the other.
"""

import re
from typing import BinaryIO, Final

from attrs import frozen

from corpus.errors import RefusedFile
from corpus.extraction.zip_package import ZipPackage

__all__ = ["ACCEPTED_TYPES", "DOCUMENT_TYPES", "DocumentType", "detect_document_type", "document_type_named"]


@frozen
class DocumentType:
    """A document type, and how its files are downloaded."""

    name: str
    label: str
    media_type: str
    suffix: str


DOCUMENT_TYPES: Final = (
    DocumentType("pdf", "PDF", "application/pdf", ".pdf"),
    DocumentType(
        "docx", "Word (DOCX)", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"
    ),
    DocumentType("odt", "OpenDocument text (ODT)", "application/vnd.oasis.opendocument.text", ".odt"),
    DocumentType("xlsx", "Excel (XLSX)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    DocumentType("html", "web page (HTML)", "text/html", ".html"),
    DocumentType("text", "plain text", "text/plain", ".txt"),
)
_BY_NAME: Final = {kind.name: kind for kind in DOCUMENT_TYPES}
ACCEPTED_TYPES: Final = "PDF, DOCX, ODT, XLSX, HTML or plain text"
"""The types as a message names them."""

HEAD: Final = 4_096
"""Bytes at the beginning that decide the type."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKED: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_ZIP_END: Final = b"PK\x05\x06"
_ZIP_END_WITHIN: Final = 65_557
"""Bytes at the end in which a program looks for the directory of a package."""
_PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\x00", b"MM\x00*", b"BM")
_PAGE = re.compile(rb"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]|<script[\s>]", re.IGNORECASE)
_SVG = re.compile(rb"<svg[\s>]|<!doctype svg", re.IGNORECASE)
_ROOT = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<", re.DOTALL)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")
"""Byte order marks of UTF-16."""


def document_type_named(name: str) -> DocumentType:
    """Return the type of that name. Raises KeyError."""
    return _BY_NAME[name]


def detect_document_type(stream: BinaryIO) -> DocumentType:
    """Return the type of a document by its content. Raises RefusedFile for other or ambiguous types."""
    head = stream.read(HEAD)
    stream.seek(0)
    if not head.strip():
        raise RefusedFile("The file is empty. Choose another one.")
    _refuse_known(head)
    if head.startswith(_PACKED):
        return _type_of_package(stream, head)
    if _contains_package(stream):
        raise RefusedFile("The file is of two types at once. Save the document again, and send the new file.")
    if head.startswith(b"%PDF-"):
        if _PAGE.search(head) or _SVG.search(head):
            raise RefusedFile("The file is a PDF and a web page at once. Print the document to a new PDF.")
        return _BY_NAME["pdf"]
    return _type_of_text(stream, head)


def _refuse_known(head: bytes) -> None:
    """Refuse common types that are never accepted, and say what to send instead."""
    if head.startswith(_OLD_OFFICE):
        raise RefusedFile(
            "The file is of an old type (.doc, .xls), or has a password. Save it as DOCX, XLSX or PDF without one."
        )
    if head.startswith(_PICTURES):
        raise RefusedFile(f"The file is a picture. Put it into a document of one of these types: {ACCEPTED_TYPES}.")
    if b"%PDF-" in head[:1_024] and not head.startswith(b"%PDF-"):
        raise RefusedFile("The file is a PDF with something before it. Print the document to a new PDF.")


def _type_of_package(stream: BinaryIO, head: bytes) -> DocumentType:
    if _PAGE.search(head[:1_024]):
        raise RefusedFile(
            "The file is a package and a web page at once. Save the document again, and send the new file."
        )
    media_type = ZipPackage(stream).media_type
    document_type = next((known for known in DOCUMENT_TYPES if media_type == known.media_type), None)
    if document_type is None:
        raise RefusedFile(
            f"The file is a package of another type. Save the document as one of these types: {ACCEPTED_TYPES}."
        )
    return document_type


def _type_of_text(stream: BinaryIO, head: bytes) -> DocumentType:
    if not head.startswith(_WIDE) and (_CONTROL.search(head) or _CONTROL.search(_end(stream, HEAD))):
        raise RefusedFile(f"The file is of an unknown type. Save it as one of these types: {ACCEPTED_TYPES}.")
    if _ROOT.match(head) and _SVG.search(head) and not _PAGE.search(head):
        raise RefusedFile("The file is an SVG picture, which can hold script. Export it as a PDF.")
    if _PAGE.search(head):
        return _BY_NAME["html"]
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        raise RefusedFile(f"The file is XML of an unknown type. Save it as one of these types: {ACCEPTED_TYPES}.")
    return _BY_NAME["text"]


def _contains_package(stream: BinaryIO) -> bool:
    return _ZIP_END in _end(stream, _ZIP_END_WITHIN)


def _end(stream: BinaryIO, most: int) -> bytes:
    size = stream.seek(0, 2)
    stream.seek(max(size - most, 0))
    end = stream.read()
    stream.seek(0)
    return end
