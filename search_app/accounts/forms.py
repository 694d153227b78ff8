"""The forms about people that are ours; those of Flask-Security are used as they are."""

from typing import Final

from flask_security import RegisterFormV2
from flask_security.forms import EmailValidation
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Regexp

from search_app.accounts.permissions import ASSIGNABLE, Role

__all__ = ["ConfirmForm", "InvitationForm", "ProfileForm", "RegistrationForm", "RoleForm"]

MAX_NAME: Final = 120


def _name() -> StringField:
    return StringField(
        "Name",
        filters=[lambda text: " ".join(text.split()) if text else ""],
        validators=[
            DataRequired("Say your name."),
            Length(max=MAX_NAME, message=f"A name has at most {MAX_NAME} characters."),
            Regexp(r"^[^\x00-\x1f<>]*$", message="A name has no such characters as < and >."),
        ],
    )


def _role() -> SelectField:
    return SelectField("Role", choices=[SelectChoice(role.value, role.label) for role in ASSIGNABLE], coerce=Role)


class RegistrationForm(RegisterFormV2):
    """What somebody gives who registers; their role is not among it."""

    name = _name()
    password_confirm = None


class ProfileForm(FlaskForm):  # type: ignore[misc]
    """What people change about themselves."""

    name = _name()
    notified = BooleanField("Send me mail about what I submitted and wrote, and about what waits for me")


class InvitationForm(FlaskForm):  # type: ignore[misc]
    """Whom an administrator invites, as what."""

    name = _name()
    email = EmailField(
        "E-mail address",
        validators=[DataRequired("Say the e-mail address."), Length(max=255), EmailValidation(verify=False)],
    )
    role = _role()


class RoleForm(FlaskForm):  # type: ignore[misc]
    """A person's new role."""

    role = _role()


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """Nothing but the proof that the form was ours."""
