"""Files of drafts: put there by whoever brings the practice, seen by nobody else until it is handed in.

A draft's record names its files as a practice's does, so publishing takes them along and discarding lets go of them.
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
_FIELDS: Final = ("name", "media_type", "size", "sha256")

register_referenced_files(attached_file_hashes)


def editable_draft(number: int, person: Person) -> Submission:
    """A person's own draft, as long as it is theirs to change. Raises NotFound, and WrongStep after that."""
    found = find_submission(number)
    if found is None or found.person != person.id:
        raise NotFound(f"There is no submission {number} of yours.")
    if found.state not in EDITABLE_STATES:
        raise StepNotPossible(f"It is {found.state.value}: its files cannot be changed now.")
    return found


def visible_submission(number: int, person: Person) -> Submission:
    """A submission whose files somebody may see: their own, or one that was handed in to them. Raises NotFound."""
    found = find_submission(number)
    if found is not None and found.person == person.id:
        return found
    if found is None or found.state is SubmissionState.DRAFT or not can(Action.SEE_QUEUE):
        raise NotFound(f"There is no submission {number} of yours.")
    return found


def submission_attachments(submission: Submission) -> tuple[Attachment, ...]:
    """The files that a submission names."""
    named: Sequence[dict[str, Any]] = submission.record.get("attachments") or ()
    return tuple(Attachment(**{name: file[name] for name in _FIELDS if name in file}) for file in named)


def add_to_draft(number: int, attachment: Attachment, person: Person, most: int) -> None:
    """Put a file to one's own draft, which has at most so many. Raises NotFound, WrongStep, RefusedFile."""

    def added(files: Files) -> Files:
        others = [file for file in files if file.get("sha256") != attachment.sha256]
        if len(others) >= most:
            raise RefusedFile(f"The draft has {most} files, and no more are taken. Remove one first.")
        return [*others, asdict(attachment)]

    _change(number, person, added, "submission.file_added", sha256=attachment.sha256, size=attachment.size)


def remove_from_draft(number: int, sha256: str, person: Person) -> None:
    """Take a file from one's own draft. Raises NotFound, WrongStep."""

    def removed(files: Files) -> Files:
        others = [file for file in files if file.get("sha256") != sha256]
        if len(others) == len(files):
            raise NotFound("The draft has no such file.")
        return others

    _change(number, person, removed, "submission.file_removed", sha256=sha256)


def _change(number: int, person: Person, change: Callable[[Files], Files], what: str, **about: object) -> None:
    with write_transaction():
        submission = editable_draft(number, person)
        session.refresh(submission)
        files = change(list(submission.record.get("attachments") or ()))
        others = {name: value for name, value in submission.record.items() if name != "attachments"}
        submission.set_record({**others, "attachments": files} if files else others)
        record_action(what, submission.subject, person.id, **about)
