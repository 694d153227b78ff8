"""The files of drafts. Only the contributor sees them until the draft is submitted.

A draft's record names its files as that of a practice does. Publishing takes them over, and discarding releases them.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from attrs import asdict
from werkzeug.exceptions import NotFound

from corpus.errors import RefusedFile
from corpus.practice import Attachment
from search_app.accounts.access import can
from search_app.accounts.models import Person
from search_app.accounts.permissions import Action
from search_app.attachments.unused_files import register_referenced_files
from search_app.audit.models import record_action
from search_app.contribute.errors import StepNotPossible
from search_app.contribute.models import (
    EDITABLE_STATES,
    Submission,
    SubmissionState,
    attached_file_hashes,
    find_submission,
)
from search_app.models import session, write_transaction

__all__ = ["add_to_draft", "editable_draft", "remove_from_draft", "submission_attachments", "visible_submission"]

Files: TypeAlias = list[dict[str, Any]]
_ATTACHMENT_FIELDS: Final = ("name", "media_type", "size", "sha256")

register_referenced_files(attached_file_hashes)


def editable_draft(number: int, person: Person) -> Submission:
    """Return the person's own draft while it is editable. Raises NotFound, and StepNotPossible after that."""
    submission = find_submission(number)
    if submission is None or submission.person != person.id:
        raise NotFound(f"You have no submission {number}.")
    if submission.state not in EDITABLE_STATES:
        raise StepNotPossible(f"The submission is {submission.state.value}, so its files cannot be changed now.")
    return submission


def visible_submission(number: int, person: Person) -> Submission:
    """Return a submission whose files the person may see: their own or a submitted one. Raises NotFound."""
    submission = find_submission(number)
    if submission is not None and submission.person == person.id:
        return submission
    if submission is None or submission.state is SubmissionState.DRAFT or not can(Action.SEE_QUEUE):
        raise NotFound(f"You have no submission {number}.")
    return submission


def submission_attachments(submission: Submission) -> tuple[Attachment, ...]:
    """Return the attachments that a submission names."""
    files: Sequence[dict[str, Any]] = submission.record.get("attachments") or ()
    return tuple(Attachment(**{name: file[name] for name in _ATTACHMENT_FIELDS if name in file}) for file in files)


def add_to_draft(number: int, attachment: Attachment, person: Person, most: int) -> None:
    """Attach a file to the person's own draft. Raises NotFound, StepNotPossible and RefusedFile.

    `most` is the largest number of files.
    """

    def add(files: Files) -> Files:
        other_files = [file for file in files if file.get("sha256") != attachment.sha256]
        if len(other_files) >= most:
            raise RefusedFile(f"The draft has {most} files, the most that are possible. Remove a file first.")
        return [*other_files, asdict(attachment)]

    _change(number, person, add, "submission.file_added", sha256=attachment.sha256, size=attachment.size)


def remove_from_draft(number: int, sha256: str, person: Person) -> None:
    """Remove a file from the person's own draft. Raises NotFound and StepNotPossible."""

    def remove(files: Files) -> Files:
        other_files = [file for file in files if file.get("sha256") != sha256]
        if len(other_files) == len(files):
            raise NotFound("The draft has no such file.")
        return other_files

    _change(number, person, remove, "submission.file_removed", sha256=sha256)


def _change(
    number: int, person: Person, change: Callable[[Files], Files], audit_action: str, **details: object
) -> None:
    with write_transaction():
        submission = editable_draft(number, person)
        session.refresh(submission)
        files = change(list(submission.record.get("attachments") or ()))
        other_files = {name: value for name, value in submission.record.items() if name != "attachments"}
        submission.set_record({**other_files, "attachments": files} if files else other_files)
        record_action(audit_action, submission.subject, person.id, **details)
