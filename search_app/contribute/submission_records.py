"""A submission's record as a practice: `practice_from_record` for a complete one, `partial_practice` for a draft."""

from collections.abc import Mapping
from typing import Any, Final

from attrs import evolve

from corpus.checks import Finding, Severity, check
from corpus.errors import InvalidPractice
from corpus.practice import Contact, Practice
from corpus.profile.active import active_profile
from corpus.records import practice_from_json, practice_to_json
from corpus.vocabularies.skos_loader import Vocabularies
from search_app.contribute.three_way_merge import SET_BY_PUBLISHING

__all__ = [
    "DRAFT_SLUG",
    "HIDDEN_CONTACT",
    "check_record",
    "partial_practice",
    "practice_from_record",
    "record_from_practice",
    "restore_hidden_contact",
]

HIDDEN_CONTACT: Final[Mapping[str, str]] = {"consent": "none"}
"""What a submission's record has in place of a contact that is shown to nobody."""

UNTITLED: Final = "Untitled"
DRAFT_SLUG: Final = "draft"
"""The slug of a practice that has none yet. Nothing is stored under it."""


def record_from_practice(practice: Practice) -> dict[str, Any]:
    """Return a practice as a submission's record.

    The fields that publishing sets are left out. A contact that is shown to nobody is replaced by `HIDDEN_CONTACT`.
    """
    values = {name: value for name, value in practice_to_json(practice).items() if name not in SET_BY_PUBLISHING}
    return {**values, "contact": dict(HIDDEN_CONTACT)} if _hides(practice.contact) else values


def restore_hidden_contact(practice: Practice, current: Practice) -> Practice:
    """Return the practice with the current hidden contact, unless the change has a contact of its own.

    The person who made the change did not see that contact.
    """
    keep_current = _hides(current.contact) and practice.contact.is_empty
    return evolve(practice, contact=current.contact) if keep_current else practice


def practice_from_record(record: Mapping[str, Any], slug: str = DRAFT_SLUG) -> Practice:
    """Return the practice that a record describes. Raises InvalidPractice, also if there is no title."""
    return practice_from_json({"title": "", **record, "slug": slug})


def partial_practice(record: Mapping[str, Any], slug: str = DRAFT_SLUG) -> Practice:
    """Return the practice that a draft describes, without the fields that are invalid."""
    return _drop_invalid_fields(record, slug)[0]


def check_record(record: Mapping[str, Any], vocabularies: Vocabularies) -> tuple[Finding, ...]:
    """Return the findings on a record, those that make it invalid first."""
    practice, errors = _drop_invalid_fields(record, DRAFT_SLUG)
    return (*map(_finding, errors), *check(practice, vocabularies))


def _drop_invalid_fields(record: Mapping[str, Any], slug: str) -> tuple[Practice, list[InvalidPractice]]:
    """Return the practice without its invalid fields, and the reason for each."""
    values = dict(record)
    errors: list[InvalidPractice] = []
    while True:
        try:
            return practice_from_record({"title": UNTITLED if errors else "", **values}, slug), errors
        except InvalidPractice as error:
            errors.append(error)
            values = {name: value for name, value in values.items() if name != error.field}
            if len(errors) > len(record) + 1:  # nothing that was left out helped
                return practice_from_record({"title": UNTITLED}, slug), errors


def _hides(contact: Contact) -> bool:
    return contact.consent == HIDDEN_CONTACT["consent"] and not contact.is_empty


def _finding(error: InvalidPractice) -> Finding:
    if error.field == "title" and error.reason == "is empty":
        return Finding(Severity.ERROR, "title", f"Give the {active_profile().site.noun.singular} a title.")
    if error.field == "end_year":
        return Finding(Severity.ERROR, "end_year", f"The end year {error.reason}.")
    return Finding(Severity.ERROR, error.field, f"{error.field.replace('_', ' ').capitalize()} {error.reason}.")
