"""Account management: add and invite people, change roles, deactivate accounts, end sign-ins.

Each function writes its audit entry in the same transaction. `by` is the number of the person who does it; None
stands for the command line.
"""

from typing import Any

from flask import current_app, render_template, url_for
from flask_security.recoverable import generate_reset_password_token

from search_app import mail
from search_app.accounts.models import Person, end_sign_ins, find_people, find_person_by_email
from search_app.accounts.permissions import Role
from search_app.audit.models import record_action
from search_app.models import session, write_transaction
from search_app.routing import site_base_url
from search_app.settings import Settings

__all__ = [
    "AddressTaken",
    "LastAdministrator",
    "add_person",
    "invite_person",
    "password_link",
    "require_another_administrator",
    "reset_access",
    "set_active",
    "set_role",
    "sign_out_everywhere",
]


class AddressTaken(ValueError):
    """Another account has this e-mail address."""


class LastAdministrator(ValueError):
    """The change would leave the site without an administrator."""


def add_person(email: str, name: str, role: Role, by: int | None, **details: Any) -> Person:  # noqa: ANN401 - JSON values
    """Add an account without a password. Raises AddressTaken."""
    with write_transaction():
        if find_person_by_email(email):
            raise AddressTaken(f"There is already an account with the address {email}.")
        person: Person = current_app.extensions["security"].datastore.create_user(email=email, name=name, role=role)
        session.flush()
        record_action("person.added", f"person:{person.id}", by, role=role.value, **details)
    return person


def invite_person(email: str, name: str, role: Role, by: Person) -> Person:
    """Add an account and send an e-mail with a link to choose a password. Raises AddressTaken."""
    person = add_person(email, name, role, by.id, invited=True)
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    text = render_template("accounts/mail/invitation.txt", person=person, by=by, link=password_link(person))
    mail.send(person.email, f"Your account at {settings.display_name}", text)
    return person


def password_link(person: Person) -> str:
    """The URL at which a person chooses a password. It works once, for two days."""
    token = generate_reset_password_token(person)
    return f"{site_base_url()}{url_for('security.reset_password', token=token)}"


def set_role(person: Person, role: Role, by: int | None) -> None:
    """Give a person another role. Raises LastAdministrator."""
    with write_transaction():
        session.refresh(person)
        if person.role == role:
            return
        if role is not Role.ADMINISTRATOR:
            require_another_administrator(person)
        record_action("person.role_changed", f"person:{person.id}", by, before=person.role.value, after=role.value)
        person.role = role


def set_active(person: Person, by: int | None, *, active: bool) -> None:
    """Activate an account, or deactivate it and end its sign-ins. Raises LastAdministrator."""
    with write_transaction():
        session.refresh(person)
        if person.active == active or person.erased_at:
            return
        if not active:
            require_another_administrator(person)
            end_sign_ins(person)
        record_action("person.activated" if active else "person.deactivated", f"person:{person.id}", by)
        person.active = active


def sign_out_everywhere(person: Person, by: int | None, but: int | None = None) -> None:
    """End all sign-ins of a person, except the one with the number `but`."""
    with write_transaction():
        end_sign_ins(person, but)
        record_action("person.signed_out_everywhere", f"person:{person.id}", by)


def reset_access(person: Person, by: int | None) -> None:
    """Remove the second factors and passkeys of a person who lost them, and end all their sign-ins."""
    with write_transaction():
        current_app.extensions["security"].datastore.reset_user_access(person)
        end_sign_ins(person)
        record_action("person.access_reset", f"person:{person.id}", by)


def require_another_administrator(person: Person) -> None:
    """Raise LastAdministrator if this person is the only active administrator."""
    if person.role is not Role.ADMINISTRATOR or not person.active:
        return
    administrators = find_people(role=Role.ADMINISTRATOR)
    if not any(account.active and account.id != person.id for account in administrators):
        raise LastAdministrator("This is the last administrator. Make another person an administrator first.")
