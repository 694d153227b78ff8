"""Names of files: cleaned at the upload, and with a suffix of their type at the download."""

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final

from corpus.extraction import DOCUMENT_TYPES

__all__ = ["download_media_type", "file_type_label", "sanitize_file_name"]

MAX_NAME: Final = 120
UNNAMED: Final = "document"
UNKNOWN: Final = "application/octet-stream"
_UNWANTED = re.compile(r'[\x00-\x1f\x7f-\x9f"*/:<>?\\|\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]')
"""Characters that file systems reject, and those that reverse the direction of a name: `fdp.exe` for `exe.pdf`."""
_TYPES: Final = {document_type.media_type: document_type for document_type in DOCUMENT_TYPES}
_SUFFIXES: Final = frozenset(document_type.suffix for document_type in DOCUMENT_TYPES) | {
    ".htm",
    ".text",
    ".md",
    ".csv",
}


def sanitize_file_name(name: str, media_type: str) -> str:
    """Return a name for lists and downloads, with the suffix of the file's type."""
    document_type = _TYPES.get(media_type)
    base_name = name.replace("\\", "/").rpartition("/")[2]
    text = unicodedata.normalize("NFC", base_name.encode(errors="ignore").decode())
    text = " ".join(_UNWANTED.sub(" ", text).split()).strip(". ")
    path = PurePosixPath(text or UNNAMED)
    suffix = document_type.suffix if document_type else ""
    stem = path.stem if path.suffix.lower() in _SUFFIXES else path.name
    return f"{stem[: MAX_NAME - len(suffix)].strip('. ') or UNNAMED}{suffix}"


def file_type_label(media_type: str) -> str:
    """Return the name of a file type for pages."""
    document_type = _TYPES.get(media_type)
    return document_type.label if document_type else media_type


def download_media_type(media_type: str) -> str:
    """Return the media type of a download: an accepted one, or one that no browser shows."""
    return media_type if media_type in _TYPES else UNKNOWN
