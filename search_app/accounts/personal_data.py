"""Personal data: what is stored about a person, its export, and the erasure of an account.

Other rooms store personal data too, such as comments. `create_app` registers each as a `PersonalDataSource` with
`register_personal_data`, so this room does not know them. `export_personal_data` and `erase_person` ask all of them,
`retention` lets each delete what has expired, and the privacy page prints their notices. What a table in this room
stores is listed in `export_personal_data` itself.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from attrs import frozen
from flask import Flask, current_app

from search_app import mail
from search_app.accounts.management import require_another_administrator
from search_app.accounts.models import Person, clear_profile, sign_ins_of
from search_app.audit.models import AuditEntry, audit_entries, record_action
from search_app.models import session, write_transaction

__all__ = [
    "PersonalDataSource",
    "erase_person",
    "export_personal_data",
    "personal_data_sources",
    "register_personal_data",
]

ALL_ENTRIES: Final = 1_000_000
"""Entries of the audit trail that an export has at most: more than anybody causes."""
_KEY: Final = "personal_data_sources"


def _erase_nothing(_: Person, __: int | None) -> None:
    """Leave everything: what this source stores names people by their number only."""


def _delete_nothing(_: datetime) -> int:
    """Delete nothing: what this source stores does not expire."""
    return 0


@frozen
class PersonalDataSource:
    """One kind of personal data that another room stores."""

    name: str
    """Its unique key in a person's export, such as `comments`."""
    label: str
    """Its heading on the privacy page, such as “Your comments”."""
    notice: str
    """What is stored and for how long: one or two sentences for the privacy page."""
    export: Callable[[Person], Any]
    """Returns what is stored about a person, as JSON values."""
    erase: Callable[[Person, int | None], None] = _erase_nothing
    """Removes a person from it, within the transaction of the erasure; the number is that of the person who erases."""
    delete_expired: Callable[[datetime], int] = _delete_nothing
    """Deletes what is older than that time and no longer needed; returns how many. It commits for itself."""


def register_personal_data(app: Flask, *sources: PersonalDataSource) -> None:
    """Register what the rooms of this application store about people."""
    app.extensions.setdefault(_KEY, []).extend(sources)


def personal_data_sources() -> Sequence[PersonalDataSource]:
    """What the rooms of the running application store about people."""
    sources: list[PersonalDataSource] = current_app.extensions.get(_KEY, [])
    return sources


def erase_person(person: Person, by: int | None, **details: Any) -> None:  # noqa: ANN401 - JSON values
    """Erase a person's data; what they published stays, by a former contributor. Raises LastAdministrator."""
    address = person.email
    with write_transaction():
        session.refresh(person)
        require_another_administrator(person)
        for source in personal_data_sources():
            source.erase(person, by)
        clear_profile(person)
        record_action("person.erased", f"person:{person.id}", by, **details)
    mail.delete_messages_to(address)


def export_personal_data(person: Person) -> dict[str, Any]:
    """Everything that is stored about a person, as JSON values for download; without secrets."""
    return {
        "taken_out": datetime.now(UTC).isoformat(),
        **_profile(person),
        **_sign_in_data(person),
        "mails": [{"at": head["Date"], "subject": head["Subject"]} for _, head in mail.messages_to(person.email)],
        **_audit_data(person),
        **{source.name: source.export(person) for source in personal_data_sources()},
    }


def _profile(person: Person) -> dict[str, Any]:
    return {
        "email": person.email,
        "name": person.name,
        "role": person.role.value,
        "confirmed": person.confirmed_at.isoformat() if person.confirmed_at else None,
        "since": person.created_at.isoformat(),
        "mail_wanted": person.notified,
        "here_last": person.seen_at.isoformat() if person.seen_at else None,
    }


def _sign_in_data(person: Person) -> dict[str, Any]:
    return {
        "at_the_provider": person.subject,
        "second_factor": person.tf_primary_method,
        "recovery_codes_left": len(person.mf_recovery_codes or ()),
        "passkeys": [{"name": key.name, "last_used": key.lastuse_datetime.isoformat()} for key in person.webauthn],
        "signed_in": [
            {"browser": row.agent, "since": row.began_at.isoformat(), "last_seen": row.seen_at.isoformat()}
            for row in sign_ins_of(person)
        ],
    }


def _audit_data(person: Person) -> dict[str, Any]:
    """The audit entries of the person's own actions, and those of others' actions on their account."""
    about_person = audit_entries(subject=f"person:{person.id}", limit=ALL_ENTRIES)
    return {
        "done": [_without_person(entry) for entry in audit_entries(person=person.id, limit=ALL_ENTRIES)],
        "done_to_the_account": [_without_person(entry) for entry in about_person if entry.person != person.id],
    }


def _without_person(entry: AuditEntry) -> dict[str, Any]:
    """An audit entry without its person, who may be somebody else."""
    return {"at": entry.at.isoformat(), "what": entry.what, "subject": entry.subject, "details": entry.details}
