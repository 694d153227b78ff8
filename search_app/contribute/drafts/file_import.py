"""Imports a draft from an uploaded file: one practice in a format that `corpus.formats` reads."""

import tempfile
from pathlib import Path
from typing import Any, Final

from werkzeug.datastructures import FileStorage

from corpus.errors import RefusedFile, UnreadableFile
from corpus.formats import Outcome, ParsedPractice, read
from search_app.catalogue import get_catalogue
from search_app.contribute.submission_records import record_from_practice

__all__ = ["IMPORT_SUFFIXES", "ImportFailed", "record_from_file"]

IMPORT_SUFFIXES: Final = (".docx", ".odt", ".pdf", ".md", ".markdown", ".html", ".htm", ".txt")
"""Documents, Markdown with a head, and saved record pages of another database (`corpus.formats.elgpn`)."""


class ImportFailed(ValueError):
    """The file has no readable practice; the message says why."""


def record_from_file(file: FileStorage | None) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the record in a file, and notes on what could not be read. Raises ImportFailed."""
    suffix = Path(file.filename or "").suffix.lower() if file else ""
    if file is None or not suffix:
        raise ImportFailed("Choose a file.")
    if suffix not in IMPORT_SUFFIXES:
        raise ImportFailed(f"Files ending in {suffix[:20]} cannot be read. Choose one of {', '.join(IMPORT_SUFFIXES)}.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{suffix}"
        file.save(path)
        try:
            with get_catalogue().files.reading_turn():
                outcome = next(read(path), None)
        except RefusedFile as error:
            raise ImportFailed(str(error)) from error
    return _record_of_outcome(outcome)


def _record_of_outcome(outcome: Outcome | None) -> tuple[dict[str, Any], tuple[str, ...]]:
    match outcome:
        case ParsedPractice():
            return _without_hashes(record_from_practice(outcome.practice)), outcome.notes
        case UnreadableFile():
            raise ImportFailed(f"The file cannot be read: {outcome.reason.rstrip('.')}.")
        case _:
            raise ImportFailed("No practice was found in the file.")


def _without_hashes(record: dict[str, Any]) -> dict[str, Any]:
    """Return the record with its files by name only.

    A hash in a file that somebody wrote must not give access to another person's file.
    """
    named = [{"name": file["name"]} for file in record.get("attachments", ()) if file.get("name")]
    return {**record, "attachments": named} if named else {k: v for k, v in record.items() if k != "attachments"}
