"""The form with which a file is sent, what it says before, and what becomes of what was sent."""

from collections.abc import Callable
from typing import Any, Final

from flask import current_app, flash
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from corpus.errors import RefusedFile
from corpus.extraction import ACCEPTED_TYPES, DOCUMENT_TYPES, ExtractedText
from corpus.practice import Attachment
from search_app.attachments.practice_files import make_attachment
from search_app.catalogue import get_catalogue
from search_app.settings import Settings

__all__ = ["ACCEPTED", "FileForm", "accept_upload", "upload_limits"]

ACCEPTED: Final = ",".join(kind.suffix for kind in DOCUMENT_TYPES)
"""What a browser's file dialog offers first."""


class FileForm(FlaskForm):  # type: ignore[misc]
    """One file."""

    file = FileField("File", validators=[FileRequired("Choose a file.")], render_kw={"accept": ACCEPTED})


def upload_limits() -> dict[str, Any]:
    """What the page says before anything is sent."""
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    return {
        "megabytes": settings.attachment_megabytes,
        "most": settings.attachments_per_practice,
        "kinds": ACCEPTED_TYPES,
    }


def accept_upload(form: FileForm, add: Callable[[Attachment], None]) -> bool:
    """Whether a file was sent and is kept where `add` puts it; what stands against it is said on the form."""
    if not form.validate_on_submit():
        return False
    try:
        kept = get_catalogue().files.add(form.file.data.stream)
        attachment = make_attachment(form.file.data.filename or "", kept)
        add(attachment)
    except RefusedFile as error:
        form.file.errors = [str(error)]
        return False
    flash(f"{attachment.name} is attached.", "success")
    _say_what_was_read(kept.extracted_text)
    return True


def _say_what_was_read(extract: ExtractedText) -> None:
    """Tell whoever sent a file what a search will not find of it."""
    if not extract.has_text:
        flash("No text was found in it: readers can save it, but a search does not look into it.", "info")
    for note in extract.notes:
        flash(f"{note} A search does not look into the rest.", "info")
