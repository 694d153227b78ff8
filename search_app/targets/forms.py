"""The forms of reviewers and editors for other databases."""

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
    """A decision about a practice for a database, with the reason for declining."""

    decision = RadioField(
        "Decision",
        choices=[SelectChoice(decision.value, decision.label) for decision in Decision],
        coerce=Decision,
        validators=[InputRequired("Choose a decision.")],
    )
    reason = TextAreaField(
        "Reason",
        filters=[lambda text: " ".join(text.split()) if text else ""],
        validators=[Length(max=MAX_REASON, message=f"Shorten the reason to {MAX_REASON} characters.")],
    )
    revision = IntegerField(widget=HiddenInput(), validators=[NumberRange(min=1), InputRequired()])
    """The revision that the page showed."""
    back = HiddenField()

    def validate_reason(self, field: TextAreaField) -> None:
        """Require a reason for declining."""
        if self.decision.data == Decision.DECLINED and not field.data:
            raise ValidationError("Enter a reason for declining.")


class ExportForm(FlaskForm):  # type: ignore[misc]
    """Which approved practices to export, in which format."""

    form = SelectField(
        "Format",
        choices=[SelectChoice(name, export_format.label) for name, export_format in EXPORT_FORMATS.items()],
        default="jsonl",
    )
    since = DateField("Approved since", validators=[Optional()])
    changed = BooleanField("Also include practices that were approved earlier and have changed since that day")

    def validate_since(self, field: DateField) -> None:
        """Require a plausible date."""
        if field.data and not date(1900, 1, 1) <= field.data <= date(2999, 12, 31):
            raise ValidationError("Enter a date such as 2026-11-24.")
