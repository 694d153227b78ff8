"""The registration form: Flask-Security's own with a name."""

from flask_security import RegisterFormV2

from search_app.accounts.forms import name_field

__all__ = ["RegistrationForm"]


class RegistrationForm(RegisterFormV2):
    """What a person enters to register. The role is not part of it."""

    name = name_field()
    password_confirm = None
