"""What a reviewer sends: a decision with its reason, and remarks."""

from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from search_app.contribute.models import MAX_REMARK
from search_app.review.remarks import REMARK_FIELDS

__all__ = ["RemarkForm", "StepForm"]

MAX_VERSION = 2**31 - 1


def _clean(text: str | None) -> str:
    return (text or "").replace("\x00", "").replace("\r\n", "\n").strip()


class StepForm(FlaskForm):  # type: ignore[misc]
    """A step, why it is taken, and which version of the submission was looked at."""

    reason = TextAreaField(
        "Reason",
        filters=[_clean],
        validators=[Length(max=MAX_REMARK, message=f"A reason has at most {MAX_REMARK} characters.")],
    )
    version = IntegerField(widget=HiddenInput(), validators=[NumberRange(1, MAX_VERSION)])


class RemarkForm(FlaskForm):  # type: ignore[misc]
    """A remark, and what it is about."""

    field = SelectField("About", choices=[SelectChoice(name, label) for name, label in REMARK_FIELDS])
    text = TextAreaField(
        "Remark",
        filters=[_clean],
        validators=[
            DataRequired("Say what you remark."),
            Length(max=MAX_REMARK, message=f"A remark has at most {MAX_REMARK} characters."),
        ],
    )
