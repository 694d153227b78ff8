"""Remarks of reviewers on a submission: added and resolved, each with its entry in the audit trail."""

from typing import Final

from attrs import fields
from werkzeug.exceptions import NotFound

from corpus.practice import Contact
from corpus.profile.active import active_profile
from corpus.records import field_names
from search_app.accounts.models import Person
from search_app.audit.models import record_action
from search_app.contribute.errors import StepNotPossible
from search_app.contribute.models import Submission, SubmissionState, add_remark, find_remark, find_submission
from search_app.contribute.workflow import require_another_reviewer
from search_app.models import write_transaction
from search_app.practices.record_fields import field_label
from search_app.review.models import VISIBLE_STATES, WAITING_STATES

__all__ = ["remark", "remark_fields", "settle", "submitted"]

_FIELDS_WITHOUT_REMARKS: Final = frozenset({"slug", "sections", "contact", "created", "updated"})


def remark_fields() -> tuple[tuple[str, str], ...]:
    """Return the fields that a remark can be about, as (name, label)."""
    contact = (f"contact.{attribute.name}" for attribute in fields(Contact))
    own = (name for name in field_names() if name not in _FIELDS_WITHOUT_REMARKS)
    return tuple((name, field_label(name)) for name in ("", *active_profile().section_keys, *own, *contact))


def submitted(number: int) -> Submission:
    """Return a submission that others may see. Raises NotFound, also for drafts."""
    submission = find_submission(number)
    if submission is None or submission.state not in VISIBLE_STATES:
        raise NotFound(f"There is no submission {number}.")
    return submission


def remark(number: int, person: Person, field: str, text: str) -> None:
    """Add a remark on a submission in review, or on one of its fields. Raises NotFound and StepNotPossible."""
    with write_transaction():
        submission = submitted(number)
        require_another_reviewer(submission, person)
        if submission.state is not SubmissionState.IN_REVIEW:
            raise StepNotPossible(
                f"The submission is {submission.state.value}. Start the review before you write remarks."
            )
        added = add_remark(submission, person.id, text, field)
        record_action("submission.remarked", submission.subject, person.id, remark=added.id, field=field)


def settle(number: int, remark_number: int, person: Person) -> None:
    """Mark a remark as resolved.

    Raises NotFound, also if the remark is on another submission, and StepNotPossible.
    """
    with write_transaction():
        submission, stored_remark = submitted(number), find_remark(remark_number)
        if stored_remark is None or stored_remark.submission != number:
            raise NotFound(f"There is no such remark on submission {number}.")
        require_another_reviewer(submission, person)
        if submission.state not in WAITING_STATES:
            raise StepNotPossible(f"The submission is {submission.state.value}, so its remarks cannot be changed.")
        if stored_remark.resolved_at is None:
            stored_remark.resolve()
            record_action("submission.remark_settled", submission.subject, person.id, remark=stored_remark.id)
