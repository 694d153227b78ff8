"""Remarks of reviewers on a submission: put and settled, each with its entry in the audit trail."""

from typing import Final

from attrs import fields
from werkzeug.exceptions import NotFound

from corpus.practice import Contact, Practice
from corpus.template import SECTION_KEYS
from search_app.accounts.models import Person
from search_app.audit.models import record
from search_app.contribute.errors import WrongStep
from search_app.contribute.models import State, Submission, add_remark, find, find_remark
from search_app.contribute.workflow import leave_to_others
from search_app.models import writing
from search_app.review.models import VISIBLE, WAITING
from search_app.revisions.labels import unit_label

__all__ = ["REMARKABLE", "remark", "settle", "submitted"]

_OTHER: Final = frozenset({"slug", "sections", "contact", "created", "updated"})
REMARKABLE: Final[tuple[tuple[str, str], ...]] = (
    ("", "The whole"),
    *((key, unit_label(key)) for key in SECTION_KEYS),
    *((one.name, unit_label(one.name)) for one in fields(Practice) if one.name not in _OTHER),
    *((f"contact.{one.name}", unit_label(f"contact.{one.name}")) for one in fields(Contact)),
)
"""What a remark can be about: its name and its label."""


def submitted(number: int) -> Submission:
    """A submission that others may see. Raises NotFound, for drafts too."""
    found = find(number)
    if found is None or found.state not in VISIBLE:
        raise NotFound(f"There is no submission {number}.")
    return found


def remark(number: int, person: Person, field: str, text: str) -> None:
    """Say something about a submission in review, or about one of its fields. Raises NotFound and WrongStep."""
    with writing():
        found = submitted(number)
        leave_to_others(found, person)
        if found.state is not State.IN_REVIEW:
            raise WrongStep(f"It is {found.state.value}: take it up before you remark on it.")
        made = add_remark(found, person.id, text, field)
        record("submission.remarked", found.subject, person.id, remark=made.id, field=field)


def settle(number: int, remark_number: int, person: Person) -> None:
    """Note that a remark was answered. Raises NotFound, also for a remark on another submission, and WrongStep."""
    with writing():
        found, said = submitted(number), find_remark(remark_number)
        if said is None or said.submission != number:
            raise NotFound(f"There is no such remark on submission {number}.")
        leave_to_others(found, person)
        if found.state not in WAITING:
            raise WrongStep(f"It is {found.state.value}: its remarks stay as they are.")
        if said.settled_at is None:
            said.settle()
            record("submission.remark_settled", found.subject, person.id, remark=said.id)
