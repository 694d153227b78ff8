"""The form with which a file is sent, what it says before, and what is said after."""

from typing import Any, Final

from flask import current_app, flash
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from corpus.extraction import KINDS, NAMED, Extract
from search_app.settings import Settings

__all__ = ["ACCEPTED", "FileForm", "limits", "say_what_was_read"]

ACCEPTED: Final = ",".join(kind.suffix for kind in KINDS)
"""What a browser's file dialog offers first."""


class FileForm(FlaskForm):  # type: ignore[misc]
    """One file."""

    file = FileField("File", validators=[FileRequired("Choose a file.")], render_kw={"accept": ACCEPTED})


def limits() -> dict[str, Any]:
    """What the page says before anything is sent."""
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    return {"megabytes": settings.attachment_megabytes, "most": settings.attachments_per_practice, "kinds": NAMED}


def say_what_was_read(extract: Extract) -> None:
    """Tell whoever sent a file what a search will not find of it."""
    if not extract.has_text:
        flash("No text was found in it: readers can save it, but a search does not look into it.", "info")
    for note in extract.notes:
        flash(f"{note} A search does not look into the rest.", "info")
