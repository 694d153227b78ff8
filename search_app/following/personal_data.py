"""The saved searches of a person, for the download of their data and for the erasure of their account."""

from typing import Any, Final

from search_app.accounts.models import Person
from search_app.accounts.personal_data import PersonalDataSource
from search_app.following.models import delete_old_messages, delete_searches_of, searches_of

__all__ = ["SAVED_SEARCHES"]


def _export(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "name": search.name,
            "search": search.arguments,
            "emails": search.frequency.value,
            "with_changes": search.with_changes,
            "saved": search.created_at.isoformat(),
        }
        for search in searches_of(person.id)
    ]


def _erase(person: Person, _by: int | None) -> None:
    delete_searches_of(person.id)


SAVED_SEARCHES: Final = PersonalDataSource(
    name="saved_searches",
    label="Your saved searches",
    notice="Saved searches are stored until you delete them, or your account. "
    "E-mails about them are deleted when they are older than an unused account may be.",
    export=_export,
    erase=_erase,
    delete_expired=delete_old_messages,
)
