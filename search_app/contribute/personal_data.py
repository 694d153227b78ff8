"""The submissions of a person, for the download of their data and for the erasure of their account."""

from typing import Any, Final

from search_app.accounts.models import Person
from search_app.accounts.personal_data import PersonalDataSource
from search_app.audit.models import record_action as note
from search_app.contribute.models import SubmissionState, delete_submission, submissions_by
from search_app.contribute.transitions import TRANSITIONS, WorkflowStep

__all__ = ["SUBMISSIONS"]


def _export_submissions(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "state": submission.state.value,
            "practice": submission.slug,
            "record": submission.record,
            "begun": submission.created_at.isoformat(),
            "changed": submission.updated_at.isoformat(),
            "submitted": submission.submitted_at.isoformat() if submission.submitted_at else None,
        }
        for submission in submissions_by(person.id)
    ]


def _erase_submissions(person: Person, by: int | None) -> None:
    """Delete the drafts, and withdraw submissions that wait for the contributor. All others stay without a name."""
    for submission in submissions_by(person.id):
        if submission.state is SubmissionState.DRAFT:
            note(TRANSITIONS[WorkflowStep.DISCARD].audit_action, submission.subject, by)
            delete_submission(submission)
        elif submission.state is SubmissionState.CHANGES_REQUESTED:
            note(TRANSITIONS[WorkflowStep.WITHDRAW].audit_action, submission.subject, by)
            submission.state = SubmissionState.WITHDRAWN


SUBMISSIONS: Final = PersonalDataSource(
    name="submissions",
    label="Your submissions",
    notice="Submissions are stored permanently, with a number instead of your name. "
    "Your drafts are deleted with your account.",
    export=_export_submissions,
    erase=_erase_submissions,
)
