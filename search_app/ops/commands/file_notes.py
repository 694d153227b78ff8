"""Prints what an import says about whole files. Equal notes are printed once."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from corpus.formats.import_options import FileNote
from search_app.terminal import count_of

__all__ = ["format_file_notes", "format_skipped_files"]

MAX_NOTES: Final = 40
"""Different notes that are printed."""
MAX_FILES: Final = 1_000
"""Skipped files that are named."""


def format_file_notes(notes: Sequence[FileNote]) -> Iterator[str]:
    """Yield a line for each different note: the first file, the note, and how many more files have it."""
    sources: dict[str, list[str]] = {}
    for note in notes:
        sources.setdefault(note.message, []).append(note.source)
    for message, files in list(sources.items())[:MAX_NOTES]:
        others = len(set(files)) - 1
        more = f" (also in {count_of(others, 'other file', 'other files')})" if others else ""
        yield f"{Path(files[0]).name}: {message}.{more}"
    if len(sources) > MAX_NOTES:
        yield f"… and {count_of(len(sources) - MAX_NOTES, 'more note', 'more notes')} about files."


def format_skipped_files(skipped: Sequence[FileNote]) -> Iterator[str]:
    """Yield a line for each file that was not read, with the reason."""
    for file in skipped[:MAX_FILES]:
        yield f"Not read: {file.source}: {file.message}."
    if len(skipped) > MAX_FILES:
        yield f"… and {count_of(len(skipped) - MAX_FILES, 'more file', 'more files')}."
