"""The values of a draft from a file that somebody sends: one practice of a format that ingest reads as well."""

import tempfile
from pathlib import Path
from typing import Any, Final

from werkzeug.datastructures import FileStorage

from corpus.errors import RefusedFile, UnreadableFile
from corpus.formats import Outcome, ParsedPractice, read
from search_app.catalogue import catalogue
from search_app.contribute.records import record_of

__all__ = ["ENDINGS", "Unreadable", "values_of"]

ENDINGS: Final = (".docx", ".odt", ".pdf", ".md", ".markdown", ".html", ".htm", ".txt")
"""Documents, Markdown with a head, and saved pages of the European Lifelong Guidance Policy Network's database."""


class Unreadable(ValueError):
    """There is no practice in that file; the message says why."""


def values_of(file: FileStorage | None) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What a draft takes from a file, and what could not be taken as it stood. Raises Unreadable."""
    ending = Path(file.filename or "").suffix.lower() if file else ""
    if file is None or not ending:
        raise Unreadable("Choose a file first.")
    if ending not in ENDINGS:
        raise Unreadable(f"Files ending in {ending[:20]} are not read here; these are: {', '.join(ENDINGS)}.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{ending}"
        file.save(path)
        try:
            with catalogue().files.turn():
                first = next(read(path), None)
        except RefusedFile as error:
            raise Unreadable(str(error)) from error
    return _values(first)


def _values(first: Outcome | None) -> tuple[dict[str, Any], tuple[str, ...]]:
    match first:
        case ParsedPractice():
            return _without_hashes(record_of(first.practice)), first.notes
        case UnreadableFile():
            raise Unreadable(f"The file cannot be read: {first.reason.rstrip('.')}.")
        case _:
            raise Unreadable("There is no practice in the file.")


def _without_hashes(record: dict[str, Any]) -> dict[str, Any]:
    """The record with its files by name alone: a file of others' is not had by writing down its hash."""
    named = [{"name": one["name"]} for one in record.get("attachments", ()) if one.get("name")]
    return {**record, "attachments": named} if named else {k: v for k, v in record.items() if k != "attachments"}
