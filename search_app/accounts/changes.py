"""What is done to people, each with its entry in the audit trail in the same transaction.

`by` is the number of whoever does it; None is the command line.
"""

from datetime import UTC, datetime
from typing import Any, Final

from flask import current_app, render_template, url_for
from flask_security.recoverable import generate_reset_password_token

from search_app import mail
from search_app.accounts.belongings import belongings
from search_app.accounts.models import Person, end_sign_ins, erase, people, person_by_email, sign_ins
from search_app.accounts.permissions import Role
from search_app.audit.models import Entry, record, trail
from search_app.models import session, writing
from search_app.settings import Settings
from search_app.site import public_base

__all__ = [
    "LastAdministrator",
    "TakenAddress",
    "add_person",
    "data_of",
    "end_everywhere",
    "erase_person",
    "invite",
    "password_link",
    "reset_access",
    "set_active",
    "set_role",
]


ALL: Final = 1_000_000
"""Entries of the trail: more than anybody makes."""


class TakenAddress(ValueError):
    """There is a person with that e-mail address already."""


class LastAdministrator(ValueError):
    """Nobody would be left who could give roles."""


def add_person(email: str, name: str, role: Role, by: int | None, **details: Any) -> Person:  # noqa: ANN401 - JSON values
    """A new person without a password. Raises TakenAddress."""
    with writing():
        if person_by_email(email):
            raise TakenAddress(f"There is somebody with the address {email} already.")
        made: Person = current_app.extensions["security"].datastore.create_user(email=email, name=name, role=role)
        session.flush()
        record("person.added", f"person:{made.id}", by, role=role.value, **details)
    return made


def invite(email: str, name: str, role: Role, by: Person) -> Person:
    """A new person, who gets a mail with a link to choose a password. Raises TakenAddress."""
    made = add_person(email, name, role, by.id, invited=True)
    settings: Settings = current_app.config["PRACTICE_SEARCH"]
    text = render_template("accounts/mail/invitation.txt", person=made, by=by, link=password_link(made))
    mail.send(made.email, f"Your account at {settings.site_name}", text)
    return made


def password_link(person: Person) -> str:
    """The address at which a person chooses a password; it works once, and for two days."""
    token = generate_reset_password_token(person)
    return f"{public_base()}{url_for('security.reset_password', token=token)}"


def set_role(person: Person, role: Role, by: int | None) -> None:
    """Give a person another role. Raises LastAdministrator."""
    with writing():
        session.refresh(person)
        if person.role == role:
            return
        if role is not Role.ADMINISTRATOR:
            _keep_an_administrator(person)
        record("person.role_changed", f"person:{person.id}", by, before=person.role.value, after=role.value)
        person.role = role


def set_active(person: Person, by: int | None, *, active: bool) -> None:
    """Let a person in, or keep them out, and end where they are signed in. Raises LastAdministrator."""
    with writing():
        session.refresh(person)
        if person.active == active or person.erased_at:
            return
        if not active:
            _keep_an_administrator(person)
            end_sign_ins(person)
        record("person.activated" if active else "person.deactivated", f"person:{person.id}", by)
        person.active = active


def end_everywhere(person: Person, by: int | None, but: int | None = None) -> None:
    """End where a person is signed in, but for one."""
    with writing():
        end_sign_ins(person, but)
        record("person.signed_out_everywhere", f"person:{person.id}", by)


def reset_access(person: Person, by: int | None) -> None:
    """Remove second factors and passkeys of somebody who lost them, and end where they are signed in."""
    with writing():
        current_app.extensions["security"].datastore.reset_user_access(person)
        end_sign_ins(person)
        record("person.access_reset", f"person:{person.id}", by)


def erase_person(person: Person, by: int | None, **details: Any) -> None:  # noqa: ANN401 - JSON values
    """Take everything about a person away; what they wrote stays, by a former contributor. Raises LastAdministrator."""
    address = person.email
    with writing():
        session.refresh(person)
        _keep_an_administrator(person)
        for one in belongings():
            one.let_go(person, by)
        erase(person)
        record("person.erased", f"person:{person.id}", by, **details)
    mail.forget_to(address)


def data_of(person: Person) -> dict[str, Any]:
    """Everything that is kept about a person, for them to take along; no secrets."""
    return {
        "taken_out": datetime.now(UTC).isoformat(),
        "email": person.email,
        "name": person.name,
        "role": person.role.value,
        "confirmed": person.confirmed_at.isoformat() if person.confirmed_at else None,
        "since": person.created_at.isoformat(),
        "mail_wanted": person.notified,
        "here_last": person.seen_at.isoformat() if person.seen_at else None,
        "at_the_provider": person.subject,
        "second_factor": person.tf_primary_method,
        "recovery_codes_left": len(person.mf_recovery_codes or ()),
        "passkeys": [{"name": one.name, "last_used": one.lastuse_datetime.isoformat()} for one in person.webauthn],
        "signed_in": [
            {"browser": one.agent, "since": one.began_at.isoformat(), "last_seen": one.seen_at.isoformat()}
            for one in sign_ins(person)
        ],
        "mails": [{"at": one["Date"], "subject": one["Subject"]} for _, one in mail.kept_to(person.email)],
        "done": [_told(one) for one in trail(person=person.id, limit=ALL)],
        "done_to_the_account": [
            _told(one) for one in trail(subject=f"person:{person.id}", limit=ALL) if one.person != person.id
        ],
        **{one.name: one.give_out(person) for one in belongings()},
    }


def _told(entry: Entry) -> dict[str, Any]:
    """An entry of the trail without who did it, which may be somebody else."""
    return {"at": entry.at.isoformat(), "what": entry.what, "subject": entry.subject, "details": entry.details}


def _keep_an_administrator(person: Person) -> None:
    others = [one for one in people(role=Role.ADMINISTRATOR) if one.active and one.id != person.id]
    if person.role is Role.ADMINISTRATOR and person.active and not others:
        raise LastAdministrator("Nobody would be left who can give roles: make somebody else administrator first.")
