"""Remarks of reviewers on a submission: put and settled, each with its entry in the audit trail."""

from typing import Final

from attrs import fields
from werkzeug.exceptions import NotFound

from corpus.practice import Contact, Practice
from corpus.template import SECTION_KEYS
from search_app.accounts.models import Person
from search_app.audit.models import record_action
from search_app.contribute.errors import StepNotPossible
from search_app.contribute.models import Submission, SubmissionState, add_remark, find_remark, find_submission
from search_app.contribute.workflow import require_another_reviewer
from search_app.models import write_transaction
from search_app.practices.record_fields import field_label
from search_app.review.models import VISIBLE_STATES, WAITING_STATES

__all__ = ["REMARK_FIELDS", "remark", "settle", "submitted"]

_OTHER: Final = frozenset({"slug", "sections", "contact", "created", "updated"})
REMARK_FIELDS: Final[tuple[tuple[str, str], ...]] = (
    ("", field_label("")),
    *((key, field_label(key)) for key in SECTION_KEYS),
    *((attribute.name, field_label(attribute.name)) for attribute in fields(Practice) if attribute.name not in _OTHER),
    *((f"contact.{attribute.name}", field_label(f"contact.{attribute.name}")) for attribute in fields(Contact)),
)
"""What a remark can be about: its name and its label."""


def submitted(number: int) -> Submission:
    """A submission that others may see. Raises NotFound, for drafts too."""
    found = find_submission(number)
    if found is None or found.state not in VISIBLE_STATES:
        raise NotFound(f"There is no submission {number}.")
    return found


def remark(number: int, person: Person, field: str, text: str) -> None:
    """Say something about a submission in review, or about one of its fields. Raises NotFound and WrongStep."""
    with write_transaction():
        found = submitted(number)
        require_another_reviewer(found, person)
        if found.state is not SubmissionState.IN_REVIEW:
            raise StepNotPossible(f"It is {found.state.value}: take it up before you remark on it.")
        made = add_remark(found, person.id, text, field)
        record_action("submission.remarked", found.subject, person.id, remark=made.id, field=field)


def settle(number: int, remark_number: int, person: Person) -> None:
    """Note that a remark was answered. Raises NotFound, also for a remark on another submission, and WrongStep."""
    with write_transaction():
        found, said = submitted(number), find_remark(remark_number)
        if said is None or said.submission != number:
            raise NotFound(f"There is no such remark on submission {number}.")
        require_another_reviewer(found, person)
        if found.state not in WAITING_STATES:
            raise StepNotPossible(f"It is {found.state.value}: its remarks stay as they are.")
        if said.resolved_at is None:
            said.resolve()
            record_action("submission.remark_settled", found.subject, person.id, remark=said.id)
