"""The form with which an editor restores, withdraws or erases: the reason and the newest revision they have read."""

from typing import Final

from flask_wtf import FlaskForm
from wtforms import IntegerField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

__all__ = ["MAX_NUMBER", "MAX_REASON", "ReasonForm"]

MAX_REASON: Final = 1_000
MAX_NUMBER: Final = 2**62


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """A reason, and the number of the newest revision that the editor has read."""

    reason = TextAreaField(
        "Reason",
        filters=[lambda text: (text or "").replace("\x00", "").strip()],
        validators=[
            DataRequired("Enter a reason."),
            Length(max=MAX_REASON, message=f"Shorten the reason to {MAX_REASON} characters."),
        ],
    )
    seen = IntegerField(widget=HiddenInput(), validators=[NumberRange(1, MAX_NUMBER)])
