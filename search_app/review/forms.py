"""The forms of reviewers: a step with its reason, and a remark."""

from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from search_app.contribute.models import MAX_REMARK
from search_app.review.remarks import remark_fields

__all__ = ["RemarkForm", "StepForm"]

MAX_VERSION = 2**31 - 1


def _clean_text(text: str | None) -> str:
    return (text or "").replace("\x00", "").replace("\r\n", "\n").strip()


class StepForm(FlaskForm):  # type: ignore[misc]
    """A step, its reason, and the version of the submission that the reviewer read."""

    reason = TextAreaField(
        "Reason",
        filters=[_clean_text],
        validators=[Length(max=MAX_REMARK, message=f"Shorten the message to {MAX_REMARK} characters.")],
    )
    version = IntegerField(widget=HiddenInput(), validators=[NumberRange(1, MAX_VERSION)])


def _choices() -> list[SelectChoice]:
    """Return the fields that a remark can be about."""
    return [SelectChoice(name, label) for name, label in remark_fields()]


class RemarkForm(FlaskForm):  # type: ignore[misc]
    """A remark and the field that it is about."""

    field = SelectField("About", choices=_choices)
    text = TextAreaField(
        "Remark",
        filters=[_clean_text],
        validators=[
            DataRequired("Write a remark."),
            Length(max=MAX_REMARK, message=f"Shorten the remark to {MAX_REMARK} characters."),
        ],
    )
