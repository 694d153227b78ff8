"""The forms of reviewers and editors about other databases."""

from datetime import date

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from search_app.targets.exports import EXPORT_FORMATS
from search_app.targets.models import MAX_REASON, Decision

__all__ = ["DecisionForm", "ExportForm"]


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """Whether a practice goes to a database, and why not."""

    decision = RadioField(
        "Decision",
        choices=[SelectChoice(decision.value, decision.label) for decision in Decision],
        coerce=Decision,
        validators=[InputRequired("Choose a decision.")],
    )
    reason = TextAreaField(
        "Reason",
        filters=[lambda text: " ".join(text.split()) if text else ""],
        validators=[Length(max=MAX_REASON, message=f"A reason has at most {MAX_REASON} characters.")],
    )
    revision = IntegerField(widget=HiddenInput(), validators=[NumberRange(min=1), InputRequired()])
    """The revision that the page showed."""
    back = HiddenField()

    def validate_reason(self, field: TextAreaField) -> None:
        """Whoever declines says why."""
        if self.decision.data == Decision.DECLINED and not field.data:
            raise ValidationError("Say why it is declined; whoever proposed it will ask.")


class ExportForm(FlaskForm):  # type: ignore[misc]
    """What of the approved practices is taken out, in which shape."""

    form = SelectField(
        "Format",
        choices=[SelectChoice(name, export_format.label) for name, export_format in EXPORT_FORMATS.items()],
        default="jsonl",
    )
    since = DateField("Approved since", validators=[Optional()])
    changed = BooleanField("Also what was approved before and has changed since that day")

    def validate_since(self, field: DateField) -> None:
        """A day that has come."""
        if field.data and not date(1900, 1, 1) <= field.data <= date(2999, 12, 31):
            raise ValidationError("Say a day such as 2026-11-24.")
