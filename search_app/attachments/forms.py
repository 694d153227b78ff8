"""The form for an upload, its limits, and what happens with an uploaded file."""

from collections.abc import Callable
from typing import Final

from attrs import frozen
from flask import current_app, flash
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from corpus.errors import RefusedFile
from corpus.extraction import ACCEPTED_TYPES, DOCUMENT_TYPES, ExtractedText
from corpus.practice import Attachment
from search_app.attachments.practice_files import make_attachment
from search_app.catalogue import get_catalogue
from search_app.settings import Settings

__all__ = ["ACCEPTED", "FileForm", "UploadLimits", "accept_upload", "upload_limits"]

ACCEPTED: Final = ",".join(kind.suffix for kind in DOCUMENT_TYPES)
"""File suffixes that a browser's file dialog offers first."""


class FileForm(FlaskForm):  # type: ignore[misc]
    """The upload of one file."""

    file = FileField("File", validators=[FileRequired("Choose a file.")], render_kw={"accept": ACCEPTED})


@frozen
class UploadLimits:
    """The limits of an upload, which the page states before it."""

    megabytes: int
    """The size of the largest file."""
    max_files: int
    """The number of files that a practice can have."""
    types: str
    """The accepted types in words."""


def upload_limits() -> UploadLimits:
    """Return the limits of the settings."""
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    return UploadLimits(settings.attachment_megabytes, settings.attachments_per_practice, ACCEPTED_TYPES)


def accept_upload(form: FileForm, add: Callable[[Attachment], None]) -> bool:
    """Whether a file was sent and attached with `add`. Errors are shown at the form."""
    if not form.validate_on_submit():
        return False
    try:
        stored_file = get_catalogue().files.add(form.file.data.stream)
        attachment = make_attachment(form.file.data.filename or "", stored_file)
        add(attachment)
    except RefusedFile as error:
        form.file.errors = [str(error)]
        return False
    flash(f"{attachment.name} is attached.", "success")
    _report_extraction(stored_file.extracted_text)
    return True


def _report_extraction(extract: ExtractedText) -> None:
    """Tell the person which text of the file search will not find, and what was read with doubt."""
    if not extract.has_text:
        flash("No text was found in the file. Readers can download it, but search does not find it.", "info")
    for note in extract.notes:
        flash(note, "info")
