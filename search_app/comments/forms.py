"""The forms of comments. The author, the practice and the state are never fields of a form."""

import unicodedata
from typing import Final

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from search_app.comments.models import MAX_REASON, MAX_TEXT

__all__ = ["CommentForm", "ReasonForm"]

_ALLOWED_CONTROLS: Final = ("\n", "\t")


def _clean_text(text: str | None) -> str:
    """Return the text with Unix line ends and without control characters."""
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    characters = (
        character
        for character in lines
        if character in _ALLOWED_CONTROLS or unicodedata.category(character) not in ("Cc", "Cs")
    )
    return "".join(characters).strip()


class CommentForm(FlaskForm):  # type: ignore[misc]
    """The text of a comment."""

    text = TextAreaField(
        "Comment",
        filters=[_clean_text],
        validators=[
            DataRequired("Write a comment."),
            Length(max=MAX_TEXT, message=f"Shorten the comment to {MAX_TEXT:,} characters."),
        ],
    )


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """The reason for reporting or hiding a comment."""

    reason = TextAreaField(
        "Reason",
        filters=[_clean_text],
        validators=[
            DataRequired("Enter a reason."),
            Length(max=MAX_REASON, message=f"Shorten the reason to {MAX_REASON} characters."),
        ],
    )
