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
from search_app.attachments.references import refers
from search_app.audit.models import record
from search_app.contribute.errors import WrongStep
from search_app.contribute.models import OPEN, State, Submission, attached, find
from search_app.models import session, writing

__all__ = ["add_to_draft", "draft_of", "files_of", "remove_from_draft", "shown_to"]

Files: TypeAlias = list[dict[str, Any]]
_FIELDS: Final = ("name", "media_type", "size", "sha256")

refers(attached)


def draft_of(number: int, person: Person) -> Submission:
    """A person's own draft, as long as it is theirs to change. Raises NotFound, and WrongStep after that."""
    found = find(number)
    if found is None or found.person != person.id:
        raise NotFound(f"There is no submission {number} of yours.")
    if found.state not in OPEN:
        raise WrongStep(f"It is {found.state.value}: its files cannot be changed now.")
    return found


def shown_to(number: int, person: Person) -> Submission:
    """A submission whose files somebody may see: their own, or one that was handed in to them. Raises NotFound."""
    found = find(number)
    if found is not None and found.person == person.id:
        return found
    if found is None or found.state is State.DRAFT or not can(Action.SEE_QUEUE):
        raise NotFound(f"There is no submission {number} of yours.")
    return found


def files_of(submission: Submission) -> tuple[Attachment, ...]:
    """The files that a submission names."""
    named: Sequence[dict[str, Any]] = submission.record.get("attachments") or ()
    return tuple(Attachment(**{name: one[name] for name in _FIELDS if name in one}) for one in named)


def add_to_draft(number: int, attachment: Attachment, person: Person, most: int) -> None:
    """Put a file to one's own draft, which has at most so many. Raises NotFound, WrongStep, RefusedFile."""

    def added(files: Files) -> Files:
        others = [one for one in files if one.get("sha256") != attachment.sha256]
        if len(others) >= most:
            raise RefusedFile(f"The draft has {most} files, and no more are taken. Remove one first.")
        return [*others, asdict(attachment)]

    _change(number, person, added, "submission.file_added", sha256=attachment.sha256, size=attachment.size)


def remove_from_draft(number: int, sha256: str, person: Person) -> None:
    """Take a file from one's own draft. Raises NotFound, WrongStep."""

    def removed(files: Files) -> Files:
        others = [one for one in files if one.get("sha256") != sha256]
        if len(others) == len(files):
            raise NotFound("The draft has no such file.")
        return others

    _change(number, person, removed, "submission.file_removed", sha256=sha256)


def _change(number: int, person: Person, change: Callable[[Files], Files], what: str, **about: object) -> None:
    with writing():
        submission = draft_of(number, person)
        session.refresh(submission)
        files = change(list(submission.record.get("attachments") or ()))
        others = {name: value for name, value in submission.record.items() if name != "attachments"}
        submission.change({**others, "attachments": files} if files else others)
        record(what, submission.subject, person.id, **about)
