"""The forms of a person's own pages. Flask-Security's own forms are used as they are, except for registration."""

from typing import Final

from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, Length, Regexp

__all__ = ["ConfirmForm", "ProfileForm", "name_field"]

MAX_NAME: Final = 120
"""Characters of a person's name."""


def name_field() -> StringField:
    """The field for a person's name; repeated blanks become one."""
    return StringField(
        "Name",
        filters=[lambda text: " ".join(text.split()) if text else ""],
        validators=[
            DataRequired("Enter your name."),
            Length(max=MAX_NAME, message=f"Use at most {MAX_NAME} characters for the name."),
            Regexp(r"^[^\x00-\x1f<>]*$", message="Remove characters such as < and > from the name."),
        ],
    )


class ProfileForm(FlaskForm):  # type: ignore[misc]
    """What people can change in their own profile."""

    name = name_field()
    notified = BooleanField("Send me e-mails about my submissions and comments, and about work that waits for me")


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """A form without fields: it only carries the CSRF token."""
