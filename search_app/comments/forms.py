"""The forms of comments. Who writes, on which practice and in which state it is are never among their fields."""

import unicodedata
from typing import Final

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from search_app.comments.models import MAX_REASON, MAX_TEXT

__all__ = ["CommentForm", "ReasonForm"]

_KEPT: Final = ("\n", "\t")


def _cleaned(text: str | None) -> str:
    """The text with one kind of line ends, and without characters that only steer machines."""
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    kept = (
        character for character in lines if character in _KEPT or unicodedata.category(character) not in ("Cc", "Cs")
    )
    return "".join(kept).strip()


class CommentForm(FlaskForm):  # type: ignore[misc]
    """What somebody says of a practice."""

    text = TextAreaField(
        "Comment",
        filters=[_cleaned],
        validators=[
            DataRequired("Write the comment first."),
            Length(max=MAX_TEXT, message=f"A comment has at most {MAX_TEXT:,} characters; shorten it."),
        ],
    )


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why a comment is reported, or hidden."""

    reason = TextAreaField(
        "Reason",
        filters=[_cleaned],
        validators=[
            DataRequired("Say why."),
            Length(max=MAX_REASON, message=f"A reason has at most {MAX_REASON} characters; shorten it."),
        ],
    )
