"""The form with which a file is sent."""

from typing import Final

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from corpus.extraction import KINDS

__all__ = ["ACCEPTED", "FileForm"]

ACCEPTED: Final = ",".join(kind.suffix for kind in KINDS)
"""What a browser's file dialog offers first."""


class FileForm(FlaskForm):  # type: ignore[misc]
    """One file."""

    file = FileField(
        "File", validators=[FileRequired("Choose a file.")], render_kw={"accept": ACCEPTED, "data-upload": ""}
    )
