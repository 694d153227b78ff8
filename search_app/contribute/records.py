"""A submission's values as a practice: finished, or as far as they have come."""

from collections.abc import Mapping
from typing import Any, Final

from attrs import evolve

from corpus.checks import Finding, Severity, check
from corpus.errors import InvalidPractice
from corpus.practice import Contact, Practice
from corpus.records import practice_from_json, practice_to_json
from corpus.vocabularies.skos_loader import Vocabularies
from search_app.contribute.merging import OF_THE_PUBLISHER

__all__ = ["DRAFT_SLUG", "HIDDEN", "findings", "practice_of", "record_of", "sketch", "with_contact"]

HIDDEN: Final[Mapping[str, str]] = {"consent": "none"}
"""What a submission holds of a contact that is shown to nobody."""

UNTITLED: Final = "Untitled"
DRAFT_SLUG: Final = "draft"
"""The slug of a practice that has none yet; nothing is kept under it."""


def record_of(practice: Practice) -> dict[str, Any]:
    """What a submission holds of a practice: all but what publishing sets, and a contact that is shown to nobody."""
    values = {name: value for name, value in practice_to_json(practice).items() if name not in OF_THE_PUBLISHER}
    return {**values, "contact": dict(HIDDEN)} if _hides(practice.contact) else values


def with_contact(practice: Practice, current: Practice) -> Practice:
    """The practice with the contact that whoever changed it did not see, where they put none in its place."""
    kept = _hides(current.contact) and practice.contact.is_empty
    return evolve(practice, contact=current.contact) if kept else practice


def practice_of(record: Mapping[str, Any], slug: str = DRAFT_SLUG) -> Practice:
    """The practice that a record describes. Raises InvalidPractice, also for one without a title."""
    return practice_from_json({"title": "", **record, "slug": slug})


def sketch(record: Mapping[str, Any], slug: str = DRAFT_SLUG) -> Practice:
    """The same of a record that may be unfinished: without the fields that no practice can hold."""
    return _as_far_as_it_goes(record, slug)[0]


def findings(record: Mapping[str, Any], vocabularies: Vocabularies) -> tuple[Finding, ...]:
    """What is wrong, doubtful or missing in a record, what makes it no practice first."""
    practice, refused = _as_far_as_it_goes(record, DRAFT_SLUG)
    return (*map(_sentence, refused), *check(practice, vocabularies))


def _as_far_as_it_goes(record: Mapping[str, Any], slug: str) -> tuple[Practice, list[InvalidPractice]]:
    """The practice without the fields that it cannot have, and why it cannot."""
    values = dict(record)
    refused: list[InvalidPractice] = []
    while True:
        try:
            return practice_of({"title": UNTITLED if refused else "", **values}, slug), refused
        except InvalidPractice as error:
            refused.append(error)
            values = {name: value for name, value in values.items() if name != error.field}
            if len(refused) > len(record) + 1:  # nothing that was left out helped
                return practice_of({"title": UNTITLED}, slug), refused


def _hides(contact: Contact) -> bool:
    return contact.consent == HIDDEN["consent"] and not contact.is_empty


def _sentence(error: InvalidPractice) -> Finding:
    if error.field == "title" and error.reason == "is empty":
        return Finding(Severity.ERROR, "title", "Give the practice a title.")
    if error.field == "end_year":
        return Finding(Severity.ERROR, "end_year", f"The year of the end, {error.reason}.")
    return Finding(Severity.ERROR, error.field, f"{error.field.replace('_', ' ').capitalize()} {error.reason}.")
