"""The forms with which an editor restores or withdraws: why, and which revision they have seen as the newest."""

from typing import Final

from flask_wtf import FlaskForm
from wtforms import IntegerField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

__all__ = ["MAX_NUMBER", "MAX_REASON", "ReasonForm"]

MAX_REASON: Final = 1_000
MAX_NUMBER: Final = 2**62


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why, and on what one has looked."""

    reason = TextAreaField(
        "Reason",
        filters=[lambda text: (text or "").replace("\x00", "").strip()],
        validators=[
            DataRequired("Say why."),
            Length(max=MAX_REASON, message=f"A reason has at most {MAX_REASON} characters."),
        ],
    )
    seen = IntegerField(widget=HiddenInput(), validators=[NumberRange(1, MAX_NUMBER)])
