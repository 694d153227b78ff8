"""What a file is called: by whoever sent it, cleaned when it comes, and with an ending of ours when it goes."""

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
"""What no file system wants, and what turns the direction of a name round: `fdp.exe` for `exe.pdf`."""
_KIND_OF: Final = {kind.media_type: kind for kind in DOCUMENT_TYPES}
_SUFFIXES: Final = frozenset(kind.suffix for kind in DOCUMENT_TYPES) | {".htm", ".text", ".md", ".csv"}


def sanitize_file_name(name: str, media_type: str) -> str:
    """A name for lists and downloads, ending as files of that kind do, whatever it was before."""
    kind = _KIND_OF.get(media_type)
    last = name.replace("\\", "/").rpartition("/")[2]
    text = unicodedata.normalize("NFC", last.encode(errors="ignore").decode())
    text = " ".join(_UNWANTED.sub(" ", text).split()).strip(". ")
    path = PurePosixPath(text or UNNAMED)
    suffix = kind.suffix if kind else ""
    stem = path.stem if path.suffix.lower() in _SUFFIXES else path.name
    return f"{stem[: MAX_NAME - len(suffix)].strip('. ') or UNNAMED}{suffix}"


def file_type_label(media_type: str) -> str:
    """What readers call files of that type; the type itself, where it is none of ours."""
    kind = _KIND_OF.get(media_type)
    return kind.label if kind else media_type


def download_media_type(media_type: str) -> str:
    """The type that a download is given: one of ours, or the one that no browser shows."""
    return media_type if media_type in _KIND_OF else UNKNOWN
