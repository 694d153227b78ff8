"""The forms of the administration pages."""

from flask_security.forms import EmailValidation
from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from search_app.accounts.forms import name_field
from search_app.accounts.permissions import ASSIGNABLE, Role

__all__ = ["InvitationForm", "RoleForm"]


def _role_field() -> SelectField:
    return SelectField("Role", choices=[SelectChoice(role.value, role.label) for role in ASSIGNABLE], coerce=Role)


class InvitationForm(FlaskForm):  # type: ignore[misc]
    """The person whom an administrator invites, and their role."""

    name = name_field()
    email = EmailField(
        "E-mail address",
        validators=[DataRequired("Enter the e-mail address."), Length(max=255), EmailValidation(verify=False)],
    )
    role = _role_field()


class RoleForm(FlaskForm):  # type: ignore[misc]
    """The new role of a person."""

    role = _role_field()
