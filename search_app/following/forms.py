"""The form of a saved search."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Regexp

from search_app.following.models import MAX_NAME, Frequency

__all__ = ["SavedSearchForm"]


class SavedSearchForm(FlaskForm):  # type: ignore[misc]
    """The name of a saved search, and how often e-mails may come."""

    name = StringField(
        "Name",
        filters=[lambda text: " ".join(text.split()) if text else ""],
        validators=[
            DataRequired("Enter a name for this search."),
            Length(max=MAX_NAME, message=f"Use at most {MAX_NAME} characters for the name."),
            Regexp(r"^[^\x00-\x1f]*$", message="Remove control characters from the name."),
        ],
    )
    frequency = RadioField(
        "E-mails about new results",
        choices=[SelectChoice(frequency.value, frequency.label) for frequency in Frequency],
        coerce=Frequency,
        default=Frequency.WEEKLY,
        validators=[InputRequired("Choose how often e-mails may come.")],
    )
    with_changes = BooleanField("Also tell me about results that changed")
